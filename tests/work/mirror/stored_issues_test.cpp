#include "bridge/work/mirror/stored_issues.h"

#include <filesystem>

#include <SQLiteCpp/Database.h>
#include <gtest/gtest.h>

#include "tests/work/mirror/mirrored.h"

namespace healthlint {
namespace {

class StoredIssuesTest : public ::testing::Test {
  protected:
    StoredIssuesTest() : start_(start()), mirror_(rules(), start_) {}

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

    static std::string text_of(const Snapshot& snapshot) {
        const IssueLoan loan(snapshot);
        if (snapshot.find(epic(1).id) == nullptr) return "gone";
        const auto description = snapshot.find(epic(1).id)->description.read();
        return description->blocks.empty() ? "" : description->blocks.front().text;
    }

    const Snapshot start_;
    Mirrored mirror_;
};

TEST_F(StoredIssuesTest, RulesReadWhatTheStoreHas) {
    ASSERT_TRUE(absorb(written(1, "The KPI is churn"), 0));
    ASSERT_TRUE(mirror_->judge(at(1), Extent::Everything));
    EXPECT_EQ(outcome(), Outcome::Pass);
    ASSERT_TRUE(absorb(written(1, "Nothing to be measured"), 2));
    ASSERT_TRUE(mirror_->judge(at(3), Extent::Changes));
    EXPECT_EQ(outcome(), Outcome::Fail);
}

TEST_F(StoredIssuesTest, ACopyOfTheSiteStillReadsThem) {
    ASSERT_TRUE(absorb(written(1, "The KPI is churn"), 0));
    const Snapshot copy = mirror_->view(world_now())->snapshot;
    EXPECT_EQ(text_of(copy), "The KPI is churn");
    ASSERT_TRUE(mirror_->absorb({.issues = {}, .gone = {epic(1).id}, .at = at(1)}));
    EXPECT_EQ(text_of(copy), "gone");
}

TEST_F(StoredIssuesTest, WhatCannotBeReadIsNotJudgedAsEmpty) {
    ASSERT_TRUE(absorb(written(1, "The KPI is churn"), 0));
    SQLite::Database other(mirror_.file().string(), SQLite::OPEN_READWRITE);
    other.exec("ALTER TABLE issues RENAME TO elsewhere");
    const auto judged = mirror_->judge(at(1), Extent::Everything);
    ASSERT_FALSE(judged);
    EXPECT_EQ(judged.error().code, Errc::Unavailable);
    EXPECT_EQ(mirror_->lacking_facts(Extent::Everything)->size(), 0U) << "asks for no issue";
    other.exec("ALTER TABLE elsewhere RENAME TO issues");
    ASSERT_TRUE(mirror_->load(start_.fields)) << "as after every failure";
    ASSERT_TRUE(mirror_->judge(at(2), Extent::Everything));
    EXPECT_EQ(outcome(), Outcome::Pass);
}

TEST_F(StoredIssuesTest, WhatIsLookedAtIsReadNow) {
    ASSERT_TRUE(absorb(written(1, "The KPI is churn"), 0));
    const SiteView view = *mirror_->view(at(1));
    ASSERT_TRUE(absorb(written(1, "Nothing to be measured"), 2));
    EXPECT_EQ(text_of(view.snapshot), "Nothing to be measured");
}

TEST_F(StoredIssuesTest, WhatWasCopiedOutNeedsNoStore) {
    ASSERT_TRUE(absorb(written(1, "The KPI is churn"), 0));
    const Snapshot copy = mirror_->view(at(1))->snapshot.with_its_issues();
    SQLite::Database other(mirror_.file().string(), SQLite::OPEN_READWRITE);
    other.exec("DELETE FROM issues");
    EXPECT_EQ(text_of(copy), "The KPI is churn");
}

}  // namespace
}  // namespace healthlint
