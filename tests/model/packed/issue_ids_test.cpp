#include "bridge/model/packed/issue_ids.h"

#include <gtest/gtest.h>

namespace healthlint {
namespace {

IssueIds of(const std::set<IssueId>& ids) {
    IssueIds set;
    for (const IssueId& id : ids)
        set.insert(id);
    return set;
}

const std::set<IssueId> kSome = {{"1"}, {"10"}, {"9"}, {"odd"}, {"1234567890123456"}};

TEST(IssueIds, AreThoseThatWerePutIn) {
    IssueIds set = of(kSome);
    set.insert({"9"});
    EXPECT_EQ(set.size(), kSome.size());
    EXPECT_EQ(set.all(), kSome);
    for (const IssueId& id : kSome)
        EXPECT_TRUE(set.contains(id)) << id.value;
    EXPECT_FALSE(set.contains({"2"}));
    EXPECT_FALSE(set.contains({"even"}));
}

TEST(IssueIds, AreTakenOutOneByOne) {
    IssueIds set = of(kSome);
    for (const char* id : {"10", "odd", "2", "even"})
        set.erase({id});
    EXPECT_EQ(set.all(), (std::set<IssueId>{{"1"}, {"9"}, {"1234567890123456"}}));
    set.clear();
    EXPECT_EQ(set.size(), 0U);
    EXPECT_FALSE(set.contains({"1"}));
}

TEST(IssueIds, AreKeptIfTheyAreWanted) {
    IssueIds set = of(kSome);
    set.keep_if([](const IssueId& id) { return id.value.size() < 3; });
    EXPECT_EQ(set.all(), (std::set<IssueId>{{"1"}, {"10"}, {"9"}}));
}

}  // namespace
}  // namespace healthlint
