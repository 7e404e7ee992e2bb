#include "bridge/engine/outcomes/plan.h"

#include <algorithm>

namespace healthlint {
namespace {

class Planner {
  public:
    Planner(const Rulebook& rulebook, OutcomePlan& plan)
        : rulebook_(rulebook),
          plan_(plan),
          scale_(rulebook.scoring) {}

    void add(const Rule& rule) {
        add(rule, std::nullopt);
        for (const auto& [space, there] : rule.overrides)
            add(*there, space);
    }

    std::size_t condition(const JqlProgram& program) {
        plan_.clock |= program.needs().clock;
        return plan_.batch.add(program);
    }

  private:
    void add(const Rule& rule, const std::optional<SpaceKey>& space) {
        if (rule.stage == Stage::Off) return;
        using enum PlannedRule::Age;
        if (!rule.baseline) return add(rule, space, Any);
        add(rule, space, BeforeBaseline);
        add(rule, space, FromBaseline);
    }

    void add(const Rule& rule, const std::optional<SpaceKey>& space, PlannedRule::Age age) {
        PlannedRule planned;
        planned.rule = &rule;
        planned.space = space;
        planned.age = age;
        planned.counted = counts(rule.stage) && age != PlannedRule::Age::BeforeBaseline;
        planned.pillar = scale_.pillar(rule.pillar);
        planned.weight = weight_of(rule, rulebook_.scoring);
        if (rule.warn_after || rule.fail_after) plan_.clock = true;
        if (rule.scope) planned.scope = condition(*rule.scope);
        std::visit([&](const auto& form) { add(form, planned); }, rule.form);
        if (!rule.waivers_locked) add_waivers(planned);
        const bool issue = rule.subject == SubjectKind::Issue;
        plan_.by_team |= rule.subject == SubjectKind::Team;
        plan_.by_space |= rule.subject == SubjectKind::Space;
        plan_.as_a_whole |= rule.subject == SubjectKind::Portfolio;
        (issue ? plan_.issue_rules : plan_.group_rules).push_back(std::move(planned));
    }

    void add(const Require& form, PlannedRule& planned) {
        planned.form = FormKind::Require;
        planned.of = condition(form.condition);
    }

    void add(const Forbid& form, PlannedRule& planned) {
        planned.form = FormKind::Forbid;
        planned.of = condition(form.condition);
    }

    void add(const Count& form, PlannedRule& planned) {
        planned.form = FormKind::Count;
        planned.of = condition(form.of);
    }

    void add(const Share& form, PlannedRule& planned) {
        planned.form = FormKind::Share;
        planned.of = condition(form.of);
        planned.among = condition(form.among);
    }

    void add(const CheckCall& form, PlannedRule& planned) {
        planned.form = FormKind::Check;
        planned.check = form.check.get();
        plan_.reads.add(form.check->needs());
        plan_.clock = true;  // a check is given the time
        if (planned.rule->subject == SubjectKind::Team) plan_.team_checks = true;
    }

    void add_waivers(PlannedRule& planned) {
        for (const Waiver& waiver : rulebook_.waivers) {
            if (waiver.rule != planned.rule->id) continue;
            plan_.clock = true;  // waivers end
            PlannedWaiver one{.waiver = &waiver, .issues = std::nullopt};
            if (waiver.issues) one.issues = condition(*waiver.issues);
            planned.waivers.push_back(one);
        }
        std::ranges::stable_sort(planned.waivers, [](const auto& a, const auto& b) {
            return a.waiver->expires > b.waiver->expires;
        });
    }

    const Rulebook& rulebook_;
    OutcomePlan& plan_;
    Scale scale_;
};

}  // namespace

OutcomePlan::OutcomePlan(const Rulebook& rulebook) {
    Planner planner(rulebook, *this);
    for (const Rule& rule : rulebook.rules)
        planner.add(rule);
    if (rulebook.ai_projects) ai_projects = planner.condition(*rulebook.ai_projects);
}

double weight_of(const Rule& rule, const Scoring& scoring) {
    const auto pillar = scoring.pillars.find(rule.pillar);
    return pillar == scoring.pillars.end() ? 0 : pillar->second * rule.weight;
}

}  // namespace healthlint
