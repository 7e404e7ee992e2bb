#include "bridge/packs/docs/pages.h"

#include <algorithm>

#include "bridge/base/ascii.h"
#include "bridge/engine/checks/registry.h"

namespace healthlint {
namespace {

// Every check so far came with it; one that comes later says its own.
constexpr std::string_view kFirstVersion = "0.1.0";

// A cell of a table may hold neither a line break nor its own border.
std::string cell(std::string_view text) {
    std::string result;
    for (const char c : text) {
        if (c == '|') result += '\\';
        result += c == '\n' ? ' ' : c;
    }
    return result;
}

std::string row(const std::vector<std::string>& cells) {
    std::string line = "|";
    for (const std::string& one : cells)
        line += " " + cell(one) + " |";
    return line + "\n";
}

std::string table(const std::vector<std::string>& head) {
    std::string line = row(head) + "|";
    for (std::size_t i = 0; i < head.size(); ++i)
        line += "---|";
    return line + "\n";
}

std::string block(std::string_view yaml) {
    return "```yaml\n" + std::string(trim(yaml)) + "\n```\n";
}

// Nothing at all where there is nothing to say.
std::string part(std::string_view title, const std::string& text) {
    return text.empty() ? std::string() : "\n**" + std::string(title) + "** " + text + "\n";
}

std::string rule_link(const RuleDoc& rule, const std::string& folder) {
    return "[`" + rule.id + "`](" + folder + rule.id + ".md)";
}

std::string check_link(std::string_view name, const std::string& folder) {
    return "[`" + std::string(name) + "`](" + folder + std::string(name) + ".md)";
}

Text evidence_text(const std::string& evidence) {
    if (evidence == "stated")
        return {"The limit is stated in the source.", "임계값이 출처에 적혀 있습니다."};
    if (evidence == "derived")
        return {"The limit is derived from the source.", "임계값을 출처에서 이끌어 냈습니다."};
    if (evidence == "policy")
        return {"The limit is a policy of the organisation.", "임계값은 조직의 방침입니다."};
    if (evidence == "heuristic")
        return {
            "The limit is a guess: observe first, then set your own.",
            "임계값은 경험칙입니다. 먼저 관찰하고 직접 정해 주세요."};
    return {};
}

Text subject_text(SubjectKind kind) {
    switch (kind) {
    case SubjectKind::Issue: return {"a work item", "업무 항목"};
    case SubjectKind::Team: return {"a team", "팀"};
    case SubjectKind::Space: return {"a space", "스페이스"};
    case SubjectKind::Portfolio: return {"the portfolio", "포트폴리오"};
    }
    return {};
}

std::string unit_of(const ParameterSpec& spec) {
    using enum ParameterType;
    switch (spec.type) {
    case Text: return "text";
    case Texts: return "text, or a list";
    case Number: return "number";
    case Count: return "whole number";
    case Percent: return "30%";
    case Days: return "14d, 2w";
    case ParameterType::Day: return "\"2026-12-01\"";
    case Bool: return "true, false";
    case ParameterType::Level: return "info, warn, fail";
    case Choice: return "one of " + join(words_of(spec.choices), ", ");
    case Choices: return "one or more of " + join(words_of(spec.choices), ", ");
    case Jql: return "JQL, or {set, and}";
    case Field: return "alias or name of a field";
    case ParameterType::Grace: return "14d in \"In Progress\"";
    case TextPair: return "{en, ko}";
    case NumberLimits: return "limits";
    case PercentLimits: return "limits in %";
    case DaysLimits: return "limits in days";
    case Maps: return "list of maps";
    case Named:
    case ParameterType::Map: return "map";
    case TextsOrMap: return "list or map";
    case ParameterType::Id: return "id";
    case Version: return "x.y.z";
    case TimeOfDay: return "\"08:00\"";
    case Any: return "any";
    }
    return {};
}

void add_parameter(  // NOLINT(misc-no-recursion): as deep as the declared list
    const ParameterSpec& spec,
    const std::string& name,
    Language language,
    std::string& text) {
    const bool ko = language == Language::Korean;
    const std::string required = spec.required ? (ko ? "필수" : "required") : "";
    text += row(
        {"`" + name + "`",
         unit_of(spec),
         spec.fallback.empty() ? required : "`" + std::string(spec.fallback) + "`",
         std::string(ko && !spec.summary_ko.empty() ? spec.summary_ko : spec.summary)});
    if (spec.members == nullptr) return;
    const bool named = spec.type == ParameterType::Named;  // under any key
    for (const ParameterSpec& member : *spec.members)
        add_parameter(
            member, name + "." + (named ? "*" : std::string(member.name)), language, text);
}

std::string parameters(const CheckDefinition& check, Language language) {
    const bool ko = language == Language::Korean;
    if (check.parameters.empty()) return {};
    std::string text = ko ? table({"파라미터", "값", "기본값", "뜻"})
                          : table({"Parameter", "Value", "Default", "Meaning"});
    for (const ParameterSpec& spec : check.parameters)
        add_parameter(spec, std::string(spec.name), language, text);
    return "\n" + text;
}

std::string goals_of(const PackDoc& pack, const RuleDoc& rule, bool ko) {
    std::vector<std::string> goals;
    for (const GoalDoc& goal : pack.goals)
        if (std::ranges::find(rule.serves, goal.letter) != rule.serves.end())
            goals.push_back("(" + goal.letter + ") " + (ko ? goal.title.ko : goal.title.en));
    return join(goals, "; ");
}

std::string with_evidence(const RuleDoc& rule, bool ko) {
    const Text evidence = evidence_text(rule.evidence);
    if (rule.source.empty()) return ko ? evidence.ko : evidence.en;
    return rule.source + ". " + (ko ? evidence.ko : evidence.en);
}

std::string goal_table(const PackDoc& pack, bool ko) {
    std::string text = ko ? table({"글의 결론", "규칙", "왜", "보이지 않는 것"})
                          : table({"Essay", "Rules", "Why", "What tickets cannot show"});
    for (const GoalDoc& goal : pack.goals) {
        std::vector<std::string> rules;
        std::vector<std::string> reasons;
        for (const RuleDoc& rule : pack.rules) {
            if (std::ranges::find(rule.serves, goal.letter) == rule.serves.end()) continue;
            rules.push_back(rule_link(rule, "rules/"));
            reasons.push_back(ko ? rule.why.ko : rule.why.en);
        }
        text += row(
            {"(" + goal.letter + ") " + (ko ? goal.title.ko : goal.title.en),
             rules.empty() ? (ko ? "규칙 없음" : "no rule") : join(rules, ", "),
             join(reasons, " "),
             ko ? goal.cannot_see.ko : goal.cannot_see.en});
    }
    return text;
}

std::string rule_table(const PackDoc& pack, bool ko) {
    std::string text = ko ? table({"규칙", "확인하는 것", "대상", "단계", "출처"})
                          : table({"Rule", "What it asks", "Judges", "Stage", "Source"});
    for (const RuleDoc& rule : pack.rules)
        text += row(
            {rule_link(rule, "rules/"),
             ko ? rule.title.ko : rule.title.en,
             rule.subject,
             rule.stage,
             rule.source});
    return text;
}

std::string check_table(bool ko) {
    std::string text =
        ko ? table({"점검", "확인하는 것", "대상"}) : table({"Check", "What it asks", "Judges"});
    for (const CheckDefinition& check : check_registry()) {
        const Text judged = subject_text(check.subject);
        text += row(
            {check_link(check.name, "checks/"),
             ko ? check.summary.ko : check.summary.en,
             ko ? judged.ko : judged.en});
    }
    return text;
}

std::string used_by(const PackDoc& pack, std::string_view check) {
    std::vector<std::string> rules;
    for (const RuleDoc& rule : pack.rules)
        if (rule.check == check) rules.push_back(rule_link(rule, "../rules/"));
    return join(rules, ", ");
}

}  // namespace

DocPage index_page(const PackDoc& pack) {
    std::string text =
        "# " + pack.title.en + " · " + pack.title.ko + "\n\n`" + pack.id + "@" + pack.version + "`";
    if (!pack.owner.empty()) text += " · " + pack.owner;
    text += "\n";
    if (!pack.goals.empty()) text += "\n## What the rules serve\n\n" + goal_table(pack, false);
    text += "\n## Rules\n\n" + rule_table(pack, false);
    text += "\n## Checks\n\n" + check_table(false);
    if (!pack.goals.empty()) text += "\n## 규칙이 다루는 결론\n\n" + goal_table(pack, true);
    text += "\n## 규칙\n\n" + rule_table(pack, true);
    text += "\n## 점검\n\n" + check_table(true);
    return {"index.md", std::move(text)};
}

DocPage rule_page(const PackDoc& pack, const RuleDoc& rule) {
    const std::string form =
        rule.check.empty() ? "`" + rule.form + "`" : check_link(rule.check, "../checks/");
    std::string text = "# " + rule.id + "\n\n## " + rule.title.en + "\n";
    text += part("Why", rule.why.en) + part("Fix", rule.fix.en);
    text += part("Serves", goals_of(pack, rule, false));
    text += part("Source", with_evidence(rule, false));
    text += part("Cannot see", rule.cannot_see.en) + part("Gamed by", rule.gamed_by.en);
    text += part("Judges", rule.subject + ", by " + form) + part("Stage", rule.stage);
    text += part("Since", rule.since) + part("Owner", rule.owner) + part("More", rule.docs);
    text += "\n## " + rule.title.ko + "\n";
    text += part("왜 중요한가요", rule.why.ko) + part("먼저 할 일", rule.fix.ko);
    text += part("다루는 결론", goals_of(pack, rule, true));
    text += part("출처", with_evidence(rule, true));
    text += part("보이지 않는 것", rule.cannot_see.ko);
    text += part("형식만 채우는 방법", rule.gamed_by.ko);
    text += part("도입 버전", rule.since);
    text += "\n## Text · 원문\n\n" + block(rule.text);
    return {"rules/" + rule.id + ".md", std::move(text)};
}

DocPage check_page(const PackDoc& pack, const CheckDefinition& check) {
    const std::string name(check.name);
    const Text judged = subject_text(check.subject);
    const std::string users = used_by(pack, check.name);
    std::string example = "check: " + name + "\nwith:\n";
    for (const std::string_view line : split(trim(check.example), '\n'))
        example += "  " + std::string(line) + "\n";
    std::string text = "# " + name + "\n\n" + check.summary.en + "\n";
    text += part("Judges", judged.en) + part("Cannot see", check.cannot_see.en);
    text += part("Gamed by", check.gamed_by.en) + part("Used by", users);
    text += part("Since", std::string(kFirstVersion));
    text += parameters(check, Language::English);
    text += "\n" + check.summary.ko + "\n";
    text += part("대상", judged.ko) + part("보이지 않는 것", check.cannot_see.ko);
    text += part("형식만 채우는 방법", check.gamed_by.ko) + part("사용하는 규칙", users);
    text += part("도입 버전", std::string(kFirstVersion));
    text += parameters(check, Language::Korean);
    text += "\n## Example · 예시\n\n" + block(example);
    return {"checks/" + name + ".md", std::move(text)};
}

std::vector<DocPage> doc_pages(const PackDoc& pack) {
    std::vector<DocPage> pages{index_page(pack)};
    for (const RuleDoc& rule : pack.rules)
        pages.push_back(rule_page(pack, rule));
    for (const CheckDefinition& check : check_registry())
        pages.push_back(check_page(pack, check));
    return pages;
}

}  // namespace healthlint
