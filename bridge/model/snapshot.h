#pragma once
// The local mirror of one site that rules are evaluated on. A value: whoever holds it owns it.
// Not synchronised; share it as shared_ptr<const Snapshot>.

#include <map>
#include <set>
#include <vector>

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

    void put(Issue issue);  // adds, or replaces the issue with the same id
    void remove(const IssueId& id);

    const Issue* find(const IssueId& id) const;
    const Issue* find(const IssueKey& key) const;
    std::vector<const Issue*> children_of(const Issue& issue) const;

    const std::map<IssueId, Issue>& issues() const { return issues_; }

  private:
    std::map<IssueId, Issue> issues_;
    std::map<IssueKey, IssueId> by_key_;
    std::multimap<IssueKey, IssueId> by_parent_;
};

}  // namespace healthlint
