#include "bridge/engine/checks/parts/conclusion.h"

#include <algorithm>
#include <cmath>

#include "bridge/engine/judge.h"
#include "bridge/engine/measure.h"

namespace healthlint {
namespace {

constexpr double kTolerance = 1e-9;

struct ShownValue {
    std::string operator()(std::monostate) const { return {}; }

    std::string operator()(double value) const { return format_number(value); }

    std::string operator()(const std::string& value) const { return value; }

    std::string operator()(Date value) const { return format_date(value); }

    std::string operator()(TimePoint value) const { return format_seconds(value); }

    std::string operator()(const std::vector<Ref>& values) const {
        return values.empty() ? std::string() : values.front().name;
    }

    std::string operator()(const std::vector<Person>& values) const {
        return values.empty() ? std::string() : values.front().display_name;
    }

    std::string operator()(const std::vector<std::string>& values) const {
        return values.empty() ? std::string() : values.front();
    }

    std::string operator()(const Document& value) const {
        return value.blocks.empty() ? std::string() : value.blocks.front().text;
    }
};

}  // namespace

CheckResult conclude(Outcome outcome, const Text& message) {
    CheckResult result;
    result.outcome = outcome;
    result.message = message;
    result.evidence.push_back({.text = message});
    return result;
}

CheckResult not_known(UnknownReason reason, const Text& message) {
    CheckResult result = conclude(Outcome::Unknown, message);
    result.unknown = reason;
    return result;
}

CheckResult history_not_read() {
    return not_known(
        UnknownReason::Transient,
        {"The history of the work items was not read yet.",
         "업무 항목의 변경 이력을 아직 읽지 못했습니다."});
}

CheckResult comments_not_read() {
    return not_known(
        UnknownReason::Transient,
        {"The comments of the work items were not read yet.",
         "업무 항목의 댓글을 아직 읽지 못했습니다."});
}

CheckResult relatives_not_seen() {
    return not_known(
        UnknownReason::NoAccess,
        {"A linked work item lies outside the spaces that are watched.",
         "연결된 업무 항목이 확인 대상 스페이스 밖에 있습니다."});
}

CheckResult too_few(std::size_t found, std::size_t wanted, const Text& of_what) {
    const std::string some = std::to_string(found);
    const std::string least = std::to_string(wanted);
    CheckResult result = not_known(
        UnknownReason::SmallSample,
        {"Too few to judge: " + some + " " + of_what.en + ", at least " + least + " needed.",
         "판단하기에 적습니다: " + of_what.ko + " " + some + "건 (최소 " + least + "건)"});
    result.inputs["sample"] = static_cast<double>(found);
    result.thresholds["min-sample"] = static_cast<double>(wanted);
    return result;
}

CheckResult team_too_small(std::size_t people, std::size_t least) {
    const std::string found = std::to_string(people);
    const std::string needed = std::to_string(least);
    return conclude(
        Outcome::NotApplicable,
        {"Too few people to speak of a team: " + found + ", at least " + needed + " needed.",
         "팀 단위로 말하기에 인원이 적습니다: " + found + "명 (최소 " + needed + "명)"});
}

std::optional<CheckResult> field_not_known(
    const NamedField& field, const Issue& issue, const Snapshot& snapshot) {
    if (!field.id)
        return not_known(
            UnknownReason::NoField,
            {"This site has no field \"" + field.name + "\".",
             "이 사이트에 없는 필드: \"" + field.name + "\""});
    if (issue.withheld.contains(*field.id))
        return not_known(UnknownReason::NoField, field_not_in_space(field.name));
    if (!snapshot.unreadable_fields.contains(*field.id)) return std::nullopt;
    return not_known(
        UnknownReason::NoAccess,
        {"Field \"" + field.name + "\" is not readable. Ask a Jira admin for access.",
         "\"" + field.name + "\" 필드를 읽을 수 없습니다. Jira 관리자에게 권한을 요청해 주세요."});
}

CheckResult measured(
    double value,
    const Limits& limits,
    const std::string& found_en,
    const std::string& found_ko,
    const Text& unit) {
    const Outcome outcome = compare(value, limits);
    Text message{found_en, found_ko};
    const auto add = [&](double limit, const char* en, const char* ko) {
        const std::string shown = format_number(limit);
        message.en += ", " + std::string(en) + " " + shown + unit.en + " wanted";
        message.ko += " (권장 " + shown + unit.ko + " " + ko + ")";
    };
    const std::optional<double> most = limits.warn_above ? limits.warn_above : limits.fail_above;
    const std::optional<double> least = limits.warn_below ? limits.warn_below : limits.fail_below;
    if (most && value > *most + kTolerance)
        add(*most, "at most", "이하");
    else if (least && value < *least - kTolerance)
        add(*least, "at least", "이상");
    message.en += ".";
    CheckResult result = conclude(outcome, message);
    result.value = value;
    result.thresholds = named_thresholds(limits);
    return result;
}

void add_evidence(CheckResult& result, const Issue& issue, const Text& text) {
    if (result.evidence.size() < kMaxEvidence)
        result.evidence.push_back({.text = text, .key = issue.key});
}

Text day_text(Date day) {
    const std::chrono::year_month_day date(day);
    return {
        format_date(day),
        std::to_string(static_cast<int>(date.year())) + ". " +
            std::to_string(static_cast<unsigned>(date.month())) + ". " +
            std::to_string(static_cast<unsigned>(date.day())) + "."};
}

Text day_text(TimePoint at, const CheckContext& context) {
    return day_text(context.zone->local_date(at));
}

Text ago(double days) {
    const std::string whole = format_number(std::floor(days));
    if (days < 1) return {"today", "오늘"};
    return {whole + (days < 2 ? " day ago" : " days ago"), whole + "일 전"};
}

double days_between(TimePoint from, TimePoint to) {
    return std::chrono::duration<double, std::ratio<86'400>>(to - from).count();
}

double median_of(std::vector<double> values) {
    if (values.empty()) return 0;
    std::ranges::sort(values);
    const std::size_t middle = values.size() / 2;
    return values.size() % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
}

double percentile_of(std::vector<double> values, double percent) {
    if (values.empty()) return 0;
    std::ranges::sort(values);
    const double rank = std::ceil(percent / 100 * static_cast<double>(values.size()) - kTolerance);
    return values[static_cast<std::size_t>(std::max(rank, 1.0)) - 1];
}

std::string shown_value(const Issue& issue, const FieldId& field) {
    if (field.value == "duedate") return issue.due ? format_date(*issue.due) : std::string();
    if (field.value == "assignee") return issue.assignee.display_name;
    if (field.value == "reporter") return issue.reporter.display_name;
    const auto value = issue.custom.find(field);
    return value == issue.custom.end() ? std::string() : std::visit(ShownValue{}, value->second);
}

bool is_empty_field(const Issue& issue, const FieldId& field) {
    if (field.value == "duedate") return !issue.due;
    if (field.value == "assignee") return issue.assignee.empty();
    if (field.value == "reporter") return issue.reporter.empty();
    const auto value = issue.custom.find(field);
    return value == issue.custom.end() || is_empty(value->second);
}

}  // namespace healthlint
