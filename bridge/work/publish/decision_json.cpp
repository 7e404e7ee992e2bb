#include "bridge/work/publish/decision_json.h"

#include "bridge/work/publish/verdict_json.h"

namespace healthlint {
namespace {

template <class Value>
OrderedJson or_null(const std::optional<Value>& value) {
    return value ? OrderedJson(*value) : OrderedJson(nullptr);
}

OrderedJson day_json(const std::optional<Date>& day) {
    return day ? OrderedJson(format_date(*day)) : OrderedJson(nullptr);
}

OrderedJson subject_json(const Subject& subject) {
    return {{std::string(to_string(subject.kind)), subject.label}};
}

OrderedJson numbers_json(const std::map<std::string, double>& numbers) {
    OrderedJson json = OrderedJson::object();
    for (const auto& [name, value] : numbers)
        json[name] = value;
    return json;
}

const char* truth_name(Truth truth) {
    switch (truth) {
    case Truth::True: return "true";
    case Truth::False: return "false";
    case Truth::Unknown: return "unknown";
    }
    return "";
}

OrderedJson term_json(const JqlTerm& term) {  // NOLINT(misc-no-recursion): as deep as JQL
    OrderedJson json;
    json["jql"] = term.text;
    json["truth"] = truth_name(term.truth);
    if (term.kind == JqlTerm::Kind::Test) json["empty"] = term.empty;
    if (!term.terms.empty()) json["terms"] = OrderedJson::array();
    for (const JqlTerm& part : term.terms)
        json["terms"].push_back(term_json(part));
    return json;
}

OrderedJson condition_json(const TracedCondition& condition) {
    OrderedJson json;
    json["role"] = condition.role;
    json["jql"] = condition.source;
    json["truth"] = truth_name(condition.truth);
    json["trace"] = condition.term ? term_json(*condition.term) : OrderedJson(nullptr);
    return json;
}

OrderedJson grace_json(const std::optional<GraceState>& state) {
    if (!state) return nullptr;
    OrderedJson json;
    json["days"] = state->grace.after.count();
    json["in"] = place_of(state->grace);
    json["overAt"] = state->over_at ? OrderedJson(format_seconds(*state->over_at)) : nullptr;
    return json;
}

OrderedJson waiver_json(const Decision& decision) {
    if (!decision.basis.waived_until) return nullptr;
    OrderedJson json;
    json["expires"] = format_date(*decision.basis.waived_until);
    json["reason"] = decision.finding.waiver_reason->en;
    json["approvedBy"] = decision.waiver_approved_by;
    json["ticket"] = decision.waiver_ticket;
    return json;
}

OrderedJson decisions_json(const std::vector<Decision>& decisions, const Explanation& explanation) {
    OrderedJson json = OrderedJson::array();
    for (const Decision& decision : decisions)
        json.push_back(decision_json(decision, explanation));
    return json;
}

}  // namespace

OrderedJson decision_json(const Decision& decision, const Explanation& explanation) {
    const Finding& finding = decision.finding;
    const OrderedJson whole = finding_json(finding);
    OrderedJson json;
    json["rule"] = finding.rule.value;
    json["ruleHash"] = decision.rule_hash;
    json["pack"] = explanation.pack;
    json["subject"] = subject_json(finding.subject);
    json["at"] = format_seconds(decision.basis.at);
    json["today"] = format_date(decision.basis.today);
    json["applies"] = to_string(decision.applies);
    json["outcome"] = to_string(finding.outcome);
    json["since"] = day_json(decision.since);
    json["failsOn"] = day_json(finding.fails_on);
    json["value"] = or_null(decision.basis.value);
    json["unit"] = finding.unit;
    json["inputs"] = numbers_json(finding.inputs);
    json["threshold"] = numbers_json(decision.basis.thresholds);
    json["opinion"] = decision.basis.opinion ? OrderedJson(to_string(*decision.basis.opinion))
                                             : OrderedJson(nullptr);
    json["grace"]["warnAfter"] = grace_json(decision.basis.warn_after);
    json["grace"]["failAfter"] = grace_json(decision.basis.fail_after);
    json["level"] = to_string(decision.basis.level);
    json["stage"] = to_string(finding.stage);
    json["message"] = text_json(finding.message);
    json["evidence"] = whole["evidence"];
    json["fix"]["key"] = finding.rule.value + ".fix";
    json["fix"]["text"] = text_json(finding.fix);
    json["conditions"] = OrderedJson::array();
    for (const TracedCondition& condition : decision.conditions)
        json["conditions"].push_back(condition_json(condition));
    json["facts"]["asOf"] = format_seconds(explanation.data_of);
    json["facts"]["complete"] = finding.outcome != Outcome::Unknown;
    json["waiver"] = waiver_json(decision);
    json["unknown"] = decision.basis.unknown ? OrderedJson(to_string(*decision.basis.unknown))
                                             : OrderedJson(nullptr);
    return json;
}

OrderedJson explanation_json(const Explanation& explanation) {
    OrderedJson json;
    json["subject"] = subject_json(explanation.subject);
    json["pack"] = explanation.pack;
    json["rules"] = explanation.rulebook_hash;
    json["at"] = format_seconds(explanation.at);
    json["dataOf"] = format_seconds(explanation.data_of);
    json["grade"] = explanation.verdict ? OrderedJson(to_string(explanation.verdict->grade))
                                        : OrderedJson("not-evaluated");
    json["open"] = explanation.verdict ? explanation.verdict->open : 0;
    json["decisions"] = decisions_json(explanation.decisions, explanation);
    json["team"] = decisions_json(explanation.team_decisions, explanation);
    return json;
}

}  // namespace healthlint
