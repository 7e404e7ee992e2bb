#pragma once
// What the store remembers of a site beside the contents of its issues.

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "bridge/store/store.h"
#include "bridge/work/publish/judging.h"

namespace healthlint {

// The fact that others read too: when all data was last known to be right.
constexpr const char* kReconcileFact = "reconcile";

constexpr const char* kTeamsFact = "teams";

// Of the site as a whole.
struct StoredMemory {
    std::map<TeamName, Memory> teams;
    BeltMemory belts;
    std::string teams_json, belts_json;  // as they are stored
    TimePoint confirmed{};
};

Result<StoredMemory> read_memory(const SiteId& site, Store& store);

// Those of these issues that are in the mirror.
Result<std::map<IssueId, Tracked>> read_tracked(
    const SiteId& site, Store& store, const std::vector<IssueId>& ids);

// What is remembered of issues, for who asks for one after the other in the order of their ids:
// some are read at a time. Throws IssuesUnreadable where they cannot be had. Not synchronised.
class TrackedReader {
  public:
    // The store outlives it.
    TrackedReader(SiteId site, Store& store);

    // Only these will be asked for; they stay until then.
    void expect(const std::set<IssueId>& ids);

    std::optional<Tracked> of(const IssueId& id);  // nothing: it is not in the mirror

  private:
    void read_from(const IssueId& id);
    void read_expected(const IssueId& id);

    const SiteId site_;
    Store& store_;
    const std::set<IssueId>* expected_ = nullptr;
    std::map<IssueId, Tracked> read_;  // up to read_to_
    std::optional<IssueId> read_to_;   // nothing: none yet
    bool read_all_ = false;            // up to the last one
    IssueId asked_;                    // last
};

// Of all issues.
std::map<IssueId, Tracked> read_all_tracked(const SiteId& site, Store& store);

}  // namespace healthlint
