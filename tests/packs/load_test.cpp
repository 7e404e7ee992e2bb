#include "bridge/packs/load.h"

#include <algorithm>

#include <gtest/gtest.h>

#include "bridge/packs/names.h"
#include "bridge/packs/rule.h"
#include "bridge/packs/values/yaml.h"
#include "tests/packs/sample.h"
#include "tests/support/corpus.h"

namespace healthlint {
namespace {

LoadedPack load(std::string pack, std::optional<std::string> site = std::nullopt) {
    PackSources sources{.pack = {"pack.yaml", std::move(pack)}, .site = {}};
    if (site) sources.site = SourceFile{"site.yaml", std::move(*site)};
    return load_pack(sources, sample_fields());
}

std::string with(std::string text, std::string_view old, std::string_view fresh) {
    const std::size_t at = text.find(old);
    EXPECT_NE(at, std::string::npos) << old;
    return text.replace(at, old.size(), fresh);
}

bool has(const LoadedPack& loaded, std::string_view code) {
    return std::ranges::any_of(
        loaded.diagnostics, [&](const Diagnostic& one) { return one.code == code; });
}

TEST(LoadPack, CompilesARule) {
    const LoadedPack loaded = load(sample_pack());
    ASSERT_TRUE(loaded.ok());
    EXPECT_EQ(loaded.rulebook->name(), "sample@1.0.0");
    EXPECT_EQ(loaded.rulebook->zone.name(), "Asia/Seoul");
    const Rule& rule = loaded.rulebook->rules.at(0);
    EXPECT_EQ(rule.title->ko, "담당자가 있습니다");
    EXPECT_EQ(rule.stage, Stage::Badge);
    EXPECT_EQ(rule.level, Level::Fail) << "fail-after says how bad it is";
    EXPECT_EQ(rule.fail_after->after, std::chrono::days(14));
    EXPECT_EQ(rule.fail_after->category, StatusCategory::InProgress);
    EXPECT_EQ(rule.scope->source(), "labels = ai");
}

TEST(LoadPack, ABareConditionWarnsAndANewRuleObserves) {
    std::string pack = with(sample_pack(), "    fail-after: 14d in \"In Progress\"\n", "");
    pack = with(pack, "    stage: badge\n", "");
    const LoadedPack loaded = load(pack);
    ASSERT_TRUE(loaded.ok());
    EXPECT_EQ(loaded.rulebook->rules.at(0).level, Level::Warn);
    EXPECT_EQ(loaded.rulebook->rules.at(0).stage, Stage::Observe);
}

TEST(LoadPack, DeclaresWhatHasToBeFetched) {
    const LoadedPack loaded = load(sample_pack());
    const std::set<FieldId>& fields = loaded.rulebook->needs.fields;
    EXPECT_TRUE(fields.contains({"labels"}));
    EXPECT_TRUE(fields.contains({"assignee"}));
    EXPECT_TRUE(fields.contains({"statuscategorychangedate"}));
    EXPECT_FALSE(loaded.rulebook->needs.changelog);
    EXPECT_TRUE(loaded.rulebook->needs.clock) << "grace times end while nothing changes";
    const LoadedPack status =
        load(with(sample_pack(), "14d in \"In Progress\"", "14d in \"In Review\""));
    EXPECT_TRUE(status.rulebook->needs.changelog) << "only the history knows since when";
}

TEST(LoadPack, SetsAreJoinedWithTheirConditionInBrackets) {
    std::string pack =
        with(sample_pack(), "rules:", "sets:\n  some: labels = a OR labels = b\nrules:");
    pack = with(pack, "labels = ai", "{set: some, and: labels = c OR labels = d}");
    const LoadedPack loaded = load(pack);
    ASSERT_TRUE(loaded.ok());
    EXPECT_EQ(
        loaded.rulebook->rules.at(0).scope->source(),
        "(labels = a OR labels = b) AND (labels = c OR labels = d)");
}

TEST(LoadPack, TheHashFollowsTheMeaningAndNotTheComments) {
    const std::string hash = load(sample_pack()).rulebook->hash;
    EXPECT_EQ(load("# a comment\n" + sample_pack()).rulebook->hash, hash);
    EXPECT_NE(load(with(sample_pack(), "14d", "15d")).rulebook->hash, hash);
    EXPECT_NE(load(sample_pack(), "schema: healthlint-site/v1\n").rulebook->hash, hash);
}

TEST(LoadPack, TheSiteWinsOverThePack) {
    std::string pack = with(
        sample_pack(),
        "rules:",
        "fields: {team: Nowhere}\nsets:\n  ai-projects: labels = pack\n"
        "publish: {comment: on-worse, skip-label: quiet}\nrules:");
    const LoadedPack loaded = load(pack, R"(schema: healthlint-site/v1
spaces: [AIX]
fields: {team: Team}
teams:
  Vision: {people: ["557058:a", "557058:b"], field: Vision team}
people:
  data-scientist: ["557058:a"]
  lead: ["557058:a", "557058:b"]
counts-as: {ai-engineer: data-scientist}
sets:
  ai-projects: labels = site
publish: {comment: never}
)");
    ASSERT_TRUE(loaded.ok());
    EXPECT_EQ(loaded.roster.team_field, FieldId{"customfield_10001"});
    EXPECT_EQ(loaded.rulebook->ai_projects->source(), "labels = site");
    EXPECT_EQ(loaded.rulebook->publishing.comment, CommentPolicy::Never);
    EXPECT_EQ(loaded.rulebook->publishing.skip_label, "quiet") << "what it does not say stays";
    EXPECT_EQ(loaded.rulebook->spaces, std::vector<SpaceKey>{{"AIX"}});
    EXPECT_EQ(loaded.roster.teams.at(0).field_value, "Vision team");
    EXPECT_EQ(loaded.roster.role_of({"557058:a"}), Role::DataScientist) << "first match wins";
    EXPECT_EQ(loaded.roster.role_of({"557058:b"}), Role::Lead);
    EXPECT_EQ(loaded.roster.counts_as.at(Role::AiEngineer), Role::DataScientist);
}

std::string rules_times(std::size_t count) {
    const std::string pack = sample_pack();
    const std::size_t start = pack.find("  - id: has-owner");
    std::string text = pack.substr(0, start);
    for (std::size_t i = 0; i < count; ++i)
        text += with(pack.substr(start), "has-owner", "rule-" + std::to_string(i));
    return text;
}

TEST(LoadPack, LimitsTheNumberOfRules) {
    EXPECT_TRUE(load(rules_times(kMaxRules)).ok());
    EXPECT_TRUE(has(load(rules_times(kMaxRules + 1)), kTooMuch));
}

TEST(LoadPack, LimitsTheSizeOfAFile) {
    std::string text = sample_pack();
    text += "#" + std::string(kMaxPackBytes - text.size() - 2, ' ') + "\n";
    ASSERT_EQ(text.size(), kMaxPackBytes);
    EXPECT_TRUE(load(text).ok());
    EXPECT_TRUE(has(load(text + " "), kTooMuch));
}

TEST(LoadPack, LimitsTheDepth) {
    const auto nested = [](int depth) {
        const auto n = static_cast<std::size_t>(depth);
        return "schema: " + std::string(n, '[') + std::string(n, ']') + "\n";
    };
    EXPECT_FALSE(has(load(nested(kMaxYamlDepth - 1)), kTooMuch));
    EXPECT_TRUE(has(load(nested(kMaxYamlDepth)), kTooMuch));
    EXPECT_TRUE(has(load(nested(100000)), kTooMuch));
}

TEST(LoadPack, AWaiversReasonHasTwentyCharactersInAnyScript) {
    const auto with_reason = [](const std::string& reason) {
        return load(
            sample_pack() + "waivers:\n  - {rule: has-owner, team: Vision, reason: " + reason +
            ", approved-by: lead, expires: \"2027-01-12\"}\n");
    };
    EXPECT_TRUE(with_reason("12345678901234567890").ok());
    EXPECT_FALSE(with_reason("1234567890123456789").ok());
    EXPECT_TRUE(with_reason("벤더가십이월에데이터탐색결과를제공합니다").ok());
    EXPECT_FALSE(with_reason("벤더가 결과를 제공합니다").ok());
}

TEST(LoadPack, AWaiverEndsWithinNinetyDays) {
    const auto until = [](const std::string& last_day) {
        const std::string waiver =
            "  - {rule: has-owner, team: Vision, approved-by: lead,\n"
            "     reason: The vendor delivers in December., expires: \"" +
            last_day + "\"}\n";
        return load_pack(
            {.pack = {"pack.yaml", sample_pack() + "waivers:\n" + waiver},
             .site = {},
             .today = parse_date("2026-11-01")},
            sample_fields());
    };
    EXPECT_TRUE(until("2026-10-31").ok()) << "over, and no harm";
    EXPECT_TRUE(until("2027-01-30").ok());
    const LoadedPack loaded = until("2027-01-31");
    ASSERT_TRUE(has(loaded, kWrongValue));
    EXPECT_EQ(loaded.diagnostics.front().message, "a waiver ends within 90 days, this one in 91");
}

TEST(LoadPack, NeitherCrashesNorAcceptsBrokenFiles) {
    const std::string pack = sample_pack();
    for (std::size_t size = 0; size < pack.size(); size += 7) {
        const LoadedPack loaded = load(pack.substr(0, size));
        EXPECT_EQ(loaded.ok(), !std::ranges::any_of(loaded.diagnostics, [](const Diagnostic& one) {
                      return one.severity == Severity::Error;
                  }));
    }
    for (std::size_t at = 0; at < pack.size(); at += 3)
        for (const char c : {'\0', '"', '{', '\t', '&', '\xff'}) {
            std::string broken = pack;
            broken[at] = c;
            load(broken);
        }
}

TEST(ShippedPack, LoadsWithoutAnyWarning) {
    const std::filesystem::path path =
        std::filesystem::path(HEALTHLINT_TESTS_DIR).parent_path() / "rules/ai-team.rules.yaml";
    const LoadedPack loaded = load(read_file(path));
    for (const Diagnostic& diagnostic : loaded.diagnostics)
        ADD_FAILURE() << render(diagnostic, read_file(path));
    ASSERT_TRUE(loaded.ok());
    EXPECT_TRUE(loaded.rulebook->ai_projects);
    for (const char* point : {"(a)", "(b)", "(c)", "(d)", "(e)", "(f)", "(g)"})
        EXPECT_TRUE(std::ranges::any_of(
            loaded.rulebook->rules,
            [&](const Rule& rule) { return rule.source.find(point) != std::string::npos; }))
            << "no rule for essay point " << point;
}

TEST(EveryIssuePack, Loads) {
    const std::string text =
        read_file(std::filesystem::path(HEALTHLINT_TESTS_DIR) / "packs/every-issue.rules.yaml");
    const LoadedPack loaded = load(text);
    for (const Diagnostic& diagnostic : loaded.diagnostics)
        ADD_FAILURE() << render(diagnostic, text);
    ASSERT_TRUE(loaded.ok());
    EXPECT_FALSE(loaded.rulebook->rules.at(0).scope) << "its scope is every issue";
}

// The example of the rule language: what is not built yet may be missing, nothing else.
TEST(ExamplePack, LoadsButForChecksToCome) {
    const auto path = corpus_file("rule-language.md");
    if (!path) GTEST_SKIP() << corpus_skip_message("rule-language.md");
    const std::string manual = read_file(*path);
    const std::size_t section = manual.find("## 10. Example pack");
    const std::size_t start = manual.find("```yaml\n", section) + 8;
    const std::string pack = manual.substr(start, manual.find("```", start) - start);
    for (const Diagnostic& diagnostic : load(pack).diagnostics) {
        const bool later = diagnostic.message.starts_with("unknown check ");
        EXPECT_TRUE(later || diagnostic.severity == Severity::Warning) << render(diagnostic, pack);
    }
}

}  // namespace
}  // namespace healthlint
