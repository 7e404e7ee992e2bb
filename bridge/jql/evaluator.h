#pragma once
// Runs compiled conditions. Three-valued: a test on a fact that was not read is unknown, and only
// matters when the known ones do not decide.

#include <span>

#include "bridge/jql/code.h"
#include "bridge/jql/program.h"

namespace healthlint {

// `moments` are those of the code, resolved with the context's clock and zone.
Truth run_code(
    const JqlProgram::Code& code,
    const Issue& issue,
    const JqlContext& context,
    std::span<const ResolvedMoment> moments);

void resolve_moments(
    const JqlProgram::Code& code, const JqlContext& context, std::span<ResolvedMoment> moments);

}  // namespace healthlint
