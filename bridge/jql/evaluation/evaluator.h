#pragma once
// Runs compiled conditions. Three-valued: a test on a fact that was not read is unknown, and only
// matters when the known ones do not decide.

#include <array>
#include <cstddef>
#include <span>

#include "bridge/jql/code.h"
#include "bridge/jql/program.h"

namespace healthlint {

// One test of the code. `moments` are those of the code, resolved with the context's clock and
// zone.
Truth run_test(
    const JqlProgram::Code& code,
    const Test& test,
    const Issue& issue,
    const JqlContext& context,
    std::span<const ResolvedMoment> moments);

Truth both(Truth a, Truth b);
Truth either(Truth a, Truth b);

// Joins the answers of tests; `answer` takes the index of a test.
template <class Answer>
Truth run_steps(std::span<const JqlStep> steps, const Answer& answer) {
    std::array<Truth, kMaxJqlDepth + 2> stack;
    std::size_t size = 0;
    for (std::size_t at = 0; at < steps.size(); ++at) {
        const JqlStep step = steps[at];
        switch (step.kind) {
        case StepKind::Test: stack[size++] = answer(step.operand); break;
        case StepKind::SkipIfFalse:
            if (stack[size - 1] == Truth::False) at = step.operand - 1;
            break;
        case StepKind::SkipIfTrue:
            if (stack[size - 1] == Truth::True) at = step.operand - 1;
            break;
        case StepKind::And:
            --size;
            stack[size - 1] = both(stack[size - 1], stack[size]);
            break;
        case StepKind::Or:
            --size;
            stack[size - 1] = either(stack[size - 1], stack[size]);
            break;
        }
    }
    return stack[0];
}

// `moments` are those of the code, resolved with the context's clock and zone.
Truth run_code(
    const JqlProgram::Code& code,
    const Issue& issue,
    const JqlContext& context,
    std::span<const ResolvedMoment> moments);

void resolve_moments(
    const JqlProgram::Code& code, const JqlContext& context, std::span<ResolvedMoment> moments);

}  // namespace healthlint
