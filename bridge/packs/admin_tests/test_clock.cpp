#include "bridge/packs/admin_tests/test_clock.h"

#include "bridge/base/ascii.h"
#include "bridge/base/time.h"

namespace healthlint {
namespace {

constexpr long long kFarthestHours = 24LL * 3660;  // ten years

// "-14d" from now; the sign is always written, so that no other number is taken for one.
std::optional<std::chrono::hours> parse_distance(std::string_view text) {
    if (text.size() < 3 || (text.front() != '-' && text.front() != '+')) return std::nullopt;
    const auto number = parse_integer(text.substr(1, text.size() - 2));
    if (!number || *number < 0 || *number > kFarthestHours) return std::nullopt;
    long long hours = 0;
    switch (text.back()) {
    case 'h': hours = *number; break;
    case 'd': hours = *number * 24; break;
    case 'w': hours = *number * 24 * 7; break;
    default: return std::nullopt;
    }
    if (hours > kFarthestHours) return std::nullopt;
    return std::chrono::hours(text.front() == '-' ? -hours : hours);
}

std::optional<TimePoint> parse_absolute(std::string_view text, const TimeZone& zone) {
    if (const std::optional<Date> day = parse_date(text)) return zone.start_of_day(*day);
    return parse_timestamp(text);
}

}  // namespace

std::optional<TimePoint> TestClock::past(const Parameter& value, Problems& problems) const {
    std::optional<TimePoint> at = parse_absolute(value.scalar, zone_);
    if (const auto distance = parse_distance(value.scalar)) at = now_ + *distance;
    if (!at) {
        problems.error(
            kWrongValue,
            place_of(value),
            in_quotes(value.scalar) + " is no time",
            "write a day like \"2026-10-01\", an instant like \"2026-10-01T09:00:00Z\", or a "
            "distance from the test's now like -14d");
        return std::nullopt;
    }
    if (*at <= now_) return at;
    problems.error(
        kContradiction,
        place_of(value),
        in_quotes(value.scalar) + " lies after the test's now, " + format_seconds(now_),
        "nothing can have happened yet then");
    return std::nullopt;
}

std::optional<Date> TestClock::day(const Parameter& value, Problems& problems) const {
    if (const std::optional<Date> day = parse_date(value.scalar)) return day;
    if (const auto distance = parse_distance(value.scalar); distance && value.scalar.back() != 'h')
        return zone_.local_date(now_ + *distance);
    problems.error(
        kWrongValue,
        place_of(value),
        in_quotes(value.scalar) + " is no day",
        "write it like \"2027-03-31\", or as a distance from the test's now like +30d");
    return std::nullopt;
}

std::optional<TimePoint> read_now(
    const Parameter& value, const TimeZone& zone, Problems& problems) {
    const std::optional<TimePoint> at = parse_absolute(value.scalar, zone);
    if (!at)
        problems.error(
            kWrongValue,
            place_of(value),
            in_quotes(value.scalar) + " is no time",
            "write \"now\" like \"2026-11-23T09:00:00Z\"");
    return at;
}

}  // namespace healthlint
