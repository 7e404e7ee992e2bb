#include "bridge/engine/score.h"

#include <algorithm>
#include <cmath>

namespace healthlint {
namespace {

// Sums of halves and weights carry rounding errors; 80 % must not become 79.999….
constexpr double kTolerance = 1e-9;

bool reaches(double percent, double threshold) {
    return percent >= threshold - kTolerance;
}

Grade grade_of(double percent, const Scoring& scoring) {
    if (reaches(percent, scoring.healthy_from)) return Grade::Healthy;
    if (reaches(percent, scoring.at_risk_from)) return Grade::AtRisk;
    return Grade::OffTrack;
}

Grade one_better(Grade grade) {
    return grade == Grade::OffTrack ? Grade::AtRisk : Grade::Healthy;
}

std::vector<PillarScore> empty_pillars(const Scoring& scoring) {
    std::vector<PillarScore> pillars;
    for (const std::string& name : scoring.pillar_order) {
        const auto weight = scoring.pillars.find(name);
        pillars.push_back(
            {.pillar = name, .weight = weight == scoring.pillars.end() ? 0 : weight->second});
    }
    return pillars;
}

template <class Visit>
void for_each_counted(const Verdict& verdict, const Visit& visit) {
    for (const auto* findings : {&verdict.findings, &verdict.team_findings})
        for (const Finding& finding : *findings)
            if (counts(finding.stage)) visit(finding);
}

// Worst first; enumerators of Grade are in that order for the three that a score can give.
Grade worse(Grade a, Grade b) {
    return std::max(a, b);
}

}  // namespace

bool Verdict::counted() const {
    bool any = false;
    for_each_counted(*this, [&](const Finding&) { any = true; });
    return any;
}

void Tally::add(Outcome outcome, double weight) {
    switch (outcome) {
    case Outcome::Pass: points += weight; break;
    case Outcome::Warn: points += weight / 2; break;
    case Outcome::Fail: break;
    case Outcome::Unknown: applicable += weight; return;
    case Outcome::NotApplicable:
    case Outcome::Waived: return;
    }
    applicable += weight;
    known += weight;
}

double Tally::score() const {
    if (applicable <= 0) return 100;
    return 100 * (points + (applicable - known)) / applicable;
}

void grade(Verdict& verdict, const Scoring& scoring) {
    verdict.open = 0;
    verdict.pillars = empty_pillars(scoring);
    Tally total;
    std::map<std::string, Tally> by_pillar;
    bool waived = false;
    for_each_counted(verdict, [&](const Finding& finding) {
        if (is_open(finding.outcome)) ++verdict.open;
        if (finding.outcome == Outcome::Waived) waived = true;
        total.add(finding.outcome, finding.weight);
        by_pillar[finding.pillar].add(finding.outcome, finding.weight);
    });
    verdict.score = total.score();
    verdict.coverage = total.coverage();
    Grade grade = grade_of(verdict.score, scoring);
    for (PillarScore& pillar : verdict.pillars) {
        const Tally& tally = by_pillar[pillar.pillar];
        if (tally.known <= 0) continue;
        pillar.score = tally.score();
        grade = worse(grade, one_better(grade_of(*pillar.score, scoring)));
    }
    if (!reaches(100 * verdict.coverage, scoring.min_coverage))
        grade = Grade::Unknown;
    else if (waived && verdict.open == 0)
        grade = Grade::Waived;
    verdict.grade = grade;
}

}  // namespace healthlint
