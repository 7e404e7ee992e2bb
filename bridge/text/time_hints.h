#pragma once
// Which kinds of time phrases a text could hold at all: one pass over its bytes, no allocation. The
// patterns of time_phrase.cpp cost a hundred times as much, and most sentences hold no time.

#include <cstdint>
#include <string_view>

namespace healthlint {

// What a pattern needs to see before it is worth a try, as bits.
struct TimeHint {
    enum : std::uint32_t {
        None = 0,
        Year = 1U << 0U,             // four digits of a year
        DateMark = 1U << 1U,         // a digit before a sign of dates: "12-", "3/", "27.", "~6"
        Quarter = 1U << 2U,          // "Q3", "H1", "2Q", "FY"
        WeekNumber = 1U << 3U,       // "CW", "KW"
        Month = 1U << 4U,            // "June"
        Short = 1U << 5U,            // "EOY"
        Holiday = 1U << 6U,          // "Easter"
        Season = 1U << 7U,           // "summer"
        Period = 1U << 8U,           // "week", "quarter", "sprint"
        Project = 1U << 9U,          // "pilot", "contract"
        Ordinal = 1U << 10U,         // "first", "second"
        Event = 1U << 11U,           // "audit", "beta"
        Weekday = 1U << 12U,         // "Friday"
        Next = 1U << 13U,            // "next", "this", "launch"
        By = 1U << 14U,              // "by", "until"
        Edge = 1U << 15U,            // "end", "mid"
        Clause = 1U << 16U,          // "before", "until" and what somebody does
        Cycle = 1U << 17U,           // "every", "YoY"
        Version = 1U << 18U,         // "release", "v"
        KoreanMonth = 1U << 19U,     // 월
        KoreanYear = 1U << 20U,      // 년
        KoreanRelative = 1U << 21U,  // 올해, 다음
        KoreanPart = 1U << 22U,      // 분기, 연말
        KoreanUntil = 1U << 23U,     // 까지, 내
        KoreanFirst = 1U << 24U,     // 첫
        KoreanCycle = 1U << 25U,     // 연간, 매월
        Digit = 1U << 26U,
    };
};

std::uint32_t time_hints(std::string_view text);

}  // namespace healthlint
