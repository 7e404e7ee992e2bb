#include "bridge/work/publish/verdict_json.h"

#include <algorithm>
#include <tuple>
#include <vector>

#include "bridge/base/hash.h"
#include "bridge/engine/badge.h"

namespace healthlint {
namespace {

// With room for its members: their names are const, so that growing would copy all that is there.
OrderedJson object_of(std::size_t members) {
    OrderedJson json = OrderedJson::object();
    json.get_ref<OrderedJson::object_t&>().reserve(members);
    return json;
}

OrderedJson evidence_json(const Evidence& evidence) {
    OrderedJson json = object_of(4);
    json["text"] = text_json(evidence.text);
    json["quote"] = evidence.quote;
    json["url"] = evidence.url;
    json["key"] = evidence.key ? OrderedJson(evidence.key->value) : OrderedJson(nullptr);
    return json;
}

OrderedJson day_json(const std::optional<Date>& day) {
    return day ? OrderedJson(format_date(*day)) : OrderedJson(nullptr);
}

OrderedJson numbers_json(const std::map<std::string, double>& numbers) {
    OrderedJson json = OrderedJson::object();
    for (const auto& [name, value] : numbers)
        json[name] = value;
    return json;
}

OrderedJson findings_json(const std::vector<Finding>& findings) {
    OrderedJson json = OrderedJson::array();
    for (const Finding& finding : findings)
        json.push_back(finding_json(finding));
    return json;
}

OrderedJson next_json(const Verdict& verdict) {
    const Finding* next = next_action(verdict);
    if (next == nullptr) return nullptr;
    OrderedJson json = object_of(2);
    json["rule"] = next->rule.value;
    json["text"] = text_json(next->fix);
    return json;
}

OrderedJson team_json(const Verdict& verdict) {
    if (!verdict.team || verdict.team_findings.empty()) return nullptr;
    OrderedJson json = object_of(2);
    json["name"] = verdict.team->value;
    json["findings"] = findings_json(verdict.team_findings);
    return json;
}

// Ids of rules with an open finding, each once, own before team.
OrderedJson open_rules(const Verdict& verdict) {
    std::vector<std::string> rules;
    for (const auto* findings : {&verdict.findings, &verdict.team_findings})
        for (const Finding& finding : *findings)
            if (finding.open() && std::ranges::find(rules, finding.rule.value) == rules.end())
                rules.push_back(finding.rule.value);
    if (rules.size() > kMaxPropertyRules) rules.resize(kMaxPropertyRules);
    return rules;
}

}  // namespace

OrderedJson text_json(const Text& text) {
    OrderedJson json = object_of(2);
    json["en"] = text.en;
    json["ko"] = text.ko;
    return json;
}

OrderedJson finding_json(const Finding& finding) {
    OrderedJson json = object_of(18);
    json["rule"] = finding.rule.value;
    json["outcome"] = to_string(finding.outcome);
    json["unknown"] =
        finding.unknown ? OrderedJson(to_string(*finding.unknown)) : OrderedJson(nullptr);
    json["title"] = text_json(finding.title);
    json["message"] = text_json(finding.message);
    json["why"] = text_json(finding.why);
    json["fix"] = text_json(finding.fix);
    json["evidence"] = OrderedJson::array();
    for (const Evidence& evidence : finding.evidence)
        json["evidence"].push_back(evidence_json(evidence));
    json["pillar"] = finding.pillar;
    json["stage"] = to_string(finding.stage);
    json["counted"] = counts(finding.stage);
    json["fails_on"] = day_json(finding.fails_on);
    json["waived_until"] = day_json(finding.waived_until);
    json["waiver_reason"] =
        finding.waived_until ? text_json(finding.waiver_reason) : OrderedJson(nullptr);
    json["value"] = finding.value ? OrderedJson(*finding.value) : OrderedJson(nullptr);
    json["unit"] = finding.unit;
    json["inputs"] = numbers_json(finding.inputs);
    json["thresholds"] = numbers_json(finding.thresholds);
    return json;
}

OrderedJson verdict_json(const Verdict& verdict) {
    OrderedJson json = object_of(8);
    json["state"] = to_string(verdict.grade);
    json["open"] = verdict.open;
    json["coverage"] = verdict.coverage;
    json["lozenge"]["label"] = text_json(
        {.en = badge_label(verdict.grade, verdict.open, Language::English),
         .ko = badge_label(verdict.grade, verdict.open, Language::Korean)});
    json["lozenge"]["type"] = lozenge_type(verdict.grade);
    json["next"] = next_json(verdict);
    json["findings"] = findings_json(verdict.findings);
    json["team"] = team_json(verdict);
    return json;
}

const Finding* next_action(const Verdict& verdict) {
    const Finding* next = nullptr;
    const auto urgency = [](const Finding& finding) {
        return std::tuple(finding.outcome == Outcome::Fail, finding.weight);
    };
    for (const auto* findings : {&verdict.findings, &verdict.team_findings})
        for (const Finding& finding : *findings)
            if (finding.open() && (next == nullptr || urgency(finding) > urgency(*next)))
                next = &finding;
    return next;
}

BadgeProperties badge_properties(
    const Verdict& verdict, std::string_view pack, Language language, TimePoint at) {
    OrderedJson searchable = object_of(7);
    searchable["v"] = 1;
    searchable["grade"] = to_string(verdict.grade);
    searchable["open"] = verdict.open;
    searchable["rules"] = open_rules(verdict);
    searchable["pack"] = pack;
    const std::string content = dump_json(searchable);
    searchable["hash"] = short_hash(content);
    searchable["at"] = format_seconds(at);

    OrderedJson status = object_of(2);
    status["type"] = "lozenge";
    status["value"]["label"] = badge_label(verdict.grade, verdict.open, language);
    status["value"]["type"] = lozenge_type(verdict.grade);

    std::string hash = short_hash(content + '\n' + dump_json(status));
    return {std::move(searchable), std::move(status), std::move(hash)};
}

}  // namespace healthlint
