#pragma once
// Conditions that are correct JQL and still not what their author meant.

#include <vector>

#include "bridge/jql/binding/fields.h"
#include "bridge/jql/binding/operands.h"
#include "bridge/jql/syntax/ast.h"

namespace healthlint {

struct NotedField {
    const JqlTerminal* terminal = nullptr;
    BoundField field;
};

// J150: a negative that skips issues whose field is empty. J151: a condition that is never true.
void lint_jql(
    const JqlClause& where, const std::vector<NotedField>& fields, Complaints& complaints);

}  // namespace healthlint
