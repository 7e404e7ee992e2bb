#include <gtest/gtest.h>

#include "tests/store/backends.h"

namespace healthlint {
namespace {

template <class Backend>
class IssueStates : public StoreTest<Backend> {
  protected:
    void SetUp() override {
        StoreTest<Backend>::SetUp();
        std::vector<StoredIssue> issues;
        for (const char* id : {"3", "1", "20"})
            issues.push_back(
                {.id = {id},
                 .key = {"AIX-1"},
                 .json = "{}",
                 .fetched = at_minute(issues.empty() ? 5 : 2),
                 .content_hash = std::string("hash of ") + id});
        ASSERT_TRUE(this->store_->put_issues(this->site_, issues));
    }

    IssueState state_of(const std::string& id) {
        const auto states = this->store_->issue_states(this->site_, {IssueId{id}});
        EXPECT_TRUE(states) << states.error().message;
        EXPECT_EQ(states->size(), 1U);
        return states->empty() ? IssueState() : states->front();
    }

    OutboxItem comment(const std::string& issue, const std::string& hash) {
        OutboxItem item = this->badge(issue, hash);
        item.kind = WriteKind::Comment;
        return item;
    }

    std::string before(TimePoint time, int limit) {
        std::string text;
        const auto issues = this->store_->issues_fetched_before(this->site_, time, limit);
        EXPECT_TRUE(issues) << issues.error().message;
        for (const IssueId& issue : *issues)
            text += issue.value + ' ';
        return text;
    }
};

TYPED_TEST_SUITE(IssueStates, StoreBackends);

TYPED_TEST(IssueStates, OfAnIssueThatWasNeverJudgedAreItsVersionAlone) {
    const IssueState state = this->state_of("1");
    EXPECT_EQ(state.issue.value, "1");
    EXPECT_EQ(state.content_hash, "hash of 1");
    EXPECT_EQ(state.fetched, at_minute(2));
    EXPECT_EQ(state.settle_json, "");
    EXPECT_FALSE(state.has_badge || state.has_comment);
    EXPECT_EQ(state.wanted_badge + state.wanted_comment, "");
}

TYPED_TEST(IssueStates, AreThoseOfIssuesOfTheSiteThatAreThere) {
    const SiteId other = this->install("client-2", "https://other.example");
    ASSERT_TRUE(this->store_->put_settled(this->site_, {{.issue = {"7"}, .grade = "healthy"}}));
    EXPECT_TRUE(this->store_->issue_states(this->site_, {{"2"}, {"7"}})->empty());
    EXPECT_TRUE(this->store_->issue_states(this->site_, std::vector<IssueId>())->empty());
    EXPECT_TRUE(this->store_->issue_states(other, {{"1"}})->empty());
    EXPECT_TRUE(this->store_->issue_states(other, {}, kNoLimit)->empty());
}

TYPED_TEST(IssueStates, AreReadInPiecesInTheOrderOfIds) {
    ASSERT_TRUE(this->store_->put_settled(
        this->site_, {{.issue = {"20"}, .grade = "healthy", .settle_json = "{}"}}));
    const auto first = this->store_->issue_states(this->site_, {}, 2);
    ASSERT_TRUE(first) << first.error().message;
    ASSERT_EQ(first->size(), 2U);
    EXPECT_EQ(first->at(0).issue.value, "1");
    EXPECT_EQ(first->at(1).issue.value, "20");
    EXPECT_EQ(first->at(1).settle_json, "{}");
    const auto rest = this->store_->issue_states(this->site_, {"20"}, 2);
    ASSERT_EQ(rest->size(), 1U);
    EXPECT_EQ(rest->front().issue.value, "3");
    EXPECT_EQ(rest->front().fetched, at_minute(5));
}

TYPED_TEST(IssueStates, WantWhatWaitsBeforeWhatWasWritten) {
    ASSERT_TRUE(this->store_->enqueue({this->badge("1", "a"), this->comment("1", "c")}));
    IssueState state = this->state_of("1");
    EXPECT_EQ(state.wanted_badge, "a");
    EXPECT_EQ(state.wanted_comment, "c");
    EXPECT_FALSE(state.has_badge || state.has_comment);
    ASSERT_TRUE(this->store_->settle_write(
        this->badge("1", "b"), {.issue = {"1"}, .badge_hash = "b", .badge_at = at_minute(0)}));
    ASSERT_TRUE(this->store_->settle_write(
        this->comment("1", "d"), {.issue = {"1"}, .comment_id = "7", .comment_hash = "d"}));
    state = this->state_of("1");
    EXPECT_EQ(state.wanted_badge, "a");
    EXPECT_EQ(state.wanted_comment, "c");
    EXPECT_TRUE(state.has_badge && state.has_comment);
    EXPECT_EQ(this->store_->issue_states(this->site_, {}, 1)->front().wanted_badge, "a");
}

TYPED_TEST(IssueStates, WantWhatWasWrittenWhereNothingWaits) {
    ASSERT_TRUE(this->store_->enqueue({this->badge("1", "a"), this->comment("1", "c")}));
    const auto badges = this->claim_badges(1);
    ASSERT_EQ(badges.size(), 1U);
    ASSERT_TRUE(this->store_->settle_write(
        badges.front(), {.issue = {"1"}, .badge_hash = "a", .badge_at = at_minute(0)}));
    EXPECT_EQ(this->state_of("1").wanted_badge, "a");
    EXPECT_EQ(this->state_of("1").wanted_comment, "c");
    ASSERT_TRUE(this->store_->enqueue({this->badge("1", "")}));
    EXPECT_EQ(this->state_of("1").wanted_badge, "") << "a removal waits";
    EXPECT_TRUE(this->state_of("1").has_badge);
}

TYPED_TEST(IssueStates, WantWhatWasGivenUpUntilItIsDropped) {
    ASSERT_TRUE(this->store_->put_settled(this->site_, {{.issue = {"1"}, .grade = "healthy"}}));
    ASSERT_TRUE(this->store_->enqueue({this->badge("1", "a")}));
    const auto badges = this->claim_badges(1);
    ASSERT_EQ(badges.size(), 1U);
    ASSERT_TRUE(this->store_->give_up_write(badges.front().id, "refused"));
    EXPECT_EQ(this->state_of("1").wanted_badge, "a");
    EXPECT_EQ(this->store_->issue_states(this->site_, {}, 1)->front().wanted_badge, "a");
    const auto queue = DeadLetter::Queue::Outbox;
    ASSERT_TRUE(*this->store_->drop_dead_letter(this->site_, queue, badges.front().id));
    EXPECT_EQ(this->state_of("1").wanted_badge, "");
}

TYPED_TEST(IssueStates, OfAnIssueThatComesBackKeepWhatWasWrittenAndNotWhatWasJudged) {
    ASSERT_TRUE(this->store_->put_settled(
        this->site_, {{.issue = {"1"}, .grade = "healthy", .settle_json = "{}"}}));
    ASSERT_TRUE(this->store_->settle_write(
        this->badge("1", "a"), {.issue = {"1"}, .badge_hash = "a", .badge_at = at_minute(0)}));
    ASSERT_TRUE(this->store_->remove_issues(this->site_, {{"1"}}, {this->badge("1", "")}));
    ASSERT_TRUE(this->store_->put_issues(this->site_, {{.id = {"1"}, .key = {"AIX-1"}}}));
    EXPECT_EQ(this->state_of("1").settle_json, "");
    EXPECT_TRUE(this->state_of("1").has_badge);
    EXPECT_EQ(this->state_of("1").wanted_badge, "") << "the removal waits";
}

TYPED_TEST(IssueStates, TellWhichIssuesWereFetchedLongestAgo) {
    EXPECT_EQ(this->before(at_minute(2), kNoLimit), "");
    EXPECT_EQ(this->before(at_minute(3), kNoLimit), "1 20 ");
    EXPECT_EQ(this->before(at_minute(9), kNoLimit), "1 20 3 ");
    EXPECT_EQ(this->before(at_minute(9), 2), "1 20 ");
}

}  // namespace
}  // namespace healthlint
