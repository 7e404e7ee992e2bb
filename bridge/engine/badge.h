#pragma once
// The words and colours of a verdict, in the product's two languages.

#include <string>
#include <string_view>

#include "bridge/engine/report.h"

namespace healthlint {

// "AT RISK · 2", "주의 · 2": the word, and the count of open findings where there are any.
std::string badge_label(Grade grade, int open, Language language);

// Colour of Atlassian's closed set of lozenges: success, moved, removed, default, new.
std::string_view lozenge_type(Grade grade);

}  // namespace healthlint
