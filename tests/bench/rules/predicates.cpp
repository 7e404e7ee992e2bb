#include "tests/bench/rules/predicates.h"

#include <algorithm>
#include <chrono>
#include <limits>

namespace healthlint::bench {
namespace {

bool has_label(const Issue& issue, std::string_view label) {
    return std::ranges::find(issue.labels, label) != issue.labels.end();
}

bool has_component(const Issue& issue, std::string_view name) {
    return std::ranges::find(issue.components, name, &Ref::name) != issue.components.end();
}

const FieldValue* custom(const Issue& issue, const FieldId& field) {
    const auto found = issue.custom.find(field);
    return found == issue.custom.end() ? nullptr : &found->second;
}

bool has_fair_size(const Issue& issue) {
    static const FieldId kStoryPoints{"customfield_10016"};
    const FieldValue* value = custom(issue, kStoryPoints);
    const auto* points = value == nullptr ? nullptr : std::get_if<double>(value);
    return points != nullptr && *points >= 1 && *points <= 13;
}

bool has_business_owner(const Issue& issue) {
    static const FieldId kBusinessOwner{"customfield_10105"};
    const FieldValue* value = custom(issue, kBusinessOwner);
    return value != nullptr && !is_empty(*value);
}

// Names in the order of their numbers; 0 is any other.
constexpr std::array<std::string_view, 4> kStatuses{"Done", "Closed", "Review", "Testing"};
constexpr std::array<std::string_view, 2> kTypes{"Bug", "Epic"};
constexpr std::array<std::string_view, 3> kPriorities{"Highest", "High", "Low"};

enum Status : std::uint8_t { kDone = 1, kClosed, kReview, kTesting };

enum Type : std::uint8_t { kBug = 1, kEpic };

enum Priority : std::uint8_t { kHighest = 1, kHigh, kLow };

enum Label : std::uint8_t { kReviewed = 1, kBlocked = 2, kWaiting = 4, kAnyLabel = 8 };

template <std::size_t Size>
std::uint8_t number(const std::array<std::string_view, Size>& names, std::string_view name) {
    const auto found = std::ranges::find(names, name);
    return found == names.end() ? std::uint8_t{0}
                                : static_cast<std::uint8_t>(found - names.begin() + 1);
}

std::uint8_t labels_of(const Issue& issue) {
    unsigned labels = issue.labels.empty() ? 0U : unsigned{kAnyLabel};
    if (has_label(issue, "reviewed")) labels |= kReviewed;
    if (has_label(issue, "blocked")) labels |= kBlocked;
    if (has_label(issue, "waiting")) labels |= kWaiting;
    return static_cast<std::uint8_t>(labels);
}

template <class Time, class Number>
Number count(const std::optional<Time>& time, Number none) {
    return time ? static_cast<Number>(time->time_since_epoch().count()) : none;
}

}  // namespace

Deadlines::Deadlines(TimePoint now, const TimeZone& zone)
    : two_weeks_ago(now - std::chrono::days(14)),
      a_month_ago(now - std::chrono::days(30)),
      two_months_ago(now - std::chrono::days(60)),
      today(zone.local_date(now)) {}

void judge_by_hand(const Issue& issue, const Deadlines& deadlines, Answers& answers) {
    const bool in_progress = issue.category == StatusCategory::InProgress;
    const std::string& status = issue.status.name;
    const std::string& type = issue.type.name;
    const std::string& priority = issue.priority.name;
    answers[0] = !issue.assignee.empty() || !in_progress;
    answers[1] = type == "Bug" && (priority == "Highest" || priority == "High") && issue.created &&
                 *issue.created <= deadlines.two_weeks_ago;
    answers[2] = has_label(issue, "reviewed");
    answers[3] = !has_label(issue, "blocked") && !has_label(issue, "waiting");
    answers[4] = !issue.due || *issue.due >= deadlines.today;
    answers[5] = issue.updated && *issue.updated >= deadlines.a_month_ago;
    answers[6] = has_component(issue, "API") && status != "Done" && status != "Closed";
    answers[7] = has_fair_size(issue);
    answers[8] = has_business_owner(issue);
    answers[9] =
        issue.resolution.empty() || (issue.resolved && *issue.resolved >= deadlines.two_months_ago);
    answers[10] = !issue.parent_key.value.empty() || type == "Epic";
    // JQL's NOT labels = blocked is false for an issue without labels.
    answers[11] =
        priority == "Low" || (in_progress && (status == "Review" || status == "Testing") &&
                              !issue.labels.empty() && !has_label(issue, "blocked"));
}

Row row_of(const Issue& issue) {
    static const FieldId kStoryPoints{"customfield_10016"};
    constexpr auto kNever = std::numeric_limits<std::int64_t>::max();
    Row row;
    row.created = count(issue.created, kNever);
    row.updated = count(issue.updated, -kNever);
    row.resolved = count(issue.resolved, -kNever);
    row.due = count(issue.due, std::numeric_limits<std::int32_t>::max());
    if (const FieldValue* points = custom(issue, kStoryPoints))
        row.points = static_cast<float>(std::get<double>(*points));
    row.category = static_cast<std::uint8_t>(issue.category);
    row.status = number(kStatuses, issue.status.name);
    row.type = number(kTypes, issue.type.name);
    row.priority = number(kPriorities, issue.priority.name);
    row.labels = labels_of(issue);
    row.components = has_component(issue, "API") ? 1 : 0;
    row.has_assignee = !issue.assignee.empty();
    row.has_owner = has_business_owner(issue);
    row.has_resolution = !issue.resolution.empty();
    row.has_parent = !issue.parent_key.value.empty();
    return row;
}

void judge_by_hand(const Row& row, const Deadlines& deadlines, Answers& answers) {
    const auto time = [](TimePoint at) { return at.time_since_epoch().count(); };
    const bool in_progress = row.category == static_cast<std::uint8_t>(StatusCategory::InProgress);
    answers[0] = row.has_assignee || !in_progress;
    answers[1] = row.type == kBug && (row.priority == kHighest || row.priority == kHigh) &&
                 row.created <= time(deadlines.two_weeks_ago);
    answers[2] = (row.labels & kReviewed) != 0;
    answers[3] = (row.labels & (kBlocked | kWaiting)) == 0;
    answers[4] = row.due >= deadlines.today.time_since_epoch().count();
    answers[5] = row.updated >= time(deadlines.a_month_ago);
    answers[6] = row.components != 0 && row.status != kDone && row.status != kClosed;
    answers[7] = row.points >= 1 && row.points <= 13;
    answers[8] = row.has_owner;
    answers[9] = !row.has_resolution || row.resolved >= time(deadlines.two_months_ago);
    answers[10] = row.has_parent || row.type == kEpic;
    answers[11] =
        row.priority == kLow || (in_progress && (row.status == kReview || row.status == kTesting) &&
                                 row.labels != 0 && (row.labels & kBlocked) == 0);
}

}  // namespace healthlint::bench
