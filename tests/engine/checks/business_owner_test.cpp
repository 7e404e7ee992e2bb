#include <gtest/gtest.h>

#include "tests/engine/checks/pack_of.h"

namespace healthlint {
namespace {

using enum Outcome;

const FieldId kOwner{"customfield_4"};

Issue owned(const std::string& owner) {
    Issue issue = issue_of("AIX-1", StatusCategory::InProgress, "2026-09-10");
    if (!owner.empty()) issue.custom[kOwner] = std::vector<Person>{person(owner)};
    issue.comments.emplace();
    issue.changelog.emplace();
    return issue;
}

CheckResult judged(const Issue& issue, const Snapshot& snapshot = {}) {
    const auto check =
        load_check("business-owner", "      field: Business owner\n      active-within: 30d");
    return check == nullptr ? CheckResult{} : judge(*check, issue, snapshot, at("2026-11-23"));
}

TEST(BusinessOwner, NobodyNamedFails) {
    const CheckResult result = judged(owned(""));
    EXPECT_EQ(result.outcome, Fail);
    EXPECT_EQ(result.message.ko, "현업 책임자가 아직 정해지지 않았습니다.");
    EXPECT_FALSE(result.evidence.empty());
}

TEST(BusinessOwner, ACommentWithinTheTimePasses) {
    Issue issue = owned("kim");
    issue.comments->push_back({.at = at("2026-11-20"), .author = person("kim")});
    EXPECT_EQ(judged(issue).outcome, Pass);
    EXPECT_EQ(judged(issue).message.en, "Business owner: kim, last active here 3 days ago.");
}

TEST(BusinessOwner, AChangeCountsLikeAComment) {
    Issue issue = owned("kim");
    Change change = status_change("2026-11-01", "To Do", "In Progress");
    change.author = person("kim");
    issue.changelog->push_back(change);
    EXPECT_EQ(judged(issue).outcome, Pass);
}

TEST(BusinessOwner, OnlyTheOwnersOwnTracesCount) {
    Issue issue = owned("kim");
    issue.comments->push_back({.at = at("2026-11-20"), .author = person("lee")});
    EXPECT_EQ(judged(issue).outcome, Warn);
}

TEST(BusinessOwner, TheThirtiethDayStillPassesTheNextWarns) {
    Issue issue = owned("kim");
    issue.comments->push_back({.at = at("2026-10-24"), .author = person("kim")});
    EXPECT_EQ(judged(issue).outcome, Pass);
    issue.comments->front().at = at("2026-10-23");
    EXPECT_EQ(judged(issue).outcome, Warn);
}

TEST(BusinessOwner, SilenceOnAYoungIssueIsNoSilence) {
    Issue issue = owned("kim");
    issue.created = at("2026-11-01");
    EXPECT_EQ(judged(issue).outcome, Pass);
}

TEST(BusinessOwner, WithoutCommentsOrHistorySilenceIsUnknown) {
    Issue issue = owned("kim");
    issue.comments.reset();
    EXPECT_EQ(judged(issue).outcome, Unknown);
    EXPECT_EQ(judged(issue).unknown, UnknownReason::Transient);
    issue.comments.emplace();
    issue.changelog.reset();
    EXPECT_EQ(judged(issue).outcome, Unknown);
    // A trace that was read proves it whatever was not.
    issue.comments->push_back({.at = at("2026-11-20"), .author = person("kim")});
    EXPECT_EQ(judged(issue).outcome, Pass);
}

TEST(BusinessOwner, AFieldThatMayNotBeReadIsUnknown) {
    Snapshot snapshot;
    snapshot.unreadable_fields.insert(kOwner);
    EXPECT_EQ(judged(owned(""), snapshot).unknown, UnknownReason::NoAccess);
}

TEST(BusinessOwner, AFieldTheSiteLacksIsUnknown) {
    const auto check = load_check("business-owner", "      field: Sponsor");
    ASSERT_NE(check, nullptr);
    EXPECT_EQ(judge(*check, owned("kim")).unknown, UnknownReason::NoField);
}

}  // namespace
}  // namespace healthlint
