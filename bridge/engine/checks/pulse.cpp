// pulse: what a team answered when it was asked. Nothing is inferred from tickets. Under the
// minimum of answers nothing is shown, and no single answer is ever stored.

#include <algorithm>
#include <cmath>

#include "bridge/engine/checks/parts/conclusion.h"
#include "bridge/engine/checks/registry.h"
#include "bridge/engine/measure.h"

namespace healthlint {
namespace {

constexpr std::size_t kMinAnswers = 5;  // fewer could be traced to a person

struct Settings {
    std::vector<std::string> questions;
    std::chrono::days every{90};
    std::size_t min_answers = kMinAnswers;
    Limits mean;  // of 1 to 5; none = shown and never held against anybody
};

Text name_of(const std::string& question) {
    if (question == "business-link") return {"business result", "사업 성과"};
    if (question == "heard") return {"heard", "경청과 답변"};
    if (question == "growth") return {"growth", "성장 대화"};
    return {question, question};
}

std::string rounded(double mean) {
    return format_number(std::round(mean * 10) / 10);
}

class Pulse final : public Check {
  public:
    explicit Pulse(Settings settings) : settings_(std::move(settings)) {}

    using Check::judge;

    CheckResult judge(const Team& team, const CheckContext& context) const override {
        const auto rounds = context.snapshot->surveys.find(team.name);
        if (rounds == context.snapshot->surveys.end() || rounds->second.empty())
            return conclude(
                Outcome::NotApplicable,
                {"This team does not take part in the survey.",
                 "이 팀은 팀 의견 조사에 참여하지 않습니다."});
        const SurveyRound& last = rounds->second.back();
        if (context.now - last.at > settings_.every) return overdue(last, context);
        if (last.answers < settings_.min_answers)
            return too_few(last.answers, settings_.min_answers, {"answers", "답변"});
        return shown(last, rounds->second);
    }

    CheckNeeds needs() const override { return {.answers = true}; }

    JqlNeeds reads() const override { return {.fields = {}, .clock = true}; }

  private:
    CheckResult overdue(const SurveyRound& last, const CheckContext& context) const {
        const Text day = day_text(last.at, context);
        const std::string days = std::to_string(settings_.every.count());
        return conclude(
            Outcome::Warn,
            {"The team was last asked on " + day.en + ", every " + days + " days wanted.",
             "마지막 팀 의견 조사: " + day.ko + " (권장 주기 " + days + "일)"});
    }

    CheckResult shown(const SurveyRound& last, const std::vector<SurveyRound>& rounds) const {
        const std::string answers = std::to_string(last.answers);
        CheckResult result = conclude(
            Outcome::Pass, {"Survey of " + answers + " answers", "팀 의견 " + answers + "건"});
        const char* separator_en = ": ";
        const char* separator_ko = ": ";
        for (const std::string& question : settings_.questions) {
            const auto mean = last.mean.find(question);
            if (mean == last.mean.end() || !shows(last, question)) continue;
            const Text name = name_of(question);
            const std::string trend = trend_of(question, mean->second, rounds);
            result.message.en += separator_en + name.en + " " + rounded(mean->second) + trend;
            result.message.ko += separator_ko + name.ko + " " + rounded(mean->second) + trend;
            separator_en = separator_ko = ", ";
            result.inputs[question] = mean->second;
            result.outcome = std::max(result.outcome, compare(mean->second, settings_.mean));
            if (!result.value || mean->second < *result.value) result.value = mean->second;
        }
        result.message.en += result.value ? " (of 5)." : ".";
        if (result.value) result.message.ko += " (5점 만점)";
        result.evidence.front().text = result.message;
        result.unit = "lowest mean of 5";
        result.inputs["answers"] = static_cast<double>(last.answers);
        result.thresholds = named_thresholds(settings_.mean);
        result.thresholds["min-answers"] = static_cast<double>(settings_.min_answers);
        return result;
    }

    // People may skip a question: its own answers must be enough.
    bool shows(const SurveyRound& round, const std::string& question) const {
        const auto skipped = round.skipped.find(question);
        const std::size_t without = skipped == round.skipped.end() ? 0 : skipped->second;
        return round.answers >= settings_.min_answers + without;
    }

    // Against the last round that may be shown.
    std::string trend_of(
        const std::string& question, double now, const std::vector<SurveyRound>& rounds) const {
        constexpr double kSame = 0.15;
        for (auto round = std::next(rounds.rbegin()); round != rounds.rend(); ++round) {
            const auto mean = round->mean.find(question);
            if (mean == round->mean.end() || !shows(*round, question)) continue;
            if (now > mean->second + kSame) return " ▲";
            return now < mean->second - kSame ? " ▼" : "";
        }
        return {};
    }

    Settings settings_;
};

std::shared_ptr<const Check> compile(const Parameter& with, CheckCompiler& compiler) {
    ParameterReader reader(with, compiler);
    Settings settings;
    settings.questions = reader.texts("questions");
    settings.every = reader.days("every").value_or(settings.every);
    settings.min_answers = reader.whole("min-answers", kMinAnswers);
    settings.mean = reader.limits("mean");
    if (settings.min_answers < kMinAnswers)
        reader.error(
            *reader.find("min-answers"),
            "\"min-answers\" is at least " + std::to_string(kMinAnswers),
            "fewer answers could be traced to a person");
    if (reader.failed()) return nullptr;
    return std::make_shared<Pulse>(std::move(settings));
}

}  // namespace

CheckDefinition pulse_check() {
    using enum ParameterType;
    return {
        .name = "pulse",
        .subject = SubjectKind::Team,
        .parameters =
            {{.name = "questions",
              .type = Texts,
              .required = true,
              .summary = "Which questions are asked: business-link, heard, growth",
              .summary_ko = "묻는 질문: business-link(사업 성과), heard(경청), growth(성장)"},
             {.name = "every",
              .type = Days,
              .summary = "How often; later warns",
              .fallback = "90d",
              .summary_ko = "조사 주기. 지나면 주의"},
             {.name = "min-answers",
              .type = Count,
              .summary = "Fewer answers are not shown",
              .fallback = "5",
              .summary_ko = "이보다 적은 답변은 보여 주지 않습니다"},
             {.name = "mean",
              .type = NumberLimits,
              .summary = "Limits of a mean of 1 to 5; without them nothing is held against anybody",
              .summary_ko = "평균(1~5점)의 임계값. 없으면 보여 주기만 합니다"}},
        .summary =
            {"An opt-in survey of the team, shown from five answers on.",
             "팀이 원할 때 하는 의견 조사. 답변 5건부터 보여 줍니다."},
        .compile = &compile};
}

}  // namespace healthlint
