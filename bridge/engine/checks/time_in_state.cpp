// time-in-state: how long an issue has been in some statuses, now or in all.

#include <algorithm>
#include <cmath>

#include "bridge/base/ascii.h"
#include "bridge/engine/checks/parts/conclusion.h"
#include "bridge/engine/checks/parts/history.h"
#include "bridge/engine/checks/registry.h"
#include "bridge/engine/measure.h"

namespace healthlint {
namespace {

struct Settings {
    std::vector<std::string> states;
    bool in_all = false;  // every stay together, not only the present one
    Limits time;          // days
};

class TimeInState final : public Check {
  public:
    explicit TimeInState(Settings settings) : settings_(std::move(settings)) {}

    using Check::judge;

    CheckResult judge(const Issue& issue, const CheckContext& context) const override {
        const auto stays = stays_of(issue, *context.snapshot);
        if (!stays) return history_not_read();
        double days = 0;
        for (const Stay& stay : *stays) {
            if (!wanted(stay.status.name)) continue;
            if (!settings_.in_all && stay.until) continue;
            days += days_between(stay.from, stay.until.value_or(context.now));
        }
        const std::string states = join(settings_.states, ", ");
        const std::string shown = format_number(std::floor(days));
        CheckResult result = measured(
            std::floor(days),
            settings_.time,
            shown + " days in \"" + states + "\"",
            "\"" + states + "\" 상태: " + shown + "일",
            {" days", "일"});
        result.unit = "days";
        return result;
    }

    CheckNeeds needs() const override { return {.changelog = true}; }

    JqlNeeds reads() const override {
        JqlNeeds needs;
        needs.fields = {FieldId{"status"}, FieldId{"created"}};
        needs.clock = true;
        return needs;
    }

  private:
    bool wanted(const std::string& status) const {
        return std::ranges::any_of(settings_.states, [&](const std::string& state) {
            return equals_ignoring_case(state, status);
        });
    }

    Settings settings_;
};

std::shared_ptr<const Check> compile(const Parameter& with, CheckCompiler& compiler) {
    const ParameterReader reader(with, compiler);
    Settings settings{
        .states = reader.texts("states"),
        .in_all = reader.text("count") == "all-stays",
        .time = reader.limits("time")};
    return std::make_shared<TimeInState>(std::move(settings));
}

}  // namespace

CheckDefinition time_in_state_check() {
    using enum ParameterType;
    return {
        .name = "time-in-state",
        .subject = SubjectKind::Issue,
        .parameters =
            {{.name = "states",
              .type = Texts,
              .required = true,
              .summary = "Names of statuses",
              .summary_ko = "상태 이름"},
             {.name = "count",
              .type = Choice,
              .summary = "The present stay, or all of them together",
              .choices = "this-stay all-stays",
              .fallback = "this-stay",
              .summary_ko = "지금 머문 기간만 셀지, 모두 더할지"},
             {.name = "time",
              .type = DaysLimits,
              .required = true,
              .summary = "Limits of the time",
              .summary_ko = "기간의 임계값"}},
        .summary =
            {"How long an issue has been in some statuses.",
             "업무 항목이 특정 상태에 머문 기간을 확인합니다."},
        .compile = &compile};
}

}  // namespace healthlint
