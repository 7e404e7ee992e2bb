#include "tests/http/raw_connection.h"

#include <array>
#include <utility>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
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

void RawConnection::finish_sending() const {
    ::shutdown(socket_, SHUT_WR);
}

void RawConnection::reset() {
    const linger at_once{.l_onoff = 1, .l_linger = 0};
    ::setsockopt(socket_, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    ::close(socket_);
    socket_ = -1;
}

void RawConnection::keep_receive_buffer_small() const {
    const int bytes = 4096;
    ::setsockopt(socket_, SOL_SOCKET, SO_RCVBUF, &bytes, sizeof bytes);
}

void RawConnection::wait_until_closed_by_peer() const {
    // A peer that closes with bytes unsent resets, or ends, the connection: both hang up.
    constexpr int kLongestMs = 15'000;
    pollfd hung_up{.fd = socket_, .events = POLLRDHUP, .revents = 0};
    ::poll(&hung_up, 1, kLongestMs);
}

std::string RawConnection::read_answer() {
    constexpr std::string_view kHeadEnd = "\r\n\r\n";
    constexpr std::string_view kLength = "Content-Length: ";
    std::array<char, 4096> buffer{};
    for (;;) {
        const auto head = ahead_.find(kHeadEnd);
        if (head != std::string::npos) {
            std::size_t size = head + kHeadEnd.size();
            const auto length = ahead_.find(kLength);
            if (length < head) {
                const auto digits = std::string_view(ahead_).substr(length + kLength.size());
                const auto body = parse_integer(digits.substr(0, digits.find('\r')));
                size += static_cast<std::size_t>(body.value_or(0));
            }
            if (ahead_.size() >= size) {
                std::string answer = ahead_.substr(0, size);
                ahead_.erase(0, size);
                return answer;
            }
        }
        const auto got = ::recv(socket_, buffer.data(), buffer.size(), 0);
        if (got <= 0) return std::exchange(ahead_, {});
        ahead_.append(buffer.data(), static_cast<std::size_t>(got));
    }
}

std::string RawConnection::read_all() const {
    std::string all = ahead_;
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
    connection.finish_sending();
    return connection.read_all();
}

int status_of(std::string_view response) {
    constexpr std::string_view kVersion = "HTTP/1.1 ";
    if (!response.starts_with(kVersion)) return 0;
    const auto status = parse_integer(response.substr(kVersion.size(), 3));
    return status ? static_cast<int>(*status) : 0;
}

}  // namespace healthlint
