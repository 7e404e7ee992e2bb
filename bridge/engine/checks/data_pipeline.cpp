// data-pipeline: collecting and cleaning the data exist as work of the project, and where the
// project says real time, a stream does too.

#include "bridge/engine/checks/parts/conclusion.h"
#include "bridge/engine/checks/parts/relatives.h"
#include "bridge/engine/checks/registry.h"

namespace healthlint {
namespace {

struct Settings {
    std::optional<JqlProgram> collection, cleaning, real_time, stream;
    Relation relation = Relation::ChildOrLinked;
};

class DataPipeline final : public Check {
  public:
    explicit DataPipeline(Settings settings) : settings_(std::move(settings)) {}

    using Check::judge;

    CheckResult judge(const Issue& issue, const CheckContext& context) const override {
        const auto relatives = relatives_of(issue, settings_.relation, context);
        CheckResult result = conclude(Outcome::Pass, {});
        result.evidence.clear();
        std::size_t unknown = 0;
        const auto look = [&](const JqlProgram& which, const Text& name) {
            const Selected work = select(which, relatives, context);
            if (work.issues.empty()) unknown += work.unknown;
            say(result, name, work.issues);
        };
        look(*settings_.collection, {"collecting", "데이터 수집"});
        if (settings_.cleaning) look(*settings_.cleaning, {"cleaning", "데이터 정제"});
        if (settings_.real_time && settings_.stream) {
            const Truth says = settings_.real_time->evaluate(issue, context.jql());
            if (says == Truth::True) look(*settings_.stream, {"a data stream", "실시간 데이터"});
            if (says == Truth::Unknown) ++unknown;
        }
        if (unknown > 0) return history_not_read();
        if (result.outcome != Outcome::Pass &&
            unseen_relatives(issue, settings_.relation, context) > 0)
            return relatives_not_seen();
        if (result.outcome == Outcome::Pass)
            result.message = {
                "The data pipeline is part of the work.", "데이터 준비 업무가 모두 있습니다."};
        else
            result.message.en += ".";
        return result;
    }

    CheckNeeds needs() const override {
        CheckNeeds needs;
        add_relation(needs, settings_.relation);
        return needs;
    }

    JqlNeeds reads() const override {
        JqlNeeds needs;
        needs.fields = {FieldId{"parent"}, FieldId{"issuelinks"}};
        for (const auto& program :
             {settings_.collection, settings_.cleaning, settings_.real_time, settings_.stream})
            add_reads(needs, program);
        return needs;
    }

  private:
    static void say(CheckResult& result, const Text& name, const std::vector<const Issue*>& work) {
        for (const Issue* issue : work)
            add_evidence(result, *issue, {"Work on " + name.en, name.ko + " 업무"});
        if (!work.empty()) return;
        const bool first = result.outcome == Outcome::Pass;
        result.outcome = Outcome::Fail;
        result.message.en += (first ? "No work on " : ", ") + name.en;
        result.message.ko += (first ? "아직 없는 업무: " : ", ") + name.ko;
        result.evidence.push_back(
            {.text = {"No work on " + name.en, name.ko + " 업무가 아직 없습니다"}});
    }

    Settings settings_;
};

std::shared_ptr<const Check> compile(const Parameter& with, CheckCompiler& compiler) {
    ParameterReader reader(with, compiler);
    Settings settings{
        .collection = reader.jql("collection"),
        .cleaning = reader.jql("cleaning"),
        .real_time = reader.jql("real-time"),
        .stream = reader.jql("stream"),
        .relation = reader.choice("relation", kRelations, Relation::ChildOrLinked)};
    if (settings.real_time.has_value() != settings.stream.has_value() && !reader.failed())
        reader.error(
            with, "\"real-time\" and \"stream\" belong together", "give both or leave both out");
    if (reader.failed() || !settings.collection) return nullptr;
    return std::make_shared<DataPipeline>(std::move(settings));
}

}  // namespace

CheckDefinition data_pipeline_check() {
    using enum ParameterType;
    return {
        .name = "data-pipeline",
        .subject = SubjectKind::Issue,
        .parameters =
            {{.name = "collection",
              .type = Jql,
              .required = true,
              .summary = "Tasks that collect data",
              .summary_ko = "데이터를 모으는 업무"},
             {.name = "cleaning",
              .type = Jql,
              .summary = "Tasks that clean data",
              .summary_ko = "데이터를 정제하는 업무"},
             {.name = "real-time",
              .type = Jql,
              .summary = "The project says real time",
              .summary_ko = "실시간이 필요하다고 밝힌 프로젝트"},
             {.name = "stream",
              .type = Jql,
              .summary = "Tasks that bring real-time data",
              .summary_ko = "실시간 데이터를 연결하는 업무"},
             {.name = "relation",
              .type = Choice,
              .summary = "Where these tasks stand",
              .choices = kRelationWords,
              .fallback = "child-or-linked",
              .summary_ko = "업무의 관계"}},
        .summary =
            {"Collecting and cleaning data exist as work; real time has a stream.",
             "데이터 수집과 정제가 업무로 있고, 실시간이면 실시간 데이터도 있는지 확인합니다."},
        .compile = &compile};
}

}  // namespace healthlint
