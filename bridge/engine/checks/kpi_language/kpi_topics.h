#pragma once
// What kind of text a sentence is where that alone says that its numbers are no target: a question,
// a placeholder, code, an alert, a roll-out, a price, …

#include <string_view>

namespace healthlint {

// Reasons that need no look at single words. Empty = none. `goal`: the place says it is a goal.
std::string_view refuse_text(std::string_view text, bool goal);

// A reason that a word of another topic gave ("SLA", "alert", "budget"): a demand to change
// something measured overrules it.
bool is_topical(std::string_view reason);

}  // namespace healthlint
