#pragma once
// The one comment of an issue, as ADF: what is open, what was read, what to do next; what is solved
// stays, struck through. Mentions nobody and shows no key that a reader might not be allowed to
// see.

#include <string>
#include <vector>

#include "bridge/base/json.h"
#include "bridge/engine/report.h"

namespace healthlint {

constexpr std::size_t kMaxSuggestedFindings = 20;
constexpr std::size_t kMaxQuoteBytes = 300;  // of the ticket's words

struct Suggestion {
    Json adf;
    std::string hash;  // of everything but the footer: a new rule version alone edits no comment
};

// `verdict` is null when no rule selects the issue any more. `solved` are titles of rules that the
// comment listed earlier.
Suggestion write_suggestion(
    const Verdict* verdict,
    const std::vector<Text>& solved,
    std::string_view pack,
    Language language);

}  // namespace healthlint
