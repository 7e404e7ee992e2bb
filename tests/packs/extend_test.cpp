// What extends, overrides, locks and baselines mean for the findings.

#include "bridge/packs/extend.h"

#include <gtest/gtest.h>

#include "bridge/engine/evaluate.h"
#include "tests/packs/sample.h"

namespace healthlint {
namespace {

using std::chrono::days;

const TimePoint kNow = *parse_timestamp("2026-11-23T09:00:00Z");

std::string with(std::string text, std::string_view old, std::string_view fresh) {
    const std::size_t at = text.find(old);
    EXPECT_NE(at, std::string::npos) << old;
    return text.replace(at, old.size(), fresh);
}

LoadedPack load(std::string pack, std::vector<SourceFile> library = {}, std::string site = {}) {
    PackSources sources{.pack = {"pack.yaml", std::move(pack)}, .library = std::move(library)};
    if (!site.empty()) sources.site = SourceFile{"site.yaml", std::move(site)};
    LoadedPack loaded = load_pack(sources, sample_fields());
    for (const Diagnostic& one : loaded.diagnostics)
        ADD_FAILURE_AT(__FILE__, __LINE__) << render(one, text_of(sources, one.file));
    return loaded;
}

Issue unowned(std::string_view key, TimePoint created) {
    Issue issue;
    issue.id = {std::string(key)};
    issue.key = {std::string(key)};
    issue.space = {std::string(key.substr(0, key.find('-')))};
    issue.labels = {"ai"};
    issue.category = StatusCategory::InProgress;
    issue.created = created;
    issue.category_changed = created;
    issue.changelog.emplace();
    return issue;
}

const Finding& finding(const Report& report, std::string_view key) {
    return report.issues.at({std::string(key)}).findings.at(0);
}

Report report_of(const LoadedPack& loaded) {
    Snapshot snapshot;
    snapshot.put(unowned("AIX-1", kNow - days(20)));
    snapshot.put(unowned("RECO-1", kNow - days(20)));
    return evaluate(*loaded.rulebook, snapshot, kNow);
}

constexpr std::string_view kOverrides = R"(overrides:
  RECO: {has-owner: {stage: suggest, fail-after: 30d in "In Progress"}}
rules:)";

TEST(Overrides, ChangeARuleInOneSpaceOnly) {
    const Report report = report_of(load(with(sample_pack(), "rules:", kOverrides)));
    EXPECT_EQ(finding(report, "AIX-1").outcome, Outcome::Fail);
    EXPECT_EQ(finding(report, "AIX-1").stage, Stage::Badge);
    EXPECT_EQ(finding(report, "RECO-1").outcome, Outcome::Warn);
    EXPECT_EQ(finding(report, "RECO-1").stage, Stage::Suggest);
    EXPECT_EQ(report.issues.at({"RECO-1"}).open, 0) << "suggestions move no grade";
}

TEST(Overrides, CanTurnARuleOff) {
    const Report report = report_of(load(
        with(sample_pack(), "rules:", "overrides: {RECO: {has-owner: {stage: \"off\"}}}\nrules:")));
    EXPECT_FALSE(report.issues.contains({"RECO-1"}));
    EXPECT_TRUE(report.issues.contains({"AIX-1"}));
}

TEST(Overrides, OfTheSiteWinOverThoseOfThePack) {
    const std::string site =
        "schema: healthlint-site/v1\noverrides: {RECO: {has-owner: {stage: badge}}}\n";
    const Report report = report_of(load(with(sample_pack(), "rules:", kOverrides), {}, site));
    EXPECT_EQ(finding(report, "RECO-1").stage, Stage::Badge);
    EXPECT_EQ(finding(report, "RECO-1").outcome, Outcome::Warn) << "30d of the pack still hold";
}

TEST(Overrides, AreFetchedFor) {
    const LoadedPack loaded = load(with(
        sample_pack(),
        "rules:",
        "overrides: {RECO: {has-owner: {fail-after: 3d in \"In Review\"}}}\nrules:"));
    EXPECT_TRUE(loaded.rulebook->needs.changelog) << "a status is only in the history";
}

TEST(Baseline, KeepsOldIssuesOutOfTheGrade) {
    const LoadedPack loaded =
        load(with(sample_pack(), "    why:", "    baseline: \"2026-11-10\"\n    why:"));
    Snapshot snapshot;
    snapshot.put(unowned("AIX-1", *parse_timestamp("2026-11-09T14:59:59Z")));  // 23:59 in Seoul
    snapshot.put(unowned("AIX-2", *parse_timestamp("2026-11-09T15:00:00Z")));  // the day itself
    const Report report = evaluate(*loaded.rulebook, snapshot, kNow);
    EXPECT_EQ(finding(report, "AIX-1").stage, Stage::Suggest);
    EXPECT_EQ(report.issues.at({"AIX-1"}).open, 0);
    EXPECT_EQ(finding(report, "AIX-2").stage, Stage::Badge);
    EXPECT_EQ(report.issues.at({"AIX-2"}).open, 1);
}

TEST(Extends, KeepsTheRulesAndChangesWhatWasNamed) {
    const std::string above = R"(schema: healthlint/v1
pack: {id: own, version: "2.0.0", title: {en: Own, ko: 우리}, extends: [sample@1.0]}
rules:
  - {id: has-owner, stage: suggest, fail-after: 30d in "In Progress"}
)";
    const LoadedPack loaded = load(above, {{"sample.rules.yaml", sample_pack()}});
    EXPECT_EQ(loaded.rulebook->name(), "own@2.0.0");
    const Rule& rule = loaded.rulebook->rules.at(0);
    EXPECT_EQ(rule.title->ko, "담당자가 있습니다");
    EXPECT_EQ(rule.stage, Stage::Suggest);
    EXPECT_EQ(rule.fail_after->after, days(30));
    const LoadedPack below = load(sample_pack());
    EXPECT_NE(rule.hash, below.rulebook->rules.at(0).hash);
    EXPECT_NE(loaded.rulebook->hash, below.rulebook->hash);
}

TEST(Extends, AsDeepAsTheLimitAndNoDeeper) {
    const auto tower = [](std::size_t height) {
        std::vector<SourceFile> library;
        for (std::size_t floor = 1; floor < height; ++floor) {
            const std::string id = "tower" + std::to_string(floor);
            const std::string next =
                floor + 1 == height ? "sample@1.0" : "tower" + std::to_string(floor + 1) + "@1.0";
            library.push_back(
                {id + ".rules.yaml",
                 "schema: healthlint/v1\npack: {id: " + id +
                     ", version: \"1.0.0\", title: {en: T, ko: 탑}, extends: [" + next + "]}\n"});
        }
        library.push_back({"sample.rules.yaml", sample_pack()});
        const PackSources sources{
            .pack =
                {"top.yaml",
                 "schema: healthlint/v1\npack: {id: top, version: \"1.0.0\", title: {en: T, ko: "
                 "탑}, extends: [tower1@1.0]}\n"},
            .library = library};
        return load_pack(sources, sample_fields());
    };
    EXPECT_TRUE(tower(kMaxExtends).ok());
    const LoadedPack higher = tower(kMaxExtends + 1);
    ASSERT_FALSE(higher.ok());
    EXPECT_EQ(higher.diagnostics.at(0).code, "E117");
}

TEST(Extends, NamesTheFilesToRead) {
    EXPECT_EQ(
        extended_packs({"a.yaml", "pack: {extends: [one@1.2, two@3.0, bad]}"}),
        (std::vector<std::string>{"one", "two"}));
    EXPECT_TRUE(extended_packs({"a.yaml", "[]"}).empty());
    EXPECT_TRUE(extended_packs({"a.yaml", "pack: ["}).empty());
}

TEST(LockedWaivers, AreDeadOnEveryPath) {
    const LoadedPack loaded =
        load(with(sample_pack(), "    why:", "    locked: [waivers]\n    why:"));
    Rulebook rulebook = *loaded.rulebook;  // a waiver that came by another way than the pack
    Waiver waiver;
    waiver.rule = {"has-owner"};
    waiver.space = SpaceKey{"AIX"};
    waiver.expires = *parse_date("2027-01-01");
    rulebook.waivers.push_back(waiver);
    Snapshot snapshot;
    snapshot.put(unowned("AIX-1", kNow - days(20)));
    const auto outcome = [&] {
        return evaluate(rulebook, snapshot, kNow).issues.at({"AIX-1"}).findings.at(0).outcome;
    };
    EXPECT_EQ(outcome(), Outcome::Fail);
    rulebook.rules.at(0).waivers_locked = false;
    EXPECT_EQ(outcome(), Outcome::Waived);
}

}  // namespace
}  // namespace healthlint
