#include "bridge/work/publish/memory.h"

#include "bridge/base/json.h"

namespace healthlint {
namespace {

// {"rule": ["fail", "2026-11-23"]}
std::map<RuleId, std::pair<Outcome, Date>> outcomes_of(const Json& json, std::string_view name) {
    std::map<RuleId, std::pair<Outcome, Date>> outcomes;
    const Json* rules = find_member(json, name);
    if (rules == nullptr || !rules->is_object()) return outcomes;
    for (const auto& [rule, value] : rules->items()) {
        if (!value.is_array() || value.size() != 2 || !value[0].is_string() ||
            !value[1].is_string())
            continue;
        const auto outcome = parse_outcome(value[0].get<std::string>());
        const auto day = parse_date(value[1].get<std::string>());
        if (outcome && day) outcomes[{rule}] = {*outcome, *day};
    }
    return outcomes;
}

}  // namespace

Trigger Memory::trigger(std::string_view issue_now, std::string_view rulebook_now) const {
    if (rulebook_hash != rulebook_now) return Trigger::RulesChanged;
    if (issue_hash != issue_now) return Trigger::IssueEdited;
    return Trigger::SideFacts;
}

std::string memory_json(const Memory& memory) {
    const SettleMemory& settled = memory.settled;
    OrderedJson json;
    json["grade"] = to_string(settled.grade);
    json["open"] = settled.open;
    if (settled.pending) {
        json["pending"] = to_string(*settled.pending);
        json["pending_count"] = settled.pending_count;
    }
    json["known"] = OrderedJson::object();
    for (const auto& [rule, known] : settled.last_known) {
        const Date day = std::chrono::floor<std::chrono::days>(known.second);
        json["known"][rule.value] = {to_string(known.first), format_date(day)};
    }
    json["since"] = OrderedJson::object();
    for (const auto& [rule, since] : settled.since)
        json["since"][rule.value] = {to_string(since.first), format_date(since.second)};
    json["issue"] = memory.issue_hash;
    json["rules"] = memory.rulebook_hash;
    json["suggested"] = OrderedJson::array();
    for (const RuleId& rule : memory.suggested)
        json["suggested"].push_back(rule.value);
    if (memory.badge) json["badge"] = to_string(*memory.badge);
    if (memory.due) json["due"] = true;
    return dump_json(json);
}

std::optional<Memory> memory_from_json(std::string_view text) {
    const Json json = parse_json(text);
    const auto grade = parse_grade(string_member(json, "grade"));
    if (!grade) return std::nullopt;
    Memory memory;
    memory.settled.grade = *grade;
    memory.settled.open = static_cast<int>(integer_member(json, "open").value_or(0));
    memory.settled.pending = parse_grade(string_member(json, "pending"));
    memory.settled.pending_count =
        static_cast<int>(integer_member(json, "pending_count").value_or(0));
    for (const auto& [rule, known] : outcomes_of(json, "known"))
        memory.settled.last_known[rule] = known;
    memory.settled.since = outcomes_of(json, "since");
    memory.issue_hash = string_member(json, "issue");
    memory.rulebook_hash = string_member(json, "rules");
    memory.badge = parse_grade(string_member(json, "badge"));
    memory.due = bool_member(json, "due");
    if (const Json* rules = find_member(json, "suggested"); rules != nullptr && rules->is_array())
        for (const Json& rule : *rules)
            if (rule.is_string()) memory.suggested.insert({rule.get<std::string>()});
    return memory;
}

}  // namespace healthlint
