#include "bridge/engine/facts.h"

#include <vector>

#include "bridge/engine/checks/parts/relatives.h"

namespace healthlint {
namespace {

// What is read of each issue apart from its fields.
CheckNeeds costly(const CheckNeeds& needs) {
    return {
        .remote_links = needs.remote_links,
        .pages = needs.pages,
        .changelog = needs.changelog,
        .comments = needs.comments};
}

bool any(const CheckNeeds& needs) {
    return needs.remote_links || needs.changelog || needs.comments;
}

// These issues, and those whose checks look at one of them as a child or through a link.
std::set<IssueId> with_readers(const std::set<IssueId>& changed, const Snapshot& snapshot) {
    std::set<IssueId> issues = changed;
    for (const IssueId& id : changed) {
        const Issue* issue = snapshot.find(id);
        if (issue == nullptr) continue;
        if (const Issue* parent = snapshot.find(issue->parent_key)) issues.insert(parent->id);
        for (const Issue* other : snapshot.linking_to(id, issue->key))
            issues.insert(other->id);
    }
    return issues;
}

class Wanted {
  public:
    Wanted(
        const Rulebook& rulebook,
        const Snapshot& snapshot,
        TimePoint now,
        const std::set<IssueId>* changed)
        : context_{
              .snapshot = &snapshot,
              .now = now,
              .zone = &rulebook.zone,
              .spaces = &rulebook.spaces} {
        const auto look_at = [this](const Issue& issue) {
            if (!issue.partial && context_.covers(issue)) issues_.push_back(&issue);
        };
        if (changed == nullptr) {
            for (const auto& [id, issue] : snapshot.issues())
                look_at(issue);
            return;
        }
        for (const IssueId& id : with_readers(*changed, snapshot))
            if (const Issue* issue = snapshot.find(id)) look_at(*issue);
    }

    void add(const Rule& rule) {
        if (rule.stage == Stage::Off) return;
        const auto* call = std::get_if<CheckCall>(&rule.form);
        const CheckNeeds needs = call == nullptr ? CheckNeeds{} : call->check->needs();
        const bool asked = any(costly(needs)) || reads_history(rule);
        if (!asked) return;
        for (const Issue* issue : issues_) {
            if (rule.subject == SubjectKind::Issue)
                add_subject(rule, needs, *issue);
            else if (call != nullptr && call->check->reads_facts_of(*issue, context_))
                wanted_[issue->id].add(costly(needs));
            else if (call == nullptr)
                wanted_[issue->id].add({.changelog = true});
        }
    }

    std::map<IssueId, CheckNeeds> take() { return std::move(wanted_); }

  private:
    // Conditions with WAS and CHANGED, wherever they stand.
    static bool reads_history(const Rule& rule) {
        if (rule.scope && rule.scope->needs().changelog) return true;
        if (const auto* form = std::get_if<Require>(&rule.form))
            return form->condition.needs().changelog;
        if (const auto* form = std::get_if<Forbid>(&rule.form))
            return form->condition.needs().changelog;
        if (const auto* form = std::get_if<Count>(&rule.form)) return form->of.needs().changelog;
        if (const auto* form = std::get_if<Share>(&rule.form))
            return form->of.needs().changelog || form->among.needs().changelog;
        return std::get<CheckCall>(rule.form).check->reads().changelog;
    }

    void add_subject(const Rule& rule, const CheckNeeds& needs, const Issue& issue) {
        const Truth in_scope =
            rule.scope ? rule.scope->evaluate(issue, context_.jql()) : Truth::True;
        if (in_scope == Truth::False) return;
        CheckNeeds own = costly(needs);
        own.changelog = own.changelog || reads_history(rule);
        wanted_[issue.id].add(own);
        if (needs.children) add_relatives(issue, Relation::Child, own);
        if (needs.issue_links) add_relatives(issue, Relation::Linked, own);
    }

    // Their links are nobody's subject here: a check reads those of its own issue.
    void add_relatives(const Issue& issue, Relation relation, const CheckNeeds& own) {
        if (!own.changelog && !own.comments) return;
        for (const Issue* relative : relatives_of(issue, relation, context_))
            wanted_[relative->id].add({.changelog = own.changelog, .comments = own.comments});
    }

    CheckContext context_;
    std::vector<const Issue*> issues_;  // that are looked at
    std::map<IssueId, CheckNeeds> wanted_;
};

}  // namespace

std::map<IssueId, CheckNeeds> facts_wanted(
    const Rulebook& rulebook,
    const Snapshot& snapshot,
    TimePoint now,
    const std::set<IssueId>* changed) {
    Wanted wanted(rulebook, snapshot, now, changed);
    for (const Rule& rule : rulebook.rules)
        wanted.add(rule);
    return wanted.take();
}

}  // namespace healthlint
