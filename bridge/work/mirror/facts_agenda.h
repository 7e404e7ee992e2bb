#pragma once
// Whose side facts are to be read, and when. Not synchronised.

#include <map>
#include <optional>
#include <set>
#include <span>
#include <utility>
#include <vector>

#include "bridge/engine/rulebook.h"
#include "bridge/model/packed/issue_ids.h"
#include "bridge/model/snapshot.h"
#include "bridge/work/mirror/side_facts.h"

namespace healthlint {

// Why side facts of an issue stay unknown for now.
enum class NoFacts {
    Refused,   // Jira would not show them
    Failed,    // no answer came, or none that can be read
    NotAsked,  // it was no use: too many others had failed
};

constexpr std::chrono::minutes kTryAgainAfter{1};  // what failed: then 2, 4, … up to kAskAgainAfter
constexpr std::size_t kRetriedWithChanges = 20;

using LackingFacts = std::pair<IssueId, CheckNeeds>;

class FactsAgenda {
  public:
    // The issue was read; what had been put off is tried at once where its content has changed.
    void note(const IssueId& id, bool edited);
    void forget(const IssueId& id);

    // What some rule reads of a site and is not known, apart from what is put off.
    std::map<IssueId, CheckNeeds> lacking(const Rulebook& rulebook, const Snapshot& site);
    // The same of issues that were noted since the last call, of those that such a call found, and
    // of up to kRetriedWithChanges that were put off until now.
    std::map<IssueId, CheckNeeds> lacking_of_changes(
        const Rulebook& rulebook, const Snapshot& site);

    // Of those that such a call found, what is not known even now, in the order of ids: without a
    // look at the rules, so what an edit brought is left out.
    std::vector<LackingFacts> still_lacking(
        std::span<const LackingFacts> found, const Snapshot& site) const;

    // Not lacking again before its time.
    void put_off(const IssueId& id, NoFacts why, TimePoint now);

  private:
    struct PutOff {
        TimePoint until{};
        int failures = 0;  // in a row
    };

    // Without those of which all is known, or put off.
    std::map<IssueId, CheckNeeds> unknown_among(
        const std::map<IssueId, CheckNeeds>& wanted, const Snapshot& site) const;
    void keep_noted(const std::map<IssueId, CheckNeeds>& lacking);
    std::map<IssueId, CheckNeeds> lacking_among(
        const std::set<IssueId>* only, const Rulebook& rulebook, const Snapshot& site) const;
    void drop_old(
        const std::map<IssueId, CheckNeeds>& lacking, const std::set<IssueId>* only, TimePoint now);

    std::map<IssueId, PutOff> put_off_;
    // May lack facts, beside those that were put off: all until somebody looked, then these.
    bool all_noted_ = true;
    IssueIds noted_;
};

}  // namespace healthlint
