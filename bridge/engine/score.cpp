#include "bridge/engine/score.h"

#include <algorithm>
#include <array>
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

// What an outcome adds to a tally, times its weight. Numbers: a branch on the outcome would be
// guessed wrong every other time.
struct Counts {
    double applicable, known, points;
    bool open, waived;
};

// In the order of Outcome.
constexpr std::array<Counts, 6> kCounts{
    {{1, 1, 1, false, false},
     {1, 1, 0.5, true, false},
     {1, 1, 0, true, false},
     {1, 0, 0, false, false},
     {0, 0, 0, false, false},
     {0, 0, 0, false, true}}};

const Counts& counts_of(Outcome outcome) {
    return kCounts[static_cast<std::size_t>(outcome)];
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
    const Counts& counts = counts_of(outcome);
    applicable += counts.applicable * weight;
    known += counts.known * weight;
    points += counts.points * weight;
}

void Tally::add(const Tally& other) {
    applicable += other.applicable;
    known += other.known;
    points += other.points;
}

double Tally::score() const {
    if (applicable <= 0) return 100;
    return 100 * (points + (applicable - known)) / applicable;
}

Scale::Scale(const Scoring& scoring)
    : scoring_(scoring),
      pillars_(scoring.pillar_order.size() + 1) {}

std::size_t Scale::pillar(std::string_view name) const {
    const auto found = std::ranges::find(scoring_.pillar_order, name);
    return static_cast<std::size_t>(found - scoring_.pillar_order.begin());
}

void Scale::clear() {
    std::ranges::fill(pillars_, Tally{});
    open_ = 0;
    waived_ = counted_ = false;
}

void Scale::add(std::size_t pillar, double weight, Outcome outcome) {
    counted_ = true;
    open_ += counts_of(outcome).open ? 1 : 0;
    waived_ |= counts_of(outcome).waived;
    pillars_[pillar].add(outcome, weight);
}

std::optional<double> Scale::score_of(std::size_t pillar) const {
    const Tally& tally = pillars_[pillar];
    if (tally.known <= 0) return std::nullopt;
    return tally.score();
}

Standing Scale::standing() const {
    Tally total;
    for (const Tally& pillar : pillars_)
        total.add(pillar);
    Standing standing{
        .open = open_, .coverage = total.coverage(), .score = total.score(), .counted = counted_};
    Grade grade = grade_of(standing.score, scoring_);
    for (std::size_t at = 0; at + 1 < pillars_.size(); ++at)
        if (const auto score = score_of(at))
            grade = worse(grade, one_better(grade_of(*score, scoring_)));
    if (!reaches(100 * standing.coverage, scoring_.min_coverage))
        grade = Grade::Unknown;
    else if (waived_ && open_ == 0)
        grade = Grade::Waived;
    standing.grade = grade;
    return standing;
}

void grade(Verdict& verdict, const Scoring& scoring) {
    Scale scale(scoring);
    for_each_counted(verdict, [&](const Finding& finding) {
        scale.add(scale.pillar(finding.pillar), finding.weight, finding.outcome);
    });
    const Standing standing = scale.standing();
    verdict.grade = standing.grade;
    verdict.open = standing.open;
    verdict.coverage = standing.coverage;
    verdict.score = standing.score;
    verdict.pillars = empty_pillars(scoring);
    for (std::size_t at = 0; at < verdict.pillars.size(); ++at)
        verdict.pillars[at].score = scale.score_of(at);
}

}  // namespace healthlint
