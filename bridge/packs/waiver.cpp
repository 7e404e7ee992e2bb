#include <algorithm>
#include <span>

#include "bridge/packs/keys.h"
#include "bridge/packs/rule.h"
#include "bridge/packs/values/values.h"

namespace healthlint {
namespace {

std::size_t characters(std::string_view text) {
    return static_cast<std::size_t>(std::ranges::count_if(
        text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

// Where the waiver holds: exactly one of issues, team, project (or its new name, space).
bool read_target(const Parameter& node, Waiver& waiver, Names& names, Problems& problems) {
    const ValueReader reader(node, problems);
    const auto given = std::ranges::count_if(node.members, [](const auto& member) {
        return member.name == "issues" || member.name == "team" || member.name == "project" ||
               member.name == "space";
    });
    if (given != 1) {
        problems.error(
            kContradiction,
            place_of(node),
            "a waiver holds for exactly one of issues, team, project",
            "give one of the three");
        return false;
    }
    if (const Parameter* issues = reader.find("issues")) {
        waiver.issues = names.jql(*issues);
        return waiver.issues.has_value();
    }
    if (const std::optional<std::string> team = reader.text("team")) waiver.team = TeamName{*team};
    for (const std::string_view key : {"project", "space"})
        if (const std::optional<std::string> space = reader.text(key))
            waiver.space = SpaceKey{*space};
    return waiver.team || waiver.space;
}

bool check_rule(
    const Parameter& node,
    const std::optional<std::string>& rule,
    const std::vector<std::string>& ids,
    Problems& problems) {
    if (!rule) return false;
    if (std::ranges::find(ids, *rule) != ids.end()) return true;
    problems.error(
        kUnknownName,
        place_of(*node.member("rule")),
        "a waiver of unknown rule " + in_quotes(*rule),
        did_you_mean(*rule, ids));
    return false;
}

void check_time(
    const Parameter& expires, Date last_day, std::optional<Date> today, Problems& problems) {
    if (!today || last_day - *today <= kMaxWaiverTime) return;
    problems.error(
        kWrongValue,
        place_of(expires),
        "a waiver ends within " + std::to_string(kMaxWaiverTime.count()) + " days, this one in " +
            std::to_string((last_day - *today).count()),
        "use \"" + format_date(*today + kMaxWaiverTime) +
            "\" or an earlier day, and renew it then");
}

std::optional<Waiver> read_waiver(
    const Parameter& node,
    const std::vector<std::string>& rule_ids,
    std::optional<Date> today,
    Names& names,
    Problems& problems) {
    if (!check_map(node, "a waiver", waiver_keys(), problems)) return std::nullopt;
    const ValueReader reader(node, problems);
    Waiver waiver;
    const std::optional<std::string> rule = reader.text("rule");
    const bool known = check_rule(node, rule, rule_ids, problems);
    const bool placed = read_target(node, waiver, names, problems);
    const std::optional<std::string> reason = reader.text("reason");
    const std::optional<std::string> approver = reader.text("approved-by");
    const std::optional<Date> expires = reader.date("expires");
    if (expires) check_time(*node.member("expires"), *expires, today, problems);
    waiver.ticket = reader.text("ticket").value_or("");
    if (reason && characters(*reason) < kMinWaiverReason) {
        problems.error(
            kWrongValue,
            place_of(*node.member("reason")),
            "the reason of a waiver has at least " + std::to_string(kMinWaiverReason) +
                " characters, this one " + std::to_string(characters(*reason)),
            "say why, so that the next reader can agree");
        return std::nullopt;
    }
    if (!known || !placed || !reason || !approver || !expires) return std::nullopt;
    waiver.rule = {*rule};
    waiver.reason = *reason;
    waiver.approved_by = *approver;
    waiver.expires = *expires;
    return waiver;
}

}  // namespace

std::vector<Waiver> read_waivers(
    const Parameter& list,
    const std::vector<std::string>& rule_ids,
    std::optional<Date> today,
    Names& names,
    Problems& problems) {
    std::vector<Waiver> waivers;
    if (list.kind != Parameter::Kind::List) {
        problems.error(kWrongType, place_of(list), "\"waivers\" is a list");
        return waivers;
    }
    if (list.items.size() > kMaxWaivers)
        problems.error(
            kTooMuch,
            place_of(list.items[kMaxWaivers]),
            "more than " + std::to_string(kMaxWaivers) + " waivers in a pack");
    for (const Parameter& node :
         std::span(list.items).first(std::min(list.items.size(), kMaxWaivers)))
        if (std::optional<Waiver> waiver = read_waiver(node, rule_ids, today, names, problems))
            waivers.push_back(std::move(*waiver));
    return waivers;
}

}  // namespace healthlint
