// Which side facts of a site are to be read: not before their time, not again, and none from before
// an edit.

#include <algorithm>

#include "tests/work/mirror/mirrored.h"

namespace healthlint {
namespace {

TEST(LackingFacts, AreNotKnownFromBeforeAnEdit) {
    const Rulebook rulebook = rulebook_of({issue_rule("reopened", "status WAS \"Done\"")});
    Snapshot start;
    Issue issue = epic(1);
    issue.changelog.reset();
    start.put(issue);
    Mirrored mirror(rulebook, start);
    const auto at = [](int second) { return world_now() + std::chrono::seconds(second); };
    const auto absorb = [&](std::size_t changes, int asked) {
        SideFacts facts;
        facts.changelog.emplace(changes);
        return mirror->absorb_facts(issue.id, std::move(facts), at(asked)).has_value();
    };
    const auto known = [&]() -> std::optional<std::size_t> {
        const auto changelog = mirror.known(issue.id)->changelog;
        return changelog ? std::optional(changelog->size()) : std::nullopt;
    };
    ASSERT_TRUE(mirror->absorb(all_of(start, at(0))));
    ASSERT_TRUE(mirror->absorb(some_of(start, {issue.id}, 0, at(10))));
    ASSERT_TRUE(absorb(1, 5));
    EXPECT_EQ(known(), 1U) << "it was only looked at meanwhile";
    ASSERT_TRUE(mirror->absorb(some_of(start, {issue.id}, 1, at(20))));
    ASSERT_EQ(known(), std::nullopt);
    ASSERT_TRUE(absorb(1, 19));
    EXPECT_EQ(known(), std::nullopt) << "the edit may not be in them";
    EXPECT_EQ(mirror->lacking_facts(Extent::Changes)->size(), 1U);
    ASSERT_TRUE(absorb(3, 21));
    EXPECT_EQ(known(), 3U);
    ASSERT_TRUE(absorb(2, 20));
    EXPECT_EQ(known(), 3U) << "newer ones came first";
}

TEST(SideFacts, OfAHistoryNoProseIsKept) {
    Issue issue = epic(1);
    Change edit;
    edit.from_text = std::string(kMaxKeptText, 'a');
    edit.to_text = std::string(kMaxKeptText + 1, 'b');
    add_side_facts(
        issue,
        {.remote_links = std::nullopt,
         .changelog = std::vector<Change>{edit},
         .comments = std::nullopt});
    EXPECT_EQ(issue.changelog->front().from_text.size(), kMaxKeptText);
    EXPECT_EQ(issue.changelog->front().to_text, "");
}

TEST(LackingFacts, StayWantedWhenAnotherWorkerJudgesFirst) {
    const Rulebook rulebook = rulebook_of({issue_rule("reopened", "status WAS \"Done\"")});
    Snapshot start;
    for (const int number : {1, 2}) {
        Issue issue = epic(number);
        issue.changelog.reset();
        start.put(issue);
    }
    Mirrored mirror(rulebook, start);
    ASSERT_TRUE(mirror->absorb(all_of(start, world_now())));
    ASSERT_EQ(mirror->lacking_facts(Extent::Everything)->size(), 2U);
    for (const IssueId& id : {epic(1).id, epic(2).id})
        ASSERT_TRUE(mirror->absorb_facts(
            id,
            {.remote_links = std::nullopt,
             .changelog = std::vector<Change>{},
             .comments = std::nullopt},
            world_now()));
    ASSERT_TRUE(mirror->judge(world_now(), Extent::Everything));
    ASSERT_TRUE(mirror->lacking_facts(Extent::Changes)->empty());
    const TimePoint later = world_now() + std::chrono::seconds(1);
    ASSERT_TRUE(mirror->absorb(some_of(start, {epic(2).id}, 1, later)));
    ASSERT_TRUE(mirror->judge(later, Extent::Changes)) << "by another worker";
    for (int asked = 0; asked < 2; ++asked) {
        const auto lacking = *mirror->lacking_facts(Extent::Changes);
        ASSERT_EQ(lacking.size(), 1U);
        EXPECT_TRUE(lacking.contains(epic(2).id));
    }
}

TEST(LackingFacts, ThatWereFoundAreLookedForAgainOneByOne) {
    const Rulebook rulebook = rulebook_of({issue_rule("reopened", "status WAS \"Done\"")});
    Snapshot start;
    for (int number = 1; number <= 4; ++number) {
        Issue issue = epic(number);
        issue.changelog.reset();
        start.put(issue);
    }
    Mirrored mirror(rulebook, start);
    ASSERT_TRUE(mirror->absorb(all_of(start, world_now())));
    const auto all = *mirror->lacking_facts(Extent::Everything);
    const std::vector<LackingFacts> found(all.begin(), all.end());
    ASSERT_EQ(mirror->still_lacking(found).size(), 4U);
    SideFacts facts;
    facts.changelog.emplace();
    ASSERT_TRUE(mirror->absorb_facts(epic(1).id, std::move(facts), world_now()));
    mirror->facts_missing(epic(2).id, NoFacts::Refused);
    ASSERT_TRUE(mirror->absorb({.issues = {}, .gone = {epic(3).id}, .at = world_now()}));
    const auto lacking = mirror->still_lacking(found);
    ASSERT_EQ(lacking.size(), 1U);
    EXPECT_EQ(lacking.front().first, epic(4).id);
    EXPECT_TRUE(lacking.front().second.changelog);
    EXPECT_FALSE(lacking.front().second.remote_links);
}

TEST(LackingFacts, OfPagesStayKnownUntilEachLinkHasItsPage) {
    const Rulebook rulebook = rulebook_of({issue_rule("owner", "assignee IS NOT EMPTY")});
    Snapshot start;
    start.put(epic(1));
    Mirrored mirror(rulebook, start);
    const auto edit = [&](int second) {
        const TimePoint at = world_now() + std::chrono::seconds(second);
        return mirror->absorb(some_of(start, {epic(1).id}, second, at)).has_value();
    };
    const auto absorb = [&](bool with_page, int second) {
        RemoteLink link;
        link.url = "https://acme.example/wiki/pages/1";
        link.application_type = kConfluenceApplication;
        if (with_page) link.page.emplace();
        SideFacts facts;
        facts.remote_links = {link};
        const TimePoint at = world_now() + std::chrono::seconds(second);
        return mirror->absorb_facts(epic(1).id, std::move(facts), at).has_value();
    };
    const auto known = [&] { return mirror->known_pages(epic(1).id).size(); };
    ASSERT_TRUE(edit(0));
    ASSERT_TRUE(absorb(true, 1));
    for (const int second : {10, 20}) {
        ASSERT_TRUE(edit(second));
        EXPECT_EQ(known(), 1U);
        ASSERT_TRUE(absorb(false, second + 1));
        EXPECT_EQ(known(), 1U) << "the pages were not asked for";
    }
}

TEST(LackingFacts, ThatFailAreTriedAgainLaterAndLater) {
    using namespace std::chrono_literals;
    const Rulebook rulebook = rulebook_of({issue_rule("reopened", "status WAS \"Done\"")});
    Snapshot start;
    Issue issue = epic(1);
    issue.changelog.reset();
    start.put(issue);
    Mirrored mirror(rulebook, start);
    TimePoint now = world_now();
    ASSERT_TRUE(mirror->absorb(all_of(start, now)));
    ASSERT_TRUE(mirror->judge(now, Extent::Everything));
    const auto lacks = [&](Extent extent) { return !mirror->lacking_facts(extent)->empty(); };
    const auto pass = [&](std::chrono::milliseconds time) {
        now += time;
        return mirror->absorb({.issues = {}, .gone = {}, .at = now}).has_value();
    };
    ASSERT_TRUE(lacks(Extent::Changes));
    for (std::chrono::minutes wait = kTryAgainAfter; wait < 2 * kAskAgainAfter; wait *= 2) {
        mirror->facts_missing(issue.id, NoFacts::Failed);
        ASSERT_TRUE(pass(std::min<std::chrono::minutes>(wait, kAskAgainAfter) - 1ms));
        EXPECT_FALSE(lacks(Extent::Everything)) << wait.count();
        ASSERT_TRUE(pass(1ms));
        EXPECT_TRUE(lacks(Extent::Changes)) << wait.count();
    }
    mirror->facts_missing(issue.id, NoFacts::Failed);
    ASSERT_TRUE(mirror->absorb(some_of(start, {issue.id}, 1, now)));
    EXPECT_TRUE(lacks(Extent::Changes)) << "it was edited";
    for (const NoFacts why : {NoFacts::Failed, NoFacts::NotAsked, NoFacts::NotAsked}) {
        mirror->facts_missing(issue.id, why);
        EXPECT_FALSE(lacks(Extent::Changes));
        ASSERT_TRUE(pass(kTryAgainAfter));
        EXPECT_TRUE(lacks(Extent::Changes)) << "as for the first time";
    }
}

TEST(LackingFacts, AChangeDoesNotPayForEverything) {
    const Rulebook rulebook = rulebook_of({issue_rule("reopened", "status WAS \"Done\"")});
    constexpr int kAll = static_cast<int>(kRetriedWithChanges) + 1;
    Snapshot start;
    for (int number = 1; number <= kAll; ++number) {
        Issue issue = epic(number);
        issue.changelog.reset();
        start.put(issue);
    }
    Mirrored mirror(rulebook, start);
    ASSERT_TRUE(mirror->absorb(all_of(start, world_now())));
    ASSERT_TRUE(mirror->judge(world_now(), Extent::Everything));
    ASSERT_EQ(mirror->lacking_facts(Extent::Everything)->size(), kRetriedWithChanges + 1);
    for (int number = 1; number <= kAll; ++number)
        mirror->facts_missing(epic(number).id, NoFacts::Failed);
    EXPECT_TRUE(mirror->lacking_facts(Extent::Changes)->empty());
    const TimePoint later = world_now() + kTryAgainAfter;
    ASSERT_TRUE(mirror->absorb({.issues = {}, .gone = {}, .at = later}));
    EXPECT_EQ(mirror->lacking_facts(Extent::Everything)->size(), kRetriedWithChanges + 1);
    EXPECT_EQ(mirror->lacking_facts(Extent::Changes)->size(), kRetriedWithChanges);
}

}  // namespace
}  // namespace healthlint
