#include "bridge/digest/week.h"

#include <array>
#include <cstdio>

namespace healthlint {
namespace {

Date thursday_of(Week week) {
    return week.monday + std::chrono::days{3};
}

}  // namespace

Week week_of(Date day) {
    const auto since_monday = std::chrono::weekday{day} - std::chrono::Monday;
    return {day - since_monday};
}

Week last_complete_week(TimePoint now, const TimeZone& zone) {
    return week_of(zone.local_date(now)).before();
}

int iso_number(Week week) {
    const Date thursday = thursday_of(week);
    const auto year = std::chrono::year_month_day{thursday}.year();
    const Date first_day{year / std::chrono::January / 1};
    return static_cast<int>((thursday - first_day).count() / 7) + 1;
}

std::string iso_name(Week week) {
    const auto year = std::chrono::year_month_day{thursday_of(week)}.year();
    std::array<char, 16> text{};
    std::snprintf(text.data(), text.size(), "%04d-W%02d", static_cast<int>(year), iso_number(week));
    return text.data();
}

WeekOfMonth week_of_month(Week week) {
    const std::chrono::year_month_day thursday{thursday_of(week)};
    return {
        .month = thursday.year() / thursday.month(),
        .number = (static_cast<int>(static_cast<unsigned>(thursday.day())) - 1) / 7 + 1};
}

}  // namespace healthlint
