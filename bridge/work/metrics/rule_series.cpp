#include "bridge/work/metrics/rule_series.h"

namespace healthlint {
namespace {

template <class Value>
Value& series_of(std::map<std::string, Value>& series, const std::string& rule) {
    const bool fits = series.contains(rule) || series.size() < kMaxRuleSeries;
    return series[fits ? rule : "other"];
}

void count(RuleOutcomes& outcomes, const RuleId& rule, Outcome outcome, int by) {
    series_of(outcomes, rule.value).at(static_cast<std::size_t>(outcome)) += by;
}

}  // namespace

void count(RuleOutcomes& outcomes, const Verdict& verdict, int by) {
    for (const Finding& finding : verdict.findings)
        count(outcomes, finding.rule, finding.outcome, by);
}

void count(
    RuleOutcomes& outcomes, const SettleMemory& shown, const std::set<RuleId>& rules, int by) {
    for (const RuleMemory& rule : shown.rules)
        if (rule.shown && rules.contains(rule.rule))
            count(outcomes, rule.rule, rule.shown->outcome, by);
}

RuleOutcomes outcomes_of(const Report& report) {
    RuleOutcomes outcomes;
    for (const auto& [id, verdict] : report.issues)
        count(outcomes, verdict, 1);
    for (const auto& [name, verdict] : report.teams)
        count(outcomes, verdict, 1);
    for (const auto& [subject, verdict] : report.groups)
        count(outcomes, verdict, 1);
    return outcomes;
}

void add(RuleOutcomes& sum, const RuleOutcomes& more) {
    for (const auto& [rule, counts] : more) {
        OutcomeCounts& total = series_of(sum, rule);
        for (std::size_t i = 0; i < counts.size(); ++i)
            total.at(i) += counts.at(i);
    }
}

void RuleTimes::add(const Rulebook& rulebook, const std::vector<std::chrono::nanoseconds>& spent) {
    const std::lock_guard lock(mutex_);
    for (std::size_t i = 0; i < spent.size() && i < rulebook.rules.size(); ++i)
        series_of(spent_, rulebook.rules[i].id.value) += spent[i];
}

std::map<std::string, std::chrono::nanoseconds> RuleTimes::read() const {
    const std::lock_guard lock(mutex_);
    return spent_;
}

}  // namespace healthlint
