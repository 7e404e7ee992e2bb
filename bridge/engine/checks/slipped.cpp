// slipped: how often a date was moved later, with the first date that was promised. Re-dating never
// hides the first one.

#include <algorithm>

#include "bridge/engine/checks/parts/conclusion.h"
#include "bridge/engine/checks/parts/history.h"
#include "bridge/engine/checks/registry.h"
#include "bridge/engine/measure.h"

namespace healthlint {
namespace {

struct Settings {
    NamedField field;
    Limits moves, delay;  // times, days
};

// Jira keeps dates of a history as 2026-11-23 in `from` and `to`.
std::optional<Date> date_in(const std::string& id, const std::string& text) {
    if (const auto date = parse_date(std::string_view(id).substr(0, 10))) return date;
    return parse_date(std::string_view(text).substr(0, 10));
}

class Slipped final : public Check {
  public:
    explicit Slipped(Settings settings) : settings_(std::move(settings)) {}

    using Check::judge;

    CheckResult judge(const Issue& issue, const CheckContext& context) const override {
        if (auto unknown = field_not_known(settings_.field, issue, *context.snapshot))
            return *unknown;
        if (!issue.changelog) return history_not_read();
        const std::string shown = shown_value(issue, *settings_.field.id);
        const std::optional<Date> now = parse_date(std::string_view(shown).substr(0, 10));
        std::optional<Date> first;
        int moves = 0;
        for (const Change* change : changes_of(issue, *settings_.field.id)) {
            const auto from = date_in(change->from_id, change->from_text);
            const auto to = date_in(change->to_id, change->to_text);
            if (!first) first = from ? from : to;
            if (from && to && *to > *from) ++moves;
        }
        if (!first) first = now;
        if (!first)
            return conclude(
                Outcome::NotApplicable,
                {"No date was set yet.", "날짜가 아직 정해지지 않았습니다."});
        return judge_moves(*first, now.value_or(*first), moves);
    }

    CheckNeeds needs() const override { return {.changelog = true}; }

    JqlNeeds reads() const override {
        JqlNeeds needs;
        if (settings_.field.id) needs.fields.insert(*settings_.field.id);
        return needs;
    }

  private:
    CheckResult judge_moves(Date first, Date now, int moves) const {
        const double late = static_cast<double>((now - first).count());
        if (moves == 0)
            return conclude(
                Outcome::Pass, {"The date never moved later.", "기한이 뒤로 밀린 적이 없습니다."});
        const Text original = day_text(first);
        const std::string times = std::to_string(moves);
        CheckResult result = measured(
            moves,
            settings_.moves,
            "Moved later " + times + (moves == 1 ? " time" : " times") + ", first " + original.en +
                ", " + format_number(late) + " days later now",
            "기한 변경 " + times + "번째, 최초 " + original.ko + ", 현재 " + format_number(late) +
                "일 늦어짐",
            {" moves", "번"});
        result.outcome = std::max(result.outcome, compare(late, settings_.delay));
        result.unit = "moves";
        result.inputs = {{"moves", moves}, {"days-later", late}};
        return result;
    }

    Settings settings_;
};

std::shared_ptr<const Check> compile(const Parameter& with, CheckCompiler& compiler) {
    ParameterReader reader(with, compiler);
    const auto field = reader.field("field");
    if (reader.failed() || !field) return nullptr;
    return std::make_shared<Slipped>(Settings{
        .field = *field, .moves = reader.limits("moves"), .delay = reader.limits("delay")});
}

}  // namespace

CheckDefinition slipped_check() {
    using enum ParameterType;
    return {
        .name = "slipped",
        .subject = SubjectKind::Issue,
        .parameters =
            {{.name = "field",
              .type = Field,
              .required = true,
              .summary = "The date, duedate for example",
              .summary_ko = "기한 항목 (예: duedate)"},
             {.name = "moves",
              .type = NumberLimits,
              .required = true,
              .summary = "Limits of the times it was moved later",
              .summary_ko = "기한을 뒤로 옮긴 횟수의 임계값"},
             {.name = "delay",
              .type = DaysLimits,
              .summary = "Limits of the days between the first date and the present one",
              .summary_ko = "최초 기한과 현재 기한 차이의 임계값"}},
        .summary =
            {"A date is kept; the first one is remembered.",
             "기한을 지키는지 확인합니다. 최초 기한을 기억합니다."},
        .compile = &compile};
}

}  // namespace healthlint
