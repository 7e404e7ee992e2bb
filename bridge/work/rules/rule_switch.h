#pragma once
// Which rules a site runs. Edited files, a roll-back or an approval lead to other rules in one step
// that either happens as a whole or not at all: load, test, preview, swap. Whatever stops the step,
// the running rules stay.

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "bridge/store/store.h"
#include "bridge/work/rule_files.h"
#include "bridge/work/rules/preview.h"
#include "bridge/work/rules/role_members.h"
#include "bridge/work/rules/rule_history.h"

namespace healthlint {

class SiteMirror;

// How long a decision of people (roll-back, approval) may go unnoticed.
constexpr std::chrono::seconds kRuleDecisionsInterval{1};
// After which Jira is asked again for the people of roles when it could not answer.
constexpr std::chrono::minutes kMembersRetry{5};

// Guarded by the owner's `tending`.
class RuleSwitch {
  public:
    RuleSwitch(SiteId site, Store& store, SiteMirror& mirror)
        : site_(std::move(site)),
          store_(store),
          mirror_(mirror) {}

    // True when the mirror has other rules now. The mirror must be loaded.
    Result<bool> follow(const RuleText& files, const FieldCatalog& fields, TimePoint now);

    // The rules that ran last, or the files where nothing ever ran, for those who only look:
    // nothing is decided or recorded. True when the mirror has rules now and had none.
    Result<bool> resume(const RuleText& files, const FieldCatalog& fields);

    // What these files would change, if they were swapped in now. Invalid with every diagnostic
    // where they cannot be used. There must be running rules.
    Result<RulePreview> preview(
        const PackSources& draft, const FieldCatalog& fields, TimePoint now) const;

    // Asks Jira who is in the groups and project roles that the running rules name, once a day.
    // True when the mirror has other people now.
    Result<bool> read_members(JiraClient& jira, TimePoint now);

    // The fields of the site were read again: names may resolve now, or no longer.
    void fields_changed() { tried_.clear(); }

    // Another process may have switched since: what ran last is read from the history again.
    void start_over();

  private:
    struct Candidate {
        PackSources sources;
        std::string id;     // of its text
        std::string cause;  // "file", "rollback"
    };

    Result<void> look_at_decisions(const RuleText& files, TimePoint now);
    Result<Candidate> candidate(const RuleText& files) const;
    Result<bool> resume_history(const FieldCatalog& fields);
    Result<RulePreview> preview_of(
        const LoadedPack& draft, const PackSources& sources, TimePoint now) const;
    Result<void> use(LoadedPack loaded, const PackSources& sources);
    Roster with_members() const;
    Result<bool> consider(const Candidate& candidate, const FieldCatalog& fields, TimePoint now);
    Result<bool> may_replace(const Candidate& candidate, const RulePreview& preview, TimePoint now);
    Result<void> record(
        const Candidate& candidate,
        const Rulebook& rulebook,
        const std::optional<RulePreview>& preview,
        TimePoint now);

    const SiteId site_;
    Store& store_;
    SiteMirror& mirror_;
    bool resumed_ = false;  // rules of the history run, or the files where there is none
    std::string tried_;     // the candidate that was considered last, with the decisions about it
    std::string decisions_;
    std::string recorded_;  // hash of the newest version in the history
    std::optional<RulePin> pin_;
    TimePoint next_look_{};
    bool waits_ = false;
    Roster roster_;  // of the running rules, without who is in groups and project roles
    std::vector<RoleSource> role_sources_;
    std::optional<RoleMembership> membership_;
    TimePoint next_members_{};
};

}  // namespace healthlint
