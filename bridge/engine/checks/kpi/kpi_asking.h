#pragma once
// English verbs in a form that asks for something: "Reduce", "to cut", "we must keep", "so that
// errors fall"; and not "we cut", "it reduced", "rolled out and cut".

#include <cstddef>
#include <optional>

#include "bridge/engine/checks/kpi/kpi_sentence.h"
#include "bridge/engine/checks/kpi_text/kpi_tokens.h"

namespace healthlint {

// The nearest verb before `token` that a goal could use: "to cut", "we must keep", "Reduce".
std::optional<std::size_t> governing_verb(
    const KpiTokens& sentence, std::size_t token, const KpiContext& context);

}  // namespace healthlint
