// What `given` says of an issue in the tests that admins write.

#include "bridge/packs/admin_tests/issue_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "bridge/packs/values/yaml.h"

namespace healthlint {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

const TimePoint kNow = *parse_timestamp("2026-11-23T09:00:00.000Z");

// One issue as the reader sees it, on the fields of a small pack in Seoul's zone.
class TestIssue : public testing::Test {
  protected:
    Issue read(const std::string& text) {
        problems_ = Problems();
        const auto pack = read_yaml(
            {"pack", "fields: {goal: Business goal, size: Size, owner: Owner, team: Team}"},
            problems_);
        const auto types = read_yaml({"types", "{size: number, owner: person}"}, problems_);
        const TestFields fields(*pack, &*types);
        goal_ = *fields.find("goal");
        size_ = *fields.find("size");
        owner_ = *fields.find("owner");
        const auto own = read_yaml({"issue", text}, problems_);
        const auto zone = TimeZone::find("Asia/Seoul");
        return IssueReader(fields, nullptr, problems_).read(*own, TestClock(kNow, *zone));
    }

    std::vector<std::string> messages() const {
        std::vector<std::string> all;
        for (const Diagnostic& diagnostic : problems_.sorted())
            all.push_back(diagnostic.message);
        return all;
    }

    Problems problems_;
    FieldId goal_, size_, owner_;
};

TEST_F(TestIssue, SaysWhatItDoesNotSay) {
    const Issue issue = read("{key: AIX-1}");
    EXPECT_EQ(issue.space.value, "AIX");
    EXPECT_EQ(issue.category, StatusCategory::ToDo);
    EXPECT_EQ(issue.created, kNow);
    EXPECT_EQ(issue.updated, kNow);
    EXPECT_EQ(issue.category_changed, kNow);
    // Everything was read, and nothing was there.
    EXPECT_THAT(*issue.changelog, IsEmpty());
    EXPECT_THAT(*issue.comments, IsEmpty());
    EXPECT_THAT(*issue.remote_links, IsEmpty());
    EXPECT_THAT(messages(), IsEmpty());
}

TEST_F(TestIssue, TimesAreDaysOfTheZoneInstantsOrDistances) {
    const Issue day = read("{key: AIX-1, created: \"2026-11-01\"}");
    EXPECT_EQ(format_seconds(*day.created), "2026-10-31T15:00:00Z");
    const Issue instant = read("{key: AIX-1, created: \"2026-11-01T09:00:00Z\"}");
    EXPECT_EQ(format_seconds(*instant.created), "2026-11-01T09:00:00Z");
    const Issue distance = read("{key: AIX-1, created: -2w, duedate: +30d}");
    EXPECT_EQ(format_seconds(*distance.created), "2026-11-09T09:00:00Z");
    EXPECT_EQ(format_date(*distance.due), "2026-12-23");
    EXPECT_EQ(format_seconds(*read("{key: AIX-1, created: -3h}").created), "2026-11-23T06:00:00Z");
}

TEST_F(TestIssue, StartedAndFinishedAreItsHistory) {
    const Issue issue = read("{key: AIX-1, assignee: Kim, started: -9d, finished: -2d}");
    EXPECT_EQ(issue.status.name, "Done");
    EXPECT_EQ(issue.category, StatusCategory::Done);
    EXPECT_EQ(issue.resolution.name, "Done");
    EXPECT_EQ(issue.resolved, kNow - std::chrono::days(2));
    EXPECT_EQ(issue.category_changed, issue.resolved);
    EXPECT_EQ(issue.created, kNow - std::chrono::days(9));
    EXPECT_EQ(issue.updated, issue.resolved);
    ASSERT_THAT(*issue.changelog, SizeIs(2));
    EXPECT_EQ(issue.changelog->front().from_text, "To Do");
    EXPECT_EQ(issue.changelog->front().to_text, "In Progress");
    EXPECT_EQ(issue.changelog->back().to_text, "Done");
    EXPECT_EQ(issue.changelog->back().author.id.value, "Kim");
}

TEST_F(TestIssue, InStatusSinceIsNoChangeForWhatWaits) {
    const Issue waits = read("{key: AIX-1, status: To Do, in-status-since: -9d}");
    EXPECT_THAT(*waits.changelog, IsEmpty());
    EXPECT_EQ(waits.category_changed, kNow - std::chrono::days(9));
    EXPECT_EQ(waits.created, kNow - std::chrono::days(9));
    const Issue works = read("{key: AIX-1, status: In Review, in-status-since: -9d}");
    ASSERT_THAT(*works.changelog, SizeIs(1));
    EXPECT_EQ(works.changelog->front().to_text, "In Review");
    EXPECT_EQ(works.category, StatusCategory::InProgress);
}

TEST_F(TestIssue, AMoveWithinACategoryKeepsItsDate) {
    const Issue issue = read("{key: AIX-1, started: -9d, history: [{at: -3d, status: In Review}]}");
    EXPECT_EQ(issue.status.name, "In Review");
    EXPECT_EQ(issue.category_changed, kNow - std::chrono::days(9));
}

TEST_F(TestIssue, TheLastChangeIsWhatTheIssueSays) {
    const Issue issue = read(
        "{key: AIX-1, history: [{at: -5d, by: Kim, goal: grow, duedate: \"2027-01-31\"},"
        " {at: -8d, goal: learn}, {at: -2d, by: Lee, worklog: 2h}]}");
    EXPECT_EQ(std::get<std::string>(issue.custom.at(goal_)), "grow");
    EXPECT_EQ(format_date(*issue.due), "2027-01-31");
    ASSERT_THAT(*issue.changelog, SizeIs(4));  // sorted by time
    EXPECT_EQ(issue.changelog->at(0).to_text, "learn");
    EXPECT_EQ(issue.changelog->at(1).from_text, "learn");
    EXPECT_EQ(issue.changelog->at(1).field, "Business goal");
    EXPECT_EQ(issue.changelog->at(3).field_id.value, "timespent");
    EXPECT_EQ(issue.updated, kNow - std::chrono::days(2));
}

TEST_F(TestIssue, FieldsHaveTheTypesThatTheFileDeclares) {
    const Issue issue = read("{key: AIX-1, size: 2.5, owner: 박도현, goal: [a, b]}");
    EXPECT_EQ(std::get<double>(issue.custom.at(size_)), 2.5);
    EXPECT_EQ(std::get<std::vector<Person>>(issue.custom.at(owner_)).front().id.value, "박도현");
    EXPECT_THAT(std::get<std::vector<std::string>>(issue.custom.at(goal_)), ElementsAre("a", "b"));
    read("{key: AIX-1, size: big}");
    EXPECT_THAT(messages(), ElementsAre("\"size\" is a number, found \"big\""));
    // Empty text is how an issue says that it has nothing of a default.
    EXPECT_FALSE(read("{key: AIX-1, goal: \"\"}").custom.contains(goal_));
}

TEST_F(TestIssue, WordsLinksAndPages) {
    const Issue issue = read(
        "{key: AIX-1, description: \"see https://a.example/1\", section: {KPI: "
        "\"https://a.example/2\"},"
        " links: {uses data: [D-1, D-2]}, web-links: [\"https://b.example\", {url: "
        "\"https://c.example\", title: C}],"
        " pages: [{title: Sheet, labels: [datasheet]}, {title: Old, gone: true}]}");
    ASSERT_THAT(issue.description.read()->links, SizeIs(2));
    EXPECT_EQ(issue.description.read()->blocks.at(1).text, "KPI");
    EXPECT_EQ(issue.description.read()->links.at(1).block, 2U);
    ASSERT_THAT(issue.links, SizeIs(2));
    EXPECT_EQ(issue.links.at(1).other_key.value, "D-2");
    ASSERT_THAT(*issue.remote_links, SizeIs(4));
    EXPECT_EQ(issue.remote_links->at(1).title, "C");
    EXPECT_THAT(issue.remote_links->at(2).page->labels, ElementsAre("datasheet"));
    EXPECT_TRUE(issue.remote_links->at(3).page->gone);
}

TEST_F(TestIssue, WhatCannotBeIsReported) {
    const std::vector<std::pair<std::string, std::string>> cases{
        {"{key: AIX-1, created: tomorrow}", "\"tomorrow\" is no time"},
        {"{key: AIX-1, created: \"2026-13-01\"}", "is no time"},
        {"{key: AIX-1, created: -999999999999999999d}", "is no time"},
        {"{key: AIX-1, created: -3661d}", "is no time"},
        {"{key: AIX-1, created: \"2026-11-24\"}", "lies after the test's now"},
        {"{key: AIX-1, duedate: soon}", "\"soon\" is no day"},
        {"{key: AIX-1, created: -1d, started: -2d}", "created after something happened"},
        {"{key: AIX-1, status: Doing}", "to do or done is not known"},
        {"{key: AIX-1, status: Doing, category: Busy}", "\"category\" is"},
        {"{key: aix, status: To Do}", "\"aix\" is no key of an issue"},
        {"{key: AIX-1, status: To Do, started: -2d}", "at the end of what happened"},
        {"{key: AIX-1, asignee: Kim}", "unknown key \"asignee\" in an issue"},
        {"{key: AIX-1, links: D-1}", "\"links\" is a map"},
        {"{key: AIX-1, section: KPI}", "\"section\" is a map"},
        {"{key: AIX-1, history: [{by: Kim}]}", "key \"at\" is missing"},
        {"{key: AIX-1, history: {at: -1d}}", "\"history\" is a list"},
        {"{key: AIX-1, comments: [{at: -1d}]}", "key \"by\" is missing"},
        {"{key: AIX-1, assignee: [Kim]}", "\"assignee\" is one text"}};
    for (const auto& [text, expected] : cases) {
        read(text);
        EXPECT_THAT(messages(), testing::Contains(HasSubstr(expected))) << text;
    }
    EXPECT_EQ(read("{key: AIX-1, created: -3660d}").created, kNow - std::chrono::days(3660));
    EXPECT_THAT(messages(), IsEmpty());
}

// Whole files.

}  // namespace
}  // namespace healthlint
