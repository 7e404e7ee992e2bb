#pragma once
// What is measured: rates, times, counts, scores, money, and acronyms that look like measures.

#include <string_view>

namespace healthlint {

// The head of the phrase is something that is measured: a rate, a time, a count, 율, 시간, 건수, …
bool is_measurable_noun(std::string_view metric);

// The word that "share of invoices" and "crash-free session rate" are about: before the first
// preposition, otherwise the last one.
std::string_view head_of(std::string_view metric);

}  // namespace healthlint
