#pragma once
// The rules that a site ran, and what people decide about them: back to an older version, yes to a
// change that waits. Decisions are facts of the store, so that the command line and several bridges
// share them; whoever runs the site follows within kRuleFilesInterval.

#include <optional>
#include <string>
#include <vector>

#include "bridge/packs/load.h"
#include "bridge/store/store.h"
#include "bridge/work/rule_files.h"

namespace healthlint {

// A change that is larger than the breaker lets through.
struct WaitingRules {
    std::string hash, pack;
    TimePoint since{};
    std::string numbers_json;  // what its preview said
};

// Somebody went back to an older version. It holds until the files say something else.
struct RulePin {
    std::string hash;
    std::string instead_of;  // RuleText::hash of the files then
    TimePoint at{};
};

struct RuleHistory {
    std::vector<RuleVersion> versions;  // newest first: the first one runs
    std::optional<WaitingRules> waiting;
    std::optional<RulePin> pin;
};

Result<RuleHistory> rule_history(Store& store, const SiteId& site);

// `hash` or its first characters, at least kLeastHashPrefix of them. NotFound: the site did not run
// such rules; Invalid: more than one, or too short.
constexpr std::size_t kLeastHashPrefix = 4;
Result<RuleVersion> find_version(const RuleHistory& history, const std::string& hash);

// `files` = what the rule files say now.
Result<RuleVersion> roll_back_rules(
    Store& store,
    const SiteId& site,
    const std::string& hash,
    const RuleText& files,
    TimePoint now);

// What was approved: the waiting rules (all of `hash`, where it is not empty), and the badges that
// the breaker holds back.
struct Approval {
    std::optional<WaitingRules> rules;
    std::size_t badges = 0;

    bool nothing() const { return !rules && badges == 0; }
};

// Invalid: other rules wait than `hash`, or none.
Result<Approval> approve_rules(
    Store& store, const SiteId& site, const std::string& hash, TimePoint now);

// For the one who runs the site.
Result<void> keep_waiting(Store& store, const SiteId& site, const std::optional<WaitingRules>& one);
Result<bool> is_approved(Store& store, const SiteId& site, const std::string& hash);
Result<bool> waiting_is_approved(Store& store, const SiteId& site);
Result<std::optional<RulePin>> rule_pin(Store& store, const SiteId& site);
Result<void> lift_pin(Store& store, const SiteId& site);

std::string sources_json(const PackSources& sources);
std::optional<PackSources> sources_from_json(std::string_view text);

}  // namespace healthlint
