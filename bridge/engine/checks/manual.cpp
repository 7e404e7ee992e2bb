// manual: a question that only a person can answer, yes or no. The answer expires.

#include "bridge/engine/checks/parts/conclusion.h"
#include "bridge/engine/checks/registry.h"

namespace healthlint {
namespace {

struct Settings {
    std::string id;
    Text question;
    std::chrono::days expires{90};
};

class Manual final : public Check {
  public:
    explicit Manual(Settings settings) : settings_(std::move(settings)) {}

    using Check::judge;

    CheckResult judge(const Issue& issue, const CheckContext& context) const override {
        const Text& question = settings_.question;
        const auto answer = context.snapshot->answers.find({settings_.id, issue.key.value});
        if (answer == context.snapshot->answers.end())
            return conclude(
                Outcome::Warn,
                {"Not answered yet: " + question.en, "아직 답하지 않은 질문: " + question.ko});
        const Text day = day_text(answer->second.at, context);
        if (context.now - answer->second.at > settings_.expires)
            return conclude(
                Outcome::Warn,
                {"The answer of " + day.en + " has expired: " + question.en,
                 "답변 기한이 지났습니다 (" + day.ko + "): " + question.ko});
        if (answer->second.yes)
            return conclude(
                Outcome::Pass,
                {"Yes on " + day.en + ": " + question.en, "예 (" + day.ko + "): " + question.ko});
        return conclude(
            Outcome::Fail,
            {"No on " + day.en + ": " + question.en, "아니요 (" + day.ko + "): " + question.ko});
    }

    CheckNeeds needs() const override { return {.answers = true}; }

    JqlNeeds reads() const override { return {.fields = {}, .clock = true}; }

  private:
    Settings settings_;
};

std::shared_ptr<const Check> compile(const Parameter& with, CheckCompiler& compiler) {
    const ParameterReader reader(with, compiler);
    Settings settings{
        .id = reader.text("id"),
        .question = {},
        .expires = reader.days("expires").value_or(std::chrono::days(90))};
    if (const Parameter* pair = reader.find("question")) {
        if (const Parameter* en = pair->member("en")) settings.question.en = en->scalar;
        if (const Parameter* ko = pair->member("ko")) settings.question.ko = ko->scalar;
    }
    return std::make_shared<Manual>(std::move(settings));
}

}  // namespace

CheckDefinition manual_check() {
    using enum ParameterType;
    return {
        .name = "manual",
        .subject = SubjectKind::Issue,
        .parameters =
            {{.name = "id",
              .type = Text,
              .required = true,
              .summary = "Under which the answer is kept",
              .summary_ko = "답변을 보관하는 이름"},
             {.name = "question",
              .type = TextPair,
              .required = true,
              .summary = "Asked in both languages",
              .summary_ko = "두 언어로 적은 질문"},
             {.name = "expires",
              .type = Days,
              .summary = "How long an answer holds",
              .fallback = "90d",
              .summary_ko = "답변이 유효한 기간"}},
        .summary =
            {"A question that a person answers; the answer expires.",
             "사람이 답하는 질문. 답변은 정한 기간 동안 유효합니다."},
        .compile = &compile};
}

}  // namespace healthlint
