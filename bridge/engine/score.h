#pragma once
// One function grades issues, teams, spaces and the portfolio.

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

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
    void add(const Tally& other);

    // Percent. The denominator is fixed: what is unknown gets the benefit of the doubt here and is
    // paid for in coverage. Leaving it out would turn 8 of 10 into 7 of 9, a worse grade for a
    // fact that nobody read.
    double score() const;

    double coverage() const { return applicable > 0 ? known / applicable : 1; }
};

// What a grade is made of, without words.
struct Standing {
    Grade grade = Grade::Unknown;
    int open = 0;
    double coverage = 1;
    double score = 100;
    bool counted = false;  // some finding counts

    bool operator==(const Standing&) const = default;
};

// Adds up outcomes of one subject after the other; no allocation between subjects. The scoring
// must outlive it.
class Scale {
  public:
    explicit Scale(const Scoring& scoring);

    // Position of a pillar, for add(); one past the last for a pillar that is not scored apart.
    std::size_t pillar(std::string_view name) const;

    void clear();
    // Only findings that count: stages badge and digest.
    void add(std::size_t pillar, double weight, Outcome outcome);

    Standing standing() const;
    // Percent; nothing where nothing of the pillar is known.
    std::optional<double> score_of(std::size_t pillar) const;

  private:
    const Scoring& scoring_;
    std::vector<Tally> pillars_;  // in the order of the scoring, and one for all others
    int open_ = 0;
    bool waived_ = false, counted_ = false;
};

}  // namespace healthlint
