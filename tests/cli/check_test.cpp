#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "bridge/base/json.h"
#include "bridge/cli/command.h"
#include "tests/atlassian/capture/capture_folder.h"
#include "tests/cli/run_command.h"
#include "tests/support/corpus.h"

namespace healthlint {
namespace {

using testing::HasSubstr;

const std::string kRules = std::string(HEALTHLINT_TESTS) + "/cli/labels.rules.yaml";

constexpr const char* kGood =
    R"("labels":["ai"],"assignee":{"accountId":"a"},"updated":"2026-01-02T03:04:05.000Z")";
constexpr const char* kUnowned = R"("labels":["ai"])";

CommandResult check(const CaptureFolder& folder, std::vector<std::string> more = {}) {
    std::vector<std::string> arguments{"check", "--from", folder.path(), "--rules", kRules};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return run_healthlint(arguments);
}

TEST(Check, PrintsATable) {
    const CaptureFolder folder;
    folder.write(
        "a.json", "[" + issue_text("10", "A-10", kGood) + "," + issue_text("9", "A-9") + "]");
    folder.write("b.json", issue_text("1", "B-1", kUnowned));
    folder.write("hook.json", R"({"webhookEvent":"comment_created"})");
    const CommandResult result = check(folder);
    EXPECT_EQ(
        result.out,
        "labels@1.0.0, as of 2026-01-02T03:04:05Z\n"
        "\n"
        "Issues\n"
        "  A-9   OFF TRACK · 2  labelled fail, owned warn\n"
        "  A-10  HEALTHY\n"
        "  B-1   AT RISK · 1    owned warn\n"
        "\n"
        "Skipped\n"
        "  hook.json: no issue: webhook comment_created\n"
        "\n"
        "Summary\n"
        "  files     3 (1 without issues)\n"
        "  objects   3 whole issues (0 of them other versions of one that is counted), 0 values "
        "skipped\n"
        "  issues    3 (0 seen only inside other issues)\n"
        "  evaluated 3, not in scope 0\n"
        "  healthy   1\n"
        "  at-risk   1\n"
        "  off-track 1\n");
    EXPECT_EQ(result.code, kExitFailures);
    EXPECT_EQ(result.err, "") << "no terminal, no progress";
}

TEST(Check, PrintsJsonThatAccountsForEverything) {
    const CaptureFolder folder;
    folder.write(
        "a.jsonl",
        issue_text("1", "A-1", std::string(kGood) + R"(,"parent":)" + issue_text("7", "A-7")) +
            "\nbroken\n");
    folder.write("x.txt", "notes");
    const CommandResult result = check(folder, {"--format", "json"});
    EXPECT_EQ(result.code, kExitHealthy);
    const Json json = parse_json(result.out);
    ASSERT_FALSE(json.is_discarded()) << result.out;
    EXPECT_EQ(json["pack"], "labels@1.0.0");
    EXPECT_EQ(json["as_of"], "2026-01-02T03:04:05Z");
    EXPECT_EQ(json["summary"]["issue_objects"], 1);
    EXPECT_EQ(json["summary"]["issues"], 2);
    EXPECT_EQ(json["summary"]["partial"], 1);
    EXPECT_EQ(json["summary"]["evaluated"], 2);
    ASSERT_EQ(json["issues"].size(), 2U);
    EXPECT_EQ(json["issues"][0]["issue"]["key"], "A-1");
    EXPECT_EQ(json["issues"][0]["state"], "healthy");
    EXPECT_EQ(json["issues"][0]["findings"][0]["rule"], "labelled");
    EXPECT_EQ(json["issues"][1]["issue"]["key"], "A-7");
    EXPECT_EQ(json["issues"][1]["partial"], true);
    EXPECT_EQ(json["issues"][1]["state"], "unknown");
    ASSERT_EQ(json["files"].size(), 2U);
    EXPECT_TRUE(json["files"][0]["skipped"].is_null());
    EXPECT_THAT(json["files"][1]["skipped"].get<std::string>(), HasSubstr("no JSON"));
    ASSERT_EQ(json["skipped"].size(), 1U);
    EXPECT_EQ(json["skipped"][0]["place"], 2);
}

TEST(Check, ExitsWithTheWorstFinding) {
    const struct {
        const char* fields;
        int code;
    } rows[] = {{kGood, kExitHealthy}, {kUnowned, kExitWarnings}, {"", kExitFailures}};

    for (const auto& row : rows) {
        const CaptureFolder folder;
        folder.write("good.json", issue_text("1", "A-1", kGood));
        folder.write("x.json", issue_text("2", "A-2", row.fields));
        EXPECT_EQ(check(folder).code, row.code) << row.fields;
    }
}

TEST(Check, KnowsWhatStopsIt) {
    const CaptureFolder folder;
    folder.write("x.json", issue_text("1", "A-1", kGood));
    const std::string broken = folder.write("broken.yaml", "schema: healthlint/v1\n");

    const struct {
        std::vector<std::string> arguments;
        int code;
        const char* message;
    } rows[] = {
        {{"check", "--from", "/no/such", "--rules", kRules}, kExitNoData, "/no/such"},
        {{"check", "--from", broken, "--rules", kRules}, kExitNoData, "no issue in"},
        {{"check", "--from", folder.path(), "--rules", "/no.yaml"}, kExitUsage, "/no.yaml"},
        {{"check", "--from", folder.path(), "--rules", broken}, kExitUsage, "broken.yaml:"},
        {{"check", "--from", folder.path(), "--rules", kRules, "--as-of", "soon"},
         kExitUsage,
         "--as-of"},
        {{"check", "--from", folder.path(), "--rules", kRules, "--format", "xml"},
         kExitUsage,
         "xml"},
        {{"check"}, kExitUsage, "--from"},
    };

    for (const auto& row : rows) {
        const CommandResult result = run_healthlint(row.arguments);
        EXPECT_EQ(result.code, row.code) << row.message;
        EXPECT_THAT(result.err, HasSubstr(row.message));
        EXPECT_EQ(result.out, "") << row.message;
    }
}

TEST(Check, JudgesAtTheGivenTime) {
    const CaptureFolder folder;
    folder.write("x.json", issue_text("1", "A-1", kGood));
    EXPECT_THAT(
        check(folder, {"--as-of", "2026-11-23"}).out, HasSubstr("as of 2026-11-23T23:59:59Z"));
    EXPECT_THAT(
        check(folder, {"--as-of", "2026-11-23T08:00:00.000+0900"}).out,
        HasSubstr("as of 2026-11-22T23:00:00Z"));
}

TEST(CheckCorpus, EvaluatesEveryRecordedIssueAndRepeatsItself) {
    const auto folder = corpus_file("data/jira");
    if (!folder) GTEST_SKIP() << corpus_skip_message("data/jira");
    const std::vector<std::string> arguments{
        "check", "--from", *folder, "--rules", kRules, "--format", "json"};
    const CommandResult first = run_healthlint(arguments);
    EXPECT_EQ(first.code, kExitFailures);
    const Json summary = parse_json(first.out)["summary"];
    EXPECT_GE(summary["evaluated"].get<int>(), 2900);
    EXPECT_EQ(
        summary["evaluated"].get<int>() + summary["not_in_scope"].get<int>(),
        summary["issues"].get<int>());
    EXPECT_EQ(
        summary["issues"].get<int>() - summary["partial"].get<int>(),
        summary["issue_objects"].get<int>() - summary["repeated"].get<int>());
    EXPECT_TRUE(first.out == run_healthlint(arguments).out) << "same input, other bytes";
}

}  // namespace
}  // namespace healthlint
