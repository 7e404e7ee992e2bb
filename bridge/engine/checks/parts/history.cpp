#include "bridge/engine/checks/parts/history.h"

#include "bridge/base/ascii.h"

namespace healthlint {

bool is_status_change(const Change& change) {
    return change.field_id.value == "status" || equals_ignoring_case(change.field, "status");
}

std::optional<std::vector<Stay>> stays_of(const Issue& issue, const Snapshot& snapshot) {
    if (!issue.changelog || !issue.created) return std::nullopt;
    std::vector<Stay> stays;
    Stay stay{
        .from = *issue.created, .until = std::nullopt, .status = issue.status, .category = {}};
    bool first = true;
    for (const Change& change : *issue.changelog) {
        if (!is_status_change(change)) continue;
        if (first) stay.status = {change.from_id, change.from_text};
        first = false;
        stay.until = change.at;
        stay.category = snapshot.category_of(stay.status);
        stays.push_back(stay);
        stay = {
            .from = change.at,
            .until = {},
            .status = {change.to_id, change.to_text},
            .category = {}};
    }
    // What Jira says of the present wins over what the history calls it.
    stay.status = issue.status;
    stay.category = issue.category == StatusCategory::Undefined ? snapshot.category_of(stay.status)
                                                                : std::optional(issue.category);
    stays.push_back(stay);
    return stays;
}

Start start_of(const Issue& issue, const Snapshot& snapshot) {
    if (const auto stays = stays_of(issue, snapshot)) {
        for (const Stay& stay : *stays)
            if (stay.category >= StatusCategory::InProgress)
                return {.known = true, .at = stay.from};
        return {.known = issue.category == StatusCategory::ToDo, .at = std::nullopt};
    }
    if (issue.category == StatusCategory::ToDo) return {.known = true, .at = std::nullopt};
    if (issue.category == StatusCategory::InProgress && issue.category_changed)
        return {.known = true, .at = issue.category_changed};
    return {};
}

std::optional<TimePoint> finished_at(const Issue& issue) {
    if (issue.category != StatusCategory::Done) return std::nullopt;
    return issue.resolved ? issue.resolved : issue.category_changed;
}

std::vector<const Change*> changes_of(const Issue& issue, const FieldId& field) {
    std::vector<const Change*> changes;
    if (!issue.changelog) return changes;
    for (const Change& change : *issue.changelog)
        if (change.field_id == field ||
            (change.field_id.value.empty() && equals_ignoring_case(change.field, field.value)))
            changes.push_back(&change);
    return changes;
}

}  // namespace healthlint
