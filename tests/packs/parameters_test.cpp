#include "bridge/packs/values/parameters.h"

#include <gtest/gtest.h>

#include "bridge/packs/values/yaml.h"

namespace healthlint {
namespace {

const std::vector<ParameterSpec>& specs() {
    using enum ParameterType;
    static const std::vector<ParameterSpec> kEntry{{"link", Text}, {"kinds", Texts}};
    static const std::vector<ParameterSpec> kEach{{"role", PercentLimits}};
    static const std::vector<ParameterSpec> kSpecs{
        {"any-of", Maps, false, "", &kEntry},
        {"shares", Named, false, "", &kEach},
        {"handovers", NumberLimits},
        {"age", DaysLimits},
        {"relation", Choice, false, "", nullptr, "child linked child-or-linked"},
        {"contributor", Choices, false, "", nullptr, "comment transition worklog"},
        {"least", Count, false, "", nullptr, {}, {}, {}, 5, 100},
        {"weight", Number, false, "", nullptr, {}, {}, {}, 0},
        {"from", Day},
        {"level", Level},
        {"after", Grace},
        {"noun", TextPair}};
    return kSpecs;
}

// What is said of `with: {<text>}`; empty = it fits.
std::string said(const std::string& text) {
    Problems problems("with.yaml");
    const auto with = read_yaml({"with.yaml", "{" + text + "}"}, problems);
    EXPECT_TRUE(with) << text;
    check_parameters(*with, "\"with\"", specs(), problems);
    std::string all;
    for (const Diagnostic& one : problems.sorted())
        all += one.code + " " + one.message + "|" + one.suggestion + ";";
    return all;
}

struct Case {
    std::string good;
    std::string bad;
    std::string message;
};

class ParameterShape : public testing::TestWithParam<Case> {};

TEST_P(ParameterShape, TakesTheGoodAndNamesTheBad) {
    EXPECT_EQ(said(GetParam().good), "");
    EXPECT_NE(said(GetParam().bad).find(GetParam().message), std::string::npos)
        << said(GetParam().bad);
}

INSTANTIATE_TEST_SUITE_P(
    All,
    ParameterShape,
    testing::Values(
        Case{"any-of: [{link: a}, {kinds: [b, c]}]", "any-of: {link: a}", "is a list of maps"},
        Case{"any-of: [{link: a}]", "any-of: [{lnk: a}]", "E102 unknown key \"lnk\" in an entry"},
        Case{"shares: {pm: {warn-below: 30%}}", "shares: {pm: {warn-below: 30}}", "a percentage"},
        Case{"shares: {pm: {fail-below: 30%}}", "shares: {pm: {}}", "E104 no limit"},
        Case{
            "handovers: {warn-above: 1, fail-above: 2}",
            "handovers: {warn-above: 2, fail-above: 1}",
            "E112"},
        Case{"handovers: {warn-above: 1}", "handovers: {warn-over: 1}", "E102"},
        Case{"age: {warn-above: 2w, fail-above: 30d}", "age: {warn-above: 14}", "days or weeks"},
        Case{"relation: child-or-linked", "relation: childs", "did you mean \"child\"?"},
        Case{"contributor: [comment, worklog]", "contributor: [coment]", "one or a list of"},
        Case{"contributor: comment", "contributor: {a: b}", "E105"},
        Case{"least: 5", "least: 4", "a whole number from 5 to 100"},
        Case{"least: 100", "least: 5.5", "a whole number from 5 to 100"},
        Case{"weight: 0", "weight: -0.5", "a number of at least 0"},
        Case{"from: 2026-12-01", "from: 2026-02-30", "a day like"},
        Case{"level: warn", "level: warning", "info, warn or fail"},
        Case{"after: 14d in Review", "after: 14 days", "a time in a status"},
        Case{"noun: {en: a, ko: b}", "noun: {en: a}", "E104 key \"ko\" is missing"}));

TEST(ParameterLimits, AreReadInTheirUnit) {
    Problems problems("with.yaml");
    const auto map = read_yaml(
        {"with.yaml", "{warn-above: 1.5, fail-above: 2w, warn-below: 50%, other: x}"}, problems);
    const Limits limits = read_limits(*map);
    EXPECT_EQ(limits.warn_above, 1.5);
    EXPECT_EQ(limits.fail_above, 14);
    EXPECT_EQ(limits.warn_below, 50);
    EXPECT_FALSE(limits.fail_below);
}

}  // namespace
}  // namespace healthlint
