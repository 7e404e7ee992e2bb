#include "bridge/cli/rules/explain_text.h"

#include <ostream>
#include <string>

#include "bridge/base/ascii.h"
#include "bridge/engine/badge.h"
#include "bridge/engine/measure.h"

namespace healthlint {
namespace {

constexpr std::size_t kLabelWidth = 9;

std::string capitals(std::string_view text) {
    std::string result(text);
    for (char& c : result)
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    return result;
}

std::string padded(std::string text, std::size_t width) {
    if (text.size() < width) text.resize(width, ' ');
    return text;
}

void line(std::ostream& out, const char* label, const std::string& text) {
    if (!text.empty()) out << "  " << padded(label, kLabelWidth) << text << '\n';
}

std::string grace_text(const Grace& grace) {
    return std::to_string(grace.after.count()) + "d in \"" + place_of(grace) + '"';
}

const char* truth_text(const JqlTerm& term) {
    switch (term.truth) {
    case Truth::True: return "true";
    case Truth::False: return term.empty ? "false (empty)" : "false";
    case Truth::Unknown: return "unknown";
    }
    return "";
}

void print_term(  // NOLINT(misc-no-recursion): as deep as JQL may be
    const JqlTerm& term,
    const char* label,
    std::size_t depth,
    std::ostream& out) {
    line(out, label, padded(truth_text(term), 14) + std::string(2 * depth, ' ') + term.text);
    for (const JqlTerm& part : term.terms)
        print_term(part, "", depth + 1, out);
}

std::string numbers(const std::map<std::string, double>& values, std::string_view between) {
    std::vector<std::string> parts;
    for (const auto& [name, value] : values)
        parts.push_back(name + " " + format_number(value));
    return join(parts, between);
}

// "2 projects per 10 people (people 9, projects 2) · fail-above 3, warn-above 1.5"
std::string measured(const Decision& decision) {
    const Finding& finding = decision.finding;
    if (!finding.value) return {};
    std::string text = format_number(*finding.value);
    if (!finding.unit.empty()) text += " " + finding.unit;
    if (!finding.inputs.empty()) text += " (" + numbers(finding.inputs, ", ") + ")";
    if (!finding.thresholds.empty()) text += " · " + numbers(finding.thresholds, ", ");
    return text;
}

std::string headline(const Decision& decision) {
    const Finding& finding = decision.finding;
    std::string text = finding.subject.label + "  " + finding.rule.value + "  ";
    if (decision.applies != Applies::Yes)
        return text + "NOT EVALUATED (" + std::string(to_string(decision.applies)) + ")";
    text += capitals(to_string(finding.outcome));
    if (decision.basis.unknown)
        text += " (" + std::string(to_string(*decision.basis.unknown)) + ")";
    if (decision.since) text += " since " + format_date(*decision.since);
    if (finding.fails_on && decision.basis.fail_after)
        text += "   (fails on " + format_date(*finding.fails_on) + ": " +
                grace_text(decision.basis.fail_after->grace) + ")";
    return text;
}

void print_evidence(const Finding& finding, std::ostream& out) {
    for (const Evidence& evidence : finding.evidence) {
        const bool own = evidence.key && evidence.key->value == finding.subject.label;
        std::string text = evidence.key && !own ? evidence.key->value : "";
        const auto add = [&text](const std::string& part) {
            if (!part.empty()) text += (text.empty() ? "" : "  ") + part;
        };
        if (evidence.text.en != finding.message.en) add(evidence.text.en);
        if (!evidence.quote.empty()) add('"' + evidence.quote + '"');
        add(evidence.url);
        line(out, "evidence", text);
    }
}

void print_decision(const Decision& decision, std::ostream& out) {
    const Finding& finding = decision.finding;
    out << headline(decision) << '\n';
    line(out, "rule", finding.title->en);
    for (const TracedCondition& condition : decision.conditions) {
        if (condition.term)
            print_term(*condition.term, condition.role.c_str(), 0, out);
        else
            line(out, condition.role.c_str(), condition.source);
    }
    if (decision.applies != Applies::Yes) return;
    line(out, "value", measured(decision));
    line(out, "found", finding.message.en);
    print_evidence(finding, out);
    if (const auto& grace = decision.basis.warn_after;
        grace && finding.outcome == Outcome::NotApplicable)
        line(out, "counts", "after " + grace_text(grace->grace));
    if (decision.basis.waived_until)
        line(
            out,
            "waiver",
            "until " + format_date(*decision.basis.waived_until) + ", approved by " +
                decision.waiver_approved_by + ": " + finding.waiver_reason->en);
    if (is_open(finding.outcome)) line(out, "fix", finding.fix->en);
    line(
        out,
        "stage",
        std::string(to_string(finding.stage)) +
            (counts(finding.stage) ? "" : ", shown but not counted") + "   rule hash " +
            decision.rule_hash);
}

std::string local_time(TimePoint at, const TimeZone& zone) {
    const std::chrono::hh_mm_ss time(
        std::chrono::floor<std::chrono::seconds>(zone.local_time_of_day(at)));
    const auto two = [](auto count) {
        const std::string text = std::to_string(count);
        return text.size() < 2 ? "0" + text : text;
    };
    return format_date(zone.local_date(at)) + " " + two(time.hours().count()) + ":" +
           two(time.minutes().count()) + ":" + two(time.seconds().count()) + " " + zone.name();
}

}  // namespace

void print_explanation(const Explanation& explanation, const TimeZone& zone, std::ostream& out) {
    for (const auto* decisions : {&explanation.decisions, &explanation.team_decisions})
        for (const Decision& decision : *decisions)
            print_decision(decision, out);
    out << explanation.subject.label << "  ";
    if (explanation.verdict)
        out << badge_label(
            explanation.verdict->grade, explanation.verdict->open, Language::English);
    else
        out << "not evaluated: no rule selects it";
    out << "   rules " << explanation.pack << ' ' << explanation.rulebook_hash << " · data of "
        << local_time(explanation.data_of, zone) << " · judged at "
        << local_time(explanation.at, zone) << '\n';
}

}  // namespace healthlint
