#pragma once
// The local mirror of one site that rules are evaluated on. A value: whoever holds it owns it.
// Not synchronised; share it as shared_ptr<const Snapshot>.
//
// An issue keeps its address until it is removed, also when put() replaces its contents.

#include <cstddef>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "bridge/model/answer.h"
#include "bridge/model/issue.h"
#include "bridge/model/site.h"

namespace healthlint {

class Snapshot {
  public:
    FieldCatalog fields;
    Roster roster;
    // Fields that exist but that the app may not read: rules on them are unknown (no-access).
    std::set<FieldId> unreadable_fields;
    TimePoint as_of{};  // when the data was read
    // Rounds of teams that take part in the survey, oldest first; others are absent.
    std::map<TeamName, std::vector<SurveyRound>> surveys;
    // (question, issue key or team name) -> the last answer.
    std::map<std::pair<std::string, std::string>, ManualAnswer> answers;

    void put(Issue issue);  // adds, or replaces the issue with the same id
    void remove(const IssueId& id);

    const Issue* find(const IssueId& id) const;
    const Issue* find(const IssueKey& key) const;
    std::vector<const Issue*> children_of(const Issue& issue) const;  // in the order of ids
    std::vector<const Issue*> children_of(const IssueKey& key) const;
    // Issues with a link to this one, by id or by key; each once, in the order of ids.
    std::vector<const Issue*> linking_to(const IssueId& id, const IssueKey& key) const;

    // Histories name statuses without their category: it is that of any issue that is or was in the
    // status, else that of the names which Jira gives to new workflows.
    std::optional<StatusCategory> category_of(const Ref& status) const;

    // How often put() has taught category_of() something: the one thing that an issue says about
    // others without being linked to them.
    std::size_t category_changes() const { return category_changes_; }

    const std::map<IssueId, Issue>& issues() const { return issues_; }

  private:
    void index(const Issue& issue);
    void forget(const Issue& issue);
    void learn(const std::string& status, StatusCategory category);

    std::map<IssueId, Issue> issues_;
    std::map<IssueKey, IssueId> by_key_;
    std::set<std::pair<IssueKey, IssueId>> by_parent_;
    // Who links to an issue. Kept by both of its names: old captures know only the key.
    std::set<std::pair<IssueId, IssueId>> by_linked_id_;
    std::set<std::pair<IssueKey, IssueId>> by_linked_key_;
    std::map<std::string, StatusCategory> categories_;  // by id and by lower-case name of status
    std::size_t category_changes_ = 0;
};

}  // namespace healthlint
