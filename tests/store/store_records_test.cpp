#include <gtest/gtest.h>

#include "tests/store/backends.h"

namespace healthlint {
namespace {

template <class Backend>
class StoreRecords : public StoreTest<Backend> {};

TYPED_TEST_SUITE(StoreRecords, StoreBackends);

TYPED_TEST(StoreRecords, AnOlderReadingNeverReplacesANewerOne) {
    StoredIssue issue{.id = {"1"}, .key = {"AIX-1"}, .json = "new", .fetched = at_minute(2)};
    ASSERT_TRUE(this->store_->put_issues(this->site_, {issue}));
    issue.json = "old";
    issue.fetched = at_minute(1);
    ASSERT_TRUE(this->store_->put_issues(this->site_, {issue}));
    const auto issues = this->store_->issues(this->site_, {}, kNoLimit);
    ASSERT_TRUE(issues);
    ASSERT_EQ(issues->size(), 1U);
    EXPECT_EQ(issues->front().json, "new");
    EXPECT_EQ(issues->front().key.value, "AIX-1");
    EXPECT_EQ(issues->front().fetched, at_minute(2));
}

TYPED_TEST(StoreRecords, IssuesCanBeReadById) {
    const StoredIssue issue{
        .id = {"1"},
        .key = {"AIX-1"},
        .json = "read",
        .side_facts_json = "facts",
        .fetched = at_minute(2)};
    const StoredIssue other{.id = {"2"}, .key = {"AIX-2"}};
    ASSERT_TRUE(this->store_->put_issues(this->site_, {issue, other}));
    const auto read = this->store_->issues(this->site_, {{"3"}, {"1"}});
    ASSERT_TRUE(read);
    ASSERT_EQ(read->size(), 1U) << "there is no third";
    EXPECT_EQ(read->front().id, issue.id);
    EXPECT_EQ(read->front().key, issue.key);
    EXPECT_EQ(read->front().json, "read");
    EXPECT_EQ(read->front().side_facts_json, "facts");
    EXPECT_EQ(read->front().fetched, at_minute(2));
    EXPECT_TRUE(this->store_->issues(this->site_, std::vector<IssueId>())->empty());
}

TYPED_TEST(StoreRecords, ALargeSiteIsReadInPieces) {
    std::vector<StoredIssue> issues;
    std::vector<PublishState> states;
    for (const char* id : {"3", "1", "20", "2"}) {
        issues.push_back({.id = {id}, .key = {"AIX-1"}});
        states.push_back({.issue = {id}, .grade = "healthy"});
    }
    ASSERT_TRUE(this->store_->put_issues(this->site_, issues));
    ASSERT_TRUE(this->store_->put_settled(this->site_, states));
    std::string read, remembered;
    for (const char* after : {"", "2", "3"}) {
        const auto some = this->store_->issues(this->site_, {after}, 2);
        const auto memories = this->store_->publish_states(this->site_, {after}, 2);
        ASSERT_TRUE(some && memories);
        for (const StoredIssue& issue : *some)
            read += issue.id.value + ' ';
        for (const PublishState& state : *memories)
            remembered += state.issue.value + ' ';
        read += "| ";
        remembered += "| ";
    }
    EXPECT_EQ(read, "1 2 | 20 3 | | ");
    EXPECT_EQ(remembered, read);
}

TYPED_TEST(StoreRecords, BadgesThatWereWrittenTogetherAreSettledTogether) {
    ASSERT_TRUE(this->store_->enqueue({this->badge("1", "a"), this->badge("2", "z")}));
    const auto written = this->claim_badges(0);
    ASSERT_EQ(written.size(), 2U);
    ASSERT_TRUE(this->store_->enqueue({this->badge("1", "b")}));
    ASSERT_TRUE(this->store_->settle_badges(written, at_minute(1)));
    const auto states = this->store_->publish_states(this->site_, {}, kNoLimit);
    ASSERT_EQ(states->size(), 2U);
    EXPECT_EQ(states->front().badge_hash, "a");
    EXPECT_EQ(states->back().badge_hash, "z");
    EXPECT_EQ(states->back().badge_at, at_minute(1));
    const auto successor = this->claim_badges(1);
    ASSERT_EQ(successor.size(), 1U);
    EXPECT_EQ(successor.front().hash, "b");
    EXPECT_TRUE(this->store_->settle_badges({}, at_minute(2)));
}

TYPED_TEST(StoreRecords, FiguresTellWhatIsKnownAndWrittenOfOneSite) {
    const SiteId other = this->install("client-2", "https://other.example");
    ASSERT_TRUE(this->store_->put_issues(
        this->site_, {{.id = {"1"}, .key = {"AIX-1"}}, {.id = {"2"}, .key = {"AIX-2"}}}));
    ASSERT_TRUE(this->store_->put_settled(this->site_, {{.issue = {"2"}, .grade = "healthy"}}));
    ASSERT_TRUE(this->store_->settle_write(
        this->badge("1", "a"), {.issue = {"1"}, .badge_hash = "a", .badge_at = at_minute(0)}));
    OutboxItem comment = this->badge("1", "c");
    comment.kind = WriteKind::Comment;
    ASSERT_TRUE(this->store_->settle_write(
        comment, {.issue = {"1"}, .comment_id = "7", .comment_hash = "c"}));
    const auto figures = this->store_->figures(this->site_);
    ASSERT_TRUE(figures) << figures.error().message;
    EXPECT_EQ(figures->issues, 2);
    EXPECT_EQ(figures->badges, 1);
    EXPECT_EQ(figures->comments, 1);
    EXPECT_FALSE(figures->sent_until) << "nothing is under way";
    EXPECT_EQ(this->store_->figures(other)->issues, 0);
    EXPECT_EQ(this->store_->figures({"99"})->badges, 0);
}

TYPED_TEST(StoreRecords, FiguresTellUntilWhenASentWriteMayArrive) {
    ASSERT_TRUE(this->store_->enqueue({this->badge("1", "a")}));
    EXPECT_FALSE(this->store_->figures(this->site_)->sent_until) << "it waits";
    const auto claimed = this->claim_badges(1);
    ASSERT_EQ(claimed.size(), 1U);
    EXPECT_EQ(this->store_->figures(this->site_)->sent_until, at_minute(2));
    ASSERT_TRUE(this->store_->retry_write(
        claimed.front(), {.at = at_minute(5), .reason = "no answer", .late_until = at_minute(3)}));
    EXPECT_EQ(this->store_->figures(this->site_)->sent_until, at_minute(3));
}

TYPED_TEST(StoreRecords, ARemovedIssueTakesItsWritesAlong) {
    ASSERT_TRUE(this->store_->put_issues(
        this->site_, {{.id = {"1"}, .key = {"AIX-1"}}, {.id = {"2"}, .key = {"AIX-2"}}}));
    ASSERT_TRUE(this->store_->put_settled(this->site_, {{.issue = {"1"}, .grade = "healthy"}}));
    ASSERT_TRUE(this->store_->enqueue({this->badge("1", "a"), this->badge("2", "b")}));
    ASSERT_TRUE(this->store_->remove_issues(this->site_, {{"1"}}, {}));
    EXPECT_EQ(this->store_->issues(this->site_, {}, kNoLimit)->size(), 1U);
    EXPECT_TRUE(this->store_->publish_states(this->site_, {}, kNoLimit)->empty());
    const auto waiting = this->store_->waiting_writes(this->site_);
    ASSERT_EQ(waiting->size(), 1U);
    EXPECT_EQ(waiting->front().issue.value, "2");
}

TYPED_TEST(StoreRecords, ChangesAreAHalfOpenSliceOfTime) {
    for (const int minute : {1, 2, 3})
        ASSERT_TRUE(this->store_->add_changes(
            this->site_,
            {{.subject_kind = "issue",
              .subject_id = std::to_string(minute),
              .subject_label = "AIX-1",
              .from_grade = "healthy",
              .to_grade = "at-risk",
              .pack = "ai-team@1.0.0",
              .rulebook_hash = "h",
              .at = at_minute(minute)}}));
    const auto slice = this->store_->changes(this->site_, at_minute(1), at_minute(3));
    ASSERT_TRUE(slice);
    ASSERT_EQ(slice->size(), 2U);
    EXPECT_EQ(slice->at(0).subject_id, "1");
    EXPECT_EQ(slice->at(1).to_grade, "at-risk");
    ASSERT_TRUE(this->store_->prune(at_minute(3) + kKeptChanges));
    EXPECT_EQ(this->store_->changes(this->site_, at_minute(0), at_minute(9))->size(), 1U);
}

TYPED_TEST(StoreRecords, AJudgementIsKeptWholeOrNotAtAll) {
    Judgement judgement{
        .writes = {this->badge("1", "a")},
        .changes = {{.subject_id = "1", .to_grade = "at-risk", .at = at_minute(1)}},
        .settled = {{.issue = {"1"}, .grade = "at-risk", .settle_json = "{}"}},
        .facts = {{"teams", "{}"}}};
    Judgement refused = judgement;
    refused.writes.push_back(this->badge("2", "b"));
    refused.writes.back().site = {"999"};  // no such site
    ASSERT_FALSE(this->store_->keep(this->site_, refused));
    EXPECT_EQ(*this->store_->outbox_size(), 0);
    EXPECT_TRUE(this->store_->changes(this->site_, at_minute(0), at_minute(9))->empty());
    ASSERT_TRUE(this->store_->keep(this->site_, judgement));
    EXPECT_EQ(*this->store_->outbox_size(), 1);
    EXPECT_EQ(this->store_->changes(this->site_, at_minute(0), at_minute(9))->size(), 1U);
    EXPECT_EQ(this->store_->publish_states(this->site_, {}, kNoLimit)->size(), 1U);
    EXPECT_EQ(**this->store_->fact(this->site_, "teams"), "{}");
}

TYPED_TEST(StoreRecords, FactsBelongToOneSite) {
    const SiteId other = this->install("client-2", "https://other.example");
    ASSERT_TRUE(this->store_->put_fact(this->site_, "cursor", "1"));
    ASSERT_TRUE(this->store_->put_fact(this->site_, "cursor", "2"));
    EXPECT_EQ(**this->store_->fact(this->site_, "cursor"), "2");
    EXPECT_FALSE(*this->store_->fact(other, "cursor"));
    const auto unknown = this->store_->put_fact({"999"}, "cursor", "1");
    ASSERT_FALSE(unknown);
    EXPECT_EQ(unknown.error().code, Errc::Conflict);
}

TYPED_TEST(StoreRecords, ASecondOpenFindsEverything) {
    ASSERT_TRUE(this->store_->put_fact(this->site_, "cursor", "kept"));
    this->store_.reset();
    this->store_ = this->backend_.open();
    EXPECT_EQ(**this->store_->fact(this->site_, "cursor"), "kept");
}

RuleVersion version_of(const std::string& hash, int minute) {
    return {
        .hash = hash,
        .pack = "ai-team@1.4.0",
        .text = "rules " + hash,
        .detail_json = "{}",
        .at = at_minute(minute)};
}

TYPED_TEST(StoreRecords, TheLastRuleVersionsAreKeptNewestFirst) {
    for (int i = 0; i < kKeptRuleVersions + 5; ++i)
        ASSERT_TRUE(this->store_->put_rules(this->site_, version_of(std::to_string(i), i)));
    const auto kept = this->store_->rule_versions(this->site_);
    ASSERT_TRUE(kept);
    ASSERT_EQ(kept->size(), static_cast<std::size_t>(kKeptRuleVersions));
    EXPECT_EQ(kept->front().hash, "24");
    EXPECT_EQ(kept->front().pack, "ai-team@1.4.0");
    EXPECT_EQ(kept->front().text, "rules 24");
    EXPECT_EQ(kept->front().detail_json, "{}");
    EXPECT_EQ(kept->front().at, at_minute(24));
    EXPECT_EQ(kept->back().hash, "5");
}

TYPED_TEST(StoreRecords, RulesThatComeBackAreTheNewestOnce) {
    for (const auto& [hash, minute] : {std::pair("a", 1), std::pair("b", 2), std::pair("a", 3)})
        ASSERT_TRUE(this->store_->put_rules(this->site_, version_of(hash, minute)));
    const auto kept = this->store_->rule_versions(this->site_);
    ASSERT_EQ(kept->size(), 2U);
    EXPECT_EQ(kept->at(0).hash, "a");
    EXPECT_EQ(kept->at(0).at, at_minute(3));
    EXPECT_EQ(kept->at(1).hash, "b");
}

TYPED_TEST(StoreRecords, RuleVersionsBelongToOneSite) {
    const SiteId other = this->install("client-2", "https://other.example");
    ASSERT_TRUE(this->store_->put_rules(this->site_, version_of("a", 1)));
    EXPECT_TRUE(this->store_->rule_versions(other)->empty());
    for (int i = 0; i < kKeptRuleVersions; ++i)
        ASSERT_TRUE(this->store_->put_rules(other, version_of(std::to_string(i), 2 + i)));
    EXPECT_EQ(this->store_->rule_versions(this->site_)->size(), 1U) << "nor forgets another's";
    ASSERT_TRUE(this->store_->set_state(other, SiteState::Disabled, at_minute(9)));
    ASSERT_TRUE(*this->store_->purge(other));
    EXPECT_TRUE(this->store_->rule_versions(other)->empty());
    const auto unknown = this->store_->put_rules({"999"}, version_of("a", 1));
    ASSERT_FALSE(unknown);
    EXPECT_EQ(unknown.error().code, Errc::Conflict);
}

}  // namespace
}  // namespace healthlint
