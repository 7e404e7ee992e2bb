// project-count: AI projects that a team works on, against its people. Beside projects that carry
// the team's name it counts those in which the team's people have work.

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
    double per_people = 10;
    Limits limits;
};

class ProjectCount final : public Check {
  public:
    explicit ProjectCount(Settings settings) : settings_(std::move(settings)) {}

    using Check::judge;

    CheckResult judge(const Team& team, const CheckContext& context) const override {
        const std::size_t people = members_of(team, context).size();
        if (people < kMinTeamPeople) return team_too_small(people, kMinTeamPeople);
        const std::vector<const Issue*> issues = context.issues_of(team);
        const Selected own = select(*settings_.of, issues, context);
        std::map<IssueId, const Issue*> projects;
        for (const Issue* project : own.issues)
            projects.emplace(project->id, project);
        if (settings_.work)
            for (const Issue* item : select(*settings_.work, issues, context).issues)
                if (const Issue* project = project_of(*item, *settings_.of, context))
                    projects.emplace(project->id, project);
        const auto count = static_cast<double>(projects.size());
        // A small team may still have one project.
        const double share =
            count / std::max(1.0, static_cast<double>(people) / settings_.per_people);
        const std::string number = std::to_string(projects.size());
        const std::string heads = std::to_string(people);
        const std::string per = format_number(settings_.per_people);
        CheckResult result = measured(
            share,
            settings_.limits,
            number + " AI projects for " + heads + " people: " + format_number(share) + " per " +
                per,
            "AI 프로젝트 " + number + "건 / " + heads + "명: " + per + "명당 " +
                format_number(share) + "건",
            {"", "건"});
        result.unit = "projects per " + per + " people";
        result.inputs = {{"projects", count}, {"people", static_cast<double>(people)}};
        for (const auto& [id, project] : projects)
            add_evidence(result, *project, {"AI project", "AI 프로젝트"});
        return result;
    }

    CheckNeeds needs() const override { return {.parent = true, .roster = true}; }

    JqlNeeds reads() const override {
        JqlNeeds needs;
        needs.fields = {FieldId{"parent"}, FieldId{"assignee"}};
        add_reads(needs, settings_.of);
        add_reads(needs, settings_.work);
        return needs;
    }

  private:
    Settings settings_;
};

std::shared_ptr<const Check> compile(const Parameter& with, CheckCompiler& compiler) {
    ParameterReader reader(with, compiler);
    Settings settings{
        .of = reader.jql("of"), .work = reader.jql("work"), .limits = reader.limits("projects")};
    if (const Parameter* per = reader.find("per-people"))
        settings.per_people = read_number(*per).value_or(settings.per_people);
    if (reader.failed() || !settings.of) return nullptr;
    return std::make_shared<ProjectCount>(std::move(settings));
}

}  // namespace

CheckDefinition project_count_check() {
    using enum ParameterType;
    return {
        .name = "project-count",
        .subject = SubjectKind::Team,
        .parameters =
            {{.name = "of",
              .type = Jql,
              .required = true,
              .summary = "AI projects that count",
              .summary_ko = "세는 AI 프로젝트"},
             {.name = "work",
              .type = Jql,
              .summary = "Work of the team by which it takes part in a project of others",
              .summary_ko = "다른 팀의 프로젝트에 참여하는 것으로 보는 업무"},
             {.name = "per-people",
              .type = Number,
              .summary = "People to one project",
              .fallback = "10",
              .summary_ko = "프로젝트 하나를 맡는 인원",
              .least = 1,
              .most = 1000},
             {.name = "projects",
              .type = NumberLimits,
              .required = true,
              .summary = "Limits of projects per that many people",
              .summary_ko = "해당 인원당 프로젝트 수의 임계값"}},
        .summary =
            {"AI projects of a team against its people.",
             "팀 인원 대비 AI 프로젝트 수를 확인합니다."},
        .compile = &compile};
}

}  // namespace healthlint
