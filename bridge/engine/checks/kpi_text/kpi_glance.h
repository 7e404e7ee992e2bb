#pragma once
// A cheap look at a sentence before it is read: one pass over its bytes, no allocation. Most
// sentences of ordinary tickets hold no number, or no word that could make one a goal.

#include <string_view>

namespace healthlint {

struct KpiGlance {
    bool number = false;  // a digit or a number word
    bool wants = false;   // a word or sign that a goal could be made of; any Hangul
    bool today = false;   // "currently", "from", "now", 현재: a value of today may stand here
};

// Never misses: what it denies, the reader would refuse.
KpiGlance glance(std::string_view sentence);

}  // namespace healthlint
