#include "bridge/packs/admin_tests/expectation.h"

#include <algorithm>
#include <array>
#include <vector>

#include "bridge/base/glob.h"
#include "bridge/packs/admin_tests/test_keys.h"
#include "bridge/packs/values/parameters.h"
#include "bridge/packs/values/values.h"

namespace healthlint {
namespace {

using enum UnknownReason;

constexpr std::array kReasons{Transient, NoAccess, NoField, SmallSample, TrackerQuality};
constexpr std::string_view kPortfolio = "portfolio";

std::vector<std::string> subjects_of(SubjectKind kind, const Snapshot& snapshot) {
    std::vector<std::string> names;
    if (kind == SubjectKind::Portfolio) names.emplace_back(kPortfolio);
    if (kind == SubjectKind::Team)
        for (const Team& team : snapshot.roster.teams)
            names.push_back(team.name.value);
    for (const auto& [id, issue] : snapshot.issues()) {
        if (kind == SubjectKind::Issue) names.push_back(issue.key.value);
        if (kind == SubjectKind::Space) names.push_back(issue.space.value);
    }
    return names;
}

// What the one rule says of a subject; a subject that it does not select has no finding.
const Finding* finding_of(const Report& report, SubjectKind kind, const std::string& name) {
    const Verdict* verdict = nullptr;
    if (kind == SubjectKind::Issue) {
        const auto issue = report.issues.find({name});
        if (issue != report.issues.end()) verdict = &issue->second;
    } else if (kind == SubjectKind::Team) {
        const auto team = report.teams.find({name});
        if (team != report.teams.end()) verdict = &team->second;
    } else {
        const auto group = report.groups.find({kind, name, name});
        if (group != report.groups.end()) verdict = &group->second;
    }
    return verdict == nullptr || verdict->findings.empty() ? nullptr : &verdict->findings.front();
}

std::string in_words(Outcome outcome, const std::optional<UnknownReason>& reason) {
    std::string words(to_string(outcome));
    if (outcome == Outcome::Unknown && reason)
        words += " (" + std::string(to_string(*reason)) + ")";
    return words;
}

std::string said_by(const Finding* finding) {
    if (finding == nullptr) return ": the rule does not select it";
    return finding->message.en.empty() ? std::string() : ": " + finding->message.en;
}

}  // namespace

std::optional<Expectation> read_expectation(
    const std::string& subject, const Parameter& written, Problems& problems) {
    Parameter map = written;
    if (written.kind != Parameter::Kind::Map) {
        map = {};
        map.kind = Parameter::Kind::Map;
        map.file = written.file;
        map.members.push_back({"outcome", written});
    }
    const int before = problems.errors();
    check_parameters(map, "an expectation", expectation_keys(), problems);
    if (problems.errors() > before) return std::nullopt;
    Expectation expected{.subject = subject, .message = {}, .reason = {}, .place = {}};
    const Parameter& outcome = *map.member("outcome");
    expected.outcome = parse_outcome(outcome.scalar).value_or(Outcome::Pass);
    expected.place = place_of(outcome);
    if (const Parameter* message = map.member("message")) expected.message = message->scalar;
    if (const Parameter* reason = map.member("reason")) {
        const auto known = std::ranges::find_if(
            kReasons, [&](UnknownReason each) { return to_string(each) == reason->scalar; });
        if (known != kReasons.end()) expected.reason = *known;
        if (expected.outcome != Outcome::Unknown) {
            problems.error(
                kContradiction, place_of(*reason), "only what is unknown has a reason for it");
            return std::nullopt;
        }
    }
    return expected;
}

bool is_met(const Expectation& expected, const JudgedTest& test, Problems& problems) {
    const std::vector<std::string> subjects = subjects_of(test.rule.subject, test.snapshot);
    if (std::ranges::find(subjects, expected.subject) == subjects.end()) {
        problems.error(
            kUnknownName,
            expected.place,
            "test " + in_quotes(test.name) + " has no " +
                std::string(to_string(test.rule.subject)) + " " + in_quotes(expected.subject),
            did_you_mean(expected.subject, subjects));
        return false;
    }
    const Finding* finding = finding_of(test.report, test.rule.subject, expected.subject);
    const Outcome outcome = finding == nullptr ? Outcome::NotApplicable : finding->outcome;
    const auto reason = finding == nullptr ? std::nullopt : finding->unknown;
    const std::string what = "test " + in_quotes(test.name) + ": " + expected.subject + " ";
    if (outcome != expected.outcome || (expected.reason && expected.reason != reason)) {
        problems.error(
            kFailedTest,
            expected.place,
            what + "should be " + in_words(expected.outcome, expected.reason) + " for " +
                test.rule.id.value + ", but is " + in_words(outcome, reason) + said_by(finding),
            "correct the rule, or what the test expects of it");
        return false;
    }
    if (expected.message.empty()) return true;
    const Text said = finding == nullptr ? Text{} : finding->message;
    if (glob_matches(expected.message, said.en) || glob_matches(expected.message, said.ko))
        return true;
    problems.error(
        kFailedTest,
        expected.place,
        what + "is " + in_words(outcome, reason) + " as it should, but says " + in_quotes(said.en) +
            " / " + in_quotes(said.ko),
        in_quotes(expected.message) + " was expected; * stands for any text");
    return false;
}

}  // namespace healthlint
