// business-owner: one person of the business is named, and takes part: comments on the issue or
// changes it. A silent owner warns and never fails; nobody's silence elsewhere is looked at.

#include <algorithm>

#include "bridge/engine/checks/parts/conclusion.h"
#include "bridge/engine/checks/registry.h"

namespace healthlint {
namespace {

struct Settings {
    NamedField field;
    std::optional<std::chrono::days> active_within;
};

bool same_person(const Person& a, const Person& b) {
    if (a.id.value.empty() || b.id.value.empty())
        return !a.display_name.empty() && a.display_name == b.display_name;
    return a.id == b.id;
}

bool is_one_of(const Person& person, const std::vector<Person>& people) {
    return std::ranges::any_of(
        people, [&](const Person& other) { return same_person(person, other); });
}

std::vector<Person> people_in(const Issue& issue, const FieldId& field) {
    if (field.value == "assignee") return {issue.assignee};
    if (field.value == "reporter") return {issue.reporter};
    const auto value = issue.custom.find(field);
    if (value == issue.custom.end()) return {};
    const auto* people = std::get_if<std::vector<Person>>(&value->second);
    return people == nullptr ? std::vector<Person>{} : *people;
}

// The last trace the owners left on this issue, from what was read of it.
std::optional<TimePoint> last_trace(const Issue& issue, const std::vector<Person>& owners) {
    std::optional<TimePoint> last;
    const auto seen = [&](TimePoint at, const Person& author) {
        if (is_one_of(author, owners)) last = std::max(last.value_or(at), at);
    };
    for (const Comment& comment : issue.comments.value_or(std::vector<Comment>{}))
        seen(comment.at, comment.author);
    for (const Change& change : issue.changelog.value_or(std::vector<Change>{}))
        seen(change.at, change.author);
    return last;
}

class BusinessOwner final : public Check {
  public:
    explicit BusinessOwner(Settings settings) : settings_(std::move(settings)) {}

    using Check::judge;

    CheckResult judge(const Issue& issue, const CheckContext& context) const override {
        if (auto unknown = field_not_known(settings_.field, issue, *context.snapshot))
            return *unknown;
        const std::string name = shown_value(issue, *settings_.field.id);
        if (is_empty_field(issue, *settings_.field.id))
            return conclude(
                Outcome::Fail,
                {"No business owner is named.", "현업 책임자가 아직 정해지지 않았습니다."});
        const std::vector<Person> owners = people_in(issue, *settings_.field.id);
        CheckResult named =
            conclude(Outcome::Pass, {"Business owner: " + name + ".", "현업 책임자: " + name});
        // A name written as text is nobody whose traces could be found.
        if (!settings_.active_within || owners.empty()) return named;
        return judge_activity(issue, owners, name, context);
    }

    CheckNeeds needs() const override {
        return {
            .changelog = settings_.active_within.has_value(),
            .comments = settings_.active_within.has_value()};
    }

    JqlNeeds reads() const override {
        JqlNeeds needs;
        needs.fields = {FieldId{"created"}};
        if (settings_.field.id) needs.fields.insert(*settings_.field.id);
        needs.clock = settings_.active_within.has_value();
        return needs;
    }

  private:
    CheckResult judge_activity(
        const Issue& issue,
        const std::vector<Person>& owners,
        const std::string& name,
        const CheckContext& context) const {
        const double window = static_cast<double>(settings_.active_within->count());
        const std::optional<TimePoint> last = last_trace(issue, owners);
        const bool recent = last && days_between(*last, context.now) <= window;
        // A trace proves activity; no trace proves nothing before everything was read.
        if (!recent && !issue.comments) return comments_not_read();
        if (!recent && !issue.changelog) return history_not_read();
        const bool young = issue.created && days_between(*issue.created, context.now) <= window;
        CheckResult result;
        if (last) {
            const Text days = ago(days_between(*last, context.now));
            result = conclude(
                recent || young ? Outcome::Pass : Outcome::Warn,
                {"Business owner: " + name + ", last active here " + days.en + ".",
                 "현업 책임자: " + name + " (이 업무 항목에서 마지막 활동: " + days.ko + ")"});
            result.value = days_between(*last, context.now);
            result.unit = "days since the owner was active";
        } else {
            result = conclude(
                young ? Outcome::Pass : Outcome::Warn,
                {"Business owner: " + name + ", no comment or change here yet.",
                 "현업 책임자: " + name + " (이 업무 항목에 댓글이나 변경이 아직 없습니다)"});
        }
        result.thresholds["active-within"] = window;
        return result;
    }

    Settings settings_;
};

std::shared_ptr<const Check> compile(const Parameter& with, CheckCompiler& compiler) {
    ParameterReader reader(with, compiler);
    const auto field = reader.field("field");
    if (reader.failed() || !field) return nullptr;
    return std::make_shared<BusinessOwner>(
        Settings{.field = *field, .active_within = reader.days("active-within")});
}

}  // namespace

CheckDefinition business_owner_check() {
    using enum ParameterType;
    return {
        .name = "business-owner",
        .subject = SubjectKind::Issue,
        .parameters =
            {{.name = "field",
              .type = Field,
              .required = true,
              .summary = "The field that names the owner",
              .summary_ko = "현업 책임자를 적는 항목"},
             {.name = "active-within",
              .type = Days,
              .summary = "Warn where the owner left no comment and no change for so long",
              .summary_ko = "이 기간에 책임자의 댓글이나 변경이 없으면 주의"}},
        .summary =
            {"A business owner is named, and takes part in the issue.",
             "현업 책임자가 정해져 있고 업무 항목에 참여하는지 확인합니다."},
        .compile = &compile};
}

}  // namespace healthlint
