#pragma once
// Noun phrases as names of metrics: what belongs to the name and what only leads to the number.

#include <string_view>

namespace healthlint {

bool has_word(std::string_view text);  // any letter or digit
std::string_view first_word(std::string_view text);

std::string_view trimmed(std::string_view text);  // without punctuation and brackets at the edges

// Without articles, particles and connecting words at the edges: "the churn rate of" -> "churn
// rate". Empty where nothing but such words is left.
std::string_view cleaned(std::string_view text);

// "a 2 % increase | in spot machines"
bool is_change_noun(std::string_view lower);

// "the KPI for this epic is | p95 latency", "our target is a reduction in | rework", "목표는 |
// 불량률"
std::string_view behind_goal_noun(std::string_view phrase);

}  // namespace healthlint
