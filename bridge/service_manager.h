#pragma once
// Tells systemd how the process stands (Type=notify of a unit), by a datagram to the socket that it
// named in the environment. Without such a socket nothing happens.

#include <string_view>

namespace healthlint {

// "READY=1": requests are answered; "STOPPING=1": a stop has begun. See sd_notify(3).
void tell_service_manager(std::string_view state);

}  // namespace healthlint
