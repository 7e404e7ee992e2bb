// Judging what changes reach comes to the same as judging everything: two mirrors of one random
// site, told the same, one judges all of it every time. Spaces and the portfolio wait for that.

#include "bridge/work/mirror/site_mirror.h"

#include <algorithm>

#include "tests/work/mirror/mirrored.h"

namespace healthlint {
namespace {

TEST(SiteMirror, JudgingChangesComesToTheSameAsJudgingEverything) {
    const Rulebook rulebook = every_kind_of_rule();
    for (unsigned seed = 1; seed <= 2; ++seed) {
        RandomSite site(seed);
        Mirrored changes(rulebook, site.snapshot);
        Mirrored everything(rulebook, site.snapshot);
        for (const Mirrored* one : {&changes, &everything}) {
            ASSERT_TRUE((*one)->absorb(all_of(site.snapshot, world_now())));
            ASSERT_TRUE((*one)->judge(world_now(), Extent::Everything));
            (*one)->confirmed(world_now());
        }
        for (int step = 1; step <= 15; ++step) {
            SCOPED_TRACE("seed " + std::to_string(seed) + ", step " + std::to_string(step));
            const TimePoint now = world_now() + std::chrono::milliseconds(step);
            const std::vector<IssueId> changed = site.step();
            const int version = site.one_in(3) ? 0 : step;
            ASSERT_TRUE(changes->absorb(some_of(site.snapshot, changed, version, now)));
            ASSERT_TRUE(everything->absorb(some_of(site.snapshot, changed, version, now)));
            ASSERT_TRUE(changes->judge(now, site.one_in(5) ? Extent::Everything : Extent::Changes));
            everything.start_anew(rulebook, site.snapshot.roster);
            ASSERT_TRUE(everything->judge(now, Extent::Everything));
            ASSERT_EQ(changes.all(now), everything.all(now));
            ASSERT_EQ(
                changes->lacking_facts(Extent::Everything)->size(),
                everything->lacking_facts(Extent::Everything)->size());
        }
    }
}

TEST(SiteMirror, AnAnswerThatWasUnderWayBringsNothingBack) {
    const Rulebook rulebook = rulebook_of({issue_rule("owner", "assignee IS NOT EMPTY")});
    Snapshot start;
    start.put(epic(1));
    start.put(epic(2));
    Mirrored mirror(rulebook, start);
    const auto absorb = [&](std::vector<IssueId> gone, std::vector<Issue> issues, int second) {
        Reading reading{
            .issues = {},
            .gone = std::move(gone),
            .at = world_now() + std::chrono::seconds(second)};
        for (const Issue& issue : issues)
            reading.issues.push_back(read(issue, second));
        return mirror->absorb(std::move(reading)).has_value();
    };
    const auto has_first = [&] { return mirror.known(epic(1).id).has_value(); };
    ASSERT_TRUE(absorb({}, {epic(1), epic(2)}, 0));
    ASSERT_TRUE(absorb({epic(1).id}, {}, 20));
    EXPECT_FALSE(has_first());
    ASSERT_TRUE(absorb({}, {epic(1), epic(2)}, 19)) << "asked before it went";
    EXPECT_FALSE(has_first());
    ASSERT_TRUE(absorb({}, {epic(1)}, 21)) << "somebody gave us access again";
    EXPECT_TRUE(has_first());
}

TEST(SiteMirror, AnAnswerFromBeforeAnIssueWasReadDoesNotRemoveIt) {
    const Rulebook rulebook = rulebook_of({issue_rule("owner", "assignee IS NOT EMPTY")});
    Snapshot start;
    start.put(epic(1));
    Mirrored mirror(rulebook, start);
    const auto gone = [&](int second) {
        const TimePoint at = world_now() + std::chrono::seconds(second);
        return mirror->absorb({.issues = {}, .gone = {epic(1).id}, .at = at}).has_value();
    };
    const auto is_there = [&] {
        return mirror.known(epic(1).id).has_value() && mirror.stored() == 1;
    };
    ASSERT_TRUE(mirror->absorb(all_of(start, world_now() + std::chrono::seconds(20))));
    ASSERT_TRUE(gone(19)) << "asked before it was shown to us";
    EXPECT_TRUE(is_there());
    ASSERT_TRUE(gone(21));
    EXPECT_FALSE(is_there());
    EXPECT_EQ(mirror.stored(), 0U);
}

TEST(SiteMirror, ASearchThatLagsDoesNotHaveTheLastWord) {
    const Rulebook rulebook = rulebook_of({issue_rule("owner", "assignee IS NOT EMPTY")});
    Snapshot start;
    start.put(epic(1));
    Mirrored mirror(rulebook, start);
    const auto at = [](int second) { return world_now() + std::chrono::seconds(second); };
    const auto absorb = [&](int updated, int asked, bool from_search) {
        Issue issue = epic(1);
        issue.updated = at(updated);
        Reading reading{.issues = {}, .gone = {}, .at = at(asked), .from_search = from_search};
        reading.issues.push_back(read(issue, updated));
        return mirror->absorb(std::move(reading)).has_value();
    };
    const auto shows = [&](int updated) {
        return mirror.known(epic(1).id)->updated == at(updated);
    };
    ASSERT_TRUE(absorb(5, 10, false));
    ASSERT_TRUE(absorb(3, 20, true)) << "the index does not know the last edit";
    EXPECT_TRUE(shows(5));
    EXPECT_TRUE(mirror->read_before(at(20))->empty()) << "but the scan met the issue";
    ASSERT_TRUE(absorb(6, 19, false)) << "asked before that search, and read last";
    EXPECT_TRUE(shows(6));
    EXPECT_TRUE(mirror->read_before(at(20))->empty());
    ASSERT_TRUE(absorb(5, 19, false)) << "overtaken";
    EXPECT_TRUE(shows(6));
    ASSERT_TRUE(absorb(7, 30, true));
    EXPECT_TRUE(shows(7));
    ASSERT_TRUE(absorb(6, 40, false)) << "what Jira itself shows now counts";
    EXPECT_TRUE(shows(6));
}

class LaggingSearch : public ::testing::Test {
  protected:
    LaggingSearch() : rulebook_(rulebook_of({issue_rule("owner", "assignee IS NOT EMPTY")})) {
        start_.put(epic(1));
        mirror_.emplace(rulebook_, start_);
        EXPECT_EQ(show(0, false), 0);
    }

    static TimePoint at(int second) { return world_now() + std::chrono::seconds(second); }

    // How many issues are to be read again; -1 for an error.
    int absorb(Reading reading) {
        const auto doubtful = (*mirror_)->absorb(std::move(reading));
        return doubtful ? static_cast<int>(doubtful->size()) : -1;
    }

    int show(int asked, bool from_search) {
        Reading reading{.issues = {}, .gone = {}, .at = at(asked), .from_search = from_search};
        reading.issues.push_back(read(epic(1), asked));
        return absorb(std::move(reading));
    }

    int miss(int asked) { return absorb({.issues = {}, .gone = {epic(1).id}, .at = at(asked)}); }

    bool is_there() { return mirror_->known(epic(1).id).has_value() && mirror_->stored() == 1; }

    const Rulebook rulebook_;
    Snapshot start_;
    std::optional<Mirrored> mirror_;
};

TEST_F(LaggingSearch, DoesNotBringBackWhatIsGone) {
    EXPECT_EQ(miss(20), 0);
    EXPECT_EQ(show(25, true), 1) << "asked later, and shows what was: somebody should look";
    EXPECT_FALSE(is_there());
    EXPECT_EQ(show(26, false), 0) << "it is there again";
    EXPECT_TRUE(is_there());
    EXPECT_EQ(show(27, true), 0);
    EXPECT_TRUE(is_there());
}

TEST_F(LaggingSearch, DoesNotOvertakeTheAnswerThatAnIssueIsGone) {
    EXPECT_EQ(show(25, true), 0);
    EXPECT_EQ(miss(20), 0) << "was under way when the search was asked";
    EXPECT_FALSE(is_there());
}

TEST_F(LaggingSearch, BringsBackWhatWasOnlyLeftOut) {
    EXPECT_EQ(absorb({.issues = {}, .gone = {epic(1).id}, .at = at(20), .left_out = true}), 0);
    EXPECT_FALSE(is_there()) << "the rules watch other spaces";
    EXPECT_EQ(show(25, true), 0) << "and now this one again";
    EXPECT_TRUE(is_there());
}

TEST_F(LaggingSearch, IsBelievedAfterSomeTime) {
    EXPECT_EQ(miss(20), 0);
    EXPECT_EQ(absorb({.issues = {}, .gone = {}, .at = at(20 + 601)}), 0);
    EXPECT_EQ(show(20 + 602, true), 0);
    EXPECT_TRUE(is_there());
}

TEST_F(LaggingSearch, AClockThatWasSetBackHidesNoDeletion) {
    EXPECT_EQ(show(3'600, false), 0);
    EXPECT_EQ(absorb({.issues = {}, .gone = {}, .at = at(1)}), 0) << "an hour back";
    EXPECT_EQ(miss(2), 0);
    EXPECT_FALSE(is_there());
}

TEST(SiteMirror, AnApprovalOutlivesTheMemoryOfTheSite) {
    const Rulebook rulebook = rulebook_of({issue_rule("owner", "assignee IS NOT EMPTY")});
    Mirrored mirror(rulebook, {});
    ASSERT_TRUE(mirror->approve_breaker());
    const auto belts = mirror.store().fact(mirror.site(), kBeltsFact);
    ASSERT_TRUE(belts && *belts);
    EXPECT_EQ(belts_from_json(**belts).breaker, Breaker::Approved);
}

class OlderVersion : public LaggingSearch {
  protected:
    // `version` names the content.
    int show(int updated, int version, int asked, bool from_search = true) {
        Issue issue = epic(1);
        issue.updated = at(updated);
        Reading reading{.issues = {}, .gone = {}, .at = at(asked), .from_search = from_search};
        reading.issues.push_back(read(issue, version));
        return absorb(std::move(reading));
    }

    bool is_known_of(int updated) { return mirror_->known(epic(1).id)->updated == at(updated); }

    static constexpr bool kById = false;
};

TEST_F(OlderVersion, IsReadAgainBecauseJiraMayHaveBeenRestored) {
    EXPECT_EQ(show(1'000, 2, 1'001), 0);
    EXPECT_EQ(show(900, 1, 1'000), 0) << "asked before";
    EXPECT_EQ(show(900, 1, 2'000), 1);
    EXPECT_TRUE(is_known_of(1'000)) << "until Jira itself shows it";
    EXPECT_EQ(show(900, 1, 2'001, kById), 0);
    EXPECT_TRUE(is_known_of(900));
    EXPECT_EQ(show(900, 1, 3'000), 0);
}

TEST_F(OlderVersion, IsReadAgainOnceHoweverLongTheIndexLags) {
    EXPECT_EQ(show(1'000, 2, 1'001, kById), 0);
    EXPECT_EQ(show(900, 1, 1'002), 1);
    EXPECT_EQ(show(1'000, 2, 1'003, kById), 0);
    for (int asked = 2'000; asked < 10'000; asked += 900)
        EXPECT_EQ(show(900, 1, asked), 0);
    EXPECT_TRUE(is_known_of(1'000));
    EXPECT_EQ(show(950, 1, 10'000), 1) << "another one";
    EXPECT_EQ(show(1'000, 2, 10'001), 0) << "it has caught up";
    EXPECT_EQ(show(950, 1, 10'002), 1) << "so this is something else";
}

TEST_F(OlderVersion, OfTheSameContentIsReadAgainWhereNoIndexLagsSoFar) {
    EXPECT_EQ(show(1'000, 1, 1'001), 0);
    EXPECT_EQ(show(1'000 - 600, 1, 1'002), 0);
    EXPECT_EQ(show(1'000 - 601, 1, 1'003), 1);
}

TEST(SiteMirror, SamplesThoseThatWereReadLongestAgo) {
    const Rulebook rulebook = rulebook_of({issue_rule("owner", "assignee IS NOT EMPTY")});
    Snapshot start;
    for (int number = 1; number <= static_cast<int>(kSmallestSample) + 1; ++number)
        start.put(epic(number));
    Mirrored mirror(rulebook, start);
    EXPECT_TRUE(mirror->sample()->empty());
    ASSERT_TRUE(mirror->absorb(all_of(start, world_now())));
    ASSERT_TRUE(
        mirror->absorb(some_of(start, {epic(7).id}, 1, world_now() + std::chrono::seconds(1))));
    const std::vector<IssueId> sample = *mirror->sample();
    EXPECT_EQ(sample.size(), kSmallestSample);
    EXPECT_EQ(std::ranges::count(sample, epic(7).id), 0) << "it was just read";
}

TEST(SiteMirror, WhatMidnightChangesIsNotPutOff) {
    Rule due = issue_rule("due", "duedate >= startOfDay()");
    const Rulebook rulebook = rulebook_of({due});
    Snapshot start;
    Issue late = epic(1);
    late.due = rulebook.zone.local_date(world_now());
    start.put(late);
    start.put(epic(2));
    Mirrored mirror(rulebook, start);
    ASSERT_TRUE(mirror->absorb(all_of(start, world_now())));
    ASSERT_TRUE(mirror->judge(world_now(), Extent::Everything));
    ASSERT_EQ(mirror.judged(due.id, Outcome::Pass), 1);
    const TimePoint tomorrow = world_now() + std::chrono::days(1);
    ASSERT_TRUE(mirror->absorb(some_of(start, {epic(2).id}, 1, tomorrow)));
    ASSERT_TRUE(mirror->judge(tomorrow, Extent::Changes));
    EXPECT_EQ(mirror.judged(due.id, Outcome::Pass), 0);
}

TEST(SiteMirror, WhatAnHourChangesIsFoundByTheNextLookAtEverything) {
    Rule late = issue_rule("late", "updated >= -2h");
    const Rulebook rulebook = rulebook_of({late});
    Snapshot start;
    Issue issue = epic(1);
    issue.updated = world_now();
    start.put(issue);
    Issue other = epic(2);
    other.updated = world_now();
    start.put(other);
    Mirrored mirror(rulebook, start);
    ASSERT_TRUE(mirror->absorb(all_of(start, world_now())));
    ASSERT_TRUE(mirror->judge(world_now(), Extent::Everything));
    const TimePoint later = world_now() + std::chrono::hours(3);
    ASSERT_EQ(rulebook.zone.local_date(later), rulebook.zone.local_date(world_now()));
    ASSERT_TRUE(mirror->absorb(some_of(start, {other.id}, 1, later)));
    ASSERT_TRUE(mirror->judge(later, Extent::Changes));
    EXPECT_EQ(mirror.judged(late.id, Outcome::Pass), 1) << "an event looks at what it reaches";
    const auto shown = mirror->verdict(issue.id, later);
    ASSERT_TRUE(shown && shown->verdict);
    EXPECT_EQ(shown->verdict->findings.front().outcome, Outcome::Fail) << "who looks sees it";
    EXPECT_EQ(shown->verdict->grade, Grade::Healthy) << "as the badge says";
    ASSERT_TRUE(mirror->judge(later, Extent::Everything));
    EXPECT_EQ(mirror.judged(late.id, Outcome::Fail), 2);
}

TEST(SiteMirror, AfterVeryManyChangesEverythingIsLookedAt) {
    Rule late = issue_rule("late", "updated >= -2h");
    Snapshot start;
    Issue issue = epic(1);
    issue.updated = world_now();
    start.put(issue);
    Mirrored mirror(rulebook_of({late}), start);
    ASSERT_TRUE(mirror->absorb(all_of(start, world_now())));
    ASSERT_TRUE(mirror->judge(world_now(), Extent::Everything));
    const TimePoint later = world_now() + std::chrono::hours(3);
    const auto change = [&](std::size_t others) {
        Reading reading{.issues = {}, .gone = {}, .at = later};
        for (std::size_t number = 0; number < others; ++number)
            reading.gone.push_back({std::to_string(1'000'000 + number)});
        return mirror->absorb(std::move(reading)) && mirror->judge(later, Extent::Changes);
    };
    ASSERT_TRUE(change(kAlwaysFollowed));
    EXPECT_EQ(mirror.judged(late.id, Outcome::Pass), 1) << "they do not reach it";
    ASSERT_TRUE(change(kAlwaysFollowed + 1));
    EXPECT_EQ(mirror.judged(late.id, Outcome::Fail), 1);
}

TEST(SiteMirror, WhatIsGoneIsCountedNoMore) {
    Rule rule = issue_rule("labelled", "labels IS NOT EMPTY");
    Snapshot start;
    start.put(epic(1));
    start.put(epic(2));
    Mirrored mirror(rulebook_of({rule}), start);
    ASSERT_TRUE(mirror->absorb(all_of(start, world_now())));
    ASSERT_TRUE(mirror->judge(world_now(), Extent::Everything));
    ASSERT_EQ(mirror.judged(rule.id, Outcome::Pass), 2);
    const TimePoint later = world_now() + std::chrono::minutes(1);
    ASSERT_TRUE(mirror->absorb({.issues = {}, .gone = {epic(2).id}, .at = later}));
    ASSERT_TRUE(mirror->judge(later, Extent::Changes));
    EXPECT_EQ(mirror.judged(rule.id, Outcome::Pass), 1);
}

TEST(SiteMirror, WhatFollowsFromALargeRunIsKeptToTheLast) {
    constexpr int kIssues = 2'001;  // more than twice what is stored at once
    Rule rule = issue_rule("labelled", "labels IS NOT EMPTY");
    Snapshot start;
    for (int number = 1; number <= kIssues; ++number)
        start.put(epic(number));
    Mirrored mirror(rulebook_of({rule}), start);
    ASSERT_TRUE(mirror->absorb(all_of(start, world_now())));
    ASSERT_TRUE(mirror->judge(world_now(), Extent::Everything));
    const auto states = mirror.store().publish_states(mirror.site(), {}, 10 * kIssues);
    EXPECT_EQ(states->size(), std::size_t{kIssues});
    EXPECT_EQ(mirror.store().waiting_writes(mirror.site())->size(), std::size_t{kIssues});
}

}  // namespace
}  // namespace healthlint
