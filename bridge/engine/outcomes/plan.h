#pragma once
// A rulebook prepared for judging many issues: conditions in one batch, weights and pillars looked
// up, rules without a stage left out. Points into the rulebook.

#include <cstddef>
#include <optional>
#include <vector>

#include "bridge/engine/rulebook.h"
#include "bridge/engine/score.h"
#include "bridge/jql/batch.h"

namespace healthlint {

enum class FormKind { Require, Forbid, Count, Share, Check };

struct PlannedWaiver {
    const Waiver* waiver = nullptr;
    std::optional<std::size_t> issues;  // condition; absent for a team's or a space's
};

struct PlannedRule {
    const Rule* rule = nullptr;
    FormKind form = FormKind::Check;
    std::optional<std::size_t> scope;
    std::size_t of = 0;     // condition of require, forbid, count, share
    std::size_t among = 0;  // share
    const Check* check = nullptr;
    bool counted = false;           // towards the grade
    std::optional<SpaceKey> space;  // an override: judges here only
    // Issues created earlier than its baseline are judged and not counted.
    enum class Age { Any, BeforeBaseline, FromBaseline } age = Age::Any;
    std::size_t pillar = 0;
    double weight = 0;
    std::vector<PlannedWaiver> waivers;  // the one that lasts longest first

    // A space with an override of the rule has a planned rule of its own.
    bool holds_in(const SpaceKey& there) const {
        return space ? *space == there
                     : rule->overrides.empty() || !rule->overrides.contains(there);
    }
};

struct OutcomePlan {
    explicit OutcomePlan(const Rulebook& rulebook);

    JqlBatch batch;
    std::vector<PlannedRule> issue_rules;
    std::vector<PlannedRule> group_rules;  // of teams, spaces and the portfolio
    std::optional<std::size_t> ai_projects;
    CheckNeeds reads;  // of all checks: how far a change reaches
    bool team_checks = false;
    bool by_team = false, by_space = false, as_a_whole = false;  // there are such rules
    bool clock = false;  // outcomes can change while no issue does

    // Some rule reads more than the issue that it judges: what it read has to be found again.
    bool keeps_names() const {
        return reads.children || reads.parent || reads.issue_links || !group_rules.empty();
    }
};

// Weight of a rule: pillar weight × its own.
double weight_of(const Rule& rule, const Scoring& scoring);

}  // namespace healthlint
