#include "tests/sandbox/site/adf_check.h"

#include <gtest/gtest.h>

#include "tests/sandbox/test/fixture.h"

namespace healthlint::sandbox {
namespace {

struct AdfCase {
    std::string name;
    std::string content;  // of the document
    bool valid;
};

class AdfCheckTest : public testing::TestWithParam<AdfCase> {};

TEST_P(AdfCheckTest, Verdict) {
    const Json document =
        parse_json(R"({"version":1,"type":"doc","content":[)" + GetParam().content + "]}");
    ASSERT_FALSE(document.is_discarded());
    const auto problem = adf_problem(document);
    EXPECT_EQ(!problem, GetParam().valid) << problem.value_or("");
}

const std::string kText = R"({"type":"text","text":"x"})";
const std::string kParagraph = R"({"type":"paragraph","content":[)" + kText + "]}";

INSTANTIATE_TEST_SUITE_P(
    All,
    AdfCheckTest,
    testing::Values(
        AdfCase{"Empty", "", true},
        AdfCase{"Paragraph", kParagraph, true},
        AdfCase{"TextAtTop", kText, false},
        AdfCase{
            "EmptyText", R"({"type":"paragraph","content":[{"type":"text","text":""}]})", false},
        AdfCase{
            "ControlCharacter",
            R"({"type":"paragraph","content":[{"type":"text","text":"a\u0007b"}]})",
            false},
        AdfCase{"HeadingSeven", R"({"type":"heading","attrs":{"level":7},"content":[]})", false},
        AdfCase{"HeadingWithoutLevel", R"({"type":"heading","content":[]})", false},
        AdfCase{"UnknownNode", R"({"type":"marquee"})", false},
        AdfCase{
            "UnknownAttribute",
            R"({"type":"paragraph","attrs":{"align":"left"},"content":[]})",
            false},
        AdfCase{
            "Panel",
            R"({"type":"panel","attrs":{"panelType":"warning"},"content":[)" + kParagraph + "]}",
            true},
        AdfCase{
            "PanelOfUnknownType",
            R"({"type":"panel","attrs":{"panelType":"loud"},"content":[)" + kParagraph + "]}",
            false},
        AdfCase{
            "ExpandInPanel",
            R"({"type":"panel","attrs":{"panelType":"info"},"content":[{"type":"expand","content":[)" +
                kParagraph + "]}]}",
            false},
        AdfCase{
            "Status",
            R"({"type":"paragraph","content":[{"type":"status","attrs":{"text":"A","color":"red"}}]})",
            true},
        AdfCase{
            "StatusWithoutText",
            R"({"type":"paragraph","content":[{"type":"status","attrs":{"text":"","color":"red"}}]})",
            false},
        AdfCase{"EmptyList", R"({"type":"bulletList","content":[]})", false},
        AdfCase{
            "LinkWithoutHref",
            R"({"type":"paragraph","content":[{"type":"text","text":"x","marks":[{"type":"link"}]}]})",
            false},
        AdfCase{
            "CodeWithStrong",
            R"({"type":"paragraph","content":[{"type":"text","text":"x","marks":[{"type":"code"},{"type":"strong"}]}]})",
            false}),
    [](const auto& test) { return test.param.name; });

TEST(AdfCheck, TakesTextUpToTheLimitAndNotOneMore) {
    EXPECT_FALSE(adf_problem(adf(std::string(kMaxAdfText, 'x'))));
    EXPECT_TRUE(adf_problem(adf(std::string(kMaxAdfText + 1, 'x'))));
}

TEST(AdfCheck, RefusesWhatIsNoDocument) {
    EXPECT_TRUE(adf_problem(Json("text")));
    EXPECT_TRUE(adf_problem(Json{{"type", "doc"}, {"content", Json::array()}}));
}

}  // namespace
}  // namespace healthlint::sandbox
