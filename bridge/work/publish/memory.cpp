#include "bridge/work/publish/memory.h"

#include "bridge/base/json.h"

namespace healthlint {
namespace {

using Member = std::optional<DatedOutcome> RuleMemory::*;

// {"rule": ["fail", "2026-11-23"]}
OrderedJson outcomes_json(const SettleMemory& memory, Member member) {
    OrderedJson json = OrderedJson::object();
    for (const RuleMemory& rule : memory.rules)
        if (const auto& dated = rule.*member)
            json[rule.rule.value] = {to_string(dated->outcome), format_date(dated->day)};
    return json;
}

void read_outcomes(const Json& json, std::string_view name, SettleMemory& memory, Member member) {
    const Json* rules = find_member(json, name);
    if (rules == nullptr || !rules->is_object()) return;
    for (const auto& [rule, value] : rules->items()) {
        if (!value.is_array() || value.size() != 2 || !value[0].is_string() ||
            !value[1].is_string())
            continue;
        const auto outcome = parse_outcome(value[0].get<std::string>());
        const auto day = parse_date(value[1].get<std::string>());
        if (outcome && day) memory.of({rule}).*member = {*outcome, *day};
    }
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
    json["known"] = outcomes_json(settled, &RuleMemory::known);
    json["since"] = outcomes_json(settled, &RuleMemory::shown);
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
    read_outcomes(json, "known", memory.settled, &RuleMemory::known);
    read_outcomes(json, "since", memory.settled, &RuleMemory::shown);
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
