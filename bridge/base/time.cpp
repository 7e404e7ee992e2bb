#include "bridge/base/time.h"

#include <array>
#include <charconv>
#include <cstdio>

namespace healthlint {
namespace {

using std::chrono::milliseconds;

class Cursor {
  public:
    explicit Cursor(std::string_view text) : rest_(text) {}

    bool literal(char wanted) {
        if (rest_.empty() || rest_.front() != wanted) return false;
        rest_.remove_prefix(1);
        return true;
    }

    template <std::size_t Count>
    std::optional<int> digits() {
        if (rest_.size() < Count) return std::nullopt;
        int value = 0;
        for (std::size_t i = 0; i < Count; ++i) {
            if (rest_[i] < '0' || rest_[i] > '9') return std::nullopt;
            value = value * 10 + (rest_[i] - '0');
        }
        rest_.remove_prefix(Count);
        return value;
    }

    // Fraction of a second after the point, to the millisecond; further digits are dropped.
    std::optional<int> fraction() {
        int value = 0;
        int places = 0;
        while (!rest_.empty() && rest_.front() >= '0' && rest_.front() <= '9') {
            if (places < 3) value = value * 10 + (rest_.front() - '0');
            ++places;
            rest_.remove_prefix(1);
        }
        if (places == 0) return std::nullopt;
        for (; places < 3; ++places)
            value *= 10;
        return value;
    }

    bool done() const { return rest_.empty(); }

  private:
    std::string_view rest_;
};

std::optional<Date> read_date(Cursor& in) {
    const auto year = in.digits<4>();
    if (!year || !in.literal('-')) return std::nullopt;
    const auto month = in.digits<2>();
    if (!month || !in.literal('-')) return std::nullopt;
    const auto day = in.digits<2>();
    if (!day) return std::nullopt;
    const std::chrono::year_month_day date{
        std::chrono::year{*year},
        std::chrono::month{static_cast<unsigned>(*month)},
        std::chrono::day{static_cast<unsigned>(*day)}};
    if (!date.ok()) return std::nullopt;
    return Date{date};
}

std::optional<std::chrono::minutes> read_offset(Cursor& in) {
    if (in.literal('Z')) return std::chrono::minutes{0};
    const bool negative = in.literal('-');
    if (!negative && !in.literal('+')) return std::nullopt;
    const auto hours = in.digits<2>();
    if (!hours) return std::nullopt;
    in.literal(':');
    const auto minutes = in.digits<2>();
    if (!minutes || *minutes > 59 || *hours > 18) return std::nullopt;
    const std::chrono::minutes offset{*hours * 60 + *minutes};
    return negative ? -offset : offset;
}

std::optional<milliseconds> read_time_of_day(Cursor& in) {
    const auto hour = in.digits<2>();
    if (!hour || !in.literal(':')) return std::nullopt;
    const auto minute = in.digits<2>();
    if (!minute) return std::nullopt;
    int second = 0;
    int fraction = 0;
    if (in.literal(':')) {
        const auto seconds = in.digits<2>();
        if (!seconds) return std::nullopt;
        second = *seconds;
        if (in.literal('.')) {
            const auto read = in.fraction();
            if (!read) return std::nullopt;
            fraction = *read;
        }
    }
    if (*hour > 23 || *minute > 59 || second > 60) return std::nullopt;
    return std::chrono::hours{*hour} + std::chrono::minutes{*minute} +
           std::chrono::seconds{second} + milliseconds{fraction};
}

std::string format(TimePoint at, bool with_fraction, std::string_view zone) {
    const auto day = std::chrono::floor<std::chrono::days>(at);
    const auto rest = (at - day).count();
    std::array<char, 16> clock{};
    std::snprintf(
        clock.data(),
        clock.size(),
        "%02d:%02d:%02d",
        static_cast<int>(rest / 3'600'000),
        static_cast<int>(rest / 60'000 % 60),
        static_cast<int>(rest / 1'000 % 60));
    std::string text = format_date(day) + "T" + clock.data();
    if (with_fraction) {
        std::array<char, 8> millis{};
        std::snprintf(millis.data(), millis.size(), ".%03d", static_cast<int>(rest % 1'000));
        text += millis.data();
    }
    return text.append(zone);
}

}  // namespace

std::optional<TimePoint> parse_timestamp(std::string_view text) {
    Cursor in(text);
    const auto day = read_date(in);
    if (!day || !in.literal('T')) return std::nullopt;
    const auto clock = read_time_of_day(in);
    if (!clock) return std::nullopt;
    const auto offset = read_offset(in);
    if (!offset || !in.done()) return std::nullopt;
    return TimePoint{*day} + *clock - *offset;
}

std::optional<Date> parse_date(std::string_view text) {
    Cursor in(text);
    const auto day = read_date(in);
    if (!day || !in.done()) return std::nullopt;
    return day;
}

std::string format_timestamp(TimePoint at) {
    return format(at, true, "Z");
}

std::string format_jira_timestamp(TimePoint at) {
    return format(at, true, "+0000");
}

std::string format_seconds(TimePoint at) {
    return format(at, false, "Z");
}

std::string format_date(Date day) {
    const std::chrono::year_month_day date{day};
    std::array<char, 32> text{};
    std::snprintf(
        text.data(),
        text.size(),
        "%04d-%02u-%02u",
        static_cast<int>(date.year()),
        static_cast<unsigned>(date.month()),
        static_cast<unsigned>(date.day()));
    return text.data();
}

std::chrono::sys_seconds to_seconds(TimePoint at) {
    return std::chrono::floor<std::chrono::seconds>(at);
}

}  // namespace healthlint
