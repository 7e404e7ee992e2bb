// From edited files to running rules: refused, previewed, approved, rolled back.

#include <fstream>

#include <gmock/gmock.h>

#include "bridge/work/rules/preview.h"
#include "bridge/work/rules/rule_history.h"
#include "tests/work/fixture.h"

namespace healthlint {
namespace {

using testing::ElementsAre;

class RuleSwitchTest : public WorkTest {
  protected:
    void edit_rules(const std::string& text) {
        write_pack(text);
        service_->check_rules();
        settle_down();
    }

    std::string pack_file() const { return folder_ / "small.rules.yaml"; }

    RuleHistory history() {
        auto history = rule_history(*store_, site_);
        EXPECT_TRUE(history) << history.error().message;
        return history ? *std::move(history) : RuleHistory{};
    }

    std::vector<std::string> packs() {
        std::vector<std::string> packs;
        for (const RuleVersion& version : history().versions)
            packs.push_back(version.pack);
        return packs;
    }

    Result<RuleVersion> roll_back(const std::string& hash) {
        RuleFiles files(pack_file(), "");
        EXPECT_TRUE(files.read());
        return roll_back_rules(*store_, site_, hash, *files.current(), clock_.now());
    }

    RulePreview preview(const std::string& text) {
        auto preview = service_->preview_rules(
            site_, {.pack = {"draft.rules.yaml", text}, .site = std::nullopt});
        EXPECT_TRUE(preview) << preview.error().message;
        return preview ? *std::move(preview) : RulePreview{};
    }

    std::size_t comments() const {
        std::size_t all = 0;
        for (const std::string& id : created_)
            all += jira_.comments(id).size();
        return all;
    }

    // Every verdict that is stored names the rules by which it was judged.
    void expect_every_memory_names(const std::string& hash) {
        const auto states = store_->publish_states(site_, {}, kNoLimit);
        ASSERT_TRUE(states);
        for (const PublishState& state : *states)
            EXPECT_EQ(memory_from_json(state.settle_json)->rulebook_hash, hash)
                << state.issue.value;
    }

    static std::string relaxed(const std::string& version = "1.1.0") {
        std::string text = small_pack(version);
        text.replace(text.find("require: duedate"), 29, "require: summary IS NOT EMPTY");
        return text;
    }

    // Nothing of this site may change by more than two issues unasked.
    static std::string careful(std::string text) {
        text.replace(
            text.find("comment: on-worse"),
            17,
            "comment: on-worse, breaker: {percent: 20, issues: 2}");
        return text;
    }
};

TEST_F(RuleSwitchTest, EveryChangeOfRulesIsKeptWithTextHashAndNumbers) {
    put_epic("1", owner());
    settle_down();
    edit_rules(relaxed());
    ASSERT_THAT(packs(), ElementsAre("small@1.1.0", "small@1.0.0"));
    const RuleVersion newest = history().versions.front();
    const Json detail = parse_json(newest.detail_json);
    EXPECT_EQ(string_member(detail, "cause"), "file");
    EXPECT_EQ(integer_member(detail["preview"], "newly_healthy"), 1);
    EXPECT_EQ(string_member(detail["preview"], "from"), "small@1.0.0");
    EXPECT_EQ(string_member(detail["preview"], "to_hash"), newest.hash);
    const auto sources = sources_from_json(newest.text);
    ASSERT_TRUE(sources);
    EXPECT_EQ(sources->pack.text, relaxed());
    expect_every_memory_names(newest.hash);
}

TEST_F(RuleSwitchTest, EveryRecordedChangeOfAVerdictNamesItsRules) {
    put_epic("1", owner());
    settle_down();
    const std::string first = history().versions.front().hash;
    edit_rules(relaxed());
    const std::string second = history().versions.front().hash;
    const auto changes = store_->changes(site_, TimePoint{}, clock_.now());
    ASSERT_TRUE(changes);
    ASSERT_EQ(changes->size(), 2U);
    EXPECT_EQ(changes->at(0).rulebook_hash, first);
    EXPECT_EQ(changes->at(1).rulebook_hash, second);
    EXPECT_EQ(changes->at(1).pack, "small@1.1.0");
}

TEST_F(RuleSwitchTest, ARestartAddsNothingToTheHistory) {
    put_epic("1");
    settle_down();
    const TimePoint at = history().versions.front().at;
    restart();
    settle_down();
    EXPECT_THAT(packs(), ElementsAre("small@1.0.0"));
    EXPECT_EQ(history().versions.front().at, at);
}

TEST_F(RuleSwitchTest, RulesThatWereEditedWhileNobodyRanAreAChangeToo) {
    put_epic("1", owner());
    settle_down();
    write_pack(relaxed());
    restart();
    settle_down();
    ASSERT_THAT(packs(), ElementsAre("small@1.1.0", "small@1.0.0"));
    const Json detail = parse_json(history().versions.front().detail_json);
    EXPECT_EQ(string_member(detail["preview"], "from"), "small@1.0.0");
    EXPECT_EQ(integer_member(detail["preview"], "newly_healthy"), 1)
        << "compared with what people saw, though this process had judged nothing";
    EXPECT_EQ(grade("1"), "healthy");
}

TEST_F(RuleSwitchTest, RollingBackBringsTheOldRulesAndTheirBadges) {
    put_epic("1", owner());
    settle_down();
    const std::string first = history().versions.front().hash;
    edit_rules(relaxed());
    EXPECT_EQ(grade("1"), "healthy");
    ASSERT_TRUE(roll_back(first.substr(0, kLeastHashPrefix)));
    settle_down();
    EXPECT_EQ(grade("1"), "off-track");
    EXPECT_EQ(jira_.property("1")["pack"], "small@1.0.0");
    EXPECT_THAT(packs(), ElementsAre("small@1.0.0", "small@1.1.0"));
    EXPECT_EQ(
        string_member(parse_json(history().versions.front().detail_json), "cause"), "rollback");
    expect_every_memory_names(first);
    restart();
    settle_down();
    EXPECT_EQ(jira_.property("1")["pack"], "small@1.0.0") << "the files still say otherwise";
}

TEST_F(RuleSwitchTest, ARollBackHoldsUntilTheFilesSaySomethingElse) {
    put_epic("1", owner());
    settle_down();
    const std::string first = history().versions.front().hash;
    edit_rules(relaxed());
    ASSERT_TRUE(roll_back(first));
    settle_down();
    edit_rules(relaxed("1.2.0"));
    EXPECT_EQ(jira_.property("1")["pack"], "small@1.2.0");
    edit_rules(relaxed());
    EXPECT_EQ(jira_.property("1")["pack"], "small@1.1.0") << "the roll-back is over";
    EXPECT_FALSE(history().pin);
}

TEST_F(RuleSwitchTest, OnlyVersionsThatRanCanComeBack) {
    put_epic("1");
    settle_down();
    EXPECT_EQ(roll_back("0000").error().code, Errc::NotFound);
    EXPECT_EQ(roll_back("1").error().code, Errc::Invalid) << "too short to be meant";
}

TEST_F(RuleSwitchTest, AChangeBeyondTheBreakerWaitsForApproval) {
    edit_rules(careful(relaxed("1.0.1")));
    for (int i = 1; i <= 5; ++i)
        put_epic(std::to_string(i), owner());
    settle_down();
    EXPECT_EQ(grade("5"), "healthy");
    edit_rules(careful(small_pack("2.0.0")));
    for (int i = 1; i <= 5; ++i)
        EXPECT_EQ(grade(std::to_string(i)), "healthy") << i;
    const auto waiting = history().waiting;
    ASSERT_TRUE(waiting);
    EXPECT_EQ(waiting->pack, "small@2.0.0");
    EXPECT_EQ(integer_member(parse_json(waiting->numbers_json), "newly_off_track"), 5);
    restart();
    settle_down();
    EXPECT_EQ(grade("1"), "healthy") << "a restart is no approval";

    EXPECT_EQ(approve_rules(*store_, site_, "0000", clock_.now()).error().code, Errc::Invalid);
    const auto approval = approve_rules(*store_, site_, waiting->hash, clock_.now());
    ASSERT_TRUE(approval) << approval.error().message;
    ASSERT_TRUE(approval->rules);
    settle_down();
    for (int i = 1; i <= 5; ++i)
        EXPECT_EQ(grade(std::to_string(i)), "off-track") << i;
    EXPECT_FALSE(history().waiting);
    EXPECT_EQ(history().versions.front().pack, "small@2.0.0");
    EXPECT_TRUE(approve_rules(*store_, site_, "", clock_.now())->nothing());
}

TEST_F(RuleSwitchTest, RulesThatAreTakenBackWaitNoLonger) {
    edit_rules(careful(relaxed("1.0.1")));
    for (int i = 1; i <= 5; ++i)
        put_epic(std::to_string(i), owner());
    settle_down();
    edit_rules(careful(small_pack("2.0.0")));
    ASSERT_TRUE(history().waiting);
    edit_rules(careful(relaxed("1.0.1")));
    EXPECT_FALSE(history().waiting);
    EXPECT_EQ(history().versions.front().pack, "small@1.0.1");
}

TEST_F(RuleSwitchTest, APreviewWritesNothingAndCountsWhatARollOutDoes) {
    edit_rules(relaxed("1.0.1"));
    for (int i = 1; i <= 9; ++i)
        put_epic(std::to_string(i), i <= 4 ? owner() : i <= 6 ? both() : Json::object());
    settle_down();
    const std::size_t comments_before = comments();
    jira_.forget_calls();
    const RulePreview said = preview(small_pack("2.0.0"));
    settle_down();
    EXPECT_EQ(jira_.writes(), 0);
    EXPECT_EQ(history().versions.front().pack, "small@1.0.1");
    EXPECT_EQ(said.diff.newly(Grade::OffTrack), 4U);
    EXPECT_EQ(said.comments, 3U) << "one person is told of three issues a week";
    EXPECT_EQ(said.held_comments, 1U);
    EXPECT_EQ(said.tracked, 9U);
    ASSERT_FALSE(said.diff.changed.empty());
    EXPECT_FALSE(said.diff.changed.front().rules.empty()) << "each row says why";

    std::map<std::string, std::string> before;
    for (const std::string& id : created_)
        before[id] = grade(id);
    edit_rules(small_pack("2.0.0"));
    std::map<std::string, std::size_t> newly;
    for (const std::string& id : created_)
        if (before[id] != grade(id)) ++newly[grade(id)];
    for (const Grade one : {Grade::OffTrack, Grade::AtRisk, Grade::Healthy, Grade::Unknown})
        EXPECT_EQ(said.diff.newly(one), newly[std::string(to_string(one))]) << to_string(one);
    EXPECT_EQ(said.comments, comments() - comments_before);
}

TEST_F(RuleSwitchTest, RulesWhoseTestsFailChangeNothing) {
    put_epic("1", owner());
    settle_down();
    const auto write_tests = [&](const std::string& expected) {
        std::ofstream(folder_ / "small.tests.yaml") << R"(schema: healthlint-tests/v1
pack: small
now: "2026-11-23T09:00:00Z"
tests:
  - name: an epic without a date
    rule: has-due-date
    given: [{key: AIX-1, type: Epic}]
    expect: {AIX-1: )" + expected + "}\n";
    };
    write_tests("pass");
    edit_rules(small_pack("1.1.0"));
    EXPECT_EQ(history().versions.front().pack, "small@1.0.0");
    write_tests("fail");
    edit_rules(small_pack("1.1.0"));
    EXPECT_EQ(history().versions.front().pack, "small@1.1.0");
    EXPECT_TRUE(sources_from_json(history().versions.front().text)->tests);
}

TEST_F(RuleSwitchTest, WhatOnlyTheDraftReadsIsUnknownInItsPreview) {
    put_epic("1", both());
    settle_down();
    std::string draft = small_pack("2.0.0");
    draft.replace(draft.find("require: duedate"), 16, "require: environment");
    const RulePreview said = preview(draft);
    EXPECT_THAT(said.unread, ElementsAre("environment"));
    EXPECT_EQ(said.diff.newly(Grade::OffTrack), 0U) << "not read is not empty";
}

TEST_F(RuleSwitchTest, ADraftThatCannotBeUsedIsNotPreviewed) {
    put_epic("1");
    settle_down();
    const auto refused = service_->preview_rules(
        site_, {.pack = {"draft.rules.yaml", small_pack() + "x: 1\n"}, .site = std::nullopt});
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, Errc::Invalid);
    EXPECT_NE(refused.error().message.find("draft.rules.yaml:"), std::string::npos);
}

}  // namespace
}  // namespace healthlint
