// healthlint rules test and rules validate, as an admin runs them.

#include <filesystem>
#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "bridge/base/json.h"
#include "bridge/cli/command.h"
#include "tests/atlassian/capture/capture_folder.h"
#include "tests/cli/run_command.h"

namespace healthlint {
namespace {

using testing::HasSubstr;

const std::string kPack = R"(schema: healthlint/v1
pack: {id: small, version: "1.0.0", title: {en: Small, ko: 작은 규칙}, timezone: Asia/Seoul}
rules:
  - id: has-owner
    title: {en: Somebody owns it, ko: 담당자가 있습니다}
    pillar: purpose
    subject: issue
    scope: issuetype = Epic
    require: assignee IS NOT EMPTY
    level: fail
    why: {en: Work waits., ko: 담당자가 없으면 기다립니다.}
    fix: {en: Set one., ko: 담당자를 정해 주세요.}
)";

const std::string kTests = R"(schema: healthlint-tests/v1
pack: small
now: "2026-11-23T09:00:00Z"
tests:
  - name: an epic without an owner
    rule: has-owner
    given: [{key: AIX-1, type: Epic}]
    expect: {AIX-1: fail}
)";

class RulesTest : public testing::Test {
  protected:
    RulesTest() { folder_.write("small.rules.yaml", kPack); }

    CommandResult run(const std::string& command, std::vector<std::string> more = {}) {
        std::vector<std::string> arguments{"rules", command, folder_.path() / "small.rules.yaml"};
        arguments.insert(arguments.end(), more.begin(), more.end());
        return run_healthlint(arguments);
    }

    CaptureFolder folder_;
};

TEST_F(RulesTest, PassesAndSaysWhatIsNotCovered) {
    folder_.write("small.tests.yaml", kTests);
    const CommandResult result = run("test", {"--coverage"});
    EXPECT_EQ(result.code, kExitHealthy);
    EXPECT_THAT(result.out, HasSubstr("small.tests.yaml: 1 of 1 tests passed\n"));
    EXPECT_THAT(result.out, HasSubstr("  has-owner: 1 test, no test in which it passes\n"));
    EXPECT_THAT(result.out, HasSubstr("covered: 0 of 1 rules\n"));
}

TEST_F(RulesTest, AFailureIsShownAtItsLine) {
    std::string wrong = kTests;
    wrong.replace(wrong.find("AIX-1: fail"), 11, "AIX-1: pass");
    folder_.write("small.tests.yaml", wrong);
    const CommandResult result = run("test");
    EXPECT_EQ(result.code, kExitUsage);
    EXPECT_THAT(result.out, HasSubstr("small.tests.yaml:8:21 error E120: test \"an epic without"));
    EXPECT_THAT(result.out, HasSubstr("should be pass for has-owner, but is fail: \""));
    EXPECT_THAT(result.out, HasSubstr("    8 |     expect: {AIX-1: pass}\n"));
    EXPECT_THAT(result.out, HasSubstr("0 of 1 tests passed\n"));
}

TEST_F(RulesTest, JsonForOtherTools) {
    folder_.write("small.tests.yaml", kTests);
    const CommandResult result = run("test", {"--coverage", "--format", "json"});
    const Json json = parse_json(result.out);
    ASSERT_TRUE(json.is_array()) << result.out << result.err;
    EXPECT_TRUE(json[0]["ok"].get<bool>());
    EXPECT_EQ(json[0]["tests"][0]["rule"], "has-owner");
    EXPECT_EQ(json[0]["tests"][0]["line"], 5);
    EXPECT_TRUE(json[0]["tests"][0]["passed"].get<bool>());
    EXPECT_FALSE(json[0]["coverage"][0]["complete"].get<bool>());
    EXPECT_TRUE(json[0]["diagnostics"].empty());
}

TEST_F(RulesTest, APackWithoutTestsIsNoSuccess) {
    const CommandResult result = run("test");
    EXPECT_EQ(result.code, kExitUsage);
    EXPECT_THAT(result.out, HasSubstr("no tests beside it, expected"));
    EXPECT_THAT(result.out, HasSubstr("small.tests.yaml"));
    EXPECT_EQ(run("validate").code, kExitHealthy) << "tests are no duty";
}

TEST_F(RulesTest, APackThatDoesNotLoadRunsNone) {
    folder_.write("small.rules.yaml", kPack + "nonsense: true\n");
    folder_.write("small.tests.yaml", kTests);
    const CommandResult result = run("test");
    EXPECT_EQ(result.code, kExitUsage);
    EXPECT_THAT(result.out, HasSubstr("unknown key \"nonsense\""));
    EXPECT_THAT(result.out, HasSubstr("no test was run\n"));
}

TEST_F(RulesTest, ValidateRefusesAPackWhoseTestsFail) {
    folder_.write("small.tests.yaml", kTests);
    EXPECT_EQ(run("validate").code, kExitHealthy);
    std::string wrong = kTests;
    wrong.replace(wrong.find("AIX-1: fail"), 11, "AIX-1: pass");
    folder_.write("small.tests.yaml", wrong);
    const CommandResult result = run("validate");
    EXPECT_EQ(result.code, kExitUsage);
    EXPECT_THAT(result.out, HasSubstr("error E120"));
}

}  // namespace
}  // namespace healthlint
