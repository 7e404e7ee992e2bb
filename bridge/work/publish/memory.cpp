#include "bridge/work/publish/memory.h"

#include "bridge/base/json.h"
#include "bridge/base/json_text.h"

namespace healthlint {
namespace {

using Member = std::optional<DatedOutcome> RuleMemory::*;

// ,"name":{"rule":["fail","2026-11-23"]}
void append_outcomes(
    std::string& json, std::string_view name, const SettleMemory& memory, Member member) {
    append_json_text(json += ',', name);
    json += ":{";
    bool first = true;
    for (const RuleMemory& rule : memory.rules) {
        const auto& dated = rule.*member;
        if (!dated) continue;
        if (!first) json += ',';
        append_json_text(json, rule.rule.value);
        append_json_text(json += ":[", to_string(dated->outcome));
        append_json_text(json += ',', format_date(dated->day));
        json += ']';
        first = false;
    }
    json += '}';
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

// Every issue that was looked at is written, with a line for each of its rules: building a tree of
// values first cost more than judging it.
std::string memory_json(const Memory& memory) {
    const SettleMemory& settled = memory.settled;
    std::string json = "{";
    append_json_text(json += R"("grade":)", to_string(settled.grade));
    json += R"(,"open":)" + std::to_string(settled.open);
    if (settled.pending) {
        append_json_text(json += R"(,"pending":)", to_string(*settled.pending));
        json += R"(,"pending_count":)" + std::to_string(settled.pending_count);
    }
    append_outcomes(json, "known", settled, &RuleMemory::known);
    append_outcomes(json, "since", settled, &RuleMemory::shown);
    append_json_text(json += R"(,"issue":)", memory.issue_hash);
    append_json_text(json += R"(,"rules":)", memory.rulebook_hash);
    json += R"(,"suggested":[)";
    bool first = true;
    for (const RuleId& rule : memory.suggested) {
        if (!first) json += ',';
        append_json_text(json, rule.value);
        first = false;
    }
    json += ']';
    if (memory.badge) append_json_text(json += R"(,"badge":)", to_string(*memory.badge));
    if (memory.due) json += R"(,"due":true)";
    if (!memory.selected) json += R"(,"selected":false)";
    json += '}';
    return json;
}

std::optional<Memory> memory_from_json(std::string_view text) {
    if (text.empty()) return std::nullopt;  // as nearly always in a first scan
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
    const Json* selected = find_member(json, "selected");
    memory.selected = selected == nullptr || *selected != Json(false);
    if (const Json* rules = find_member(json, "suggested"); rules != nullptr && rules->is_array())
        for (const Json& rule : *rules)
            if (rule.is_string()) memory.suggested.insert({rule.get<std::string>()});
    return memory;
}

}  // namespace healthlint
