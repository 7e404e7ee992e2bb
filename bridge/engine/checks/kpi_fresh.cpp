// kpi-fresh and field-updated: how long ago a value was written down. kpi-fresh looks at the KPI
// fields; field-updated at any field, or at whatever changed last on the issue or below it.

#include <algorithm>
#include <cmath>

#include "bridge/engine/checks/parts/conclusion.h"
#include "bridge/engine/checks/parts/history.h"
#include "bridge/engine/checks/parts/relatives.h"
#include "bridge/engine/checks/registry.h"
#include "bridge/engine/measure.h"

namespace healthlint {
namespace {

struct Settings {
    std::vector<NamedField> fields;  // empty = any change
    bool with_children = false;
    Limits age;  // days
    Text what;
};

class FieldUpdated final : public Check {
  public:
    explicit FieldUpdated(Settings settings) : settings_(std::move(settings)) {}

    using Check::judge;

    CheckResult judge(const Issue& issue, const CheckContext& context) const override {
        for (const NamedField& field : settings_.fields)
            if (auto unknown = field_not_known(field, issue, *context.snapshot)) return *unknown;
        std::optional<TimePoint> last = last_change(issue);
        if (!settings_.fields.empty() && !issue.changelog) return history_not_read();
        if (settings_.with_children)
            for (const Issue* child : relatives_of(issue, Relation::Child, context))
                last = std::max(last, last_change(*child));
        if (!last) return history_not_read();
        const double days = std::max(0.0, std::floor(days_between(*last, context.now)));
        const Text day = day_text(*last, context);
        CheckResult result = measured(
            days,
            settings_.age,
            settings_.what.en + " last changed on " + day.en + " (" + ago(days).en + ")",
            settings_.what.ko + " 마지막 변경: " + day.ko + " (" + ago(days).ko + ")",
            {" days", "일"});
        result.unit = "days since the last change";
        return result;
    }

    CheckNeeds needs() const override {
        return {.changelog = !settings_.fields.empty(), .children = settings_.with_children};
    }

    JqlNeeds reads() const override {
        JqlNeeds needs;
        needs.fields = {FieldId{"created"}, FieldId{"updated"}, FieldId{"parent"}};
        for (const NamedField& field : settings_.fields)
            if (field.id) needs.fields.insert(*field.id);
        needs.clock = true;
        return needs;
    }

  private:
    // What was never changed is as old as its issue.
    std::optional<TimePoint> last_change(const Issue& issue) const {
        if (settings_.fields.empty()) return issue.updated;
        std::optional<TimePoint> last = issue.created;
        for (const NamedField& field : settings_.fields)
            for (const Change* change : changes_of(issue, *field.id))
                last = std::max(last, std::optional(change->at));
        return last;
    }

    Settings settings_;
};

std::vector<NamedField> read_fields(ParameterReader& reader) {
    std::vector<NamedField> fields;
    const Parameter* list = reader.find("fields");
    if (list == nullptr) return fields;
    if (list->kind == Parameter::Kind::Scalar) fields.push_back(reader.field(*list));
    for (const Parameter& item : list->items)
        fields.push_back(reader.field(item));
    return fields;
}

std::shared_ptr<const Check> compile_kpi(const Parameter& with, CheckCompiler& compiler) {
    ParameterReader reader(with, compiler);
    Settings settings{
        .fields = read_fields(reader),
        .age = reader.limits("age"),
        .what = {"The KPI value", "KPI 값"}};
    if (reader.failed() || settings.fields.empty()) return nullptr;
    return std::make_shared<FieldUpdated>(std::move(settings));
}

std::shared_ptr<const Check> compile_any(const Parameter& with, CheckCompiler& compiler) {
    ParameterReader reader(with, compiler);
    Settings settings{
        .fields = read_fields(reader),
        .with_children = reader.flag("children", false),
        .age = reader.limits("age"),
        .what = {}};
    std::vector<std::string> names;
    for (const NamedField& field : settings.fields)
        names.push_back("\"" + field.name + "\"");
    for (const std::string& name : names) {
        settings.what.en += (settings.what.en.empty() ? "" : ", ") + name;
        settings.what.ko += (settings.what.ko.empty() ? "" : ", ") + name;
    }
    if (names.empty()) settings.what = {"The work item", "업무 항목"};
    if (reader.failed()) return nullptr;
    return std::make_shared<FieldUpdated>(std::move(settings));
}

}  // namespace

CheckDefinition kpi_fresh_check() {
    using enum ParameterType;
    return {
        .name = "kpi-fresh",
        .subject = SubjectKind::Issue,
        .parameters =
            {{.name = "fields",
              .type = Texts,
              .required = true,
              .summary = "The fields that hold the value of the KPI",
              .summary_ko = "KPI 값을 적는 항목"},
             {.name = "age",
              .type = DaysLimits,
              .required = true,
              .summary = "Limits of the time since the value was written",
              .summary_ko = "값을 적은 뒤 지난 기간의 임계값"}},
        .summary =
            {"The value of the KPI is kept up to date.", "KPI 값을 꾸준히 갱신하는지 확인합니다."},
        .compile = &compile_kpi};
}

CheckDefinition field_updated_check() {
    using enum ParameterType;
    return {
        .name = "field-updated",
        .subject = SubjectKind::Issue,
        .parameters =
            {{.name = "fields",
              .type = Texts,
              .summary = "Which fields; any change where this is left out",
              .summary_ko = "살펴볼 항목. 없으면 모든 변경"},
             {.name = "children",
              .type = Bool,
              .summary = "Changes of the work items below count too",
              .fallback = "false",
              .summary_ko = "하위 업무 항목의 변경도 셉니다"},
             {.name = "age",
              .type = DaysLimits,
              .required = true,
              .summary = "Limits of the time since the last change",
              .summary_ko = "마지막 변경 뒤 지난 기간의 임계값"}},
        .summary =
            {"Something was changed within the time.",
             "정한 기간 안에 변경이 있었는지 확인합니다."},
        .compile = &compile_any};
}

}  // namespace healthlint
