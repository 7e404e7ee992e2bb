#include "bridge/digest/wording.h"

#include <array>
#include <cstdio>

#include "bridge/engine/badge.h"

namespace healthlint {
namespace {

using std::chrono::year_month_day;

constexpr std::array<const char*, 12> kMonths{
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

unsigned month_of(const year_month_day& date) {
    return static_cast<unsigned>(date.month());
}

unsigned day_of(const year_month_day& date) {
    return static_cast<unsigned>(date.day());
}

std::string short_english(Date day) {
    const year_month_day date{day};
    return std::to_string(day_of(date)) + " " + kMonths.at(month_of(date) - 1);
}

std::string short_korean(Date day) {
    const year_month_day date{day};
    return std::to_string(month_of(date)) + ". " + std::to_string(day_of(date)) + ".";
}

std::string year_text(Date day) {
    return std::to_string(static_cast<int>(year_month_day{day}.year()));
}

int percent(int part, int whole) {
    return whole == 0 ? 100 : (part * 100 + whole / 2) / whole;
}

std::string clock_text(std::chrono::milliseconds time_of_day) {
    const auto minutes = std::chrono::floor<std::chrono::minutes>(time_of_day).count();
    std::array<char, 8> text{};
    std::snprintf(
        text.data(),
        text.size(),
        "%02d:%02d",
        static_cast<int>(minutes / 60 % 24),
        static_cast<int>(minutes % 60));
    return text.data();
}

}  // namespace

std::string DigestWording::either(const char* en, const char* ko) const {
    return language == Language::Korean ? ko : en;
}

std::string DigestWording::day(Date date) const {
    if (language == Language::Korean) return year_text(date) + ". " + short_korean(date);
    return short_english(date) + " " + year_text(date);
}

std::string DigestWording::range(Week week) const {
    const std::string number = "W" + std::to_string(iso_number(week));
    if (language == Language::Korean) {
        // Weeks of a month are counted differently from firm to firm: the dates stand beside it.
        const WeekOfMonth month = week_of_month(week);
        return std::to_string(static_cast<int>(month.month.year())) + "년 " +
               std::to_string(static_cast<unsigned>(month.month.month())) + "월 " +
               std::to_string(month.number) + "주차 (" + short_korean(week.monday) + "–" +
               short_korean(week.sunday()) + ", " + number + ")";
    }
    const bool same_month =
        year_month_day{week.monday}.month() == year_month_day{week.sunday()}.month();
    const std::string from = same_month ? std::to_string(day_of(year_month_day{week.monday}))
                                        : short_english(week.monday);
    return from + "–" + day(week.sunday()) + " (" + number + ")";
}

std::string DigestWording::headline(Week week) const {
    return either("AI projects, weekly health · ", "AI 프로젝트 주간 건강도 · ") + range(week);
}

std::string DigestWording::coverage(const Digest& digest, const TimeZone& zone) const {
    const std::string when = day(zone.local_date(digest.as_of)) + " " +
                             clock_text(zone.local_time_of_day(digest.as_of)) + " " + zone.name();
    const std::string share = std::to_string(percent(digest.evaluated, digest.projects)) + " %";
    const std::string done = std::to_string(digest.evaluated);
    const std::string all = std::to_string(digest.projects);
    if (language == Language::Korean)
        return "집계 " + when + " · AI 프로젝트 " + all + "건 중 " + done + "건 평가 (" + share +
               ")";
    return "Data of " + when + " · " + done + " of " + all + " AI projects evaluated (" + share +
           ")";
}

std::string DigestWording::unchanged(const Digest& digest) const {
    const std::string before = "W" + std::to_string(iso_number(digest.week.before()));
    return either("No change since ", "") + before + either(".", " 이후 변경 없음.");
}

std::string DigestWording::moved(Grade from, Grade to) const {
    return badge_label(from, 0, language) + " → " + badge_label(to, 0, language);
}

std::string DigestWording::clears(int open) const {
    if (language == Language::Korean) return "열린 항목 " + std::to_string(open) + "건 중 1건 해소";
    return "clears 1 of " + std::to_string(open) + (open == 1 ? " finding" : " findings");
}

std::string DigestWording::waiver(const WaiverLine& line) const {
    if (language == Language::Korean)
        return line.subject + ": " + line.title.ko + " (만료일 " + day(line.until) + ")";
    return line.subject + ": " + line.title.en + " (expires on " + day(line.until) + ")";
}

std::string DigestWording::made_by(const Digest& digest) const {
    if (language == Language::Korean)
        return "이 페이지는 Healthlint가 규칙 파일 " + digest.pack +
               " 기준으로 매주 작성합니다. 팀 단위로만 집계하며 개인 순위는 없습니다.";
    return "Written every week by Healthlint from the rule file " + digest.pack +
           ". Team level only: nobody is ranked.";
}

}  // namespace healthlint
