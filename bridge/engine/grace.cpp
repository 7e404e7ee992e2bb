#include "bridge/engine/grace.h"

#include <algorithm>

#include "bridge/base/ascii.h"

namespace healthlint {
namespace {

bool is_status_change(const Change& change) {
    return change.field_id.value == "status" || equals_ignoring_case(change.field, "status");
}

// The last time that the status became `name`, as it was called then or by its id.
std::optional<TimePoint> last_status_change_to(const Issue& issue, const Ref& status) {
    if (!issue.changelog) return std::nullopt;
    for (auto change = issue.changelog->rbegin(); change != issue.changelog->rend(); ++change) {
        if (!is_status_change(*change)) continue;
        const bool same_id = !status.id.empty() && change->to_id == status.id;
        if (same_id || equals_ignoring_case(change->to_text, status.name)) return change->at;
    }
    return issue.created;  // never moved: it was created there
}

Entry entered_status(const Issue& issue, const std::string& name) {
    if (!equals_ignoring_case(issue.status.name, name)) return {};
    return {.there = true, .at = last_status_change_to(issue, issue.status)};
}

// Categories in the order in which work passes through them; Undefined is nowhere.
Entry entered_category(const Issue& issue, StatusCategory category) {
    if (issue.category < category || issue.category == StatusCategory::Undefined) return {};
    if (category == StatusCategory::ToDo) return {.there = true, .at = issue.created};
    if (issue.category == category && issue.category_changed)
        return {.there = true, .at = issue.category_changed};
    // Without the category's own date: the last change of status is no earlier than the entry, so
    // the time in it is at least this long.
    if (issue.category == category)
        return {.there = true, .at = last_status_change_to(issue, issue.status)};
    return {.there = true, .at = std::nullopt};
}

}  // namespace

Entry entered(const Issue& issue, const Grace& grace) {
    if (grace.category) return entered_category(issue, *grace.category);
    return entered_status(issue, grace.status);
}

std::optional<TimePoint> grace_over_at(const Issue& issue, const Grace& grace) {
    const Entry entry = entered(issue, grace);
    if (!entry.there) return std::nullopt;
    if (entry.at) return *entry.at + grace.after;
    // Being there is enough for no time at all.
    if (grace.after == std::chrono::days(0)) return issue.created.value_or(TimePoint::min());
    return std::nullopt;
}

bool grace_over(const Issue& issue, const Grace& grace, TimePoint now) {
    const std::optional<TimePoint> over_at = grace_over_at(issue, grace);
    return over_at && *over_at <= now;
}

}  // namespace healthlint
