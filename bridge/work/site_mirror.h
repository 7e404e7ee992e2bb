#pragma once
// One site in memory: the mirror of its issues, what is remembered of each, and the verdicts that
// are shown. Everything here can be rebuilt from the store.
//
// Two locks: one worker at a time changes the site and stores what follows from it, so that the
// store sees changes in the order in which they were judged; readers of verdicts never wait for it.

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "bridge/base/json.h"
#include "bridge/engine/evaluate.h"
#include "bridge/model/snapshot.h"
#include "bridge/store/store.h"
#include "bridge/work/plan.h"
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
};

// Hash of an issue's fields without those that change when nothing that matters does.
std::string content_hash(const Json& issue);

class SiteMirror {
  public:
    SiteMirror(SiteId site, Store& store);

    // Reads mirror and memory from the store. `fields` types the values.
    Result<void> load(FieldCatalog fields);

    // From now on judge by these rules.
    void set_rules(std::shared_ptr<const Rulebook> rulebook, Roster roster);
    std::shared_ptr<const Rulebook> rulebook() const;

    // Puts a reading into mirror and store. Judges nothing: a scan judges when it is complete.
    Result<void> absorb(Reading reading);
    // Evaluates the site, settles, plans, and stores what is new: memory, changes, wanted writes.
    Result<void> judge(TimePoint now);
    // The same without storing anything. Memory is ahead of the store afterwards: load() again.
    Result<void> preview(TimePoint now);

    // Issues that changed since their remote links were read, where some rule asks for these. One
    // call each, so they are read apart, and what was read stays when the next call must wait.
    std::vector<IssueId> lacking_remote_links() const;
    Result<void> absorb_remote_links(const IssueId& id, const std::vector<RemoteLink>& links);
    // Fields that place an issue: its team and, on older sites, its epic.
    std::vector<std::string> structural_fields() const;
    // Issues that were last read before this time.
    std::vector<IssueId> read_before(TimePoint time) const;

    void written(const OutboxItem& item, const PublishState& state);
    void confirmed(TimePoint at);  // all data was right at this time: a scan or reconcile ended

    std::optional<CurrentVerdict> verdict(const IssueId& issue) const;
    SiteView view() const;

  private:
    struct Shown {
        std::optional<Verdict> verdict;
        IssueKey key;
        TimePoint fetched{};
    };

    struct Judged {  // what one evaluation wants to be stored
        Judgement judgement;
        std::vector<PlannedWrite> writes;  // not scheduled yet
    };

    // All with changing_ held.
    void load_issue(const StoredIssue& stored);
    void judge_issue(const Issue& issue, const Verdict* fresh, TimePoint now, Judged& judged);
    void judge_teams(const Report& fresh, TimePoint now, Judged& judged);
    Judged judge_all(TimePoint now);
    void show();

    const SiteId site_;
    Store& store_;

    mutable std::mutex changing_;  // guards these, and orders what is stored
    Snapshot snapshot_;
    std::shared_ptr<const Rulebook> rulebook_;
    std::map<IssueId, Tracked> tracked_;
    std::map<TeamName, Memory> teams_;
    std::string saved_teams_;
    Report settled_;

    mutable std::mutex showing_;  // guards these
    std::map<IssueId, Shown> shown_;
    std::string shown_pack_;
    Language shown_language_ = Language::English;
    TimePoint confirmed_{};
};

}  // namespace healthlint
