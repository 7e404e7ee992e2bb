#pragma once
// Structured log: one JSON object per line on stderr. Any thread.
//
//     log_info("webhook.accepted", {{"site", site.value}, {"request_id", id}});
//
// Never pass secrets, tokens, query strings or bodies. Field values are text; numbers are written
// with std::to_string by the caller.

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

namespace healthlint {

using LogField = std::pair<std::string_view, std::string>;
using LogFields = std::initializer_list<LogField>;

enum class LogLevel { Debug, Info, Warn, Error, Off };

void set_log_level(LogLevel level);

void log_debug(std::string_view event, LogFields fields = {});
void log_info(std::string_view event, LogFields fields = {});
void log_warn(std::string_view event, LogFields fields = {});
void log_error(std::string_view event, LogFields fields = {});

}  // namespace healthlint
