#include "tests/e2e/storm.h"

#include <algorithm>
#include <cstdlib>
#include <thread>

#include <gtest/gtest.h>

#include "bridge/base/ascii.h"
#include "tests/e2e/fresh_look.h"
#include "tests/e2e/people.h"

namespace healthlint {
namespace {

constexpr int kLongestPauseMs = 60;
constexpr int kEventsPerFault = 6;
// Longer than the longest back-off of work (decide.cpp).
constexpr std::chrono::seconds kPatience{400};

int from_environment(const char* name, int otherwise) {
    const char* value = std::getenv(name);  // NOLINT(concurrency-mt-unsafe): before threads
    const auto number = value != nullptr ? parse_integer(value) : std::nullopt;
    return number ? static_cast<int>(*number) : otherwise;
}

int below(std::mt19937& random, int limit) {
    return static_cast<int>(random() % static_cast<unsigned>(limit));
}

// Only on paths that people do not take in this test, or a fault would hit them instead.
Json random_fault(std::mt19937& random) {
    struct Call {
        const char* method;
        const char* path;
    };

    static constexpr std::array kCalls{
        Call{"POST", "/rest/api/3/issue/bulkfetch"},
        Call{"POST", "/rest/api/3/issue/properties/multi"},
        Call{"GET", "/rest/api/3/task/*"},
        Call{"GET", "/rest/api/3/issue/*/remotelink"},
        Call{"POST", "/rest/api/3/search/jql"},
        Call{"PUT", "/rest/api/3/issue/*/comment/*"},
        Call{"POST", "/rest/api/3/issue/*/comment"},
        Call{"DELETE", "/rest/api/3/issue/*/properties/*"}};
    static constexpr std::array kActions{
        "429", "429-no-retry-after", "500", "503", "slow", "drop", "drop-after"};
    if (below(random, 3) == 0)
        return {
            {"match", {{"webhook", "*"}}},
            {"action", below(random, 2) == 0 ? "duplicate" : "reorder"},
            {"times", 1 + below(random, 5)}};
    const Call& call = kCalls[random() % kCalls.size()];
    return {
        {"match", {{"method", call.method}, {"path", call.path}}},
        {"action", kActions[random() % kActions.size()]},
        {"delay_ms", 200 + below(random, 3'000)},
        {"times", 1 + below(random, 3)}};
}

struct Finding {
    std::string key, what;
};

void compare(
    World& world,
    const Json& issue,
    const std::map<std::string, WantedBadge>& wanted,
    std::vector<Finding>& findings) {
    const std::string key = string_member(issue, "key");
    auto badge = world.badge(key);
    const auto wish = wanted.find(string_member(issue, "id"));
    if (!badge && wish == wanted.end()) return;
    if (!badge) return findings.push_back({key, "no badge: " + dump_json(wish->second.searchable)});
    badge->erase("at");
    if (wish == wanted.end()) return findings.push_back({key, "a badge: " + dump_json(*badge)});
    if (*badge != wish->second.searchable)
        findings.push_back(
            {key, dump_json(*badge) + " instead of " + dump_json(wish->second.searchable)});
    if (const std::string label = world.lozenge(key); label != wish->second.label)
        findings.push_back({key, label + " instead of " + wish->second.label});
}

std::vector<Json> all_issues(World& world) {
    std::vector<Json> all;
    Json request{
        {"jql", "created >= \"1970-01-02\" ORDER BY key ASC"},
        {"fields", {"summary"}},
        {"maxResults", 100}};
    while (true) {
        const Json page = world.sandbox("POST", "/rest/api/3/search/jql", request);
        for (const Json& issue : page.at("issues"))
            all.push_back(issue);
        const std::string next = string_member(page, "nextPageToken");
        if (next.empty()) return all;
        request["nextPageToken"] = next;
    }
}

}  // namespace

StormSize storm_size() {
    const StormSize small;
    return {
        .kills = from_environment("HEALTHLINT_CRASH_KILLS", small.kills),
        .events = from_environment("HEALTHLINT_CRASH_EVENTS", small.events),
        .seed = static_cast<unsigned>(
            from_environment("HEALTHLINT_CRASH_SEED", static_cast<int>(small.seed)))};
}

void run_storm(World& world, const StormSize& size, const KillOne& kill_one) {
    std::mt19937 random(size.seed);
    People people(world, size.seed + 1);
    int killed = 0;
    int done = 0;
    const auto one_event = [&] {
        if (done == size.events) return;
        people.do_something();
        ++done;
    };
    while (done < size.events) {
        one_event();
        if (below(random, kEventsPerFault) == 0) world.faults(Json::array({random_fault(random)}));
        std::this_thread::sleep_for(std::chrono::milliseconds(below(random, kLongestPauseMs)));
        // Spread over the run, at a moment that depends on nothing the bridge does.
        if (killed < size.kills && done * size.kills >= (killed + 1) * size.events - size.kills) {
            ++killed;
            kill_one(random, one_event);
        }
    }
    EXPECT_EQ(killed, size.kills);
    world.jira("DELETE", "/sandbox/faults");
    // A webhook that was to be overtaken is held back until another one comes.
    world.edit(world.any_project(), {{"summary", "The last edit of the day"}});
}

void wait_for_empty_queues(World& world, Store& store) {
    const auto webhooks_waiting = [&] {
        const Json ledger = world.sandbox("GET", "/sandbox/ledger");
        return ledger.at("webhooks").at("waiting").get<int>();
    };
    const auto badges_waiting = [&] {
        std::size_t waiting = 0;
        for (const Site& site : store.sites().value_or(std::vector<Site>{}))
            if (const auto writes = store.waiting_writes(site.id))
                waiting += static_cast<std::size_t>(std::ranges::count(
                    *writes, WriteKind::Badge, [](const auto& item) { return item.kind; }));
        return waiting;
    };
    world.wait_until(
        "every webhook to arrive", [&] { return webhooks_waiting() == 0; }, kPatience);
    world.wait_until(
        "every event and badge to be worked off",
        [&] {
            const auto backlog = store.backlog();
            return backlog && backlog->inbox.waiting == 0 && badges_waiting() == 0;
        },
        kPatience);
}

void expect_exact(World& world, Store& store) {
    const auto wanted = fresh_badges(world, store);
    EXPECT_FALSE(wanted.empty());
    std::vector<Finding> findings;
    for (const Json& issue : all_issues(world)) {
        compare(world, issue, wanted, findings);
        const std::string key = string_member(issue, "key");
        EXPECT_LE(world.app_comments(key).size(), 1U) << key;
    }
    for (const Finding& finding : findings)
        ADD_FAILURE() << finding.key << ": " << finding.what;
    const auto backlog = store.backlog();
    ASSERT_TRUE(backlog);
    EXPECT_EQ(backlog->inbox.dead, 0);
    EXPECT_EQ(backlog->outbox.dead, 0);
}

}  // namespace healthlint
