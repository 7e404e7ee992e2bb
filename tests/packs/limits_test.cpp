// Every bound of a pack at its edge: what just fits loads, one more is refused, and a file of
// nothing but mistakes costs no more than its size.
#include <algorithm>

#include <gtest/gtest.h>

#include "bridge/packs/load.h"
#include "bridge/packs/names.h"
#include "bridge/packs/rule.h"
#include "bridge/packs/site_file.h"
#include "bridge/packs/values/yaml.h"
#include "tests/packs/sample.h"

namespace healthlint {
namespace {

LoadedPack load(std::string pack, std::optional<std::string> site = std::nullopt) {
    PackSources sources{.pack = {"pack.yaml", std::move(pack)}, .site = {}};
    if (site) sources.site = SourceFile{"site.yaml", std::move(*site)};
    return load_pack(sources, sample_fields());
}

LoadedPack load_site(const std::string& text) {
    return load(sample_pack(), "schema: healthlint-site/v1\n" + text);
}

bool too_much(const LoadedPack& loaded) {
    return std::ranges::any_of(
        loaded.diagnostics, [](const Diagnostic& one) { return one.code == kTooMuch; });
}

std::string repeated(std::size_t count, std::string_view before, std::string_view after = "") {
    std::string text;
    for (std::size_t i = 0; i < count; ++i)
        (text += before).append(std::to_string(i)).append(after);
    return text;
}

TEST(PackLimits, Waivers) {
    const auto waivers = [](std::size_t count) {
        std::string text = sample_pack() + "waivers:\n";
        for (std::size_t i = 0; i < count; ++i)
            text +=
                "  - {rule: has-owner, team: Vision, reason: A vendor decides this., approved-by: "
                "lead, expires: \"2027-01-12\", ticket: AIX-" +
                std::to_string(i + 1) + "}\n";
        return text;
    };
    EXPECT_TRUE(load(waivers(kMaxWaivers)).ok());
    EXPECT_TRUE(too_much(load(waivers(kMaxWaivers + 1))));
}

TEST(PackLimits, Teams) {
    const auto teams = [](std::size_t count) {
        return "teams:\n" + repeated(count, "  Team ", ": {people: [\"557058:a\"]}\n");
    };
    EXPECT_TRUE(load_site(teams(kMaxTeams)).ok());
    EXPECT_TRUE(too_much(load_site(teams(kMaxTeams + 1))));
}

TEST(PackLimits, PeopleOfATeam) {
    const auto people = [](std::size_t count) {
        return "teams:\n  Vision:\n    people:\n" + repeated(count, "      - \"557058:", "\"\n");
    };
    EXPECT_TRUE(load_site(people(kMaxPeoplePerTeam)).ok());
    EXPECT_TRUE(too_much(load_site(people(kMaxPeoplePerTeam + 1))));
}

TEST(PackLimits, LengthOfAnAccountId) {
    const auto person = [](std::size_t length) {
        return "teams: {Vision: {people: [\"" + std::string(length, 'a') + "\"]}}\n";
    };
    EXPECT_TRUE(load_site(person(128)).ok());
    EXPECT_FALSE(load_site(person(129)).ok());
}

// `labels = xxx…` of this many bytes.
std::string jql_of(std::size_t bytes) {
    const std::string start = "labels = ";
    return start + std::string(bytes - start.size(), 'x');
}

TEST(PackLimits, LengthOfACondition) {
    const auto scoped = [](const std::string& jql) {
        std::string pack = sample_pack();
        return pack.replace(pack.find("labels = ai"), 11, jql);
    };
    EXPECT_TRUE(load(scoped(jql_of(kMaxJqlBytes))).ok());
    EXPECT_TRUE(too_much(load(scoped(jql_of(kMaxJqlBytes + 1)))));
}

// Each half fits; what they make together must not vanish without a word, or the rule would judge
// every issue.
TEST(PackLimits, LengthOfASetWithACondition) {
    const auto scoped = [](std::size_t bytes) {
        std::string pack = sample_pack();
        pack.replace(pack.find("labels = ai"), 11, "{set: big-set, and: " + jql_of(bytes) + "}");
        return pack + "sets:\n  big-set: " + jql_of(kMaxJqlBytes / 2) + "\n";
    };
    const std::size_t joint = std::string_view("() AND ()").size();
    const std::size_t fits = kMaxJqlBytes - kMaxJqlBytes / 2 - joint;
    const LoadedPack loaded = load(scoped(fits));
    ASSERT_TRUE(loaded.ok());
    EXPECT_TRUE(loaded.rulebook->rules.at(0).scope);
    const LoadedPack longer = load(scoped(fits + 1));
    EXPECT_FALSE(longer.ok());
    EXPECT_TRUE(too_much(longer));
}

TEST(PackLimits, NumberOfProblems) {
    const auto unknown_keys = [](std::size_t count) {
        return sample_pack() + repeated(count, "k", ": x\n");
    };
    const LoadedPack most = load(unknown_keys(kMaxProblems));
    EXPECT_EQ(most.diagnostics.size(), kMaxProblems);
    EXPECT_FALSE(too_much(most));
    const LoadedPack more = load(unknown_keys(kMaxProblems + 5));
    ASSERT_EQ(more.diagnostics.size(), kMaxProblems + 1);
    EXPECT_EQ(more.diagnostics.back().code, kTooMuch);
    EXPECT_EQ(more.diagnostics.back().message, "and 5 more problems");
    EXPECT_FALSE(more.ok());
}

// A quadratic loader would take minutes for each of these and run into the test's time-out.
TEST(PackLimits, LargeFilesOfNothingButMistakes) {
    const std::size_t lines = kMaxPackBytes / 16;
    std::string same = "schema: healthlint/v1\n";
    for (std::size_t i = 0; i < lines; ++i)
        same += "k: x\n";
    EXPECT_FALSE(load(same).ok());
    EXPECT_FALSE(load(repeated(lines, "", ":\n")).ok());
    std::string items = "rules:\n";
    for (std::size_t i = 0; i < lines; ++i)
        items += "  - a\n";
    EXPECT_FALSE(load(items).ok());
}

}  // namespace
}  // namespace healthlint
