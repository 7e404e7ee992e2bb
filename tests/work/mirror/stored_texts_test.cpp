#include "bridge/work/mirror/stored_texts.h"

#include <filesystem>

#include <SQLiteCpp/Database.h>
#include <gtest/gtest.h>

#include "tests/work/mirror/mirrored.h"

namespace healthlint {
namespace {

class StoredTextsTest : public ::testing::Test {
  protected:
    StoredTextsTest() : start_(start()), mirror_(rules(), start_) {}

    static Rulebook rules() {
        return rulebook_of({issue_rule("says-kpi", R"(description ~ "KPI")")});
    }

    static Snapshot start() {
        Snapshot snapshot;
        snapshot.put(written(1, "The KPI is churn"));
        return snapshot;
    }

    static Issue written(int number, const std::string& text) {
        Issue issue = epic(number);
        issue.description = Document{.blocks = {{.text = text, .cells = {}}}, .links = {}};
        return issue;
    }

    static TimePoint at(int second) { return world_now() + std::chrono::seconds(second); }

    bool absorb(const Issue& issue, int second) {
        Reading reading{.issues = {}, .gone = {}, .at = at(second)};
        reading.issues.push_back(read(issue, second));
        return mirror_->absorb(std::move(reading)).has_value();
    }

    Outcome outcome() {
        return mirror_->view(world_now())->report.issues.at(epic(1).id).findings.front().outcome;
    }

    std::string text_of(const Snapshot& snapshot) {
        const auto description = snapshot.find(epic(1).id)->description.read();
        return description->blocks.empty() ? "" : description->blocks.front().text;
    }

    const Snapshot start_;
    Mirrored mirror_;
};

TEST_F(StoredTextsTest, RulesReadWhatTheStoreHas) {
    ASSERT_TRUE(absorb(written(1, "The KPI is churn"), 0));
    ASSERT_TRUE(mirror_->judge(at(1), Extent::Everything));
    EXPECT_EQ(outcome(), Outcome::Pass);
    ASSERT_TRUE(absorb(written(1, "Nothing to be measured"), 2));
    ASSERT_TRUE(mirror_->judge(at(3), Extent::Changes));
    EXPECT_EQ(outcome(), Outcome::Fail);
}

TEST_F(StoredTextsTest, ACopyOfTheSiteStillReadsThem) {
    ASSERT_TRUE(absorb(written(1, "The KPI is churn"), 0));
    const Snapshot copy = mirror_->view(world_now())->snapshot;
    EXPECT_EQ(text_of(copy), "The KPI is churn");
    ASSERT_TRUE(mirror_->absorb({.issues = {}, .gone = {epic(1).id}, .at = at(1)}));
    EXPECT_EQ(text_of(copy), "") << "it is not there any more";
}

TEST_F(StoredTextsTest, WhatCannotBeReadIsNotJudgedAsEmpty) {
    ASSERT_TRUE(absorb(written(1, "The KPI is churn"), 0));
    SQLite::Database other(mirror_.file().string(), SQLite::OPEN_READWRITE);
    other.exec("ALTER TABLE issues RENAME TO elsewhere");
    const auto judged = mirror_->judge(at(1), Extent::Everything);
    ASSERT_FALSE(judged);
    EXPECT_EQ(judged.error().code, Errc::Unavailable);
    EXPECT_EQ(mirror_->lacking_facts(Extent::Everything)->size(), 0U) << "asks for no text";
    other.exec("ALTER TABLE elsewhere RENAME TO issues");
    ASSERT_TRUE(mirror_->load(start_.fields)) << "as after every failure";
    ASSERT_TRUE(mirror_->judge(at(2), Extent::Everything));
    EXPECT_EQ(outcome(), Outcome::Pass);
}

TEST_F(StoredTextsTest, FewAreInMemory) {
    constexpr std::size_t kCapacity = 10'000;
    const auto texts = std::make_shared<StoredTexts>(mirror_.site(), mirror_.store(), kCapacity);
    std::vector<Issue> issues;
    for (int number = 1; number <= 30; ++number) {
        issues.push_back(written(number, std::string(1'000, 'x') + std::to_string(number)));
        ASSERT_TRUE(absorb(issues.back(), number));
        texts->take_over(issues.back());
    }
    EXPECT_EQ(texts->bytes(), 0U) << "nobody has asked for one";
    for (int round = 0; round < 2; ++round)
        for (const Issue& issue : issues) {
            const auto read = issue.description.read();
            EXPECT_TRUE(read->blocks.front().text.ends_with(
                issue.id.value.substr(issue.id.value.size() - 1)));
            EXPECT_LE(texts->bytes(), kCapacity);
        }
    EXPECT_GT(texts->bytes(), kCapacity / 2);
    for (const Issue& issue : issues)
        texts->forget(issue.id);
    EXPECT_EQ(texts->bytes(), 0U);
}

TEST_F(StoredTextsTest, TheNextLookReadsSeveralAtOnce) {
    std::vector<IssueId> issues;
    for (int number = 11; number <= 20; ++number) {
        ASSERT_TRUE(absorb(written(number, "a text"), number));
        issues.push_back(epic(number).id);
    }
    const auto one = std::make_shared<StoredTexts>(mirror_.site(), mirror_.store());
    one->of(issues.front());
    const auto half =
        std::make_shared<StoredTexts>(mirror_.site(), mirror_.store(), 5 * one->bytes());
    for (const IssueId& issue : issues)
        half->of(issue);
    half->of(issues[0]);  // and with it those behind that had to go
    SQLite::Database other(mirror_.file().string(), SQLite::OPEN_READWRITE);
    other.exec("ALTER TABLE issues RENAME TO elsewhere");
    for (int at = 0; at < 5; ++at)
        EXPECT_EQ(half->of(issues[static_cast<std::size_t>(at)]).description->blocks.size(), 1U);
    EXPECT_THROW(half->of(issues[5]), TextUnreadable);
}

TEST_F(StoredTextsTest, ATextThatIsAskedForTwiceIsReadOnce) {
    const auto texts = std::make_shared<StoredTexts>(mirror_.site(), mirror_.store());
    Issue issue = written(1, "The KPI is churn");
    ASSERT_TRUE(absorb(issue, 0));
    texts->take_over(issue);
    EXPECT_EQ(issue.description.read(), issue.description.read());
    EXPECT_FALSE(issue.environment.has_source()) << "nothing was written there";
}

}  // namespace
}  // namespace healthlint
