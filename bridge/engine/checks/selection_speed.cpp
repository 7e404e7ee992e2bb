// selection-speed: the time from an idea to a chosen project, from the day of creation to the first
// day in progress. An idea that still waits is as old as today.

#include <algorithm>
#include <cmath>

#include "bridge/engine/checks/parts/conclusion.h"
#include "bridge/engine/checks/parts/history.h"
#include "bridge/engine/checks/registry.h"
#include "bridge/engine/measure.h"

namespace healthlint {
namespace {

class SelectionSpeed final : public Check {
  public:
    explicit SelectionSpeed(const Limits& limits) : limits_(limits) {}

    using Check::judge;

    CheckResult judge(const Issue& issue, const CheckContext& context) const override {
        const Start start = start_of(issue, *context.snapshot);
        if (!issue.created || !start.known) return history_not_read();
        const TimePoint until = start.at.value_or(context.now);
        const double days = std::max(0.0, std::floor(days_between(*issue.created, until)));
        const std::string shown = format_number(days);
        CheckResult result = measured(
            days,
            limits_,
            start.at ? "Chosen after " + shown + " days"
                     : "Waiting to be chosen for " + shown + " days",
            start.at ? "선정까지 걸린 기간: " + shown + "일"
                     : "선정을 기다린 기간: " + shown + "일",
            {" days", "일"});
        result.unit = "days from idea to start";
        return result;
    }

    CheckNeeds needs() const override { return {.changelog = true}; }

    JqlNeeds reads() const override {
        JqlNeeds needs;
        needs.fields = {FieldId{"created"}, FieldId{"status"}, FieldId{"statuscategorychangedate"}};
        needs.clock = true;
        return needs;
    }

  private:
    Limits limits_;
};

std::shared_ptr<const Check> compile(const Parameter& with, CheckCompiler& compiler) {
    const ParameterReader reader(with, compiler);
    return std::make_shared<SelectionSpeed>(reader.limits("time"));
}

}  // namespace

CheckDefinition selection_speed_check() {
    using enum ParameterType;
    return {
        .name = "selection-speed",
        .subject = SubjectKind::Issue,
        .parameters =
            {{.name = "time",
              .type = DaysLimits,
              .required = true,
              .summary = "Limits of the time from idea to start",
              .summary_ko = "아이디어에서 착수까지 걸린 기간의 임계값"}},
        .summary =
            {"A project is chosen soon after the idea.",
             "아이디어가 나온 뒤 프로젝트를 빨리 선정했는지 확인합니다."},
        .compile = &compile};
}

}  // namespace healthlint
