#include "bridge/digest/digest.h"

#include <algorithm>
#include <map>
#include <tuple>

namespace healthlint {
namespace {

// Order of the page: what needs a decision comes first.
int severity(Grade grade) {
    switch (grade) {
    case Grade::OffTrack: return 4;
    case Grade::AtRisk: return 3;
    case Grade::Unknown: return 2;
    case Grade::Waived: return 1;
    case Grade::Healthy: return 0;
    }
    return 0;
}

bool has_trouble(Grade grade) {
    return grade == Grade::OffTrack || grade == Grade::AtRisk;
}

bool is_project(
    const Rulebook& rulebook, const Snapshot& snapshot, const Issue& issue, TimePoint at) {
    if (!rulebook.ai_projects) return true;
    const JqlContext context{.now = at, .zone = &rulebook.zone, .snapshot = &snapshot};
    return rulebook.ai_projects->evaluate(issue, context) == Truth::True;
}

// The grade each subject had at the end of the week before; absent = unknown to us then.
std::map<Subject, Grade> grades_before(
    const std::vector<GradeChange>& history, TimePoint start_of_week) {
    std::map<Subject, std::pair<TimePoint, Grade>> latest;
    for (const GradeChange& change : history) {
        if (change.at >= start_of_week) continue;
        auto& entry = latest[change.subject];
        if (change.at >= entry.first) entry = {change.at, change.to};
    }
    std::map<Subject, Grade> grades;
    for (const auto& [subject, entry] : latest)
        grades.emplace(subject, entry.second);
    return grades;
}

std::vector<const Finding*> open_findings(const Verdict& verdict) {
    std::vector<const Finding*> open;
    for (const auto* findings : {&verdict.findings, &verdict.team_findings})
        for (const Finding& finding : *findings)
            if (finding.open()) open.push_back(&finding);
    // A failure is acted on before a warning; within both the pack's order stays.
    std::stable_partition(open.begin(), open.end(), [](const Finding* finding) {
        return finding->outcome == Outcome::Fail;
    });
    return open;
}

ProjectCard make_card(
    const Issue& issue, const Verdict& verdict, const std::map<Subject, Grade>& before) {
    ProjectCard card{
        .key = issue.key,
        .summary = issue.summary,
        .grade = verdict.grade,
        .open = verdict.open,
        .team = verdict.team ? verdict.team->value : std::string{}};
    const auto found = before.find(verdict.subject);
    if (found != before.end()) card.last_week = found->second;
    for (const Finding* finding : open_findings(verdict))
        card.reasons.push_back(finding->message);
    return card;
}

void sort_into_changes(Digest& digest, const ProjectCard& card) {
    if (!card.last_week) {
        digest.added.push_back(card);
    } else if (has_trouble(card.grade) && severity(card.grade) > severity(*card.last_week)) {
        digest.worse.push_back(card);
    } else if (has_trouble(*card.last_week) && severity(card.grade) < severity(*card.last_week)) {
        digest.better.push_back(card);
    }
}

void collect_actions(Digest& digest, const Report& report, const Snapshot& snapshot) {
    for (const ProjectCard& card : digest.cards) {
        if (digest.actions.size() == kTopActions) return;
        if (!has_trouble(card.grade)) continue;
        const auto id = snapshot.places().id_of(card.key);
        const auto verdict = id ? report.issues.find(*id) : report.issues.end();
        if (verdict == report.issues.end()) continue;
        const auto open = open_findings(verdict->second);
        if (open.empty()) continue;
        digest.actions.push_back(TopAction{
            .key = card.key,
            .summary = card.summary,
            .fix = open.front()->fix,
            .open = static_cast<int>(open.size())});
    }
}

void collect_waivers(Digest& digest, const Report& report, Date today) {
    const auto collect = [&](const Verdict& verdict) {
        for (const Finding& finding : verdict.findings) {
            if (!finding.waived_until || *finding.waived_until > today + kWaiverNotice) continue;
            digest.waivers_ending.push_back(WaiverLine{
                .title = finding.title,
                .subject = verdict.subject.label,
                .until = *finding.waived_until});
        }
    };
    for (const auto& [id, verdict] : report.issues)
        collect(verdict);
    for (const auto& [name, verdict] : report.teams)
        collect(verdict);
    std::ranges::stable_sort(digest.waivers_ending, {}, &WaiverLine::until);
}

}  // namespace

Digest compose_digest(
    const Rulebook& rulebook,
    const Snapshot& snapshot,
    const Report& report,
    const std::vector<GradeChange>& history,
    Week week) {
    Digest digest{.week = week, .as_of = snapshot.as_of, .pack = report.pack};
    const auto before = grades_before(history, rulebook.zone.start_of_day(week.monday));
    std::set<IssueId> judged;
    for (const auto& [id, verdict] : report.issues)
        judged.insert(judged.end(), id);
    snapshot.for_each(judged, [&](const Issue& issue) {
        if (!is_project(rulebook, snapshot, issue, report.at)) return;
        const Verdict& verdict = report.issues.at(issue.id);
        ++digest.projects;
        if (verdict.grade != Grade::Unknown) ++digest.evaluated;
        ProjectCard card = make_card(issue, verdict, before);
        sort_into_changes(digest, card);
        digest.cards.push_back(std::move(card));
    });
    std::ranges::stable_sort(digest.cards, [](const ProjectCard& a, const ProjectCard& b) {
        return std::tuple(-severity(a.grade), -a.open, a.key) <
               std::tuple(-severity(b.grade), -b.open, b.key);
    });
    collect_actions(digest, report, snapshot);
    for (const auto& [name, verdict] : report.teams)
        digest.teams.push_back(
            TeamLine{.team = name.value, .grade = verdict.grade, .findings = verdict.findings});
    collect_waivers(digest, report, rulebook.zone.local_date(report.at));
    return digest;
}

}  // namespace healthlint
