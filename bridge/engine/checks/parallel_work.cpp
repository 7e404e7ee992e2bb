// parallel-work: the share of a team's people whose items in progress belong to many projects at
// once. A share only: nobody is named and no item is listed.

#include <algorithm>
#include <cmath>

#include "bridge/engine/checks/parts/projects.h"
#include "bridge/engine/checks/registry.h"
#include "bridge/engine/judge.h"
#include "bridge/engine/measure.h"

namespace healthlint {
namespace {

struct Settings {
    std::optional<JqlProgram> of, work;
    std::size_t from = 3;
    std::chrono::days window{14};
    Limits share;  // percent
};

class ParallelWork final : public Check {
  public:
    explicit ParallelWork(Settings settings) : settings_(std::move(settings)) {}

    using Check::judge;

    CheckResult judge(const Team& team, const CheckContext& context) const override {
        const std::set<AccountId> members = members_of(team, context);
        std::map<AccountId, std::set<const Issue*>> projects;
        for (const AccountId& person : members)
            for (const Issue* item :
                 context.issues_touched_by(person, context.now - settings_.window)) {
                if (item->assignee.id != person || !counts(*item, context)) continue;
                if (const Issue* project = project_of(*item, *settings_.of, context))
                    projects[person].insert(project);
            }
        const std::size_t people = projects.size();
        // A share of fewer people would say who.
        if (people < kMinTeamPeople) return team_too_small(people, kMinTeamPeople);
        const auto many = static_cast<std::size_t>(std::ranges::count_if(
            projects, [&](const auto& one) { return one.second.size() >= settings_.from; }));
        const double share = 100 * static_cast<double>(many) / static_cast<double>(people);
        const std::string shown = format_number(std::round(share));
        const std::string all = std::to_string(people);
        const std::string from = std::to_string(settings_.from);
        CheckResult result = measured(
            share,
            settings_.share,
            shown + " % of " + all + " people work on " + from + " or more projects at once",
            "프로젝트 " + from + "개 이상을 동시에 맡은 사람: " + all + "명 중 " + shown + " %",
            {" %", " %"});
        result.unit = "% of people";
        result.inputs = {{"people", static_cast<double>(people)}};
        return result;
    }

    CheckNeeds needs() const override { return {.parent = true, .roster = true}; }

    JqlNeeds reads() const override {
        JqlNeeds needs;
        needs.fields = {FieldId{"parent"}, FieldId{"assignee"}, FieldId{"updated"}};
        needs.clock = true;
        add_reads(needs, settings_.of);
        add_reads(needs, settings_.work);
        return needs;
    }

  private:
    // What nobody touched for the window waits and is not worked on.
    bool counts(const Issue& item, const CheckContext& context) const {
        return item.updated && *item.updated >= context.now - settings_.window &&
               settings_.work->evaluate(item, context.jql()) == Truth::True;
    }

    Settings settings_;
};

std::shared_ptr<const Check> compile(const Parameter& with, CheckCompiler& compiler) {
    ParameterReader reader(with, compiler);
    Settings settings{
        .of = reader.jql("of"),
        .work = reader.jql("work"),
        .from = reader.whole("from-projects", 3),
        .window = reader.days("window").value_or(std::chrono::days(14)),
        .share = reader.limits("share-of-people")};
    if (reader.failed() || !settings.of || !settings.work) return nullptr;
    return std::make_shared<ParallelWork>(std::move(settings));
}

}  // namespace

CheckDefinition parallel_work_check() {
    using enum ParameterType;
    return {
        .name = "parallel-work",
        .subject = SubjectKind::Team,
        .parameters =
            {{.name = "of",
              .type = Jql,
              .required = true,
              .summary = "AI projects",
              .summary_ko = "AI 프로젝트"},
             {.name = "work",
              .type = Jql,
              .required = true,
              .summary = "Items in progress",
              .summary_ko = "진행 중인 업무"},
             {.name = "from-projects",
              .type = Count,
              .summary = "From how many projects on a person counts",
              .fallback = "3",
              .summary_ko = "동시 진행으로 보는 프로젝트 수",
              .least = 2,
              .most = 20},
             {.name = "window",
              .type = Days,
              .summary = "Items that nobody touched for so long wait",
              .fallback = "14d",
              .summary_ko = "이 기간에 변경이 없는 업무는 세지 않습니다"},
             {.name = "share-of-people",
              .type = PercentLimits,
              .required = true,
              .summary = "Limits of the share of such people",
              .summary_ko = "해당하는 사람 비율의 임계값"}},
        .summary =
            {"The share of people who work on many projects at once.",
             "여러 프로젝트를 동시에 맡은 사람의 비율을 확인합니다."},
        .compile = &compile};
}

}  // namespace healthlint
