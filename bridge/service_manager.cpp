#include "bridge/service_manager.h"

#include <cerrno>
#include <cstddef>
#include <system_error>

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "bridge/base/log.h"
#include "bridge/config.h"

namespace healthlint {

void tell_service_manager(std::string_view state) {
    const auto path = read_process_environment("NOTIFY_SOCKET");
    if (!path || path->empty()) return;
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path->size() >= sizeof address.sun_path) {
        log_warn("serve.notify_failed", {{"what", "the path of NOTIFY_SOCKET is too long"}});
        return;
    }
    path->copy(address.sun_path, path->size());
    if (address.sun_path[0] == '@') address.sun_path[0] = '\0';  // a name that is no file
    const int socket = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + path->size());
    const auto sent = ::sendto(
        socket,
        state.data(),
        state.size(),
        MSG_NOSIGNAL,
        reinterpret_cast<const sockaddr*>(&address),
        size);
    if (sent < 0)
        log_warn("serve.notify_failed", {{"what", std::generic_category().message(errno)}});
    if (socket >= 0) ::close(socket);
}

}  // namespace healthlint
