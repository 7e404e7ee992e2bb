#pragma once
// The local mirror of one site that rules are evaluated on. A value: whoever holds it owns it.
// Not synchronised; share it as shared_ptr<const Snapshot>.
//
// It holds its issues, or knows a source of them and how they hang together. Of those that it holds
// each keeps its address until it is removed, also when put() replaces its contents. Of a source's,
// an issue is where it was found until the loan (issue_source.h) ends that was the innermost one by
// then; whoever asks for one has a loan.

#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "bridge/model/answer.h"
#include "bridge/model/issue.h"
#include "bridge/model/issue_places.h"
#include "bridge/model/issue_source.h"
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

    // Of an empty snapshot: its issues are read there from now on, and put() keeps only how they
    // hang together.
    void read_from(std::shared_ptr<const IssueSource> source);

    bool has_source() const { return source_ != nullptr; }

    void put(Issue issue);  // adds, or replaces the issue with the same id
    void remove(const IssueId& id);

    std::size_t size() const { return places_.size(); }

    // How they hang together, without reading one.
    const IssuePlaces& places() const { return places_; }

    const Issue* find(const IssueId& id) const;
    const Issue* find(const IssueKey& key) const;
    std::vector<const Issue*> find(const std::vector<IssueId>& ids) const;  // those that are here
    std::vector<const Issue*> children_of(const Issue& issue) const;        // in the order of ids
    std::vector<const Issue*> children_of(const IssueKey& key) const;
    std::vector<const Issue*> linking_to(const IssueId& id, const IssueKey& key) const;

    // All issues in the order of ids. Of a source's, each is there until its visit ends.
    using Visit = std::function<void(const Issue&)>;
    void for_each(const Visit& visit) const;
    void for_each(const std::set<IssueId>& of, const Visit& visit) const;  // those that are here
    // The same as a copy.
    Snapshot with_its_issues() const;

    // Histories name statuses without their category: it is that of any issue that is or was in the
    // status, else that of the names which Jira gives to new workflows.
    std::optional<StatusCategory> category_of(const Ref& status) const;

    // How often put() has taught category_of() something: the one thing that an issue says about
    // others without being linked to them.
    std::size_t category_changes() const { return category_changes_; }

    // Those that it holds: all or none.
    const std::map<IssueId, Issue>& issues() const { return issues_; }

  private:
    void learn(const Issue& issue);
    // Into the innermost loan of this thread.
    void read(const std::vector<IssueId>& ids) const;
    void visit_in_portions(
        const std::function<std::vector<IssueId>()>& next_portion, const Visit& visit) const;
    const std::unique_ptr<Issue>* borrowed(const IssueId& id) const;

    std::map<IssueId, Issue> issues_;
    std::shared_ptr<const IssueSource> source_;  // null: they are in issues_
    IssuePlaces places_;

    // What a name says of a status: names are not unique, so the first status of a name stays.
    struct Named {
        StatusCategory category;
        std::string id;
    };

    std::map<std::string, StatusCategory> categories_;  // by id of status
    std::map<std::string, Named> named_categories_;     // by lower-case name
    std::size_t category_changes_ = 0;
};

}  // namespace healthlint
