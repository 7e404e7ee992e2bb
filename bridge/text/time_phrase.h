#pragma once
// Dates, periods and deadlines in running text, English and Korean: "2026-12-31", "end of Q1 FY27",
// "by next quarter", "12월 말까지", "올해 4분기", "6개월 내". RE2, so linear in the text.

#include <string_view>
#include <vector>

namespace healthlint {

struct TimePhrase {
    enum class Kind {
        Date,    // a day, month, quarter, year, sprint, release: a point on a calendar
        Span,    // "in 6 months", "3개월 내": counted from now
        Window,  // "within 7 days", "7일 내": usually a part of the metric, not a deadline
        Cycle,   // "each quarter", "MoM", "연간": how often
    } kind = Kind::Date;
    bool limit = false;  // says "by", "until", "까지", "end of": a deadline by its own words
    bool past = false;   // "last quarter", "지난 분기", "vs. 2026-Q3"
    std::size_t begin = 0;
    std::size_t end = 0;

    std::string_view in(std::string_view text) const { return text.substr(begin, end - begin); }
};

// In reading order, not overlapping; the longest reading wins.
std::vector<TimePhrase> find_time_phrases(std::string_view text);

}  // namespace healthlint
