#include "bridge/http/socket.h"

#include <array>
#include <cerrno>
#include <memory>

#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

namespace healthlint {
namespace {

constexpr int kBacklog = 1024;

struct FreeAddresses {
    void operator()(addrinfo* addresses) const { ::freeaddrinfo(addresses); }
};

using Addresses = std::unique_ptr<addrinfo, FreeAddresses>;

Addresses resolve(const std::string& host, int port) {
    addrinfo hints{};
    hints.ai_family = AF_UNSPEC;
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV;
    addrinfo* found = nullptr;
    const auto service = std::to_string(port);
    if (::getaddrinfo(host.c_str(), service.c_str(), &hints, &found) != 0) return nullptr;
    return Addresses(found);
}

Descriptor listen_on_address(const addrinfo& address) {
    Descriptor socket(::socket(
        address.ai_family, address.ai_socktype | SOCK_NONBLOCK | SOCK_CLOEXEC, IPPROTO_TCP));
    if (socket.number() < 0) return socket;
    // A restart finds the old connections of its port still closing. Sharing (SO_REUSEPORT) is not
    // asked for: a second instance would take half of the first one's requests.
    const int yes = 1;
    ::setsockopt(socket.number(), SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    if (::bind(socket.number(), address.ai_addr, address.ai_addrlen) != 0 ||
        ::listen(socket.number(), kBacklog) != 0)
        socket.reset();
    return socket;
}

int port_of(const Descriptor& socket) {
    sockaddr_storage address{};
    socklen_t size = sizeof address;
    auto* const generic = reinterpret_cast<sockaddr*>(&address);
    if (::getsockname(socket.number(), generic, &size) != 0) return 0;
    return ntohs(
        address.ss_family == AF_INET6 ? reinterpret_cast<sockaddr_in6*>(&address)->sin6_port
                                      : reinterpret_cast<sockaddr_in*>(&address)->sin_port);
}

std::string numeric_address(const sockaddr_storage& address, socklen_t size) {
    std::array<char, NI_MAXHOST> text{};
    const auto* const generic = reinterpret_cast<const sockaddr*>(&address);
    const int failed =
        ::getnameinfo(generic, size, text.data(), text.size(), nullptr, 0, NI_NUMERICHOST);
    return failed != 0 ? std::string{} : std::string(text.data());
}

}  // namespace

Descriptor& Descriptor::operator=(Descriptor&& other) noexcept {
    if (this != &other) {
        reset();
        number_ = std::exchange(other.number_, -1);
    }
    return *this;
}

void Descriptor::reset() {
    if (number_ >= 0) ::close(number_);
    number_ = -1;
}

Result<Listener> listen_on(const std::string& host, int port) {
    const Addresses addresses = resolve(host, port);
    for (const addrinfo* one = addresses.get(); one != nullptr; one = one->ai_next) {
        Listener listener{.socket = listen_on_address(*one)};
        if (listener.socket.number() < 0) continue;
        listener.port = port_of(listener.socket);
        return listener;
    }
    return fail(
        Errc::Unavailable,
        "cannot listen on " + host + ":" + std::to_string(port) +
            ": the address is in use or not of this machine");
}

Accepted accept_from(const Descriptor& listener) {
    sockaddr_storage address{};
    socklen_t size = sizeof address;
    Accepted accepted{
        .socket = Descriptor(::accept4(
            listener.number(),
            reinterpret_cast<sockaddr*>(&address),
            &size,
            SOCK_NONBLOCK | SOCK_CLOEXEC))};
    if (accepted.socket.number() < 0) {
        accepted.error = errno == EAGAIN || errno == EWOULDBLOCK ? 0 : errno;
        return accepted;
    }
    // An answer is written at once; waiting for more of it would only delay it.
    const int yes = 1;
    ::setsockopt(accepted.socket.number(), IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    accepted.peer = numeric_address(address, size);
    return accepted;
}

bool send_some(int socket, std::string_view& bytes) {
    while (!bytes.empty()) {
        const auto sent = ::send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
        if (sent < 0 && errno == EINTR) continue;
        if (sent < 0) return errno == EAGAIN || errno == EWOULDBLOCK;
        bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
}

void reset_on_close(int socket) {
    const linger at_once{.l_onoff = 1, .l_linger = 0};
    ::setsockopt(socket, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
}

std::size_t raise_descriptor_limit(std::size_t wanted) {
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return wanted;
    if (limit.rlim_cur < wanted) {
        rlimit raised = limit;
        raised.rlim_cur = limit.rlim_max < wanted ? limit.rlim_max : static_cast<rlim_t>(wanted);
        if (::setrlimit(RLIMIT_NOFILE, &raised) == 0) limit = raised;
    }
    return static_cast<std::size_t>(limit.rlim_cur);
}

}  // namespace healthlint
