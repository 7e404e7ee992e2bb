#pragma once
// A week of an invented company: three projects, one team.

#include <string>
#include <vector>

#include "bridge/digest/digest.h"

namespace healthlint {

inline TimePoint at(std::string_view text) {
    return parse_timestamp(text).value_or(TimePoint{});
}

struct DigestFixture {
    Rulebook rulebook;
    Snapshot snapshot;
    Report report;
    std::vector<GradeChange> history;
    Week week{parse_date("2026-11-16").value_or(Date{})};

    DigestFixture() {
        rulebook.id = "ai-team";
        rulebook.version = "1.0.0";
        rulebook.zone = TimeZone::find("Asia/Seoul").value_or(TimeZone::utc());
        snapshot.as_of = at("2026-11-22T22:00:00Z");
        report.at = snapshot.as_of;
        report.pack = rulebook.name();
    }

    Verdict& project(std::string id, std::string key, std::string summary, Grade grade) {
        Issue issue;
        issue.id = {id};
        issue.key = {key};
        issue.summary = std::move(summary);
        snapshot.put(issue);
        Verdict verdict;
        verdict.subject = {.kind = SubjectKind::Issue, .id = id, .label = key};
        verdict.grade = grade;
        return report.issues[{id}] = verdict;
    }

    static Finding finding(Outcome outcome, std::string message) {
        Finding made;
        made.outcome = outcome;
        made.stage = Stage::Badge;
        made.title = {"Title", "제목"};
        made.message = {.en = message, .ko = message + " (한국어)"};
        made.fix = {"Fix it", "고쳐 주세요"};
        return made;
    }

    void was(const std::string& id, Grade grade, std::string_view when) {
        history.push_back(
            {.subject = {.kind = SubjectKind::Issue, .id = id, .label = id},
             .from = Grade::Unknown,
             .to = grade,
             .at = at(when)});
    }

    Digest compose() const { return compose_digest(rulebook, snapshot, report, history, week); }
};

}  // namespace healthlint
