#include "bridge/work/scan/missing_spaces.h"

#include <algorithm>
#include <utility>

#include "bridge/base/ascii.h"
#include "bridge/base/log.h"
#include "bridge/work/scan/backfill.h"
#include "bridge/work/scan/tended.h"
#include "bridge/work/scan/unmet.h"

namespace healthlint {
namespace {

constexpr const char* kMissingFact = "spaces-missing";

bool contains(const std::vector<SpaceKey>& spaces, const SpaceKey& space) {
    return std::ranges::find(spaces, space) != spaces.end();
}

std::string names_of(const MissingSpaces& missing) {
    std::vector<std::string> names;
    for (const MissingSpace& space : missing.spaces)
        names.push_back(space.key.value);
    return join(names, ", ");
}

OrderedJson space_json(const MissingSpace& space) {
    OrderedJson json;
    json["key"] = space.key.value;
    json["since"] = format_timestamp(space.since);
    if (!space.asked_for.value.empty()) json["asked_for"] = space.asked_for.value;
    json["asked"] = space.asked;
    return json;
}

// An earlier version kept the key alone.
MissingSpace space_from(const Json& json, TimePoint looked) {
    if (json.is_string()) return {.key = {json.get<std::string>()}, .since = looked};
    return {
        .key = {string_member(json, "key")},
        .since = parse_timestamp(string_member(json, "since")).value_or(looked),
        .asked_for = {string_member(json, "asked_for")},
        .asked = bool_member(json, "asked")};
}

Result<void> keep(const Tended& tended) {
    OrderedJson json;
    json["spaces"] = OrderedJson::array();
    for (const MissingSpace& space : tended.missing.spaces)
        json["spaces"].push_back(space_json(space));
    json["looked"] = format_timestamp(tended.missing.looked);
    return tended.tools.store.keep_fact(tended.site.id, kMissingFact, dump_json(json));
}

// Which of the rules' spaces Jira shows now.
Result<std::vector<SpaceKey>> look(const Tended& tended) {
    const auto connection = tended.site.connection();
    JiraClient jira = connection->jira().with(CallPriority::Reconcile);
    const auto found = jira.spaces_among(tended.rulebook->spaces);
    if (!found) return tl::unexpected(found.error());
    std::vector<SpaceKey> shown;
    for (const Space& space : *found)
        shown.push_back(space.key);
    return shown;
}

// Nobody told what happened in a space while it was left out, and little of it is new enough for a
// reconcile.
Result<void> scan_anew(const Tended& tended) {
    tended.site.scanned_fields.clear();
    return keep_cursor(tended.tools.store, tended.site.id, {});
}

// True when others are missing than before.
Result<bool> look_and_keep(Tended& tended) {
    const auto shown = look(tended);
    if (!shown) return tl::unexpected(shown.error());
    const TimePoint now = tended.tools.clock.now();
    MissingSpaces missing{.spaces = {}, .looked = now};
    for (const SpaceKey& space : tended.rulebook->spaces)
        if (!contains(*shown, space)) missing.spaces.push_back({.key = space, .since = now});
    // No search is left without any: what hides all of them is told by its refusal.
    if (missing.spaces.size() == tended.rulebook->spaces.size()) return false;
    bool returned = false;
    auto came = missing.spaces.size();
    for (const MissingSpace& before : tended.missing.spaces) {
        const auto still = std::ranges::find(missing.spaces, before.key, &MissingSpace::key);
        returned |= still == missing.spaces.end();
        if (still == missing.spaces.end()) continue;
        *still = before;
        --came;
    }
    tended.missing = std::move(missing);
    if (auto kept = keep(tended); !kept) return tl::unexpected(kept.error());
    if (!returned && came == 0) return false;
    log_warn(
        "scan.spaces_missing",
        {{"site", tended.site.id.value}, {"spaces", names_of(tended.missing)}});
    if (returned)
        if (auto begun = scan_anew(tended); !begun) return tl::unexpected(begun.error());
    return true;
}

// The same; false too when nobody can tell.
bool others_are_missing(Tended& tended) {
    const auto others = look_and_keep(tended);
    if (!others)
        log_warn(
            "scan.spaces_unknown",
            {{"site", tended.site.id.value}, {"error", others.error().message}});
    return others && *others;
}

}  // namespace

bool MissingSpaces::contain(const SpaceKey& space) const {
    return std::ranges::find(spaces, space, &MissingSpace::key) != spaces.end();
}

Result<MissingSpaces> missing_spaces(Store& store, const SiteId& site) {
    const auto stored = store.fact(site, kMissingFact);
    if (!stored) return tl::unexpected(stored.error());
    const Json json = parse_json(stored->value_or(""));
    MissingSpaces missing;
    missing.looked = parse_timestamp(string_member(json, "looked")).value_or(TimePoint{});
    if (const Json& spaces = member_or_null(json, "spaces"); spaces.is_array())
        for (const Json& space : spaces)
            missing.spaces.push_back(space_from(space, missing.looked));
    return missing;
}

Result<void> learn_missing_spaces(Tended& tended) {
    auto stored = missing_spaces(tended.tools.store, tended.site.id);
    if (!stored) return tl::unexpected(stored.error());
    tended.missing = *std::move(stored);
    const auto of_other_rules = std::erase_if(tended.missing.spaces, [&](const MissingSpace& one) {
        return !contains(tended.rulebook->spaces, one.key);
    });
    return of_other_rules > 0 ? keep(tended) : Result<void>();
}

bool make_way(Tended& tended, PageCursor& cursor, const Error& error) {
    const bool may_be_a_space = error.code == Errc::Invalid && !tended.rulebook->spaces.empty();
    if (may_be_a_space && others_are_missing(tended)) {
        cursor.token.clear();  // it belongs to its query
        return true;
    }
    return give_way(cursor, error, tended.tools.clock.now());
}

void look_for_missing_spaces(Tended& tended) {
    if (tended.missing.spaces.empty()) return;
    if (!is_within(tended.missing.looked, kLookForSpacesEvery, tended.tools.clock.now()))
        others_are_missing(tended);
}

bool is_kept(const Tended& tended, const IssueId& issue) {
    const auto space = tended.site.mirror.space_of(issue);
    return space && std::ranges::any_of(tended.missing.spaces, [&](const MissingSpace& one) {
               return one.key == *space && !one.asked;
           });
}

Result<bool> ask_in_missing_spaces(Tended& tended) {
    const TimePoint now = tended.tools.clock.now();
    // While the clock is set back behind it, nobody knows how long that has been.
    const auto due = std::ranges::find_if(tended.missing.spaces, [&](const MissingSpace& one) {
        return !one.asked && now - one.since >= kKeptWhileMissing;
    });
    if (due == tended.missing.spaces.end()) return true;
    const SiteMirror& mirror = tended.site.mirror;
    auto issues = mirror.read_before(now);
    if (!issues) return tl::unexpected(issues.error());
    std::erase_if(
        *issues, [&](const IssueId& issue) { return mirror.space_of(issue) != due->key; });
    const auto all = ask_for_some(tended, *issues, due->asked_for, CallPriority::Reconcile);
    if (!all) return all;
    due->asked = *all;
    if (auto kept = keep(tended); !kept) return tl::unexpected(kept.error());
    return false;  // there may be another one
}

}  // namespace healthlint
