#include "bridge/jql/moment.h"

#include <algorithm>
#include <array>

#include "bridge/base/ascii.h"

namespace healthlint {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::year_month_day;

constexpr int kLargestAmount = 100'000;  // of any unit; 270 years in days
constexpr int kMostMonths = 12 * 1'000;  // keeps every date within what <chrono> can hold
constexpr int kMostParts = 6;            // "-1y 2M 3w 4d 5h 6m"

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

// Reads digits off the front; nothing when there are none or too many.
std::optional<int> take_number(std::string_view& text, std::size_t most) {
    std::size_t length = 0;
    while (length < text.size() && is_digit(text[length]))
        ++length;
    if (length == 0 || length > most) return std::nullopt;
    const auto value = parse_integer(text.substr(0, length));
    text.remove_prefix(length);
    return static_cast<int>(*value);
}

bool take(std::string_view& text, char wanted) {
    if (!text.starts_with(wanted)) return false;
    text.remove_prefix(1);
    return true;
}

// "2026-11-23", "2026/11/23", each with " 10:30".
std::optional<Moment> parse_local(std::string_view text) {
    const auto year = take_number(text, 4);
    if (!year || text.empty() || (text[0] != '-' && text[0] != '/')) return std::nullopt;
    const char separator = text[0];
    text.remove_prefix(1);
    const auto month = take_number(text, 2);
    if (!month || !take(text, separator)) return std::nullopt;
    const auto day = take_number(text, 2);
    if (!day) return std::nullopt;
    const year_month_day date{
        std::chrono::year{*year},
        std::chrono::month{static_cast<unsigned>(*month)},
        std::chrono::day{static_cast<unsigned>(*day)}};
    if (!date.ok()) return std::nullopt;
    Moment moment;
    moment.anchor = Anchor::Local;
    moment.day = Date{date};
    if (text.empty()) return moment;
    if (!take(text, ' ')) return std::nullopt;
    const auto hour = take_number(text, 2);
    if (!hour || *hour > 23 || !take(text, ':')) return std::nullopt;
    const auto minute = take_number(text, 2);
    if (!minute || *minute > 59 || !text.empty()) return std::nullopt;
    moment.time = hours{*hour} + minutes{*minute};
    return moment;
}

enum class Unit { Minute, Hour, Day, Week, Month, Year };

std::optional<Unit> take_unit(std::string_view& text) {
    if (text.empty()) return std::nullopt;
    const char c = text[0];
    text.remove_prefix(1);
    switch (c) {
    case 'm': return Unit::Minute;
    case 'h':
    case 'H': return Unit::Hour;
    case 'd':
    case 'D': return Unit::Day;
    case 'w':
    case 'W': return Unit::Week;
    case 'M': return Unit::Month;
    case 'y':
    case 'Y': return Unit::Year;
    default: return std::nullopt;
    }
}

enum class DayLength { Exact, Calendar };  // 24 hours, or until the same time tomorrow

void add(Shift& shift, int amount, Unit unit, DayLength length) {
    const int whole_days = unit == Unit::Day ? amount : unit == Unit::Week ? 7 * amount : 0;
    switch (unit) {
    case Unit::Minute: shift.exact += minutes{amount}; break;
    case Unit::Hour: shift.exact += hours{amount}; break;
    case Unit::Day:
    case Unit::Week:
        if (length == DayLength::Exact) {
            shift.exact += days{whole_days};
        } else {
            shift.days += whole_days;
        }
        break;
    case Unit::Month: shift.months += amount; break;
    case Unit::Year: shift.months += 12 * amount; break;
    }
    shift.months = std::clamp(shift.months, -kMostMonths, kMostMonths);
}

// "-7d", "4w", "-2w 3d": one sign for all parts.
std::optional<Shift> parse_relative(std::string_view text) {
    const bool minus = take(text, '-');
    if (!minus) take(text, '+');
    if (text.empty()) return std::nullopt;
    Shift shift;
    for (int parts = 0; !text.empty(); ++parts) {
        if (parts == kMostParts) return std::nullopt;
        const auto amount = take_number(text, 6);
        const auto unit = amount ? take_unit(text) : std::nullopt;
        if (!unit || *amount > kLargestAmount) return std::nullopt;
        add(shift, minus ? -*amount : *amount, *unit, DayLength::Exact);
        if (take(text, ' ') && text.empty()) return std::nullopt;
    }
    return shift;
}

TimePoint shifted(TimePoint at, const Shift& shift, const TimeZone& zone) {
    if (shift.months != 0 || shift.days != 0) {
        const milliseconds time_of_day = zone.local_time_of_day(at);
        year_month_day date{zone.local_date(at)};
        date += std::chrono::months{shift.months};
        // 31 January plus one month is the last day of February.
        if (!date.ok()) date = date.year() / date.month() / std::chrono::last;
        at = zone.at_local(Date{date} + days{shift.days}, time_of_day);
    }
    return at + shift.exact;
}

// The first day of the period around `day`, and the first day after it.
std::pair<Date, Date> period(Anchor anchor, Date day) {
    const year_month_day date{day};
    switch (anchor) {
    case Anchor::Week: {
        const Date monday = day - (std::chrono::weekday{day} - kWeekStart);
        return {monday, monday + std::chrono::weeks{1}};
    }
    case Anchor::Month: {
        const auto first = date.year() / date.month() / 1;
        return {Date{first}, Date{first + std::chrono::months{1}}};
    }
    case Anchor::Year: {
        const auto first = date.year() / std::chrono::January / 1;
        return {Date{first}, Date{first + std::chrono::years{1}}};
    }
    case Anchor::Day:
    case Anchor::Instant:
    case Anchor::Local:
    case Anchor::Now: break;
    }
    return {day, day + days{1}};
}

TimePoint instant_of(const Moment& moment, TimePoint now, const TimeZone& zone) {
    switch (moment.anchor) {
    case Anchor::Instant: return moment.instant;
    case Anchor::Local: return zone.at_local(moment.day, moment.time);
    case Anchor::Now: return shifted(now, moment.then, zone);
    case Anchor::Day:
    case Anchor::Week:
    case Anchor::Month:
    case Anchor::Year: break;
    }
    const TimePoint around = shifted(now, moment.first, zone);
    const auto [first, next] = period(moment.anchor, zone.local_date(around));
    const TimePoint edge = moment.edge == Edge::Start ? zone.start_of_day(first)
                                                      : zone.start_of_day(next) - milliseconds{1};
    return shifted(edge, moment.then, zone);
}

struct PeriodFunction {
    std::string_view name;
    Anchor anchor;
    Edge edge;
    Unit unit;  // of an increment without unit
};

constexpr std::array kPeriodFunctions{
    PeriodFunction{"startofday", Anchor::Day, Edge::Start, Unit::Day},
    PeriodFunction{"startofweek", Anchor::Week, Edge::Start, Unit::Week},
    PeriodFunction{"startofmonth", Anchor::Month, Edge::Start, Unit::Month},
    PeriodFunction{"startofyear", Anchor::Year, Edge::Start, Unit::Year},
    PeriodFunction{"endofday", Anchor::Day, Edge::End, Unit::Day},
    PeriodFunction{"endofweek", Anchor::Week, Edge::End, Unit::Week},
    PeriodFunction{"endofmonth", Anchor::Month, Edge::End, Unit::Month},
    PeriodFunction{"endofyear", Anchor::Year, Edge::End, Unit::Year},
};

// Jira: "(+/-)nn(y|M|w|d|h|m)", the unit is the function's own when there is none. Whole periods
// move the period (endOfMonth("+1") is the end of next month), smaller units move the result
// (endOfMonth("+15d") is the 15th of next month).
bool parse_increment(std::string_view text, const PeriodFunction& function, Moment& moment) {
    const bool minus = take(text, '-');
    if (!minus) take(text, '+');
    const auto amount = take_number(text, 6);
    if (!amount || *amount > kLargestAmount) return false;
    Unit unit = function.unit;
    if (!text.empty()) {
        const auto given = take_unit(text);
        if (!given || !text.empty()) return false;
        unit = *given;
    }
    Shift& shift = unit >= function.unit ? moment.first : moment.then;
    add(shift, minus ? -*amount : *amount, unit, DayLength::Calendar);
    return true;
}

}  // namespace

ResolvedMoment resolve(const Moment& moment, TimePoint now, const TimeZone& zone) {
    const TimePoint at = instant_of(moment, now, zone);
    return {.at = at, .day = zone.local_date(at)};
}

std::optional<Moment> parse_moment(std::string_view text) {
    text = trim(text);
    if (auto local = parse_local(text)) return local;
    Moment moment;
    if (!text.empty() && std::ranges::all_of(text, is_digit)) {
        constexpr long long kLatest = 253'402'300'799'999;  // year 9999
        const auto value = parse_integer(text);
        if (!value || *value > kLatest) return std::nullopt;
        moment.anchor = Anchor::Instant;
        moment.instant = TimePoint{milliseconds{*value}};
        return moment;
    }
    const auto shift = parse_relative(text);
    if (!shift) return std::nullopt;
    moment.then = *shift;
    return moment;
}

MomentFunction moment_function(
    std::string_view name, const std::vector<std::string>& arguments, Moment& moment) {
    const std::string lower = to_lower(name);
    moment = Moment{};
    if (lower == "now") return arguments.empty() ? MomentFunction::Ok : MomentFunction::BadArgument;
    const auto function = std::ranges::find(kPeriodFunctions, lower, &PeriodFunction::name);
    if (function == kPeriodFunctions.end()) return MomentFunction::Unknown;
    moment.anchor = function->anchor;
    moment.edge = function->edge;
    if (arguments.empty()) return MomentFunction::Ok;
    const bool ok = arguments.size() == 1 && parse_increment(trim(arguments[0]), *function, moment);
    return ok ? MomentFunction::Ok : MomentFunction::BadArgument;
}

}  // namespace healthlint
