#pragma once
// The five forms: require, forbid, count, share, check.

#include <array>
#include <optional>

#include "bridge/engine/rulebook.h"
#include "bridge/packs/names.h"

namespace healthlint {

constexpr std::array<std::string_view, 5> kFormKeys{"require", "forbid", "count", "share", "check"};

// The one form of a rule; `what` names the rule in messages. Nothing after an error.
std::optional<Form> read_form(
    const Parameter& rule,
    std::string_view what,
    SubjectKind subject,
    Names& names,
    Problems& problems);

// The form measures or has an opinion of its own, so that `level` need not say how bad it is.
bool judges_severity(const Form& form);

}  // namespace healthlint
