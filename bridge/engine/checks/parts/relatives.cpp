#include "bridge/engine/checks/parts/relatives.h"

#include <algorithm>

namespace healthlint {

std::vector<const Issue*> relatives_of(
    const Issue& issue, Relation relation, const CheckContext& context) {
    std::vector<const Issue*> found;
    const auto add = [&](const Issue* other) {
        if (other != nullptr && !other->partial && other->id != issue.id &&
            std::ranges::find(found, other) == found.end())
            found.push_back(other);
    };
    if (relation != Relation::Linked)
        for (const Issue* child : context.snapshot->children_of(issue))
            add(child);
    if (relation != Relation::Child)
        for (const IssueLink& link : issue.links) {
            const Issue* other = context.snapshot->find(link.other_id);
            add(other != nullptr ? other : context.snapshot->find(link.other_key));
        }
    return found;
}

std::size_t unseen_relatives(const Issue& issue, Relation relation, const CheckContext& context) {
    if (relation == Relation::Child) return 0;
    return static_cast<std::size_t>(std::ranges::count_if(issue.links, [&](const IssueLink& link) {
        const Issue* other = context.snapshot->find(link.other_id);
        if (other == nullptr) other = context.snapshot->find(link.other_key);
        return other == nullptr || other->partial;
    }));
}

Selected select(
    const JqlProgram& condition,
    const std::vector<const Issue*>& issues,
    const CheckContext& context) {
    Selected selected;
    for (const Issue* issue : issues) {
        const Truth truth = condition.evaluate(*issue, context.jql());
        if (truth == Truth::True) selected.issues.push_back(issue);
        if (truth == Truth::Unknown) ++selected.unknown;
    }
    return selected;
}

void add_relation(CheckNeeds& needs, Relation relation) {
    needs.children = needs.children || relation != Relation::Linked;
    needs.issue_links = needs.issue_links || relation != Relation::Child;
}

void add_reads(JqlNeeds& needs, const JqlProgram& program) {
    const JqlNeeds& more = program.needs();
    needs.fields.insert(more.fields.begin(), more.fields.end());
    needs.changelog = needs.changelog || more.changelog;
    needs.clock = needs.clock || more.clock;
}

void add_reads(JqlNeeds& needs, const std::optional<JqlProgram>& program) {
    if (program) add_reads(needs, *program);
}

}  // namespace healthlint
