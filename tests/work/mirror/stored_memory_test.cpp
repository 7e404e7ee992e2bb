// What is remembered of issues is in the store, and read when somebody needs it.

#include "bridge/work/mirror/stored_memory.h"

#include <SQLiteCpp/SQLiteCpp.h>

#include "bridge/work/mirror/kept_judgement.h"
#include "tests/work/mirror/mirrored.h"

namespace healthlint {
namespace {

constexpr int kIssues = 250;  // more than twice what is read at once

Rulebook dated() {
    return rulebook_of({issue_rule("dated", "duedate IS NOT EMPTY")});
}

Snapshot epics(int number) {
    Snapshot site;
    for (int one = 1; one <= number; ++one)
        site.put(epic(one));
    return site;
}

class TrackedReading : public ::testing::Test {
  protected:
    TrackedReading() : start_(epics(kIssues)), mirror_(dated(), start_) {
        EXPECT_TRUE(mirror_->absorb(all_of(start_, world_now())));
        EXPECT_TRUE(mirror_->judge(world_now(), Extent::Everything));
    }

    std::vector<IssueId> ids() const {
        std::vector<IssueId> ids;
        for (const auto& [id, issue] : start_.issues())
            ids.push_back(id);
        return ids;
    }

    static bool is_whole(const std::optional<Tracked>& tracked) {
        return tracked && tracked->memory && tracked->fetched == world_now() &&
               !tracked->shown().wanted_badge.empty() && tracked->content_hash == "0";
    }

    Snapshot start_;
    Mirrored mirror_;
};

TEST_F(TrackedReading, OfAllOneAfterTheOther) {
    TrackedReader reader(mirror_.site(), mirror_.store());
    for (const IssueId& id : ids())
        EXPECT_TRUE(is_whole(reader.of(id))) << id.value;
}

TEST_F(TrackedReading, OfSomeWithGaps) {
    TrackedReader reader(mirror_.site(), mirror_.store());
    const std::vector<IssueId> all = ids();
    for (std::size_t at = 3; at < all.size(); at += 119)
        EXPECT_TRUE(is_whole(reader.of(all[at]))) << all[at].value;
    EXPECT_FALSE(reader.of({"zzz"}));
}

TEST_F(TrackedReading, OfThoseThatAreExpected) {
    std::set<IssueId> some;
    const std::vector<IssueId> all = ids();
    for (std::size_t at = 0; at < all.size(); at += 2)
        some.insert(all[at]);
    some.insert({"zzz"});
    TrackedReader reader(mirror_.site(), mirror_.store());
    reader.expect(some);
    for (const IssueId& id : some)
        EXPECT_EQ(is_whole(reader.of(id)), id.value != "zzz") << id.value;
}

TEST_F(TrackedReading, OfASiteWithoutIssuesIsNothing) {
    TrackedReader reader({"77"}, mirror_.store());
    EXPECT_FALSE(reader.of(epic(1).id));
    EXPECT_FALSE(reader.of(epic(2).id));
    EXPECT_TRUE(read_all_tracked({"77"}, mirror_.store()).empty());
}

TEST_F(TrackedReading, OfAllAtOnce) {
    const auto all = read_all_tracked(mirror_.site(), mirror_.store());
    EXPECT_EQ(all.size(), std::size_t{kIssues});
    for (const auto& [id, tracked] : all)
        EXPECT_TRUE(is_whole(tracked)) << id.value;
}

TEST_F(TrackedReading, KnowsWhatAVersionWithoutHashesStored) {
    const auto stored = mirror_.store().issues(mirror_.site(), {epic(1).id});
    StoredIssue old = stored->front();
    old.content_hash.clear();
    ASSERT_TRUE(mirror_.store().put_issues(mirror_.site(), {old}));
    const auto tracked = read_tracked(mirror_.site(), mirror_.store(), {epic(1).id});
    EXPECT_EQ(tracked->at(epic(1).id).content_hash, content_hash(old.json));
    const auto state = [&] {
        return mirror_.store().issue_states(mirror_.site(), {epic(1).id})->front();
    };
    EXPECT_EQ(state().content_hash, "");
    ASSERT_TRUE(mirror_->load(start_.fields));
    EXPECT_EQ(state().content_hash, content_hash(old.json)) << "it is kept from now on";
    EXPECT_EQ(state().fetched, world_now());
}

TEST_F(TrackedReading, OfWhatIsGoneMeanwhileIsNothing) {
    TrackedReader reader(mirror_.site(), mirror_.store());
    const std::vector<IssueId> all = ids();
    ASSERT_TRUE(mirror_.store().remove_issues(mirror_.site(), {all[7]}, {}));
    for (const IssueId& id : all)
        EXPECT_EQ(is_whole(reader.of(id)), id != all[7]) << id.value;
}

// How often memory was stored since.
class Stores {
  public:
    explicit Stores(const std::filesystem::path& file)
        : database_(file.string(), SQLite::OPEN_READWRITE) {
        database_.exec("CREATE TABLE stores (issue TEXT)");
        for (const std::string change : {"UPDATE", "INSERT"})
            database_.exec(
                "CREATE TRIGGER at_" + change + " AFTER " + change +
                " ON publish_states BEGIN INSERT INTO stores VALUES (NEW.issue); END");
    }

    int number() { return database_.execAndGet("SELECT count(*) FROM stores").getInt(); }

  private:
    SQLite::Database database_;
};

TEST_F(TrackedReading, WhatHasNotChangedIsNotStoredAgain) {
    Stores stores(mirror_.file());
    const auto judge = [&](int hours) {
        return mirror_->judge(world_now() + std::chrono::hours(hours), Extent::Everything);
    };
    ASSERT_TRUE(judge(1));
    EXPECT_EQ(stores.number(), 0);
    ASSERT_TRUE(judge(24));
    EXPECT_EQ(stores.number(), kIssues) << "an outcome is known as of another day";
    ASSERT_TRUE(judge(25));
    EXPECT_EQ(stores.number(), kIssues);
    start_.put([] {
        Issue dated = epic(7);
        dated.due = day("2026-12-24");
        return dated;
    }());
    const TimePoint later = world_now() + std::chrono::hours(26);
    ASSERT_TRUE(mirror_->absorb(some_of(start_, {epic(7).id}, 1, later)));
    ASSERT_TRUE(mirror_->judge(later, Extent::Changes));
    EXPECT_EQ(stores.number(), kIssues + 1);
}

TEST(StoredMemory, OfALargeChangeOfRulesIsStoredToTheLast) {
    constexpr int kMany = 2 * static_cast<int>(kKeptAtOnce) + 1;
    const Snapshot start = epics(kMany);
    Mirrored mirror(dated(), start);
    ASSERT_TRUE(mirror->absorb(all_of(start, world_now())));
    ASSERT_TRUE(mirror->judge(world_now(), Extent::Everything));
    mirror->confirmed(world_now());  // the belts hold back from now on
    Rulebook other = rulebook_of({issue_rule("labelled", "labels IS NOT EMPTY")});
    other.hash = "other";
    mirror.start_anew(other, start.roster);
    const TimePoint later = world_now() + std::chrono::hours(1);
    ASSERT_TRUE(mirror->judge(later, Extent::Everything));
    const auto all = read_all_tracked(mirror.site(), mirror.store());
    for (const auto& [id, tracked] : all)
        ASSERT_EQ(tracked.memory->rulebook_hash, "other") << id.value;
    EXPECT_EQ(
        mirror.store().changes(mirror.site(), later, later + std::chrono::seconds(1))->size(),
        std::size_t{kMany});
    EXPECT_EQ(mirror.judged({"labelled"}, Outcome::Pass), kMany);
}

TEST(StoredMemory, OfAnIssueThatCameBackIsNew) {
    const Snapshot start = epics(2);
    Mirrored mirror(dated(), start);
    ASSERT_TRUE(mirror->absorb(all_of(start, world_now())));
    ASSERT_TRUE(mirror->judge(world_now(), Extent::Everything));
    ASSERT_EQ(mirror.judged({"dated"}, Outcome::Fail), 2);
    const auto at = [](int minute) { return world_now() + std::chrono::minutes(minute); };
    ASSERT_TRUE(mirror->absorb({.issues = {}, .gone = {epic(2).id}, .at = at(1)}));
    ASSERT_TRUE(mirror->judge(at(1), Extent::Changes));
    EXPECT_EQ(mirror.judged({"dated"}, Outcome::Fail), 1);
    ASSERT_TRUE(mirror->absorb(some_of(start, {epic(2).id}, 0, at(2))));
    ASSERT_TRUE(mirror->judge(at(2), Extent::Changes));
    EXPECT_EQ(mirror.judged({"dated"}, Outcome::Fail), 2);
}

TEST(StoredMemory, OfAnIssueThatNoRuleSelectsAnyMoreIsNotCounted) {
    Rule rule = issue_rule("dated", "duedate IS NOT EMPTY");
    rule.scope = condition("summary ~ judged");
    Snapshot start = epics(2);
    Issue one = epic(1);
    one.summary = "judged";
    start.put(one);
    Mirrored mirror(rulebook_of({rule}), start);
    ASSERT_TRUE(mirror->absorb(all_of(start, world_now())));
    ASSERT_TRUE(mirror->judge(world_now(), Extent::Everything));
    ASSERT_EQ(mirror.judged({"dated"}, Outcome::Fail), 1);
    int version = 0;
    for (const bool selected : {false, false, true, false}) {
        one.summary = selected ? "judged" : "left alone";
        start.put(one);
        const TimePoint now = world_now() + std::chrono::minutes(++version);
        ASSERT_TRUE(mirror->absorb(some_of(start, {one.id}, version, now)));
        ASSERT_TRUE(mirror->judge(now, Extent::Changes));
        EXPECT_EQ(mirror.judged({"dated"}, Outcome::Fail), selected ? 1 : 0) << version;
    }
}

}  // namespace
}  // namespace healthlint
