#include "bridge/work/scan/missing_spaces.h"

#include <algorithm>
#include <utility>

#include "bridge/base/ascii.h"
#include "bridge/base/log.h"
#include "bridge/work/scan/backfill.h"

namespace healthlint {
namespace {

constexpr const char* kMissingFact = "spaces-missing";

bool contains(const std::vector<SpaceKey>& spaces, const SpaceKey& space) {
    return std::ranges::find(spaces, space) != spaces.end();
}

std::string names_of(const std::vector<SpaceKey>& spaces) {
    std::vector<std::string> names;
    for (const SpaceKey& space : spaces)
        names.push_back(space.value);
    return join(names, ", ");
}

// With the time at which was looked.
Result<void> keep(const Tended& tended) {
    OrderedJson json;
    json["spaces"] = OrderedJson::array();
    for (const SpaceKey& space : tended.missing)
        json["spaces"].push_back(space.value);
    json["looked"] = format_timestamp(tended.tools.clock.now());
    return tended.tools.store.keep_fact(tended.site.id, kMissingFact, dump_json(json));
}

// Which of the rules' spaces Jira does not show now.
Result<std::vector<SpaceKey>> look(const Tended& tended) {
    const auto connection = tended.site.connection();
    JiraClient jira = connection->jira().with(CallPriority::Reconcile);
    const auto shown = jira.spaces_among(tended.rulebook->spaces);
    if (!shown) return tl::unexpected(shown.error());
    std::vector<SpaceKey> missing = tended.rulebook->spaces;
    std::erase_if(missing, [&](const SpaceKey& space) {
        return std::ranges::find(*shown, space, &Space::key) != shown->end();
    });
    return missing;
}

// Nobody told what happened in a space while it was left out, and little of it is new enough for a
// reconcile.
Result<void> scan_anew(const Tended& tended) {
    tended.site.scanned_fields.clear();
    return keep_cursor(tended.tools.store, tended.site.id, {});
}

// True when others are missing than before.
Result<bool> look_and_keep(Tended& tended) {
    auto missing = look(tended);
    if (!missing) return tl::unexpected(missing.error());
    // No search is left without any: what hides all of them is told by its refusal.
    if (missing->size() == tended.rulebook->spaces.size()) return false;
    const std::vector<SpaceKey> before = std::exchange(tended.missing, *std::move(missing));
    if (auto kept = keep(tended); !kept) return tl::unexpected(kept.error());
    if (tended.missing == before) return false;
    log_warn(
        "scan.spaces_missing",
        {{"site", tended.site.id.value}, {"spaces", names_of(tended.missing)}});
    const bool returned = std::ranges::any_of(
        before, [&](const SpaceKey& space) { return !contains(tended.missing, space); });
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

Result<std::vector<SpaceKey>> missing_spaces(Store& store, const SiteId& site) {
    const auto stored = store.fact(site, kMissingFact);
    if (!stored) return tl::unexpected(stored.error());
    std::vector<SpaceKey> missing;
    const Json json = parse_json(stored->value_or(""));
    if (const Json& spaces = member_or_null(json, "spaces"); spaces.is_array())
        for (const Json& space : spaces)
            if (space.is_string()) missing.push_back({space.get<std::string>()});
    return missing;
}

Result<void> learn_missing_spaces(Tended& tended) {
    auto stored = missing_spaces(tended.tools.store, tended.site.id);
    if (!stored) return tl::unexpected(stored.error());
    tended.missing = *std::move(stored);
    const auto of_other_rules = std::erase_if(tended.missing, [&](const SpaceKey& space) {
        return !contains(tended.rulebook->spaces, space);
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
    if (tended.missing.empty()) return;
    const auto stored = tended.tools.store.fact(tended.site.id, kMissingFact);
    const Json fact = parse_json(stored && *stored ? **stored : "");
    const auto looked = parse_timestamp(string_member(fact, "looked"));
    if (!looked || !is_within(*looked, kLookForSpacesEvery, tended.tools.clock.now()))
        others_are_missing(tended);
}

}  // namespace healthlint
