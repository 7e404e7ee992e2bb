#include "bridge/model/issue_places.h"

#include <memory>
#include <utility>

#include <gtest/gtest.h>

#include "tests/model/make_issue.h"

namespace healthlint {
namespace {

constexpr std::size_t kAll = 1000;

Issue linking(std::string id, std::vector<IssueLink> links) {
    Issue issue = make_issue(id, "LINK-" + id);
    issue.links = std::move(links);
    return issue;
}

std::vector<std::string> texts(const std::vector<IssueId>& ids) {
    std::vector<std::string> texts;
    for (const IssueId& id : ids)
        texts.push_back(id.value);
    return texts;
}

using Texts = std::vector<std::string>;

TEST(IssuePlaces, KnowThePlaceOfEachIssue) {
    IssuePlaces places;
    places.put(make_issue("1", "AIX-1"));
    places.put(make_issue("a12", "odd key", "AIX-1"));
    EXPECT_EQ(places.size(), 2U);
    EXPECT_TRUE(places.contains({"a12"}));
    EXPECT_EQ(places.find({"a12"})->key.value, "odd key");
    EXPECT_EQ(places.find({"a12"})->parent.value, "AIX-1");
    EXPECT_EQ(places.find({"1"})->parent.value, "");
    for (const std::string id : {"", "2", "a1", "1234567890123456"}) {
        EXPECT_FALSE(places.contains({id})) << id;
        EXPECT_FALSE(places.find({id})) << id;
    }
}

TEST(IssuePlaces, ForgetWhatIsRemoved) {
    IssuePlaces places;
    Issue issue = make_issue("2", "AIX-2", "AIX-1");
    issue.links = {{.other_id = {"1"}, .other_key = {"AIX-1"}}};
    places.put(issue);
    places.remove({"3"});
    EXPECT_EQ(places.size(), 1U);
    places.remove({"2"});
    places.remove({"2"});
    EXPECT_EQ(places.size(), 0U);
    EXPECT_FALSE(places.find({"2"}));
    EXPECT_FALSE(places.id_of({"AIX-2"}));
    EXPECT_TRUE(places.children_of({"AIX-1"}).empty());
    EXPECT_TRUE(places.linking_to({"1"}, {"AIX-1"}).empty());
    EXPECT_TRUE(places.behind({}, kAll).empty());
}

struct BehindCase {
    std::string name;
    std::string last;
    std::size_t most;
    Texts ids;
};

class IssuesBehind : public testing::TestWithParam<BehindCase> {};

TEST_P(IssuesBehind, AreInTheOrderOfTexts) {
    IssuePlaces places;
    for (const std::string id : {"9", "12345678901234567", "10", "a12", "100", "12a", "010"})
        places.put(make_issue(id, "AIX-" + id));
    EXPECT_EQ(texts(places.behind({GetParam().last}, GetParam().most)), GetParam().ids);
}

INSTANTIATE_TEST_SUITE_P(
    All,
    IssuesBehind,
    testing::Values(
        BehindCase{"All", "", kAll, {"010", "10", "100", "12345678901234567", "12a", "9", "a12"}},
        BehindCase{"SoMany", "", 2, {"010", "10"}},
        BehindCase{"None", "", 0, {}},
        BehindCase{"ANumber", "10", 2, {"100", "12345678901234567"}},
        BehindCase{"ALongOne", "12345678901234567", kAll, {"12a", "9", "a12"}},
        BehindCase{"AnUnknownNumber", "11", 2, {"12345678901234567", "12a"}},
        BehindCase{"AnUnknownLongOne", "12345678901234566", 1, {"12345678901234567"}},
        BehindCase{"AnUnknownWord", "5b", kAll, {"9", "a12"}},
        BehindCase{"TheLast", "a12", kAll, {}}),
    [](const auto& test) { return test.param.name; });

TEST(IssuePlaces, GiveAKeyToWhoTookItLast) {
    IssuePlaces places;
    places.put(make_issue("1", "AIX-1"));
    places.put(make_issue("2", "AIX-1"));
    EXPECT_EQ(places.id_of({"AIX-1"}), IssueId{"2"});
    places.put(make_issue("1", "AIX-1"));
    EXPECT_EQ(places.id_of({"AIX-1"}), IssueId{"1"});
    places.remove({"2"});
    EXPECT_EQ(places.id_of({"AIX-1"}), IssueId{"1"});
    places.put(make_issue("1", "RECO-7"));
    EXPECT_EQ(places.id_of({"AIX-1"}), std::nullopt);
    EXPECT_EQ(places.id_of({"RECO-7"}), IssueId{"1"});
}

TEST(IssuePlaces, TakeTheEmptyKeyForAKey) {
    IssuePlaces places;
    EXPECT_EQ(places.id_of({}), std::nullopt);
    places.put(make_issue("1", ""));
    EXPECT_EQ(places.id_of({}), IssueId{"1"});
}

TEST(IssuePlaces, KnowChildrenInOrder) {
    IssuePlaces places;
    for (const std::string id : {"9", "b", "10", "1234567890123456", "a"})
        places.put(make_issue(id, "AIX-" + id, "AIX-1"));
    places.put(make_issue("5", "AIX-5", "AIX-2"));
    places.put(make_issue("6", "AIX-6"));
    EXPECT_EQ(
        texts(places.children_of({"AIX-1"})), (Texts{"10", "1234567890123456", "9", "a", "b"}));
    EXPECT_EQ(texts(places.children_of({"AIX-2"})), Texts{"5"});
    for (const std::string key : {"", "AIX-3", "RECO-1", "odd"})
        EXPECT_TRUE(places.children_of({key}).empty()) << key;
    places.put(make_issue("9", "AIX-9", "AIX-2"));
    places.put(make_issue("a", "AIX-a"));
    EXPECT_EQ(texts(places.children_of({"AIX-1"})), (Texts{"10", "1234567890123456", "b"}));
    EXPECT_EQ(texts(places.children_of({"AIX-2"})), (Texts{"5", "9"}));
}

struct LinkCase {
    std::string name;
    std::string id, key;
    Texts linking;
};

class IssuesLinkingTo : public testing::TestWithParam<LinkCase> {};

TEST_P(IssuesLinkingTo, AreEachThereOnceInOrder) {
    IssuePlaces places;
    places.put(linking("9", {{.other_id = {"1"}}, {.other_id = {"1"}}}));
    places.put(linking("10", {{.other_key = {"AIX-1"}}, {.other_id = {"2"}}}));
    places.put(linking("a", {{.other_id = {"1"}, .other_key = {"AIX-1"}}}));
    places.put(linking("1", {{.other_id = {"1"}}, {.other_key = {"odd"}}}));
    places.put(linking("3", {{}}));
    EXPECT_EQ(texts(places.linking_to({GetParam().id}, {GetParam().key})), GetParam().linking);
}

INSTANTIATE_TEST_SUITE_P(
    All,
    IssuesLinkingTo,
    testing::Values(
        LinkCase{"ByBoth", "1", "AIX-1", {"1", "10", "9", "a"}},
        LinkCase{"ById", "1", "", {"1", "9", "a"}},
        LinkCase{"ByKey", "", "AIX-1", {"10", "a"}},
        LinkCase{"OfTwoIssues", "2", "odd", {"1", "10"}},
        LinkCase{"ByNothing", "", "", {}},
        LinkCase{"ByUnknownNames", "b", "RECO-1", {}}),
    [](const auto& test) { return test.param.name; });

TEST(IssuePlaces, ForgetLinksThatAreGone) {
    IssuePlaces places;
    places.put(linking("2", {{.other_id = {"1"}}, {.other_key = {"AIX-1"}}}));
    places.put(linking("2", {{.other_key = {"AIX-3"}}}));
    EXPECT_TRUE(places.linking_to({"1"}, {"AIX-1"}).empty());
    EXPECT_EQ(texts(places.linking_to({}, {"AIX-3"})), Texts{"2"});
}

class IssuePlacesAsAValue : public testing::Test {
  protected:
    IssuePlacesAsAValue() {
        places_.put(linking("1", {{.other_id = {"2"}}}));
        places_.put(make_issue("2", "AIX-2", "LINK-1"));
    }

    static void expect_all(const IssuePlaces& places) {
        EXPECT_EQ(texts(places.behind({}, kAll)), (Texts{"1", "2"}));
        EXPECT_EQ(places.id_of({"AIX-2"}), IssueId{"2"});
        EXPECT_EQ(texts(places.children_of({"LINK-1"})), Texts{"2"});
        EXPECT_EQ(texts(places.linking_to({"2"}, {})), Texts{"1"});
    }

    // The next issues take the rows of those that go.
    static void replace_all(IssuePlaces& places) {
        places.remove({"1"});
        places.remove({"2"});
        places.put(linking("3", {{.other_id = {"4"}}}));
        places.put(make_issue("4", "AIX-2", "LINK-3"));
        EXPECT_EQ(texts(places.behind({}, kAll)), (Texts{"3", "4"}));
        EXPECT_EQ(places.id_of({"AIX-2"}), IssueId{"4"});
        EXPECT_TRUE(places.children_of({"LINK-1"}).empty());
        EXPECT_EQ(texts(places.linking_to({"4"}, {})), Texts{"3"});
        EXPECT_TRUE(places.linking_to({"2"}, {}).empty());
    }

    IssuePlaces places_;
};

TEST_F(IssuePlacesAsAValue, ACopyIsOnItsOwn) {
    IssuePlaces copy = places_;
    replace_all(copy);
    expect_all(places_);
    copy = places_;
    replace_all(places_);
    expect_all(copy);
}

TEST_F(IssuePlacesAsAValue, ACopyOutlivesTheOther) {
    auto other = std::make_unique<IssuePlaces>(places_);
    IssuePlaces copy = *other;
    other.reset();
    expect_all(copy);
    replace_all(copy);
}

TEST_F(IssuePlacesAsAValue, AssignsItself) {
    IssuePlaces& same = places_;
    places_ = same;
    expect_all(places_);
    replace_all(places_);
}

TEST_F(IssuePlacesAsAValue, BothAreOfUseAfterAMove) {
    IssuePlaces taken = std::move(places_);
    expect_all(taken);
    EXPECT_EQ(places_.size(), 0U);  // NOLINT(bugprone-use-after-move): promised
    places_.put(make_issue("5", "AIX-5"));
    EXPECT_EQ(places_.id_of({"AIX-5"}), IssueId{"5"});
    replace_all(taken);
    taken = std::move(places_);
    EXPECT_EQ(texts(taken.behind({}, kAll)), Texts{"5"});
    places_ = taken;
    EXPECT_EQ(texts(places_.behind({}, kAll)), Texts{"5"});
}

}  // namespace
}  // namespace healthlint
