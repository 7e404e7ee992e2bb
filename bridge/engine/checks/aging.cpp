// aging: the share of a team's work in progress that is older than most of what the team finished.
// The bar is the team's own percentile, so nobody is measured by the pace of others.

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
    std::optional<JqlProgram> of, finished;
    double percentile = 85;
    std::size_t min_sample = 20;
    Limits share;  // percent
};

class Aging final : public Check {
  public:
    explicit Aging(Settings settings) : settings_(std::move(settings)) {}

    using Check::judge;

    CheckResult judge(const Team& team, const CheckContext& context) const override {
        const std::size_t people = members_of(team, context).size();
        if (people < kMinTeamPeople) return team_too_small(people, kMinTeamPeople);
        const std::vector<const Issue*> work = context.issues_of(team);
        const Selected open = select(*settings_.of, work, context);
        const Selected done = select(*settings_.finished, work, context);
        std::vector<double> times;
        for (const Issue* issue : done.issues) {
            const Start start = start_of(*issue, *context.snapshot);
            const auto finished = finished_at(*issue);
            if (!issue->changelog || !start.known) return history_not_read();
            if (start.at && finished) times.push_back(days_between(*start.at, *finished));
        }
        if (times.size() < settings_.min_sample)
            return too_few(times.size(), settings_.min_sample, {"finished items", "완료한 업무"});
        const double bar = percentile_of(times, settings_.percentile);
        return judge_open(open.issues, bar, context);
    }

    CheckNeeds needs() const override { return {.changelog = true, .roster = true}; }

    JqlNeeds reads() const override {
        JqlNeeds needs;
        needs.fields = {
            FieldId{"created"}, FieldId{"resolutiondate"}, FieldId{"statuscategorychangedate"}};
        needs.clock = true;
        add_reads(needs, settings_.of);
        add_reads(needs, settings_.finished);
        return needs;
    }

    bool reads_facts_of(const Issue& issue, const CheckContext& context) const override {
        return settings_.of->evaluate(issue, context.jql()) != Truth::False ||
               settings_.finished->evaluate(issue, context.jql()) != Truth::False;
    }

  private:
    CheckResult judge_open(
        const std::vector<const Issue*>& open, double bar, const CheckContext& context) const {
        if (open.empty())
            return conclude(
                Outcome::Pass, {"Nothing is in progress.", "진행 중인 업무가 없습니다."});
        std::vector<const Issue*> old;
        for (const Issue* issue : open) {
            const Start start = start_of(*issue, *context.snapshot);
            if (!start.known) return history_not_read();
            if (start.at && days_between(*start.at, context.now) > bar) old.push_back(issue);
        }
        const double share =
            100 * static_cast<double>(old.size()) / static_cast<double>(open.size());
        const std::string some = std::to_string(old.size());
        const std::string all = std::to_string(open.size());
        const std::string days = format_number(std::round(bar));
        const std::string rank = format_number(settings_.percentile);
        CheckResult result = measured(
            share,
            settings_.share,
            some + " of " + all + " items in progress are older than " + days +
                " days, the team's own " + rank + "th percentile",
            "진행 중인 업무 " + all + "건 중 " + some + "건이 " + days + "일보다 오래됨 (팀 자체 " +
                rank + "번째 백분위수)",
            {" %", " %"});
        result.unit = "% of items in progress";
        result.inputs = {{"old", static_cast<double>(old.size())}, {"days", bar}};
        for (const Issue* issue : old)
            add_evidence(result, *issue, {"In progress for long", "오래 진행 중인 업무"});
        return result;
    }

    Settings settings_;
};

std::shared_ptr<const Check> compile(const Parameter& with, CheckCompiler& compiler) {
    ParameterReader reader(with, compiler);
    Settings settings{
        .of = reader.jql("of"),
        .finished = reader.jql("finished"),
        .min_sample = reader.whole("min-sample", 20),
        .share = reader.limits("share")};
    if (const Parameter* percentile = reader.find("percentile"))
        settings.percentile = read_number(*percentile).value_or(settings.percentile);
    if (reader.failed() || !settings.of || !settings.finished) return nullptr;
    return std::make_shared<Aging>(std::move(settings));
}

}  // namespace

CheckDefinition aging_check() {
    using enum ParameterType;
    return {
        .name = "aging",
        .subject = SubjectKind::Team,
        .parameters =
            {{.name = "of",
              .type = Jql,
              .required = true,
              .summary = "Work in progress",
              .summary_ko = "진행 중인 업무"},
             {.name = "finished",
              .type = Jql,
              .required = true,
              .summary = "Finished work that sets the bar",
              .summary_ko = "기준이 되는 완료 업무"},
             {.name = "percentile",
              .type = Number,
              .summary = "Of the times of finished work",
              .fallback = "85",
              .summary_ko = "완료까지 걸린 기간의 백분위",
              .least = 50,
              .most = 99},
             {.name = "min-sample",
              .type = Count,
              .summary = "Fewer finished items set no bar",
              .fallback = "20",
              .summary_ko = "기준을 정하는 데 필요한 완료 업무 수",
              .least = 5,
              .most = 1000},
             {.name = "share",
              .type = PercentLimits,
              .required = true,
              .summary = "Limits of the share of old work",
              .summary_ko = "오래된 업무 비율의 임계값"}},
        .summary =
            {"Work in progress against the team's own pace.",
             "진행 중인 업무를 팀 자체 속도와 견줍니다."},
        .compile = &compile};
}

}  // namespace healthlint
