#pragma once
// Dates of JQL: compiled once to integers, turned into instants with the clock and the time zone of
// an evaluation.
//
//   "2026-11-23", "2026/11/23 10:30"   local midnight or minute
//   1795420800000                      milliseconds since 1970
//   -7d, "+1w 2d", -1M, -1y            from now; m = minutes, M = months
//   now(), startOfWeek(-1), endOfMonth("+15d")

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bridge/base/time.h"
#include "bridge/base/zone.h"

namespace healthlint {

// Jira takes the first day of a week from the viewer's language; rules follow ISO 8601.
constexpr std::chrono::weekday kWeekStart = std::chrono::Monday;

struct Shift {
    int months = 0;  // years count twelve
    int days = 0;    // whole local days: only for functions
    std::chrono::milliseconds exact{0};

    bool operator==(const Shift&) const = default;
};

enum class Anchor : std::uint8_t { Instant, Local, Now, Day, Week, Month, Year };
enum class Edge : std::uint8_t { Start, End };  // of the day, week, month, year around now

struct Moment {
    Anchor anchor = Anchor::Now;
    Edge edge = Edge::Start;
    TimePoint instant{};                // Instant
    Date day{};                         // Local
    std::chrono::milliseconds time{0};  // Local: time of day
    Shift first;                        // before the edge is taken: "+1" month of endOfMonth(+1)
    Shift then;                         // after it: "+15d" of endOfMonth(+15d)

    bool operator==(const Moment&) const = default;

    bool needs_clock() const { return anchor != Anchor::Instant && anchor != Anchor::Local; }
};

struct ResolvedMoment {
    TimePoint at{};
    Date day{};  // in the zone
};

ResolvedMoment resolve(const Moment& moment, TimePoint now, const TimeZone& zone);

// A date as a value of JQL; nothing when it is none.
std::optional<Moment> parse_moment(std::string_view text);

enum class MomentFunction { Unknown, BadArgument, Ok };

// now(), startOf…(increment), endOf…(increment). Names in any case.
MomentFunction moment_function(
    std::string_view name, const std::vector<std::string>& arguments, Moment& moment);

}  // namespace healthlint
