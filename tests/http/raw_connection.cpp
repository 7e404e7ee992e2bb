#include "tests/http/raw_connection.h"

#include <array>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "bridge/base/ascii.h"

namespace healthlint {

RawConnection::RawConnection(int port) : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const timeval timeout{.tv_sec = 15, .tv_usec = 0};
    ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &timeout, sizeof timeout);
    if (::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
        ::close(socket_);
        socket_ = -1;
    }
}

RawConnection::~RawConnection() {
    if (socket_ >= 0) ::close(socket_);
}

void RawConnection::send(std::string_view bytes) const {
    while (!bytes.empty()) {
        const auto sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent <= 0) return;
        bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
}

std::string RawConnection::read_all() const {
    std::string all;
    std::array<char, 4096> buffer{};
    for (;;) {
        const auto got = ::recv(socket_, buffer.data(), buffer.size(), 0);
        if (got <= 0) return all;
        all.append(buffer.data(), static_cast<std::size_t>(got));
    }
}

std::string exchange(int port, std::string_view request) {
    const RawConnection connection(port);
    connection.send(request);
    return connection.read_all();
}

int status_of(std::string_view response) {
    constexpr std::string_view kVersion = "HTTP/1.1 ";
    if (!response.starts_with(kVersion)) return 0;
    const auto status = parse_integer(response.substr(kVersion.size(), 3));
    return status ? static_cast<int>(*status) : 0;
}

}  // namespace healthlint
