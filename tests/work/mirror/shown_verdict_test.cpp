// What people see between two judgements: worked out when they ask, from the store.

#include <atomic>
#include <thread>

#include "bridge/engine/explain/explain.h"
#include "tests/work/mirror/mirrored.h"

namespace healthlint {
namespace {

Rulebook rules_at(const std::string& version, const Rule& rule) {
    Rulebook rulebook = rulebook_of({rule});
    rulebook.version = version;
    rulebook.hash = "hash of " + version;
    return rulebook;
}

TEST(ShownVerdict, WhatWasNeverJudgedIsNotShown) {
    Rule rule = issue_rule("labelled", "labels IS NOT EMPTY");
    Snapshot start;
    start.put(epic(1));
    Mirrored mirror(rulebook_of({rule}), start);
    ASSERT_TRUE(mirror->absorb(all_of(start, world_now())));
    EXPECT_FALSE(mirror->verdict(epic(1).id, world_now())) << "its children may not be read yet";
    ASSERT_TRUE(mirror->judge(world_now(), Extent::Everything));
    EXPECT_TRUE(mirror->verdict(epic(1).id, world_now()));
    ASSERT_TRUE(mirror->load(start.fields));
    EXPECT_TRUE(mirror->verdict(epic(1).id, world_now())) << "the store remembers that";
}

TEST(ShownVerdict, NewRulesAreShownOnceTheyHaveJudged) {
    const Rulebook old_rules = rules_at("1.0.0", issue_rule("labelled", "labels IS NOT EMPTY"));
    const Rulebook new_rules = rules_at("1.1.0", issue_rule("dated", "duedate IS NOT EMPTY"));
    Snapshot start;
    start.put(epic(1));
    Mirrored mirror(old_rules, start);
    ASSERT_TRUE(mirror->absorb(all_of(start, world_now())));
    ASSERT_TRUE(mirror->judge(world_now(), Extent::Everything));
    const auto shown = [&] { return mirror->verdict(epic(1).id, world_now()); };
    mirror.start_anew(new_rules, start.roster);
    ASSERT_TRUE(shown());
    EXPECT_EQ(shown()->pack, "sample@1.0.0") << "what the new ones need may not be read yet";
    EXPECT_EQ(shown()->verdict->findings.front().rule.value, "labelled");
    ASSERT_TRUE(mirror->load(start.fields));
    EXPECT_FALSE(shown()) << "nor after a restart in between";
    ASSERT_TRUE(mirror->judge(world_now(), Extent::Everything));
    EXPECT_EQ(shown()->pack, "sample@1.1.0");
}

TEST(ShownVerdict, WhatIsNewIsNotShownByRulesThatGo) {
    const Rulebook old_rules = rules_at("1.0.0", issue_rule("labelled", "labels IS NOT EMPTY"));
    const Rulebook new_rules = rules_at("1.1.0", issue_rule("dated", "duedate IS NOT EMPTY"));
    Snapshot start;
    start.put(epic(1));
    Mirrored mirror(old_rules, start);
    ASSERT_TRUE(mirror->absorb(all_of(start, world_now())));
    ASSERT_TRUE(mirror->judge(world_now(), Extent::Everything));
    start.put(epic(2));
    mirror.start_anew(new_rules, start.roster);
    ASSERT_TRUE(mirror->absorb(some_of(start, {epic(2).id}, 0, world_now())));
    EXPECT_TRUE(mirror->verdict(epic(1).id, world_now()));
    EXPECT_FALSE(mirror->verdict(epic(2).id, world_now())) << "it was never judged";
    ASSERT_TRUE(mirror->judge(world_now(), Extent::Changes));
    EXPECT_TRUE(mirror->verdict(epic(2).id, world_now()));
}

TEST(ShownVerdict, WhereSomebodyElseJudgesNothingIsStored) {
    Snapshot start;
    start.put(epic(1));
    Mirrored mirror(rulebook_of({issue_rule("dated", "duedate IS NOT EMPTY")}), start);
    ASSERT_TRUE(mirror->absorb(all_of(start, world_now())));
    ASSERT_TRUE(mirror->show(world_now()));
    EXPECT_TRUE(mirror->verdict(epic(1).id, world_now())->verdict);
    EXPECT_EQ(mirror.judged({"dated"}, Outcome::Fail), 1);
    EXPECT_TRUE(mirror.store().publish_states(mirror.site(), {}, kNoLimit)->empty());
    EXPECT_TRUE(mirror.store().waiting_writes(mirror.site())->empty());
}

TEST(ShownVerdict, PeopleAskWhileItIsJudged) {
    const Rulebook rulebook = every_kind_of_rule();
    RandomSite site(3);
    Mirrored mirror(rulebook, site.snapshot);
    ASSERT_TRUE(mirror->absorb(all_of(site.snapshot, world_now())));
    ASSERT_TRUE(mirror->judge(world_now(), Extent::Everything));
    std::atomic<int> answers = 0;
    {
        const std::jthread people([&](const std::stop_token& stop) {
            for (int number = 0; !stop.stop_requested(); number = (number + 1) % 34) {
                answers += mirror->verdict(epic(number).id, world_now()).has_value() ? 1 : 0;
                answers += mirror->rule_outcomes().empty() ? 0 : 1;
            }
        });
        for (int step = 1; step <= 20 || answers < 20; ++step) {
            const TimePoint now = world_now() + std::chrono::milliseconds(step);
            ASSERT_TRUE(mirror->absorb(some_of(site.snapshot, site.step(), step, now)));
            if (step % 7 == 0) mirror.start_anew(rulebook, site.snapshot.roster);
            ASSERT_TRUE(mirror->judge(now, Extent::Changes));
            if (step % 10 == 0) ASSERT_TRUE(mirror->load(site.snapshot.fields));
        }
    }
    EXPECT_GE(answers, 20);
}

TEST(ShownVerdict, ATeamIsExplainedFromTheStore) {
    const Rulebook rulebook = every_kind_of_rule();
    const RandomSite site(1);
    Mirrored mirror(rulebook, site.snapshot);
    ASSERT_TRUE(mirror->absorb(all_of(site.snapshot, world_now())));
    const SiteView view = *mirror->view(world_now());
    const Snapshot copy = view.snapshot.with_its_issues();
    for (const Team& team : view.snapshot.roster.teams) {
        const Explanation read = explain_team(rulebook, view.snapshot, team, world_now());
        const Explanation held =
            explain_team(rulebook, copy, *copy.roster.find(team.name), world_now());
        ASSERT_TRUE(read.verdict && held.verdict);
        EXPECT_EQ(dump_json(verdict_json(*read.verdict)), dump_json(verdict_json(*held.verdict)));
        EXPECT_EQ(read.decisions.size(), held.decisions.size());
    }
}

}  // namespace
}  // namespace healthlint
