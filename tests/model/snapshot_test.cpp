#include "bridge/model/snapshot.h"

#include <gtest/gtest.h>

namespace healthlint {
namespace {

Issue make(std::string id, std::string key, std::string parent = {}) {
    Issue issue;
    issue.id = {std::move(id)};
    issue.key = {std::move(key)};
    issue.parent_key = {std::move(parent)};
    return issue;
}

TEST(Snapshot, KnowsChildren) {
    Snapshot snapshot;
    snapshot.put(make("1", "AIX-1"));
    snapshot.put(make("2", "AIX-2", "AIX-1"));
    snapshot.put(make("3", "AIX-3", "AIX-1"));
    EXPECT_EQ(snapshot.children_of(*snapshot.find(IssueKey{"AIX-1"})).size(), 2U);
}

TEST(Snapshot, ReplacesByIdEvenWhenTheKeyMoved) {
    Snapshot snapshot;
    snapshot.put(make("1", "AIX-1"));
    snapshot.put(make("2", "AIX-2", "AIX-1"));
    snapshot.put(make("2", "RECO-7"));
    EXPECT_EQ(snapshot.issues().size(), 2U);
    EXPECT_EQ(snapshot.find(IssueKey{"AIX-2"}), nullptr);
    ASSERT_NE(snapshot.find(IssueKey{"RECO-7"}), nullptr);
    EXPECT_TRUE(snapshot.children_of(*snapshot.find(IssueKey{"AIX-1"})).empty());
}

TEST(Snapshot, Removes) {
    Snapshot snapshot;
    snapshot.put(make("1", "AIX-1"));
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

}  // namespace
}  // namespace healthlint
