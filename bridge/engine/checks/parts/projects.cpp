#include "bridge/engine/checks/parts/projects.h"

namespace healthlint {

const Issue* project_of(
    const Issue& item, const JqlProgram& projects, const CheckContext& context) {
    const Issue* issue = &item;
    for (int step = 0; issue != nullptr && step <= kMaxParents; ++step) {
        if (!issue->partial && context.covers(*issue) &&
            projects.evaluate(*issue, context.jql()) == Truth::True)
            return issue;
        issue =
            issue->parent_key.value.empty() ? nullptr : context.snapshot->find(issue->parent_key);
    }
    return nullptr;
}

}  // namespace healthlint
