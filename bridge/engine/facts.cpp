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
        const auto place = snapshot.places().find(id);
        if (!place) continue;
        if (auto parent = snapshot.places().id_of(place->parent)) issues.insert(std::move(*parent));
        for (IssueId& other : snapshot.places().linking_to(id, place->key))
            issues.insert(std::move(other));
    }
    return issues;
}

class Wanted {
  public:
    Wanted(const Rulebook& rulebook, const Snapshot& snapshot, TimePoint now)
        : snapshot_(snapshot),
          context_{
              .snapshot = &snapshot,
              .now = now,
              .zone = &rulebook.zone,
              .spaces = &rulebook.spaces} {
        for (const Rule& rule : rulebook.rules)
            add(rule);
    }

    std::map<IssueId, CheckNeeds> of(const std::set<IssueId>* changed) && {
        const auto look = [this](const Issue& issue) { look_at(issue); };
        if (asking_.empty()) return {};
        if (changed == nullptr)
            snapshot_.for_each(look);
        else
            snapshot_.for_each(with_readers(*changed, snapshot_), look);
        return std::move(wanted_);
    }

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

    // A rule that reads more than fields.
    struct Asking {
        const Rule& rule;
        const Check* check;  // null: a condition
        CheckNeeds needs;    // of the check
    };

    void add(const Rule& rule) {
        if (rule.stage == Stage::Off) return;
        const auto* call = std::get_if<CheckCall>(&rule.form);
        const CheckNeeds needs = call == nullptr ? CheckNeeds{} : call->check->needs();
        if (any(costly(needs)) || reads_history(rule))
            asking_.push_back({rule, call == nullptr ? nullptr : call->check.get(), needs});
    }

    void look_at(const Issue& issue) {
        if (issue.partial || !context_.covers(issue)) return;
        for (const Asking& one : asking_) {
            if (one.rule.subject == SubjectKind::Issue)
                add_subject(one.rule, one.needs, issue);
            else if (one.check == nullptr)
                wanted_[issue.id].add({.changelog = true});
            else if (one.check->reads_facts_of(issue, context_))
                wanted_[issue.id].add(costly(one.needs));
        }
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

    const Snapshot& snapshot_;
    CheckContext context_;
    std::vector<Asking> asking_;
    std::map<IssueId, CheckNeeds> wanted_;
};

}  // namespace

std::map<IssueId, CheckNeeds> facts_wanted(
    const Rulebook& rulebook,
    const Snapshot& snapshot,
    TimePoint now,
    const std::set<IssueId>* changed) {
    return Wanted(rulebook, snapshot, now).of(changed);
}

}  // namespace healthlint
