// Judging what changes reach comes to the same as judging everything: two mirrors of one random
// site, told the same, one judges all of it every time. Spaces and the portfolio wait for that.

#include "bridge/work/mirror/site_mirror.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>

#include <gtest/gtest.h>

#include "bridge/store/sqlite/sqlite_store.h"
#include "bridge/work/publish/verdict_json.h"
#include "tests/engine/random_site.h"

namespace healthlint {
namespace {

// A mirror with a store of its own.
class Mirrored {
  public:
    Mirrored(const Rulebook& rulebook, const Snapshot& start) {
        std::string pattern = std::filesystem::temp_directory_path() / "healthlint-mirror-XXXXXX";
        folder_ = ::mkdtemp(pattern.data());
        auto box = SecretBox::from_keys("a2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2s=");
        store_ = *open_sqlite_store(folder_ / "store.db", *std::move(box));
        site_ = store_
                    ->install(
                        {.client_key = "client-1",
                         .base_url = "https://acme.example",
                         .shared_secret = "secret"},
                        world_now(),
                        std::chrono::minutes(5))
                    ->id;
        mirror_ = std::make_unique<SiteMirror>(site_, *store_, metrics_);
        EXPECT_TRUE(mirror_->load(start.fields));
        mirror_->set_rules(std::make_shared<const Rulebook>(rulebook), start.roster);
    }

    ~Mirrored() {
        mirror_.reset();
        store_.reset();
        std::error_code ignored;
        std::filesystem::remove_all(folder_, ignored);
    }

    // The next judgement knows nothing of the last evaluation.
    void start_anew(const Rulebook& rulebook, const Roster& roster) const {
        mirror_->set_rules(std::make_shared<const Rulebook>(rulebook), roster);
    }

    Mirrored(const Mirrored&) = delete;
    Mirrored& operator=(const Mirrored&) = delete;

    SiteMirror& operator*() const { return *mirror_; }

    SiteMirror* operator->() const { return mirror_.get(); }

    std::size_t stored() const { return store_->issues(site_, {}, kNoLimit)->size(); }

    // What people see of issues and teams, and everything that is to be written or remembered.
    std::string all() const {
        const SiteView view = mirror_->view();
        std::string out = view.report.pack + view.report.rulebook_hash + '\n';
        for (const auto& [id, verdict] : view.report.issues)
            out += id.value + ' ' + dump_json(verdict_json(verdict)) + '\n';
        for (const auto& [name, verdict] : view.report.teams)
            out += name.value + ' ' + dump_json(verdict_json(verdict)) + '\n';
        for (const auto& [id, issue] : view.snapshot.issues()) {
            const auto shown = mirror_->verdict(id);
            out += id.value + (shown && shown->verdict ? " shown " : " not shown ");
            if (shown && shown->verdict) out += dump_json(verdict_json(*shown->verdict));
            out += '\n';
        }
        RuleOutcomes outcomes = mirror_->rule_outcomes();
        for (const Rule& rule : view.rulebook->rules)
            if (rule.subject == SubjectKind::Issue || rule.subject == SubjectKind::Team)
                for (const long long count : outcomes[rule.id.value])
                    out += rule.id.value + ' ' + std::to_string(count) + '\n';
        const auto waiting = store_->waiting_writes(site_);
        for (const OutboxItem& item : *waiting)
            out += item.issue.value + ' ' + item.hash + ' ' + item.payload + '\n';
        const auto states = store_->publish_states(site_, {}, kNoLimit);
        for (const PublishState& state : *states)
            out += state.issue.value + ' ' + state.settle_json + '\n';
        return out;
    }

  private:
    std::filesystem::path folder_;
    std::unique_ptr<Store> store_;
    WorkMetrics metrics_;
    SiteId site_;
    std::unique_ptr<SiteMirror> mirror_;
};

ReadIssue read(const Issue& issue, int version) {
    return {.issue = issue, .json = "{}", .content_hash = std::to_string(version)};
}

Reading all_of(const Snapshot& snapshot, TimePoint at) {
    Reading reading{.issues = {}, .gone = {}, .at = at};
    for (const auto& [id, issue] : snapshot.issues())
        reading.issues.push_back(read(issue, 0));
    return reading;
}

// `changed` as they are now, their content edited or only something beside it.
Reading some_of(
    const Snapshot& snapshot, const std::vector<IssueId>& changed, int version, TimePoint at) {
    Reading reading{.issues = {}, .gone = {}, .at = at};
    for (const IssueId& id : changed) {
        if (const Issue* issue = snapshot.find(id))
            reading.issues.push_back(read(*issue, version));
        else
            reading.gone.push_back(id);
    }
    return reading;
}

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
            ASSERT_EQ(changes.all(), everything.all());
            ASSERT_EQ(
                changes->lacking_facts(Extent::Everything).size(),
                everything->lacking_facts(Extent::Everything).size());
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
    const auto has_first = [&] { return mirror->view().snapshot.find(epic(1).id) != nullptr; };
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
        return mirror->view().snapshot.find(epic(1).id) != nullptr && mirror.stored() == 1;
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
        return mirror->view().snapshot.find(epic(1).id)->updated == at(updated);
    };
    ASSERT_TRUE(absorb(5, 10, false));
    ASSERT_TRUE(absorb(3, 20, true)) << "the index does not know the last edit";
    EXPECT_TRUE(shows(5));
    EXPECT_TRUE(mirror->read_before(at(20)).empty()) << "but the scan met the issue";
    ASSERT_TRUE(absorb(6, 19, false)) << "asked before that search, and read last";
    EXPECT_TRUE(shows(6));
    EXPECT_TRUE(mirror->read_before(at(20)).empty());
    ASSERT_TRUE(absorb(5, 19, false)) << "overtaken";
    EXPECT_TRUE(shows(6));
    ASSERT_TRUE(absorb(7, 30, true));
    EXPECT_TRUE(shows(7));
    ASSERT_TRUE(absorb(6, 40, false)) << "what Jira itself shows now counts";
    EXPECT_TRUE(shows(6));
}

TEST(SiteMirror, FactsFromBeforeAnEditAreNoFacts) {
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
        const SiteView view = mirror->view();
        const auto& changelog = view.snapshot.find(issue.id)->changelog;
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
    EXPECT_EQ(mirror->lacking_facts(Extent::Changes).size(), 1U);
    ASSERT_TRUE(absorb(3, 21));
    EXPECT_EQ(known(), 3U);
    ASSERT_TRUE(absorb(2, 20));
    EXPECT_EQ(known(), 3U) << "newer ones came first";
}

TEST(SiteMirror, SamplesThoseThatWereReadLongestAgo) {
    const Rulebook rulebook = rulebook_of({issue_rule("owner", "assignee IS NOT EMPTY")});
    Snapshot start;
    for (int number = 1; number <= static_cast<int>(kSmallestSample) + 1; ++number)
        start.put(epic(number));
    Mirrored mirror(rulebook, start);
    EXPECT_TRUE(mirror->sample().empty());
    ASSERT_TRUE(mirror->absorb(all_of(start, world_now())));
    ASSERT_TRUE(
        mirror->absorb(some_of(start, {epic(7).id}, 1, world_now() + std::chrono::seconds(1))));
    const std::vector<IssueId> sample = mirror->sample();
    EXPECT_EQ(sample.size(), kSmallestSample);
    EXPECT_EQ(std::ranges::count(sample, epic(7).id), 0) << "it was just read";
}

TEST(SiteMirror, FactsStayWantedWhenAnotherWorkerJudgesFirst) {
    const Rulebook rulebook = rulebook_of({issue_rule("reopened", "status WAS \"Done\"")});
    Snapshot start;
    for (const int number : {1, 2}) {
        Issue issue = epic(number);
        issue.changelog.reset();
        start.put(issue);
    }
    Mirrored mirror(rulebook, start);
    ASSERT_TRUE(mirror->absorb(all_of(start, world_now())));
    ASSERT_EQ(mirror->lacking_facts(Extent::Everything).size(), 2U);
    for (const IssueId& id : {epic(1).id, epic(2).id})
        ASSERT_TRUE(mirror->absorb_facts(
            id,
            {.remote_links = std::nullopt,
             .changelog = std::vector<Change>{},
             .comments = std::nullopt},
            world_now()));
    ASSERT_TRUE(mirror->judge(world_now(), Extent::Everything));
    ASSERT_TRUE(mirror->lacking_facts(Extent::Changes).empty());
    const TimePoint later = world_now() + std::chrono::seconds(1);
    ASSERT_TRUE(mirror->absorb(some_of(start, {epic(2).id}, 1, later)));
    ASSERT_TRUE(mirror->judge(later, Extent::Changes)) << "by another worker";
    for (int asked = 0; asked < 2; ++asked) {
        const auto lacking = mirror->lacking_facts(Extent::Changes);
        ASSERT_EQ(lacking.size(), 1U);
        EXPECT_TRUE(lacking.contains(epic(2).id));
    }
}

TEST(SiteMirror, FactsThatFailAreTriedAgainLaterAndLater) {
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
    const auto lacks = [&](Extent extent) { return !mirror->lacking_facts(extent).empty(); };
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
    const auto outcome = [&] {
        return mirror->view().report.issues.at(late.id).findings.front().outcome;
    };
    ASSERT_EQ(outcome(), Outcome::Pass);
    const TimePoint tomorrow = world_now() + std::chrono::days(1);
    ASSERT_TRUE(mirror->absorb(some_of(start, {epic(2).id}, 1, tomorrow)));
    ASSERT_TRUE(mirror->judge(tomorrow, Extent::Changes));
    EXPECT_EQ(outcome(), Outcome::Fail);
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
    const auto outcome = [&] {
        return mirror->view().report.issues.at(issue.id).findings.front().outcome;
    };
    const TimePoint later = world_now() + std::chrono::hours(3);
    ASSERT_EQ(rulebook.zone.local_date(later), rulebook.zone.local_date(world_now()));
    ASSERT_TRUE(mirror->absorb(some_of(start, {other.id}, 1, later)));
    ASSERT_TRUE(mirror->judge(later, Extent::Changes));
    EXPECT_EQ(outcome(), Outcome::Pass) << "an event looks at what it reaches";
    ASSERT_TRUE(mirror->judge(later, Extent::Everything));
    EXPECT_EQ(outcome(), Outcome::Fail);
}

}  // namespace
}  // namespace healthlint
