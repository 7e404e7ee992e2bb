#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "bridge/base/json.h"
#include "bridge/cli/command.h"
#include "bridge/engine/explain/decision.h"
#include "tests/atlassian/capture/capture_folder.h"
#include "tests/cli/run_command.h"

namespace healthlint {
namespace {

using testing::HasSubstr;

constexpr const char* kEpic =
    R"("labels":["ai"],"project":{"id":"1","key":"A"},"issuetype":{"id":"1","name":"Epic"},)"
    R"("status":{"id":"3","name":"In Progress","statusCategory":{"id":4,"key":"indeterminate"}},)"
    R"("created":"2026-11-01T00:00:00.000Z","updated":"2026-11-20T00:00:00.000Z",)"
    R"("statuscategorychangedate":"2026-11-20T00:00:00.000Z")";

class Explain : public testing::Test {
  protected:
    Explain() { folder_.write("a.json", issue_text("1", "A-1", kEpic)); }

    CommandResult explain(std::vector<std::string> more) {
        std::vector<std::string> arguments{
            "rules",
            "explain",
            "--from",
            folder_.path() / "a.json",
            "--rules",
            std::string(HEALTHLINT_TESTS) + "/cli/explained.rules.yaml"};
        arguments.insert(arguments.end(), more.begin(), more.end());
        return run_healthlint(arguments);
    }

    CaptureFolder folder_;
};

TEST_F(Explain, PrintsTermsValuesGraceAndProvenance) {
    const CommandResult result = explain({"A-1", "--rule", "owned"});
    EXPECT_THAT(
        result.out,
        HasSubstr("A-1  owned  WARN   (fails on 2026-12-04: 14d in \"In Progress\")\n"));
    EXPECT_THAT(result.out, HasSubstr("  scope    true          labels = ai AND status"));
    EXPECT_THAT(result.out, HasSubstr("  require  false (empty) assignee IS NOT EMPTY\n"));
    EXPECT_THAT(result.out, HasSubstr("  fix      Name an owner.\n"));
    EXPECT_THAT(result.out, HasSubstr("rules explained@1.0.0 "));
    EXPECT_THAT(result.out, HasSubstr("data of 2026-11-20 09:00:00 Asia/Seoul"));
    EXPECT_EQ(result.code, kExitWarnings);
}

TEST_F(Explain, SaysWhyARuleIsSilent) {
    const CommandResult result = explain({"A-1"});
    EXPECT_THAT(result.out, HasSubstr("A-1  elsewhere  NOT EVALUATED (out-of-scope)\n"));
    EXPECT_THAT(result.out, HasSubstr("false         labels = other\n"));
    EXPECT_THAT(result.out, HasSubstr("A-1  due  WAIVED\n"));
    EXPECT_THAT(result.out, HasSubstr("until 2026-12-31, approved by head-of-ai: The vendor"));
    EXPECT_THAT(explain({"A-1", "--as-of", "2027-01-01"}).out, HasSubstr("A-1  due  FAIL\n"))
        << "the waiver's last day is over";
}

Outcome outcome_of_record(const Json& record);

TEST_F(Explain, TheOutcomeFollowsFromTheJsonRecordAlone) {
    for (const char* as_of : {"2026-11-20", "2026-12-31", "2027-01-01"}) {
        const CommandResult result = explain({"A-1", "--format", "json", "--as-of", as_of});
        const Json json = parse_json(result.out);
        ASSERT_EQ(json["decisions"].size(), 3U) << result.out;
        int judged = 0;
        for (const Json& record : json["decisions"]) {
            if (record["applies"] != "yes") continue;
            ++judged;
            EXPECT_EQ(record["outcome"], std::string(to_string(outcome_of_record(record))))
                << record.dump(2);
            EXPECT_EQ(record["pack"], "explained@1.0.0");
            EXPECT_EQ(record["subject"]["issue"], "A-1");
            EXPECT_FALSE(record["evidence"].empty());
        }
        EXPECT_EQ(judged, 2);
    }
}

std::optional<GraceState> grace_of(const Json& json) {
    if (json.is_null()) return std::nullopt;
    return GraceState{.grace = {}, .over_at = parse_timestamp(string_member(json, "overAt"))};
}

Outcome outcome_of_record(const Json& record) {
    Basis basis;
    basis.at = *parse_timestamp(string_member(record, "at"));
    basis.today = *parse_date(string_member(record, "today"));
    if (record["value"].is_number()) basis.value = record["value"].get<double>();
    for (const auto& [name, value] : record["threshold"].items())
        basis.thresholds[name] = value.get<double>();
    basis.opinion = parse_outcome(string_member(record, "opinion"));
    basis.warn_after = grace_of(record["grace"]["warnAfter"]);
    basis.fail_after = grace_of(record["grace"]["failAfter"]);
    basis.level = *parse_level(string_member(record, "level"));
    if (!record["waiver"].is_null())
        basis.waived_until = parse_date(string_member(record["waiver"], "expires"));
    return outcome_of(basis);
}

TEST_F(Explain, KnowsWhatStopsIt) {
    EXPECT_EQ(explain({"A-9"}).code, kExitNoData);
    EXPECT_THAT(explain({"A-9"}).err, HasSubstr("nothing is known of A-9"));
    EXPECT_EQ(explain({"A-1", "--rule", "nope"}).code, kExitUsage);
    EXPECT_THAT(explain({"A-1", "--rule", "nope"}).err, HasSubstr("no rule \"nope\""));
    EXPECT_EQ(explain({}).code, kExitUsage);
    EXPECT_EQ(explain({"--team", "Nobody"}).code, kExitNoData);
}

}  // namespace
}  // namespace healthlint
