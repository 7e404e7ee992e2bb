#pragma once
// One site: how its issues hang together. The issues themselves, and what is remembered of each,
// are read from the store when somebody looks at them. Everything here can be rebuilt from there.
//
// Two locks: one worker at a time changes the site and stores what follows from it, so that the
// store sees changes in the order in which they were judged. Who asks what people see waits for
// single steps of that worker, never for a judgement or for the store to keep it.

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <shared_mutex>
#include <span>
#include <string>
#include <vector>

#include "bridge/model/snapshot.h"
#include "bridge/store/store.h"
#include "bridge/work/mirror/facts_agenda.h"
#include "bridge/work/mirror/older_versions.h"
#include "bridge/work/mirror/side_facts.h"
#include "bridge/work/mirror/site_judge.h"
#include "bridge/work/mirror/stored_issues.h"
#include "bridge/work/rules/preview.h"
#include "bridge/work/service.h"

namespace healthlint {

// An issue as it was just read.
struct ReadIssue {
    Issue issue;
    std::string json;
    std::string content_hash;
};

struct Reading {
    std::vector<ReadIssue> issues;
    std::vector<IssueId> gone;
    TimePoint at{};  // when the request was sent: what it answers is at least that new
    // But not from a search, whose index lags: there only the time of the issue's last update tells
    // which of two versions is the newer one.
    bool from_search = false;
    // What is gone here is of no interest any more, and may be in Jira as it was.
    bool left_out = false;
};

constexpr std::size_t kSampleNights = 30;
constexpr std::size_t kSmallestSample = 100;  // issues, one call
// As many points, of the 65,000 that all sites share in an hour, so a site of more than 30,000
// issues takes more nights: a sample finds only what was deleted without an event.
constexpr std::size_t kLargestSample = 1'000;

class SiteMirror {
  public:
    // Both outlive it.
    SiteMirror(SiteId site, Store& store, WorkMetrics& metrics);

    // Reads mirror and memory from the store. `fields` types the values.
    Result<void> load(FieldCatalog fields);

    // From now on judge by these rules.
    void set_rules(std::shared_ptr<const Rulebook> rulebook, Roster roster);
    std::shared_ptr<const Rulebook> rulebook() const;
    // What other rules would change here, as if they were swapped in now. There must be rules.
    // `unread`: fields that only the draft needs, so that nobody has read them yet. Unavailable, as
    // for all that looks at issues: they could not be read from the store.
    Result<RulePreview> preview_rules(
        const Rulebook& draft, const Roster& roster, std::set<FieldId> unread, TimePoint now);
    // Somebody agreed to the large change that the next evaluation brings.
    Result<void> approve_breaker();

    // Puts a reading into mirror and store. Judges nothing: a scan judges when it is complete. An
    // answer that was under way when an issue went does not bring it back, and one that was when
    // the issue was read does not remove it. Unavailable, as for all below that change something:
    // the last load() failed.
    // Answers which issues a search shows that were found gone lately, or an older version of: its
    // index lags, or they are there again, or Jira's data was restored. They are left out; reading
    // them by id tells.
    Result<std::vector<IssueId>> absorb(Reading reading);
    // Evaluates the site, settles, plans, and stores what is new: memory, changes, wanted writes.
    // Changes: what the issues that were absorbed since can reach (site_judge.h).
    Result<void> judge(TimePoint now, Extent extent);

    // Facts that some rule reads and that are not known, or not since the issue changed. One call
    // each, so they are read apart, and what was read stays when the next call must wait.
    // Changes: an event must not pay for everything (facts_agenda.h).
    Result<std::map<IssueId, CheckNeeds>> lacking_facts(Extent extent);
    // Of those that it answered, what lacks even now; costs no look at the rest of the site.
    std::vector<LackingFacts> still_lacking(std::span<const LackingFacts> found) const;
    // `asked`: when. Facts from before an edit, or before others that came first, change nothing.
    Result<void> absorb_facts(const IssueId& id, SideFacts facts, TimePoint asked);
    // Some of them could not be had: they are not lacking again before their time, unless the issue
    // is edited.
    void facts_missing(const IssueId& id, NoFacts why);
    std::optional<std::vector<RemoteLink>> remote_links(const IssueId& id) const;
    // Of pages that it links to, or did before an edit whose links were not read yet; by address.
    std::map<std::string, LinkedPage> known_pages(const IssueId& id) const;
    // Fields that place an issue: its team and, on older sites, its epic.
    std::vector<std::string> structural_fields() const;
    // Children of these issues that are none of these.
    std::set<IssueId> children_of(const std::vector<IssueId>& issues) const;
    // As it was last read; nothing: it is not known.
    std::optional<SpaceKey> space_of(const IssueId& id) const;
    // Issues that were last read before this time, in the order of their ids.
    Result<std::vector<IssueId>> read_before(TimePoint time) const;
    // Those that were read longest ago, for a look whether they are still as we know them: so many
    // that it takes kSampleNights to see a site that does not change, unless it is too large.
    Result<std::vector<IssueId>> sample() const;

    void confirmed(TimePoint at);  // all data was right at this time: a scan or reconcile ended

    // Judges everything for verdict() and rule_outcomes() alone, where somebody else stores what
    // follows: load() before judge().
    Result<void> show(TimePoint now);

    // What people see. Nothing: the issue is not known (yet), or cannot be read now.
    std::optional<CurrentVerdict> verdict(const IssueId& issue, TimePoint now) const;
    // The whole site; its snapshot goes on reading from the store.
    Result<SiteView> view(TimePoint now) const;
    // The same as it will be after the next judgement.
    Result<SiteView> view_as_judged(TimePoint now) const;
    RuleOutcomes rule_outcomes() const;  // as they are shown

  private:
    // What a reading comes to in the store.
    struct Absorbed {
        std::vector<StoredIssue> stored;
        std::map<IssueId, TimePoint> met;  // as they are known, at this time
        std::vector<IssueId> removed;
        std::vector<OutboxItem> farewells;
        std::vector<IssueId> doubtful;  // see absorb()
    };

    // With changing_ held.
    using Known = std::map<IssueId, Tracked>;
    Result<Known> known_of(const Reading& reading) const;
    Absorbed take_in(Reading& reading, const Known& known);  // into memory
    Result<void> put(const Absorbed& absorbed);              // into the store
    template <class Look>
    auto look_at(const IssueId& id, Look look) const;  // null: it is not here
    // Whether an issue that a search shows is to be read by id.
    bool is_doubtful(const ReadIssue& shown, const Tracked* known, TimePoint asked);
    // Nothing of it where it is overtaken.
    void take_in(ReadIssue read, const Tracked* known, const Reading& from, Absorbed& absorbed);
    void forget_what_was_long_before(TimePoint at);
    std::optional<OutboxItem> let_go(
        const IssueId& id, const Tracked* known, TimePoint at);  // its farewell

    const SiteId site_;
    Store& store_;
    mutable std::mutex changing_;  // guards these, and orders what is stored
    // Held too by who changes the snapshot or what was judged; shared by who only reads them.
    mutable std::shared_mutex reading_;
    Snapshot snapshot_;    // its issues are in the store
    bool loaded_ = false;  // else the snapshot is older than the store
    // Lately: when it was asked by id, and the issue was not there, or was.
    std::map<IssueId, TimePoint> gone_, seen_;
    OlderVersions older_versions_;  // that searches showed
    // Lately: those that were asked for before are outdated.
    std::map<IssueId, TimePoint> facts_since_;
    std::map<IssueId, std::vector<RemoteLink>> links_before_edit_;  // until pages are known
    FactsAgenda agenda_;
    SiteJudge judge_;
};

}  // namespace healthlint
