#include "bridge/engine/measure.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "bridge/engine/judge.h"

namespace healthlint {
namespace {

constexpr double kTolerance = 1e-9;  // 30 % of 10 must equal 30 %

void add(GroupTally::Side& side, const Issue& issue) {
    ++side.number;
    if (side.first.size() < kMaxEvidence) side.first.push_back(issue.key);
}

void add(GroupTally& sum, Truth truth, const Issue& issue) {
    switch (truth) {
    case Truth::True: return add(sum.yes, issue);
    case Truth::False: return add(sum.no, issue);
    case Truth::Unknown: ++sum.unknown;
    }
}

std::map<std::string, double> named(const Limits& limits) {
    std::map<std::string, double> thresholds;
    if (limits.warn_above) thresholds["warn-above"] = *limits.warn_above;
    if (limits.fail_above) thresholds["fail-above"] = *limits.fail_above;
    if (limits.warn_below) thresholds["warn-below"] = *limits.warn_below;
    if (limits.fail_below) thresholds["fail-below"] = *limits.fail_below;
    return thresholds;
}

// The limit that was crossed, in words; empty for a pass.
Text wanted(
    double value, const Limits& limits, std::string_view unit_en, std::string_view unit_ko) {
    const auto crossed = [&](const std::optional<double>& warn, const std::optional<double>& fail) {
        return warn ? warn : fail;
    };
    const std::optional<double> most = crossed(limits.warn_above, limits.fail_above);
    const std::optional<double> least = crossed(limits.warn_below, limits.fail_below);
    if (most && value > *most + kTolerance) {
        const std::string limit = format_number(*most);
        return {
            ", at most " + limit + std::string(unit_en) + " wanted",
            " (권장 " + limit + std::string(unit_ko) + " 이하)"};
    }
    if (least && value < *least - kTolerance) {
        const std::string limit = format_number(*least);
        return {
            ", at least " + limit + std::string(unit_en) + " wanted",
            " (권장 " + limit + std::string(unit_ko) + " 이상)"};
    }
    return {};
}

// Keys only: what a work item is called is for those who may browse it.
std::vector<Evidence> listed(const GroupTally::Side& side, const Text& text) {
    std::vector<Evidence> evidence;
    for (const IssueKey& key : side.first)
        evidence.push_back({.text = text, .key = key});
    if (side.number > side.first.size()) {
        const std::string rest = std::to_string(side.number - side.first.size());
        evidence.push_back({.text = {"and " + rest + " more", "외 " + rest + "건"}});
    }
    return evidence;
}

Measured not_measured(const JqlNeeds& needs, const Snapshot& snapshot) {
    UnknownReason reason = reason_of_unknown(needs, nullptr, snapshot);
    if (reason == UnknownReason::NoField && needs.changelog) reason = UnknownReason::Transient;
    return {.outcome = Outcome::Unknown, .unknown = reason};
}

CheckResult say_not_measured(Measured measured, std::size_t unread) {
    const std::string count = std::to_string(unread);
    CheckResult result;
    result.outcome = measured.outcome;
    result.unknown = measured.unknown;
    result.message = {
        "Not enough was read to measure this: " + count + " work items could not be judged.",
        "측정에 필요한 정보가 부족합니다: 확인하지 못한 업무 항목 " + count + "건"};
    result.evidence.push_back({.text = result.message});
    return result;
}

// A small team may still have one project.
double scale_of(const Count& form, std::size_t people) {
    return form.per_people ? std::max(1.0, static_cast<double>(people) / *form.per_people) : 1;
}

JqlNeeds needs_of(const Share& form) {
    JqlNeeds needs = form.of.needs();
    needs.changelog = needs.changelog || form.among.needs().changelog;
    needs.fields.insert(form.among.needs().fields.begin(), form.among.needs().fields.end());
    return needs;
}

// Percent of those known; without any, what is certain.
double value_of(const Sample& sample) {
    const std::size_t known = sample.yes + sample.no;
    return known == 0 ? 0 : 100 * static_cast<double>(sample.yes) / static_cast<double>(known);
}

Sample count_of(const GroupTally& sum) {
    return {.yes = sum.yes.number, .no = sum.no.number, .unknown = sum.unknown};
}

Text count_message(const Count& form, std::size_t of_people, double number, double value) {
    const std::string counted = format_number(number);
    const std::string people = std::to_string(of_people);
    const Text limit = wanted(value, form.limits, "", "건");
    if (!form.per_people)
        return {
            counted + " " + form.noun.en + limit.en + ".",
            form.noun.ko + " " + counted + "건" + limit.ko};
    const std::string per = format_number(*form.per_people);
    const std::string rate = format_number(value);
    return {
        counted + " " + form.noun.en + " for " + people + " people: " + rate + " per " + per +
            limit.en + ".",
        form.noun.ko + " " + counted + "건 / " + people + "명: " + per + "명당 " + rate + "건" +
            limit.ko};
}

}  // namespace

std::string format_number(double value) {
    std::array<char, 64> buffer{};
    const int size = std::snprintf(buffer.data(), buffer.size(), "%.2f", value);
    std::string text(buffer.data(), static_cast<std::size_t>(std::max(size, 0)));
    while (text.ends_with('0'))
        text.pop_back();
    if (text.ends_with('.')) text.pop_back();
    return text == "-0" ? "0" : text;
}

Outcome compare(double value, const Limits& limits) {
    const auto above = [&](const std::optional<double>& limit) {
        return limit && value > *limit + kTolerance;
    };
    const auto below = [&](const std::optional<double>& limit) {
        return limit && value < *limit - kTolerance;
    };
    if (above(limits.fail_above) || below(limits.fail_below)) return Outcome::Fail;
    if (above(limits.warn_above) || below(limits.warn_below)) return Outcome::Warn;
    return Outcome::Pass;
}

Measured outcome_of(
    const Count& form, const Sample& sample, std::size_t people, const Snapshot& snapshot) {
    const double scale = scale_of(form, people);
    const Outcome least = compare(static_cast<double>(sample.yes) / scale, form.limits);
    const Outcome most =
        compare(static_cast<double>(sample.yes + sample.unknown) / scale, form.limits);
    if (least != most) return not_measured(form.of.needs(), snapshot);
    return {.outcome = least, .unknown = std::nullopt};
}

Measured outcome_of(const Share& form, const Sample& sample, const Snapshot& snapshot) {
    const std::size_t all = sample.yes + sample.no + sample.unknown;
    if (all == 0 && form.min_sample == 0) return {};
    if (all < static_cast<std::size_t>(form.min_sample))
        return {.outcome = Outcome::Unknown, .unknown = UnknownReason::SmallSample};
    const auto total = static_cast<double>(all);
    const double lowest = 100 * static_cast<double>(sample.yes) / total;
    const double highest = 100 * static_cast<double>(sample.yes + sample.unknown) / total;
    if (compare(lowest, form.limits) != compare(highest, form.limits))
        return not_measured(needs_of(form), snapshot);
    return {.outcome = compare(value_of(sample), form.limits), .unknown = std::nullopt};
}

void tally(const Count& form, const Issue& issue, const CheckContext& context, GroupTally& sum) {
    add(sum, form.of.evaluate(issue, context.jql()), issue);
}

void tally(const Share& form, const Issue& issue, const CheckContext& context, GroupTally& sum) {
    switch (form.among.evaluate(issue, context.jql())) {
    case Truth::True: return add(sum, form.of.evaluate(issue, context.jql()), issue);
    case Truth::False: return;
    case Truth::Unknown: ++sum.unknown;
    }
}

CheckResult measure(
    const Count& form, const GroupTally& sum, std::size_t people, const CheckContext& context) {
    const Measured measured = outcome_of(form, count_of(sum), people, *context.snapshot);
    if (measured.unknown) return say_not_measured(measured, sum.unknown);
    const auto number = static_cast<double>(sum.yes.number);
    const double value = number / scale_of(form, people);

    CheckResult result;
    result.outcome = measured.outcome;
    result.message = count_message(form, people, number, value);
    result.evidence = listed(sum.yes, {"Counted", "집계 대상"});
    if (result.evidence.empty() && is_open(result.outcome))
        result.evidence.push_back({.text = result.message});
    result.value = value;
    result.unit = form.noun.en;
    result.inputs["count"] = number;
    if (form.per_people) {
        result.unit += " per " + format_number(*form.per_people) + " people";
        result.inputs["people"] = static_cast<double>(people);
    }
    result.thresholds = named(form.limits);
    return result;
}

CheckResult measure(const Share& form, const GroupTally& sum, const CheckContext& context) {
    const Sample counted = count_of(sum);
    const std::size_t sample = counted.yes + counted.no;
    CheckResult result;
    result.inputs["sample"] = static_cast<double>(sample);
    result.inputs["count"] = static_cast<double>(counted.yes);
    const Measured measured = outcome_of(form, counted, *context.snapshot);
    result.outcome = measured.outcome;
    result.unknown = measured.unknown;
    if (measured.outcome == Outcome::NotApplicable) {
        result.message = {"Nothing to measure here.", "측정할 업무 항목이 없습니다."};
        return result;
    }
    if (measured.unknown == UnknownReason::SmallSample) {
        const std::string found = std::to_string(sample);
        const std::string wanted_sample = std::to_string(form.min_sample);
        result.message = {
            "Only " + found + " work items to measure, " + wanted_sample + " needed.",
            "측정할 업무 항목 " + found + "건 (최소 " + wanted_sample + "건 필요)"};
        result.evidence.push_back({.text = result.message});
        return result;
    }
    if (measured.unknown) return say_not_measured(measured, counted.unknown);
    const double value = value_of(counted);
    const std::string percent = format_number(std::round(value * 10) / 10);
    const std::string of_all = std::to_string(counted.yes);
    const std::string all = std::to_string(sample);
    const Text limit = wanted(value, form.limits, " %", " %");
    result.message = {
        of_all + " of " + all + " work items = " + percent + " %" + limit.en + ".",
        "업무 항목 " + all + "건 중 " + of_all + "건 = " + percent + " %" + limit.ko};
    const bool too_few = form.limits.warn_below || form.limits.fail_below;
    result.evidence = too_few ? listed(sum.no, {"Not so here", "해당하지 않는 업무 항목"})
                              : listed(sum.yes, {"Counted", "집계 대상"});
    if (result.evidence.empty() && is_open(result.outcome))
        result.evidence.push_back({.text = result.message});
    result.value = value;
    result.unit = "%";
    result.thresholds = named(form.limits);
    return result;
}

}  // namespace healthlint
