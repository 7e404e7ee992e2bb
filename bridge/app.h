#pragma once
// The service as a whole: builds every object in order, starts the threads, waits, stops in
// reverse.

#include <functional>
#include <string>

#include "bridge/base/error.h"
#include "bridge/config.h"
#include "bridge/work/service.h"

namespace healthlint {

// What the background work, and commands that do some of it, take from the configuration.
ServiceSettings service_settings(const Config& config);

// Runs until SIGTERM or SIGINT and stops within 10 seconds. `on_ready` is told the address once
// requests are answered. An error when it could not start, or when it stopped unasked.
Result<void> serve(const Config& config, const std::function<void(const std::string&)>& on_ready);

}  // namespace healthlint
