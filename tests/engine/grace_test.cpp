#include "bridge/engine/grace.h"

#include <gtest/gtest.h>

#include "tests/engine/world.h"

namespace healthlint {
namespace {

Grace in_category(int days, StatusCategory category) {
    return {.after = std::chrono::days(days), .status = {}, .category = category};
}

Grace in_status(int days, std::string status) {
    return {.after = std::chrono::days(days), .status = std::move(status), .category = {}};
}

Change status_change(std::string_view at, std::string from, std::string to) {
    Change change;
    change.at = moment(at);
    change.field = "status";
    change.from_text = std::move(from);
    change.to_text = std::move(to);
    return change;
}

struct GraceCase {
    std::string name;
    Grace grace;
    void (*change)(Issue&);
    std::optional<std::string> over_at;  // nothing = not known or not there
};

class GraceTest : public testing::TestWithParam<GraceCase> {};

// The epic was created on 1 November and is in progress since the 20th.
TEST_P(GraceTest, OverAt) {
    Issue issue = epic(1);
    GetParam().change(issue);
    const std::optional<TimePoint> over_at = grace_over_at(issue, GetParam().grace);
    EXPECT_EQ(over_at ? format_seconds(*over_at) : "-", GetParam().over_at.value_or("-"));
}

constexpr auto kUnchanged = [](Issue&) {};

INSTANTIATE_TEST_SUITE_P(
    All,
    GraceTest,
    testing::Values(
        GraceCase{
            "InProgressSinceTheCategoryChanged",
            in_category(14, StatusCategory::InProgress),
            kUnchanged,
            "2026-12-04T00:00:00Z"},
        GraceCase{
            "ToDoCountsFromCreationAlsoWhenWorkHasBegun",
            in_category(0, StatusCategory::ToDo),
            kUnchanged,
            "2026-11-01T00:00:00Z"},
        GraceCase{"NotThereYet", in_category(0, StatusCategory::Done), kUnchanged, std::nullopt},
        GraceCase{
            "WithoutAnyHistoryTheTimeIsNotKnown",
            in_category(14, StatusCategory::InProgress),
            [](Issue& issue) { issue.category_changed.reset(); },
            std::nullopt},
        GraceCase{
            "BeingThereIsEnoughForNoTimeAtAll",
            in_category(0, StatusCategory::InProgress),
            [](Issue& issue) { issue.category_changed.reset(); },
            "2026-11-01T00:00:00Z"},
        GraceCase{
            "TheLastChangeOfStatusStandsIn",
            in_category(14, StatusCategory::InProgress),
            [](Issue& issue) {
                issue.category_changed.reset();
                issue.changelog = {
                    status_change("2026-11-03T00:00:00Z", "To Do", "In Progress"),
                    status_change("2026-11-04T00:00:00Z", "In Progress", "To Do"),
                    status_change("2026-11-10T00:00:00Z", "To Do", "In Progress")};
            },
            "2026-11-24T00:00:00Z"},
        GraceCase{
            "AStatusNeedsTheHistory",
            in_status(3, "In Review"),
            [](Issue& issue) {
                issue.status = {"9", "In Review"};
            },
            std::nullopt},
        GraceCase{
            "AStatusByItsId",
            in_status(3, "in review"),
            [](Issue& issue) {
                issue.status = {"9", "In Review"};
                issue.changelog = {status_change("2026-11-10T00:00:00Z", "To Do", "Review")};
                issue.changelog->back().to_id = "9";
            },
            "2026-11-13T00:00:00Z"},
        GraceCase{
            "AStatusThatTheIssueWasCreatedIn",
            in_status(3, "In Review"),
            [](Issue& issue) {
                issue.status = {"9", "In Review"};
                issue.changelog.emplace();
            },
            "2026-11-04T00:00:00Z"},
        GraceCase{"AnotherStatus", in_status(0, "In Review"), kUnchanged, std::nullopt},
        GraceCase{
            "NoCategory",
            in_category(0, StatusCategory::ToDo),
            [](Issue& issue) { issue.category = StatusCategory::Undefined; },
            std::nullopt}),
    [](const auto& test) { return test.param.name; });

TEST(Grace, IsOverAtThatVeryMoment) {
    const Grace grace = in_category(14, StatusCategory::InProgress);
    EXPECT_FALSE(grace_over(epic(1), grace, moment("2026-12-03T23:59:59Z")));
    EXPECT_TRUE(grace_over(epic(1), grace, moment("2026-12-04T00:00:00Z")));
}

}  // namespace
}  // namespace healthlint
