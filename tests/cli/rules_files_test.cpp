// healthlint rules preview, schema and docs, on recorded answers of Jira.

#include <filesystem>
#include <fstream>
#include <iterator>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "bridge/base/json.h"
#include "bridge/cli/command.h"
#include "tests/atlassian/capture/capture_folder.h"
#include "tests/cli/run_command.h"

namespace healthlint {
namespace {

using testing::HasSubstr;

std::string read(const std::filesystem::path& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

std::string epic(const std::string& more) {
    return R"("labels":["ai"],"project":{"id":"1","key":"A"},"issuetype":{"id":"1","name":"Epic"},)"
           R"("status":{"id":"3","name":"In Progress","statusCategory":{"key":"indeterminate"}},)"
           R"("created":"2026-11-01T00:00:00.000Z","updated":"2026-11-20T00:00:00.000Z",)"
           R"("statuscategorychangedate":"2026-11-20T00:00:00.000Z")" +
           more;
}

// Three epics: with a date, without one, and without either.
class RulesPreview : public testing::Test {
  protected:
    RulesPreview() {
        const std::string owner = R"(,"assignee":{"accountId":"5b1","displayName":"김"})";
        folder_.write("1.json", issue_text("1", "A-1", epic(owner + R"(,"duedate":"2027-01-31")")));
        folder_.write("2.json", issue_text("2", "A-2", epic(owner)));
        folder_.write("3.json", issue_text("3", "A-3", epic("")));
        std::filesystem::create_directories(rules_);
        write("running.rules.yaml", pack("1.0.0", "labels = ai"));
        write("draft.rules.yaml", pack("1.1.0", "duedate IS NOT EMPTY"));
    }

    ~RulesPreview() override { std::filesystem::remove_all(rules_); }

    void write(const std::string& name, const std::string& text) const {
        std::ofstream(rules_ / name, std::ios::binary) << text;
    }

    static std::string pack(const std::string& version, const std::string& condition) {
        return "schema: healthlint/v1\npack:\n  id: dated\n  version: \"" + version +
               "\"\n  title: {en: Dated, ko: 기한}\n  timezone: Asia/Seoul\n"
               "scoring: {pillars: {purpose: 1}}\nrules:\n  - id: dated-work\n"
               "    title: {en: It has a date, ko: 기한이 있습니다}\n    pillar: purpose\n"
               "    subject: issue\n    stage: badge\n    level: fail\n    require: " +
               condition +
               "\n    why: {en: A date makes a plan., ko: 기한이 있어야 계획입니다.}\n"
               "    fix: {en: Set a date., ko: 기한을 적어 주세요.}\n";
    }

    CommandResult preview(std::vector<std::string> more) const {
        std::vector<std::string> arguments{
            "rules",
            "preview",
            rules_ / "draft.rules.yaml",
            "--against",
            rules_ / "running.rules.yaml",
            "--from",
            folder_.path()};
        arguments.insert(arguments.end(), more.begin(), more.end());
        return run_healthlint(arguments);
    }

    CaptureFolder folder_;
    std::filesystem::path rules_ = folder_.path().string() + "-rules";
};

TEST_F(RulesPreview, SaysWhatWouldChangeAndWhy) {
    const CommandResult result = preview({});
    EXPECT_EQ(result.code, kExitHealthy) << result.err;
    EXPECT_THAT(result.out, HasSubstr("dated@1.1.0"));
    EXPECT_THAT(result.out, HasSubstr("against dated@1.0.0"));
    EXPECT_THAT(result.out, HasSubstr("data of 2026-11-20 09:00 Asia/Seoul")) << "its own time";
    EXPECT_THAT(result.out, HasSubstr("3 evaluated · 0 newly at risk · 2 newly off track"));
    EXPECT_THAT(result.out, HasSubstr("A-2  healthy → off-track\n  dated-work  pass → fail  "));
    EXPECT_THAT(result.out, testing::Not(HasSubstr("A-1  ")));
}

TEST_F(RulesPreview, CountsAreThoseOfCheckingWithEachPack) {
    const auto grades = [&](const char* pack) {
        const CommandResult checked = run_healthlint(
            {"check", "--from", folder_.path(), "--rules", rules_ / pack, "--format", "json"});
        std::map<std::string, std::string> by_key;
        const Json json = parse_json(checked.out);
        for (const Json& issue : json["issues"])
            by_key[string_member(issue["issue"], "key")] = string_member(issue, "state");
        return by_key;
    };
    const auto before = grades("running.rules.yaml");
    const auto after = grades("draft.rules.yaml");
    ASSERT_EQ(before.size(), 3U);
    long long newly_off_track = 0;
    for (const auto& [key, grade] : after)
        if (grade == "off-track" && before.at(key) != grade) ++newly_off_track;
    const Json said = parse_json(preview({"--format", "json"}).out);
    ASSERT_EQ(said.size(), 1U);
    EXPECT_EQ(integer_member(said[0], "newly_off_track"), newly_off_track);
    EXPECT_EQ(integer_member(said[0], "comments"), 2);
    EXPECT_EQ(said[0]["changed"].size(), 2U);
    EXPECT_EQ(said[0]["changed"][0]["rules"][0]["rule"], "dated-work");
    EXPECT_EQ(string_member(said[0], "data_of"), "2026-11-20T00:00:00Z");
}

TEST_F(RulesPreview, ABadDraftIsRefusedWithItsPlace) {
    write("draft.rules.yaml", pack("1.1.0", "duedate IS NOT EMPTY") + "rulez: []\n");
    const CommandResult result = preview({});
    EXPECT_EQ(result.code, kExitUsage);
    EXPECT_THAT(result.err, HasSubstr("draft.rules.yaml:"));
    EXPECT_THAT(result.err, HasSubstr("rulez"));
}

TEST_F(RulesPreview, LiveDataDoesNotGoWithRecordedData) {
    const CommandResult result =
        run_healthlint({"rules", "preview", "--against", "live", "--from", folder_.path()});
    EXPECT_EQ(result.code, kExitUsage);
    EXPECT_THAT(result.err, HasSubstr("--from"));
}

TEST(RulesSchema, IsJsonForEveryKindOfFile) {
    for (const char* kind : {"pack", "site", "tests"}) {
        const CommandResult result = run_healthlint({"rules", "schema", kind});
        EXPECT_EQ(result.code, kExitHealthy);
        const Json schema = parse_json(result.out);
        EXPECT_EQ(schema["additionalProperties"], false) << kind << " keys are closed";
        EXPECT_TRUE(schema["properties"]["schema"]["enum"].is_array()) << kind;
    }
}

TEST(RulesDocs, WritesAPagePerRuleAndCheck) {
    const CaptureFolder folder;
    const std::string out = folder.path() / "pages";
    const CommandResult result = run_healthlint(
        {"rules",
         "docs",
         std::string(HEALTHLINT_TESTS) + "/../rules/ai-team.rules.yaml",
         "--out",
         out});
    EXPECT_EQ(result.code, kExitHealthy) << result.err;
    EXPECT_THAT(read(out + "/rules/kpi-measurable.md"), HasSubstr("# kpi-measurable"));
    EXPECT_THAT(read(out + "/checks/kpi.md"), HasSubstr("max-metrics"));
    EXPECT_THAT(read(out + "/index.md"), HasSubstr("(g) "));
}

}  // namespace
}  // namespace healthlint
