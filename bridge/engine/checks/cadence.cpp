// cadence: a team keeps a rhythm of something that it records itself, 1:1 talks or coaching for
// example. A team that records nothing of the kind is not judged: nothing is inferred. Items are
// not listed, because a talk names who talked.

#include <algorithm>
#include <cmath>

#include "bridge/engine/checks/parts/conclusion.h"
#include "bridge/engine/checks/parts/history.h"
#include "bridge/engine/checks/parts/team_work.h"
#include "bridge/engine/checks/registry.h"
#include "bridge/engine/judge.h"
#include "bridge/engine/measure.h"

namespace healthlint {
namespace {

struct Settings {
    std::optional<JqlProgram> of;
    Limits age;  // days since the last one
};

class Cadence final : public Check {
  public:
    explicit Cadence(Settings settings) : settings_(std::move(settings)) {}

    using Check::judge;

    CheckResult judge(const Team& team, const CheckContext& context) const override {
        const std::size_t people = members_of(team, context).size();
        if (people < kMinTeamPeople) return team_too_small(people, kMinTeamPeople);
        const Selected records = select(*settings_.of, context.issues_of(team), context);
        std::optional<TimePoint> last;
        for (const Issue* record : records.issues)
            last = std::max(last, finished_at(*record));
        if (!last && records.unknown > 0) return history_not_read();
        if (!last)
            return conclude(
                Outcome::NotApplicable,
                {"This team does not record such talks.",
                 "이 팀은 이런 대화를 기록하지 않습니다."});
        const double days = std::max(0.0, std::floor(days_between(*last, context.now)));
        const Text day = day_text(*last, context);
        CheckResult result = measured(
            days,
            settings_.age,
            "Last recorded on " + day.en + " (" + ago(days).en + ")",
            "마지막 기록: " + day.ko + " (" + ago(days).ko + ")",
            {" days", "일"});
        result.unit = "days since the last record";
        return result;
    }

    CheckNeeds needs() const override { return {.roster = true}; }

    JqlNeeds reads() const override {
        JqlNeeds needs;
        needs.fields = {FieldId{"resolutiondate"}, FieldId{"statuscategorychangedate"}};
        needs.clock = true;
        add_reads(needs, settings_.of);
        return needs;
    }

  private:
    Settings settings_;
};

std::shared_ptr<const Check> compile(const Parameter& with, CheckCompiler& compiler) {
    ParameterReader reader(with, compiler);
    Settings settings{.of = reader.jql("of"), .age = reader.limits("age")};
    if (reader.failed() || !settings.of) return nullptr;
    return std::make_shared<Cadence>(std::move(settings));
}

}  // namespace

CheckDefinition cadence_check() {
    using enum ParameterType;
    return {
        .name = "cadence",
        .subject = SubjectKind::Team,
        .parameters =
            {{.name = "of",
              .type = Jql,
              .required = true,
              .summary = "What the team records, 1:1 talks for example; finished ones count",
              .summary_ko = "팀이 기록하는 일 (예: 1:1 대화). 끝난 것만 셉니다"},
             {.name = "age",
              .type = DaysLimits,
              .required = true,
              .summary = "Limits of the time since the last one",
              .summary_ko = "마지막 기록 뒤 지난 기간의 임계값"}},
        .summary =
            {"A team keeps the rhythm of something that it records, 1:1 talks for example.",
             "팀이 스스로 기록하는 일(예: 1:1 대화)을 꾸준히 하는지 확인합니다."},
        .compile = &compile};
}

}  // namespace healthlint
