// The tests that admins write, and what a report of them says.

#include "bridge/packs/admin_tests/admin_tests.h"

#include <random>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "bridge/packs/admin_tests/test_keys.h"
#include "tests/packs/sample.h"
#include "tests/support/corpus.h"

namespace healthlint {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

AdminTestReport run(const std::string& tests, const std::string& pack = sample_pack()) {
    PackSources sources;
    sources.pack = {"sample.rules.yaml", pack};
    sources.tests = SourceFile{
        "sample.tests.yaml",
        "schema: healthlint-tests/v1\npack: sample\nnow: \"2026-11-23T09:00:00Z\"\n" + tests};
    return run_admin_tests(sources);
}

std::string said(const AdminTestReport& report) {
    std::string all;
    for (const Diagnostic& diagnostic : report.diagnostics)
        all += std::to_string(diagnostic.line) + ' ' + diagnostic.code + ' ' + diagnostic.message +
               '\n';
    return all;
}

TEST(AdminTests, AFailureSaysTestPlaceExpectedGotAndMessage) {
    const AdminTestReport report = run(R"(tests:
  - name: nobody is assigned
    rule: has-owner
    given: [{key: AIX-1, labels: [ai]}]
    expect: {AIX-1: pass}
)");
    EXPECT_FALSE(report.ok());
    EXPECT_EQ(
        said(report),
        "8 E120 test \"nobody is assigned\": AIX-1 should be pass for has-owner, but is warn: "
        "\"Assignee\" is empty.\n");
    ASSERT_THAT(report.tests, SizeIs(1));
    EXPECT_FALSE(report.tests.front().passed);
    EXPECT_EQ(report.tests.front().line, 5);
}

TEST(AdminTests, MessagesMatchInEitherLanguage) {
    const std::string given = R"(tests:
  - name: nobody is assigned
    rule: has-owner
    given: [{key: AIX-1, labels: [ai]}]
    expect: {AIX-1: {outcome: warn, message: )";
    EXPECT_EQ(said(run(given + "\"* is empty.\"}}\n")), "");
    EXPECT_EQ(said(run(given + "\"*비어 있습니다.\"}}\n")), "");
    EXPECT_THAT(
        said(run(given + "\"*nobody*\"}}\n")), HasSubstr("but says \"\"Assignee\" is empty."));
}

TEST(AdminTests, CoverageWantsATestThatHoldsAndOneThatDoesNot) {
    const std::string one = R"(tests:
  - {name: a, rule: has-owner, given: [{key: AIX-1, labels: [ai], assignee: Kim}], expect: {AIX-1: pass}}
)";
    const std::string other =
        "  - {name: b, rule: has-owner, given: [{key: AIX-1, labels: [ai]}], expect: {AIX-1: "
        "warn}}\n";
    ASSERT_THAT(run(one).coverage, SizeIs(1));
    EXPECT_FALSE(run(one).coverage.front().complete());
    EXPECT_TRUE(run(one + other).coverage.front().complete());
    EXPECT_EQ(run(one + other).coverage.front().tests, 2U);
}

TEST(AdminTests, AnswersToManualQuestionsExpire) {
    std::string pack = sample_pack();
    const std::string form =
        "require: assignee IS NOT EMPTY\n    fail-after: 14d in \"In Progress\"";
    pack.replace(
        pack.find(form),
        form.size(),
        "check: manual\n    with: {id: datasheet, question: {en: Is there one, ko: 있습니까}, "
        "expires: 30d}");
    EXPECT_EQ(
        said(run(
            R"(tests:
  - name: a
    rule: has-owner
    given: [{key: A-1, labels: [ai]}, {key: A-2, labels: [ai]}, {key: A-3, labels: [ai]}, {key: A-4, labels: [ai]}]
    said: {datasheet: {A-1: yes, A-2: no, A-3: {answer: yes, at: -31d}}}
    expect: {A-1: pass, A-2: fail, A-3: {outcome: warn, message: "*has expired*"}, A-4: {outcome: warn, message: "Not answered yet*"}}
)",
            pack)),
        "");
    EXPECT_THAT(
        said(run(
            R"(tests:
  - {name: a, rule: has-owner, given: [{key: A-1}], said: {datasheet: {A-1: maybe}}, expect: {A-1: not-applicable}}
)",
            pack)),
        HasSubstr("\"answer\" is one of yes, no, found \"maybe\""));
}

TEST(AdminTests, OnlyTheTestsOfOneRule) {
    PackSources sources;
    sources.pack = {"sample.rules.yaml", sample_pack()};
    sources.tests = SourceFile{"sample.tests.yaml", R"(schema: healthlint-tests/v1
pack: sample
now: "2026-11-23T09:00:00Z"
tests:
  - {name: a, rule: has-owner, given: [{key: AIX-1}], expect: {AIX-1: not-applicable}}
)"};
    EXPECT_THAT(run_admin_tests(sources).tests, SizeIs(1));
    EXPECT_THAT(run_admin_tests(sources, RuleId{"has-owner"}).tests, SizeIs(1));
    EXPECT_THAT(run_admin_tests(sources, RuleId{"another"}).tests, IsEmpty());
}

TEST(AdminTests, NamesOfTheFileBesideAPack) {
    EXPECT_EQ(tests_file_of("rules/ai-team.rules.yaml"), "rules/ai-team.tests.yaml");
    EXPECT_EQ(tests_file_of("mine.yaml"), "mine.tests.yaml");
    EXPECT_EQ(tests_file_of("mine"), "mine.tests.yaml");
}

TEST(AdminTests, LimitsHold) {
    const auto many = [](std::size_t issues, std::size_t entries) {
        std::string text = R"(tests:
  - name: many
    rule: has-owner
    expect: {TEST-1: not-applicable}
    generate:
)";
        for (std::size_t entry = 0; entry < entries; ++entry)
            text += "      - {count: " + std::to_string(issues) + ", as: {type: Task}}\n";
        return text;
    };
    EXPECT_EQ(said(run(many(kMaxIssuesPerTest, 1))), "");
    EXPECT_THAT(
        said(run(many(kMaxIssuesPerTest + 1, 1))), HasSubstr("\"count\" is a whole number"));
    EXPECT_THAT(said(run(many(kMaxIssuesPerTest, 2))), HasSubstr("E111 more than 2000 issues"));

    const auto history = [](std::size_t entries) {
        std::string text = R"(tests:
  - name: long
    rule: has-owner
    expect: {AIX-1: not-applicable}
    given: [{key: AIX-1, history: [)";
        for (std::size_t entry = 0; entry < entries; ++entry)
            text += "{at: -1d, priority: High},";
        return text + "]}]\n";
    };
    EXPECT_EQ(said(run(history(kMaxHistory))), "");
    EXPECT_THAT(said(run(history(kMaxHistory + 1))), HasSubstr("E111 more than 100 entries"));

    std::string worlds = "tests:\n";
    const std::size_t enough = kMaxTestIssues / kMaxIssuesPerTest;
    for (std::size_t test = 0; test < enough; ++test)
        worlds += many(kMaxIssuesPerTest, 1).substr(7);
    EXPECT_EQ(said(run(worlds)), "");
    const AdminTestReport over = run(worlds + many(1, 1).substr(7) + many(1, 1).substr(7));
    EXPECT_THAT(said(over), HasSubstr("E111 more than 50000 issues in all tests"));
    EXPECT_THAT(over.tests, SizeIs(enough + 1)) << "no test runs beyond the limit";

    const auto tests = [](std::size_t count) {
        std::string text = "tests:\n";
        for (std::size_t test = 0; test < count; ++test)
            text +=
                "  - {name: a, rule: has-owner, given: [{key: AIX-1}], expect: {AIX-1: "
                "not-applicable}}\n";
        return text;
    };
    EXPECT_EQ(said(run(tests(kMaxTests))), "");
    EXPECT_THAT(said(run(tests(kMaxTests + 1))), HasSubstr("E111 more than 2000 tests"));
}

// Whatever a file says, it is read to its end or refused: lines lost, doubled and swapped, bytes
// changed. What the sanitizers find here is a bug.
TEST(AdminTests, AnyTextIsReadWithoutHarm) {
    const std::filesystem::path folder =
        std::filesystem::path(HEALTHLINT_TESTS_DIR) / "golden" / "admin-tests";
    PackSources sources;
    sources.pack = {"pack.rules.yaml", read_file(folder / "pack.rules.yaml")};
    std::string all = R"(schema: healthlint-tests/v1
pack: small
now: "2026-11-23T09:00:00Z"
fields: {business-owner: person}
tests:
  - name: a
    rule: has-goal
    given:
      - {key: AIX-1, type: Epic, labels: [ai], history: [{at: -3d, by: Kim, duedate: +3d}], section: {KPI: 3%}}
      - {key: AIX-2, started: -3d, finished: -1d, comments: [{at: -2d, by: Kim}], links: {uses: AIX-1}, pages: [{title: P}]}
    waivers: [{rule: has-goal, issues: key = AIX-1, reason: Agreed with finance for now., approved-by: me, expires: "2026-12-31"}]
    expect: {AIX-1: pass, AIX-2: {outcome: not-applicable}}
  - name: b
    rule: few-projects
    people: {Vision: {engineer: 5, lead: [Kim]}}
    answers: {Vision: {answers: 3, at: -3d, mean: {heard: 3}}}
    generate: [{count: 2, key: AIX-7, as: {team: Vision}, in-turn: {assignee: [Kim, Lee]}}]
    outage: [roles, history]
    no-access: [business-owner]
    expect: {Vision: pass}
)";
    sources.tests = SourceFile{"any.tests.yaml", all};
    ASSERT_EQ(run_admin_tests(sources).tests.size(), 2U) << said(run_admin_tests(sources));
    constexpr unsigned kSeed = 7;
    std::mt19937 random(kSeed);
    const auto below = [&](std::size_t limit) { return random() % limit; };
    static constexpr std::string_view kBytes = "{}[]:,-#&*!|>'\" \n\t0d\xEA\xB0";
    for (int round = 0; round < 500; ++round) {
        std::string& text = sources.tests->text = all;
        for (std::size_t changes = 1 + below(3); changes > 0; --changes) {
            const std::size_t at = below(text.size());
            const std::size_t length = std::min(below(12), text.size() - at);
            switch (below(3)) {
            case 0: text.erase(at, length); break;
            case 1: text.insert(below(text.size()), text.substr(at, length)); break;
            default: text[at] = kBytes[below(kBytes.size())];
            }
        }
        const AdminTestReport report = run_admin_tests(sources);
        EXPECT_TRUE(report.ok() || !report.diagnostics.empty());
        for (const Diagnostic& diagnostic : report.diagnostics)
            EXPECT_GE(diagnostic.line, 1) << "seed " << kSeed << ", round " << round;
    }
}

TEST(AdminTests, ARefusedPackKeepsNothing) {
    PackSources sources;
    sources.pack = {"sample.rules.yaml", sample_pack()};
    EXPECT_TRUE(load_tested_pack(sources, sample_fields()).ok());
    sources.tests = SourceFile{"sample.tests.yaml", R"(schema: healthlint-tests/v1
pack: sample
now: "2026-11-23T09:00:00Z"
tests:
  - {name: a, rule: has-owner, given: [{key: AIX-1, labels: [ai]}], expect: {AIX-1: pass}}
)"};
    const LoadedPack loaded = load_tested_pack(sources, sample_fields());
    EXPECT_FALSE(loaded.ok());
    ASSERT_THAT(loaded.diagnostics, SizeIs(1));
    EXPECT_EQ(loaded.diagnostics.front().code, "E120");
    EXPECT_EQ(text_of(sources, loaded.diagnostics.front().file), sources.tests->text);
}

TEST(AdminTests, SiteYamlHasNoSayExceptForSetsThatOnlyItHas) {
    PackSources sources;
    sources.pack = {"sample.rules.yaml", sample_pack()};
    sources.tests = SourceFile{"sample.tests.yaml", R"(schema: healthlint-tests/v1
pack: sample
now: "2026-11-23T09:00:00Z"
tests:
  - {name: a, rule: has-owner, given: [{key: AIX-1, labels: [ai]}], expect: {AIX-1: warn}}
)"};
    sources.site = SourceFile{"site.yaml", R"(schema: healthlint-site/v1
spaces: [OTHER]
sets: {ours: labels = ai}
overrides: {AIX: {has-owner: {stage: "off"}}}
)"};
    EXPECT_EQ(said(run_admin_tests(sources)), "");
    const std::string scope = "scope: labels = ai";
    sources.pack.text.replace(sources.pack.text.find(scope), scope.size(), "scope: {set: ours}");
    const AdminTestReport report = run_admin_tests(sources);
    EXPECT_THAT(report.tests, SizeIs(1));
}

TEST(AdminTests, TheShippedPackHasFiveTestsPerRuleAndCoversAll) {
    const std::filesystem::path rules =
        std::filesystem::path(HEALTHLINT_TESTS_DIR) / ".." / "rules";
    PackSources sources;
    sources.pack = {"ai-team.rules.yaml", read_file(rules / "ai-team.rules.yaml")};
    sources.tests = SourceFile{"ai-team.tests.yaml", read_file(rules / "ai-team.tests.yaml")};
    const AdminTestReport report = run_admin_tests(sources);
    for (const Diagnostic& diagnostic : report.diagnostics)
        ADD_FAILURE() << render(diagnostic, sources.tests->text);
    EXPECT_GE(report.coverage.size(), 19U);
    for (const RuleCoverage& rule : report.coverage) {
        EXPECT_GE(rule.tests, 5U) << rule.rule.value;
        EXPECT_TRUE(rule.complete()) << rule.rule.value;
    }
}

// The blocks of YAML of a Markdown text, in order.
std::vector<std::string> yaml_blocks(const std::string& markdown) {
    static constexpr std::string_view kOpen = "```yaml\n";
    std::vector<std::string> blocks;
    std::size_t at = 0;
    while ((at = markdown.find(kOpen, at)) != std::string::npos) {
        at += kOpen.size();
        const std::size_t end = markdown.find("```", at);
        blocks.push_back(markdown.substr(at, end - at));
        at = end;
    }
    return blocks;
}

// Sections 10 and 11 of the rule language are an example pack and its tests.
TEST(AdminTests, TheExampleOfTheRuleLanguageLoadsAndPasses) {
    const auto path = corpus_file("rule-language.md");
    if (!path) GTEST_SKIP() << corpus_skip_message("rule-language.md");
    PackSources sources;
    for (const std::string& block : yaml_blocks(read_file(*path))) {
        if (block.find("schema: healthlint/v1") != std::string::npos)
            sources.pack = {"ai-team.rules.yaml", block};
        if (block.find("schema: healthlint-tests/v1") != std::string::npos)
            sources.tests = SourceFile{"ai-team.tests.yaml", block};
    }
    ASSERT_FALSE(sources.pack.text.empty());
    ASSERT_TRUE(sources.tests);
    const LoadedPack loaded = load_pack(sources, sample_fields());
    for (const Diagnostic& diagnostic : loaded.diagnostics)
        // Groups are not read from a site by an app without administration rights; it says so.
        if (diagnostic.code != "W202") ADD_FAILURE() << render(diagnostic, sources.pack.text);
    const AdminTestReport report = run_admin_tests(sources);
    for (const Diagnostic& diagnostic : report.diagnostics)
        ADD_FAILURE() << render(diagnostic, sources.tests->text);
    EXPECT_EQ(report.tests.size(), 10U);
}

}  // namespace
}  // namespace healthlint
