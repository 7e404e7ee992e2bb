// date-span: the days between two dates of an issue.

#include "bridge/engine/checks/parts/conclusion.h"
#include "bridge/engine/checks/registry.h"
#include "bridge/engine/measure.h"

namespace healthlint {
namespace {

struct Settings {
    NamedField from, to;
    Limits span;  // days
};

std::optional<Date> date_of(const Issue& issue, const FieldId& field, const TimeZone& zone) {
    const auto local = [&](const std::optional<TimePoint>& at) {
        return at ? std::optional(zone.local_date(*at)) : std::nullopt;
    };
    if (field.value == "created") return local(issue.created);
    if (field.value == "updated") return local(issue.updated);
    if (field.value == "resolutiondate") return local(issue.resolved);
    if (field.value == "statuscategorychangedate") return local(issue.category_changed);
    if (field.value == "duedate") return issue.due;
    const auto value = issue.custom.find(field);
    if (value == issue.custom.end()) return std::nullopt;
    if (const auto* date = std::get_if<Date>(&value->second)) return *date;
    if (const auto* at = std::get_if<TimePoint>(&value->second)) return zone.local_date(*at);
    return std::nullopt;
}

class DateSpan final : public Check {
  public:
    explicit DateSpan(Settings settings) : settings_(std::move(settings)) {}

    using Check::judge;

    CheckResult judge(const Issue& issue, const CheckContext& context) const override {
        for (const NamedField* field : {&settings_.from, &settings_.to})
            if (auto unknown = field_not_known(*field, issue, *context.snapshot)) return *unknown;
        const auto from = date_of(issue, *settings_.from.id, *context.zone);
        const auto to = date_of(issue, *settings_.to.id, *context.zone);
        if (!from || !to) {
            const std::string& name = from ? settings_.to.name : settings_.from.name;
            return conclude(
                Outcome::NotApplicable,
                {"\"" + name + "\" is not set yet.", "아직 비어 있는 필드: \"" + name + "\""});
        }
        const double days = static_cast<double>((*to - *from).count());
        const Text first = day_text(*from);
        const Text last = day_text(*to);
        CheckResult result = measured(
            days,
            settings_.span,
            format_number(days) + " days from " + first.en + " to " + last.en,
            "기간 " + format_number(days) + "일 (" + first.ko + "~" + last.ko + ")",
            {" days", "일"});
        result.unit = "days";
        return result;
    }

    CheckNeeds needs() const override { return {}; }

    JqlNeeds reads() const override {
        JqlNeeds needs;
        for (const NamedField* field : {&settings_.from, &settings_.to})
            if (field->id) needs.fields.insert(*field->id);
        return needs;
    }

  private:
    Settings settings_;
};

std::shared_ptr<const Check> compile(const Parameter& with, CheckCompiler& compiler) {
    ParameterReader reader(with, compiler);
    const auto from = reader.field("from");
    const auto to = reader.field("to");
    if (reader.failed() || !from || !to) return nullptr;
    return std::make_shared<DateSpan>(
        Settings{.from = *from, .to = *to, .span = reader.limits("span")});
}

}  // namespace

CheckDefinition date_span_check() {
    using enum ParameterType;
    return {
        .name = "date-span",
        .subject = SubjectKind::Issue,
        .parameters =
            {{.name = "from",
              .type = Field,
              .required = true,
              .summary = "The first date",
              .summary_ko = "시작 날짜"},
             {.name = "to",
              .type = Field,
              .required = true,
              .summary = "The second date",
              .summary_ko = "끝 날짜"},
             {.name = "span",
              .type = DaysLimits,
              .required = true,
              .summary = "Limits of the days between them",
              .summary_ko = "두 날짜 사이 기간의 임계값"}},
        .summary = {"The time between two dates.", "두 날짜 사이의 기간을 확인합니다."},
        .compile = &compile};
}

}  // namespace healthlint
