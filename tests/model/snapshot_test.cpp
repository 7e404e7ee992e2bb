#include "bridge/model/snapshot.h"

#include <algorithm>
#include <memory>
#include <stdexcept>

#include <gtest/gtest.h>

#include "tests/model/make_issue.h"

namespace healthlint {
namespace {

TEST(Snapshot, KnowsChildren) {
    Snapshot snapshot;
    snapshot.put(make_issue("1", "AIX-1"));
    snapshot.put(make_issue("2", "AIX-2", "AIX-1"));
    snapshot.put(make_issue("3", "AIX-3", "AIX-1"));
    EXPECT_EQ(snapshot.children_of(*snapshot.find(IssueKey{"AIX-1"})).size(), 2U);
}

TEST(Snapshot, ReplacesByIdEvenWhenTheKeyMoved) {
    Snapshot snapshot;
    snapshot.put(make_issue("1", "AIX-1"));
    snapshot.put(make_issue("2", "AIX-2", "AIX-1"));
    snapshot.put(make_issue("2", "RECO-7"));
    EXPECT_EQ(snapshot.issues().size(), 2U);
    EXPECT_EQ(snapshot.find(IssueKey{"AIX-2"}), nullptr);
    ASSERT_NE(snapshot.find(IssueKey{"RECO-7"}), nullptr);
    EXPECT_TRUE(snapshot.children_of(*snapshot.find(IssueKey{"AIX-1"})).empty());
}

TEST(Snapshot, Removes) {
    Snapshot snapshot;
    snapshot.put(make_issue("1", "AIX-1"));
    snapshot.remove(IssueId{"1"});
    snapshot.remove(IssueId{"1"});
    EXPECT_TRUE(snapshot.issues().empty());
    EXPECT_EQ(snapshot.find(IssueKey{"AIX-1"}), nullptr);
}

TEST(Snapshot, KnowsTheCategoryOfEveryStatusItMet) {
    Snapshot snapshot;
    Issue issue;
    issue.id = {"1"};
    issue.key = {"AIX-1"};
    issue.status = {"10044", "데이터 확인"};
    issue.category = StatusCategory::InProgress;
    snapshot.put(issue);
    issue.status = {"10001", "출시"};
    issue.category = StatusCategory::Done;
    snapshot.put(issue);  // the same issue moved on; its old status stays known
    EXPECT_EQ(snapshot.category_of({"10044", "renamed since"}), StatusCategory::InProgress);
    EXPECT_EQ(snapshot.category_of({"", "데이터 확인"}), StatusCategory::InProgress);
    EXPECT_EQ(snapshot.category_of({"10001", ""}), StatusCategory::Done);
    EXPECT_EQ(snapshot.category_of({"3", "In Progress"}), StatusCategory::InProgress);
    EXPECT_EQ(snapshot.category_of({"77", "Somewhere"}), std::nullopt);
}

TEST(Snapshot, TwoStatusesOfOneNameTeachNothingNewEachTime) {
    Snapshot snapshot;
    const auto put =
        [&](const std::string& id, const std::string& status, StatusCategory category) {
            Issue issue = make_issue(id, "AIX-" + id);
            issue.status = {status, "Review"};
            issue.category = category;
            snapshot.put(issue);
        };
    put("1", "5", StatusCategory::InProgress);
    put("2", "6", StatusCategory::Done);
    const std::size_t learnt = snapshot.category_changes();
    put("1", "5", StatusCategory::InProgress);
    put("2", "6", StatusCategory::Done);
    EXPECT_EQ(snapshot.category_changes(), learnt);
    EXPECT_EQ(snapshot.category_of({"5", ""}), StatusCategory::InProgress);
    EXPECT_EQ(snapshot.category_of({"6", ""}), StatusCategory::Done);
    EXPECT_EQ(snapshot.category_of({"", "review"}), StatusCategory::InProgress);
    put("1", "5", StatusCategory::ToDo);
    EXPECT_GT(snapshot.category_changes(), learnt);
    EXPECT_EQ(snapshot.category_of({"", "review"}), StatusCategory::ToDo);
}

// Issues in a map, and how often somebody asked for them.
class Shelf final : public IssueSource {
  public:
    std::vector<Issue> read(const std::vector<IssueId>& ids) const override {
        ++reads;
        std::vector<Issue> found;
        for (const IssueId& id : ids)
            if (const auto issue = issues.find(id); issue != issues.end())
                found.push_back(issue->second);
        return found;
    }

    std::map<IssueId, Issue> issues;
    mutable int reads = 0;
};

class SnapshotOfASource : public testing::Test {
  protected:
    SnapshotOfASource() { snapshot_.read_from(shelf_); }

    void put(const Issue& issue) {
        shelf_->issues[issue.id] = issue;
        snapshot_.put(issue);
    }

    const std::shared_ptr<Shelf> shelf_ = std::make_shared<Shelf>();
    Snapshot snapshot_;
};

TEST_F(SnapshotOfASource, KnowsHowIssuesHangTogetherWithoutReadingThem) {
    Issue linking = make_issue("3", "AIX-3");
    linking.links = {{.other_key = {"AIX-1"}}};
    put(make_issue("1", "AIX-1"));
    put(make_issue("2", "AIX-2", "AIX-1"));
    put(linking);
    EXPECT_EQ(snapshot_.size(), 3U);
    EXPECT_EQ(snapshot_.places().find({"2"})->parent.value, "AIX-1");
    EXPECT_EQ(*snapshot_.places().id_of({"AIX-2"}), IssueId{"2"});
    EXPECT_EQ(snapshot_.places().children_of({"AIX-1"}), std::vector<IssueId>{{"2"}});
    EXPECT_EQ(snapshot_.places().linking_to({"1"}, {"AIX-1"}), std::vector<IssueId>{{"3"}});
    put(make_issue("2", "RECO-7"));
    EXPECT_TRUE(snapshot_.places().children_of({"AIX-1"}).empty());
    EXPECT_EQ(snapshot_.places().id_of({"AIX-2"}), std::nullopt);
    snapshot_.remove(IssueId{"3"});
    EXPECT_TRUE(snapshot_.places().linking_to({"1"}, {"AIX-1"}).empty());
    EXPECT_EQ(shelf_->reads, 0);
}

TEST_F(SnapshotOfASource, ACopyHasPlacesOfItsOwn) {
    put(make_issue("1", "AIX-1"));
    put(make_issue("2", "AIX-2", "AIX-1"));
    Snapshot copy = snapshot_;
    snapshot_.remove(IssueId{"2"});
    EXPECT_EQ(copy.places().children_of({"AIX-1"}).size(), 1U);
    EXPECT_EQ(*copy.places().id_of({"AIX-2"}), IssueId{"2"});
    copy.remove(IssueId{"1"});
    EXPECT_NE(snapshot_.places().id_of({"AIX-1"}), std::nullopt);
    copy = snapshot_;
    EXPECT_EQ(copy.size(), 1U);
}

TEST_F(SnapshotOfASource, AKeyIsOfWhoeverTookItLast) {
    put(make_issue("1", "AIX-1"));
    put(make_issue("2", "AIX-1"));
    EXPECT_EQ(*snapshot_.places().id_of({"AIX-1"}), IssueId{"2"});
    put(make_issue("1", "RECO-1"));
    EXPECT_EQ(*snapshot_.places().id_of({"AIX-1"}), IssueId{"2"});
    snapshot_.remove(IssueId{"2"});
    EXPECT_EQ(snapshot_.places().id_of({"AIX-1"}), std::nullopt);
}

TEST_F(SnapshotOfASource, ReadsAnIssueOncePerLoan) {
    put(make_issue("1", "AIX-1"));
    put(make_issue("2", "AIX-2", "AIX-1"));
    put(make_issue("3", "AIX-3", "AIX-1"));
    const IssueLoan loan(snapshot_);
    const Issue* first = snapshot_.find(IssueId{"1"});
    ASSERT_NE(first, nullptr);
    {
        const IssueLoan inner(snapshot_);
        EXPECT_EQ(snapshot_.find(IssueKey{"AIX-1"}), first);
        EXPECT_EQ(snapshot_.children_of(*first).size(), 2U);
        EXPECT_EQ(shelf_->reads, 2) << "children are read together";
    }
    EXPECT_EQ(snapshot_.find(IssueId{"1"}), first);
    EXPECT_EQ(shelf_->reads, 2);
    EXPECT_NE(snapshot_.find(IssueId{"2"}), nullptr);
    EXPECT_EQ(shelf_->reads, 3) << "the inner loan is over";
}

TEST_F(SnapshotOfASource, SaysThatALoanIsMissing) {
    put(make_issue("1", "AIX-1"));
    EXPECT_THROW(snapshot_.find(IssueId{"1"}), std::logic_error);
    Snapshot other;
    const IssueLoan of_another(other);
    EXPECT_THROW(snapshot_.find(IssueId{"1"}), std::logic_error);
    EXPECT_EQ(snapshot_.find(IssueId{"2"}), nullptr) << "nobody asks for what is not here";
}

TEST_F(SnapshotOfASource, WhatTheSourceHasLostIsNotThere) {
    put(make_issue("1", "AIX-1"));
    put(make_issue("2", "AIX-2", "AIX-1"));
    shelf_->issues.erase({"2"});
    const IssueLoan loan(snapshot_);
    EXPECT_EQ(snapshot_.find(IssueId{"2"}), nullptr);
    EXPECT_EQ(snapshot_.find(IssueId{"2"}), nullptr);
    EXPECT_EQ(shelf_->reads, 1);
    EXPECT_TRUE(snapshot_.children_of(IssueKey{"AIX-1"}).empty());
}

TEST_F(SnapshotOfASource, ALoanSeesWhatIsPut) {
    put(make_issue("1", "AIX-1"));
    const IssueLoan loan(snapshot_);
    const Issue* issue = snapshot_.find(IssueId{"1"});
    snapshot_.put(make_issue("1", "AIX-9"));
    EXPECT_EQ(issue->key.value, "AIX-9");
    EXPECT_EQ(snapshot_.find(IssueKey{"AIX-9"}), issue);
}

TEST_F(SnapshotOfASource, VisitsAllInPortions) {
    constexpr int kIssues = 250;
    for (int number = 0; number < kIssues; ++number)
        put(make_issue(std::to_string(1000 + number), "AIX-" + std::to_string(number)));
    std::vector<std::string> seen;
    snapshot_.for_each([&](const Issue& issue) { seen.push_back(issue.id.value); });
    EXPECT_EQ(seen.size(), std::size_t{kIssues});
    EXPECT_TRUE(std::ranges::is_sorted(seen));
    EXPECT_EQ(shelf_->reads, 3);
    seen.clear();
    snapshot_.for_each(
        {{"1249"}, {"7"}, {"1001"}}, [&](const Issue& issue) { seen.push_back(issue.id.value); });
    EXPECT_EQ(seen, (std::vector<std::string>{"1001", "1249"}));
    const Snapshot copy = snapshot_.with_its_issues();
    EXPECT_EQ(copy.issues().size(), std::size_t{kIssues});
    EXPECT_NE(copy.find(IssueKey{"AIX-17"}), nullptr) << "without a loan";
}

}  // namespace
}  // namespace healthlint
