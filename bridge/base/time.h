#pragma once
// Points in time and their Atlassian spellings. No clock here: time is an argument.

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace healthlint {

using TimePoint = std::chrono::sys_time<std::chrono::milliseconds>;  // UTC
using Date = std::chrono::sys_days;                                  // a calendar day, no zone

// Reads "2025-04-30T13:14:48.555-0700", "…+01:00" and "…Z" (Jira and Confluence spellings).
std::optional<TimePoint> parse_timestamp(std::string_view text);

// Reads "2025-05-07"; refuses days that do not exist.
std::optional<Date> parse_date(std::string_view text);

std::string format_timestamp(TimePoint at);       // "2026-11-23T08:00:00.000Z"
std::string format_jira_timestamp(TimePoint at);  // "2026-11-23T08:00:00.000+0000"
std::string format_seconds(TimePoint at);         // "2026-11-23T08:00:00Z"
std::string format_date(Date day);                // "2026-11-23"

std::chrono::sys_seconds to_seconds(TimePoint at);

// Is it less than `span` since then? Not when the clock was set back behind it: nobody knows how
// long ago that was, and what waits for the end of the span must not wait until the clock has
// caught up as well.
constexpr bool is_within(TimePoint since, std::chrono::milliseconds span, TimePoint now) {
    return now >= since && now - since < span;
}

}  // namespace healthlint
