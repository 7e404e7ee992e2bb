#pragma once
// One function grades issues, teams, spaces and the portfolio.

#include "bridge/engine/report.h"
#include "bridge/engine/rulebook.h"

namespace healthlint {

// Sets open, coverage, score, pillars and grade from the findings (an epic's team findings count
// as its own). Grade = weighted score, capped by the worst pillar + 1 step: never healthy while a
// pillar is off track.
void grade(Verdict& verdict, const Scoring& scoring);

// The sum behind it, also for one pillar: weights by outcome.
struct Tally {
    double applicable = 0;  // everything but not-applicable, waived and weight 0
    double known = 0;
    double points = 0;  // pass 1, warn 0.5, fail 0, each times its weight

    void add(Outcome outcome, double weight);

    // Percent. The denominator is fixed: what is unknown gets the benefit of the doubt here and is
    // paid for in coverage. Leaving it out would turn 8 of 10 into 7 of 9, a worse grade for a
    // fact that nobody read.
    double score() const;

    double coverage() const { return applicable > 0 ? known / applicable : 1; }
};

}  // namespace healthlint
