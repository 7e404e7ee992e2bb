#include "bridge/work/rules/rule_switch.h"

#include <algorithm>
#include <utility>

#include "bridge/base/ascii.h"
#include "bridge/base/json.h"
#include "bridge/base/log.h"
#include "bridge/packs/admin_tests/admin_tests.h"
#include "bridge/work/mirror/site_mirror.h"
#include "bridge/work/sites.h"

namespace healthlint {
namespace {

constexpr const char* kRollback = "rollback";

std::string detail_of(const std::string& cause, const std::optional<RulePreview>& preview) {
    OrderedJson json;
    json["cause"] = cause;
    json["preview"] = preview ? preview_numbers(*preview) : OrderedJson(nullptr);
    return dump_json(json);
}

std::string count(std::size_t number) {
    return std::to_string(number);
}

}  // namespace

Result<bool> RuleSwitch::follow(const RuleText& files, const FieldCatalog& fields, TimePoint now) {
    if (auto looked = look_at_decisions(files, now); !looked) return tl::unexpected(looked.error());
    const auto next = candidate(files);
    if (!next) return tl::unexpected(next.error());
    const std::string trying = next->id + decisions_;
    if (trying == tried_) return false;
    bool resumed = false;
    if (!resumed_) {
        const auto ran = resume_history(fields);
        if (!ran) return ran;
        resumed = *ran;
        resumed_ = true;
    }
    const auto swapped = consider(*next, fields, now);
    if (!swapped) return swapped;
    tried_ = trying;
    return resumed || *swapped;
}

Result<bool> RuleSwitch::resume(const RuleText& files, const FieldCatalog& fields) {
    if (resumed_) return false;
    const auto ran = resume_history(fields);
    if (!ran) return ran;
    if (!*ran) {
        LoadedPack loaded = load_pack(files.sources, fields);
        if (!loaded.ok()) return fail(Errc::Invalid, render_diagnostics(files.sources, loaded));
        if (auto used = use(std::move(loaded), files.sources); !used)
            return tl::unexpected(used.error());
    }
    resumed_ = true;
    return true;
}

void RuleSwitch::start_over() {
    resumed_ = waits_ = false;
    tried_.clear();
    decisions_.clear();
    recorded_.clear();
    pin_.reset();
    membership_.reset();
    next_look_ = next_members_ = {};
}

Result<RulePreview> RuleSwitch::preview(
    const PackSources& draft, const FieldCatalog& fields, TimePoint now) const {
    const LoadedPack loaded = load_tested_pack(draft, fields);
    if (!loaded.ok()) return fail(Errc::Invalid, render_diagnostics(draft, loaded));
    return preview_of(loaded, draft, now);
}

Result<void> RuleSwitch::look_at_decisions(const RuleText& files, TimePoint now) {
    if (now < next_look_) return {};
    auto pin = rule_pin(store_, site_);
    if (!pin) return tl::unexpected(pin.error());
    pin_ = *std::move(pin);
    if (pin_ && pin_->instead_of != files.hash) {  // the files said something else since
        if (auto lifted = lift_pin(store_, site_); !lifted) return lifted;
        pin_.reset();
    }
    decisions_ = pin_ ? " " + format_timestamp(pin_->at) : std::string();
    if (waits_) {
        const auto approved = waiting_is_approved(store_, site_);
        if (!approved) return tl::unexpected(approved.error());
        if (*approved) decisions_ += " approved";
    }
    next_look_ = now + kRuleDecisionsInterval;
    return {};
}

// The files, or the version to which somebody went back while they said the same as now.
Result<RuleSwitch::Candidate> RuleSwitch::candidate(const RuleText& files) const {
    if (pin_ && pin_->instead_of == files.hash) {
        const auto versions = store_.rule_versions(site_);
        if (!versions) return tl::unexpected(versions.error());
        for (const RuleVersion& version : *versions) {
            if (version.hash != pin_->hash) continue;
            if (auto sources = sources_from_json(version.text))
                return Candidate{
                    .sources = *std::move(sources), .id = version.hash, .cause = kRollback};
        }
    }
    return Candidate{.sources = files.sources, .id = files.hash, .cause = "file"};
}

// What ran before this process began, so that a change of the files meanwhile is a change too.
Result<bool> RuleSwitch::resume_history(const FieldCatalog& fields) {
    const auto history = rule_history(store_, site_);
    if (!history) return tl::unexpected(history.error());
    if (history->versions.empty()) return false;
    const RuleVersion& newest = history->versions.front();
    const auto sources = sources_from_json(newest.text);
    if (!sources) return false;
    LoadedPack loaded = load_pack(*sources, fields);
    if (!loaded.ok()) {  // written by ourselves, but perhaps by an older version of us
        log_warn("rules.not_resumed", {{"site", site_.value}, {"pack", newest.pack}});
        return false;
    }
    if (auto used = use(std::move(loaded), *sources); !used) return tl::unexpected(used.error());
    recorded_ = newest.hash;
    waits_ = history->waiting.has_value();
    return true;
}

Result<void> RuleSwitch::use(LoadedPack loaded, const PackSources& sources) {
    role_sources_ = role_sources(sources);
    roster_ = std::move(loaded.roster);
    if (!role_sources_.empty() && !membership_) {
        auto stored = stored_role_members(store_, site_);
        if (!stored) return tl::unexpected(stored.error());
        membership_ = *std::move(stored);
    }
    mirror_.set_rules(std::move(loaded.rulebook), with_members());
    return {};
}

Roster RuleSwitch::with_members() const {
    Roster roster = roster_;
    if (membership_) add_members(roster, role_sources_, *membership_);
    return roster;
}

Result<bool> RuleSwitch::read_members(JiraClient& jira, TimePoint now) {
    const auto rulebook = mirror_.rulebook();
    if (role_sources_.empty() || !rulebook || now < next_members_) return false;
    if (membership_ && membership_->answers(role_sources_, now)) return false;
    next_members_ = now + kMembersRetry;
    auto members = read_role_members(jira, role_sources_, rulebook->spaces, now);
    if (!members) {  // the members that were known stay
        log_warn("roles.unread", {{"site", site_.value}, {"error", members.error().message}});
        return false;
    }
    if (!members->refused.empty())
        log_warn(
            "roles.refused",
            {{"site", site_.value},
             {"names", join(members->refused, ", ")},
             {"remedy",
              "groups need the scope ADMIN, project roles the permission Administer Projects; or "
              "list account ids in the site file"}});
    if (auto kept = keep_role_members(store_, site_, *members); !kept)
        return tl::unexpected(kept.error());
    membership_ = *std::move(members);
    mirror_.set_rules(rulebook, with_members());
    return true;
}

Result<RulePreview> RuleSwitch::preview_of(
    const LoadedPack& draft, const PackSources& sources, TimePoint now) const {
    const std::vector<std::string> read = needed_fields(*mirror_.rulebook(), mirror_);
    std::set<FieldId> unread;
    for (std::string& field : needed_fields(*draft.rulebook, mirror_))
        if (!std::ranges::binary_search(read, field)) unread.insert({std::move(field)});
    Roster roster = draft.roster;
    if (membership_) add_members(roster, role_sources(sources), *membership_);
    auto preview = mirror_.preview_rules(*draft.rulebook, roster, unread, now);
    if (!preview) return preview;
    for (const FieldId& field : unread)
        preview->unread.push_back(field.value);
    return preview;
}

Result<bool> RuleSwitch::consider(
    const Candidate& candidate, const FieldCatalog& fields, TimePoint now) {
    LoadedPack loaded = load_tested_pack(candidate.sources, fields);
    const auto running = mirror_.rulebook();
    if (!loaded.ok()) {
        log_error(
            "rules.refused",
            {{"site", site_.value},
             {"running", running ? running->name() : "none"},
             {"problems", render_diagnostics(candidate.sources, loaded)}});
        return false;
    }
    if (!loaded.diagnostics.empty())
        log_warn(
            "rules.warnings",
            {{"site", site_.value}, {"problems", render_diagnostics(candidate.sources, loaded)}});
    std::optional<RulePreview> preview;
    const bool same = running && running->hash == loaded.rulebook->hash;
    if (running && !same) {
        auto previewed = preview_of(loaded, candidate.sources, now);
        if (!previewed) return tl::unexpected(previewed.error());
        preview = *std::move(previewed);
        const auto may = may_replace(candidate, *preview, now);
        if (!may || !*may) return may;
    }
    // Recorded first: rules that ran and that no history names would be worse than the reverse.
    if (auto kept = record(candidate, *loaded.rulebook, preview, now); !kept)
        return tl::unexpected(kept.error());
    if (preview && preview->needs_approval)
        if (auto approved = mirror_.approve_breaker(); !approved)
            return tl::unexpected(approved.error());
    // Where the rules are the same, what their names mean on this site may have changed.
    if (auto used = use(std::move(loaded), candidate.sources); !used)
        return tl::unexpected(used.error());
    return !same;
}

// Going back is a decision of its own; everything else asks when it changes very much.
Result<bool> RuleSwitch::may_replace(
    const Candidate& candidate, const RulePreview& preview, TimePoint now) {
    if (!preview.needs_approval || candidate.cause == kRollback) return true;
    const auto approved = is_approved(store_, site_, preview.to_hash);
    if (!approved || *approved) return approved;
    log_error(
        "rules.waiting",
        {{"site", site_.value},
         {"running", preview.from},
         {"pack", preview.to},
         {"hash", preview.to_hash},
         {"badges", count(preview.grade_changes)},
         {"issues", count(preview.tracked)},
         {"remedy", "healthlint rules approve " + preview.to_hash}});
    waits_ = true;
    const auto kept = keep_waiting(
        store_,
        site_,
        WaitingRules{
            .hash = preview.to_hash,
            .pack = preview.to,
            .since = now,
            .numbers_json = dump_json(preview_numbers(preview))});
    if (!kept) return tl::unexpected(kept.error());
    return false;
}

Result<void> RuleSwitch::record(
    const Candidate& candidate,
    const Rulebook& rulebook,
    const std::optional<RulePreview>& preview,
    TimePoint now) {
    waits_ = false;
    if (auto kept = keep_waiting(store_, site_, std::nullopt); !kept) return kept;
    if (recorded_ == rulebook.hash) return {};
    const RuleVersion version{
        .hash = rulebook.hash,
        .pack = rulebook.name(),
        .text = sources_json(candidate.sources),
        .detail_json = detail_of(candidate.cause, preview),
        .at = now};
    if (auto put = store_.put_rules(site_, version); !put) return put;
    recorded_ = version.hash;
    log_info(
        "rules.loaded",
        {{"site", site_.value},
         {"pack", version.pack},
         {"hash", version.hash},
         {"cause", candidate.cause},
         {"badges", count(preview ? preview->grade_changes : 0)}});
    return {};
}

}  // namespace healthlint
