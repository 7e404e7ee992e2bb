#include "bridge/base/log.h"

#include <memory>

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include "bridge/base/json.h"
#include "bridge/base/time.h"

namespace healthlint {
namespace {

spdlog::logger& logger() {
    static const auto kLogger = [] {
        auto made = std::make_shared<spdlog::logger>(
            "healthlint", std::make_shared<spdlog::sinks::stderr_sink_mt>());
        made->set_pattern("%v");
        made->set_level(spdlog::level::info);
        made->flush_on(spdlog::level::info);
        return made;
    }();
    return *kLogger;
}

void write(spdlog::level::level_enum level, std::string_view event, LogFields fields) {
    if (!logger().should_log(level)) return;
    const auto now =
        std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
    OrderedJson line{
        {"at", format_timestamp(now)},
        {"level", std::string(spdlog::level::to_string_view(level).data())},
        {"event", std::string(event)}};
    for (const auto& [name, value] : fields)
        line[std::string(name)] = value;
    logger().log(level, "{}", dump_json(line));
}

}  // namespace

void set_log_level(LogLevel level) {
    switch (level) {
    case LogLevel::Debug: logger().set_level(spdlog::level::debug); return;
    case LogLevel::Info: logger().set_level(spdlog::level::info); return;
    case LogLevel::Warn: logger().set_level(spdlog::level::warn); return;
    case LogLevel::Error: logger().set_level(spdlog::level::err); return;
    case LogLevel::Off: logger().set_level(spdlog::level::off); return;
    }
}

void log_debug(std::string_view event, LogFields fields) {
    write(spdlog::level::debug, event, fields);
}

void log_info(std::string_view event, LogFields fields) {
    write(spdlog::level::info, event, fields);
}

void log_warn(std::string_view event, LogFields fields) {
    write(spdlog::level::warn, event, fields);
}

void log_error(std::string_view event, LogFields fields) {
    write(spdlog::level::err, event, fields);
}

}  // namespace healthlint
