#include "bridge/atlassian/adf.h"

#include <gtest/gtest.h>

#include "bridge/text/adf.h"
#include "tests/atlassian/adf_rules.h"

namespace healthlint {
namespace {

std::string dump(const Json& json) {
    return dump_json(json);
}

TEST(Adf, BuildsEachNode) {
    const struct {
        const char* name;
        Json built;
        const char* expected;
    } rows[] = {
        {"text", adf_text("a"), R"([{"text":"a","type":"text"}])"},
        {"strong",
         adf_text("a", AdfMark::Strong),
         R"([{"marks":[{"type":"strong"}],"text":"a","type":"text"}])"},
        {"strike",
         adf_text("a", AdfMark::Strike),
         R"([{"marks":[{"type":"strike"}],"text":"a","type":"text"}])"},
        {"link",
         adf_link("docs", "https://acme.example/x"),
         R"([{"marks":[{"attrs":{"href":"https://acme.example/x"},"type":"link"}],"text":"docs","type":"text"}])"},
        {"bare link",
         adf_link("", "https://acme.example"),
         R"([{"marks":[{"attrs":{"href":"https://acme.example"},"type":"link"}],"text":"https://acme.example","type":"text"}])"},
        {"script is no link",
         adf_link("x", "javascript:alert(1)"),
         R"([{"text":"x","type":"text"}])"},
        {"address with a space is no link",
         adf_link("x", "https://a b"),
         R"([{"text":"x","type":"text"}])"},
        {"status",
         adf_status("AT RISK", AdfColor::Yellow),
         R"({"attrs":{"color":"yellow","text":"AT RISK"},"type":"status"})"},
        {"line break",
         adf_text("a\nb"),
         R"([{"text":"a","type":"text"},{"type":"hardBreak"},{"text":"b","type":"text"}])"},
        {"control characters", adf_text("a\x01\tb\x7F\r"), R"([{"text":"a b","type":"text"}])"},
        {"paragraph",
         adf_paragraph({adf_text("a"), adf_text(""), adf_text("b")}),
         R"({"content":[{"text":"a","type":"text"},{"text":"b","type":"text"}],"type":"paragraph"})"},
        {"heading above 6",
         adf_heading(7, {adf_text("a")}),
         R"({"attrs":{"level":6},"content":[{"text":"a","type":"text"}],"type":"heading"})"},
        {"rule", adf_rule(), R"({"type":"rule"})"},
        {"document", adf_document({}), R"({"content":[],"type":"doc","version":1})"},
    };

    for (const auto& row : rows)
        EXPECT_EQ(dump(row.built), row.expected) << row.name;
}

TEST(Adf, MakesNothingOfEmptyContent) {
    EXPECT_TRUE(adf_text("").is_null());
    EXPECT_TRUE(adf_text("\n\x02").is_null());
    EXPECT_TRUE(adf_status("", AdfColor::Red).is_null());
    EXPECT_TRUE(adf_status("\n", AdfColor::Red).is_null());
    EXPECT_TRUE(adf_paragraph({adf_text("")}).is_null());
    EXPECT_TRUE(adf_heading(1, {}).is_null());
    EXPECT_TRUE(adf_bullet_list({{adf_paragraph({})}, {}}).is_null());
    EXPECT_TRUE(adf_ordered_list({}).is_null());
    EXPECT_TRUE(adf_panel(AdfPanel::Info, {adf_paragraph({})}).is_null());
}

Json whole_comment(std::string_view text) {
    const Json inlines = adf_text(text);
    return adf_document(
        {adf_heading(3, {inlines, adf_status("AT RISK · 2", AdfColor::Yellow)}),
         adf_paragraph({inlines, adf_link(text, "https://acme.example/browse/A-1")}),
         adf_bullet_list(
             {{adf_paragraph({adf_text(text, AdfMark::Strike)}),
               adf_ordered_list({{adf_paragraph({inlines})}})},
              {adf_paragraph({})}}),
         adf_panel(AdfPanel::Warning, {adf_paragraph({adf_text(text, AdfMark::Code)})}),
         adf_rule()});
}

TEST(Adf, IsValidWhateverTheTextsHold) {
    for (const char* text : {"", "goal", "한국어 🚀", "\n\n", "a\n\nb", "\x01\x02", "<b>&\"", " "}) {
        EXPECT_EQ(adf_problem(whole_comment(text)), "") << text;
    }
}

TEST(Adf, IsReadBackAsItWasWritten) {
    const Document document = document_from_adf(whole_comment("KPI를 적어 주세요"));
    ASSERT_GE(document.blocks.size(), 4U);
    EXPECT_EQ(document.blocks[0].kind, BlockKind::Heading);
    EXPECT_EQ(document.links.size(), 1U);
}

TEST(Adf, CountsTheCharactersOfAComment) {
    EXPECT_EQ(adf_text_length(adf_document({adf_paragraph({adf_text("가나다 a")})})), 5U);
    EXPECT_EQ(
        adf_text_length(adf_document({adf_paragraph({adf_status("OK", AdfColor::Green)})})), 2U);
    const std::string longest(kMaxCommentCharacters, 'x');
    EXPECT_EQ(adf_text_length(adf_document({adf_paragraph({adf_text(longest)})})), 32'767U);
}

}  // namespace
}  // namespace healthlint
