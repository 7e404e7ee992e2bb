#include "bridge/text/adf.h"

#include <gtest/gtest.h>

namespace healthlint {
namespace {

struct Seen {
    BlockKind kind;
    int level;
    std::string text;

    bool operator==(const Seen&) const = default;
};

void PrintTo(const Seen& seen, std::ostream* out) {
    *out << static_cast<int>(seen.kind) << '/' << seen.level << " \"" << seen.text << '"';
}

std::vector<Seen> blocks_of(const Document& document) {
    std::vector<Seen> seen;
    for (const Block& block : document.blocks)
        seen.push_back({block.kind, block.level, block.text});
    return seen;
}

Document read(std::string_view content) {
    return document_from_adf(
        parse_json(R"({"type":"doc","version":1,"content":[)" + std::string(content) + "]}"));
}

struct AdfCase {
    std::string name;
    std::string content;
    std::vector<Seen> blocks;
};

class AdfTest : public testing::TestWithParam<AdfCase> {};

TEST_P(AdfTest, Blocks) {
    EXPECT_EQ(blocks_of(read(GetParam().content)), GetParam().blocks);
}

INSTANTIATE_TEST_SUITE_P(
    All,
    AdfTest,
    testing::Values(
        AdfCase{
            "HeadingAndParagraph",
            R"({"type":"heading","attrs":{"level":3},"content":[{"type":"text","text":"KPI"}]},
               {"type":"paragraph","content":[{"type":"text","text":"a "},{"type":"text","text":"b","marks":[{"type":"strong"}]}]})",
            {{BlockKind::Heading, 3, "KPI"}, {BlockKind::Paragraph, 0, "a b"}}},
        AdfCase{
            "HardBreakIsALine",
            R"({"type":"paragraph","content":[{"type":"text","text":"a"},{"type":"hardBreak"},{"type":"text","text":"b"}]})",
            {{BlockKind::Paragraph, 0, "a\nb"}}},
        AdfCase{
            "NestedList",
            R"({"type":"bulletList","content":[{"type":"listItem","content":[{"type":"paragraph","content":[{"type":"text","text":"a"}]},
               {"type":"orderedList","content":[{"type":"listItem","content":[{"type":"paragraph","content":[{"type":"text","text":"b"}]}]}]}]}]})",
            {{BlockKind::ListItem, 1, "a"}, {BlockKind::ListItem, 2, "b"}}},
        AdfCase{
            "TaskList",
            R"({"type":"taskList","attrs":{"localId":"1"},"content":[{"type":"taskItem","attrs":{"state":"TODO"},"content":[{"type":"text","text":"collect"}]}]})",
            {{BlockKind::TaskItem, 1, "collect"}}},
        AdfCase{
            "TableRows",
            R"({"type":"table","content":[{"type":"tableRow","content":[{"type":"tableHeader","content":[{"type":"paragraph","content":[{"type":"text","text":"KPI"}]}]},{"type":"tableHeader","content":[]}]},
               {"type":"tableRow","content":[{"type":"tableCell","content":[{"type":"paragraph","content":[{"type":"text","text":"CTR"}]}]},{"type":"tableCell","content":[{"type":"paragraph","content":[{"type":"text","text":"2 %"}]}]}]}]})",
            {{BlockKind::TableRow, 0, "KPI | "}, {BlockKind::TableRow, 0, "CTR | 2 %"}}},
        AdfCase{
            "PanelAndExpandTitle",
            R"({"type":"panel","attrs":{"panelType":"info"},"content":[{"type":"paragraph","content":[{"type":"text","text":"p"}]}]},
               {"type":"expand","attrs":{"title":"Success metric"},"content":[{"type":"paragraph","content":[{"type":"text","text":"e"}]}]})",
            {{BlockKind::Paragraph, 0, "p"},
             {BlockKind::Heading, 6, "Success metric"},
             {BlockKind::Paragraph, 0, "e"}}},
        AdfCase{
            "MentionStatusDateEmoji",
            R"({"type":"paragraph","content":[{"type":"mention","attrs":{"id":"1","text":"@Kim"}},{"type":"text","text":" "},{"type":"status","attrs":{"text":"DONE"}},
               {"type":"text","text":" "},{"type":"date","attrs":{"timestamp":"1798675200000"}},{"type":"emoji","attrs":{"shortName":":ok:"}}]})",
            {{BlockKind::Paragraph, 0, "@Kim DONE 2026-12-31:ok:"}}},
        AdfCase{
            "QuoteAndCode",
            R"({"type":"blockquote","content":[{"type":"paragraph","content":[{"type":"text","text":"q"}]}]},
               {"type":"codeBlock","content":[{"type":"text","text":"a\nb\n"}]})",
            {{BlockKind::Quote, 0, "q"}, {BlockKind::Code, 0, "a\nb"}}},
        AdfCase{
            "UnknownNodesKeepTheirText",
            R"({"type":"hologram","content":[{"type":"paragraph","content":[{"type":"sparkle","content":[{"type":"text","text":"x"}]}]}]})",
            {{BlockKind::Paragraph, 0, "x"}}},
        AdfCase{
            "PlaceholdersAndStruckTextAreNotContent",
            R"({"type":"paragraph","content":[{"type":"placeholder","attrs":{"text":"type a KPI"}},{"type":"text","text":"old","marks":[{"type":"strike"}]},{"type":"text","text":"new"}]})",
            {{BlockKind::Paragraph, 0, "new"}}}),
    [](const auto& test) { return test.param.name; });

TEST(Adf, HeaderRowsAreMarked) {
    const Document document = read(
        R"({"type":"table","content":[{"type":"tableRow","content":[{"type":"tableHeader","content":[]}]},{"type":"tableRow","content":[{"type":"tableCell","content":[]}]}]})");
    ASSERT_EQ(document.blocks.size(), 2U);
    EXPECT_TRUE(document.blocks[0].header);
    EXPECT_FALSE(document.blocks[1].header);
}

TEST(Adf, CollectsLinksCardsAndBareAddressesInReadingOrder) {
    const Document document = read(
        R"({"type":"paragraph","content":[{"type":"text","text":"table","marks":[{"type":"link","attrs":{"href":"https://a.example/1"}}]}]},
           {"type":"paragraph","content":[{"type":"inlineCard","attrs":{"url":"https://a.example/2"}},{"type":"text","text":" s3://bucket/x."}]},
           {"type":"blockCard","attrs":{"data":{"url":"https://a.example/3"}}})");
    ASSERT_EQ(document.links.size(), 4U);
    EXPECT_EQ(document.links[0].url, "https://a.example/1");
    EXPECT_EQ(document.links[0].text, "table");
    EXPECT_EQ(document.links[1].url, "https://a.example/2");
    EXPECT_EQ(document.links[1].block, 1U);
    EXPECT_EQ(document.links[2].url, "s3://bucket/x");
    EXPECT_EQ(document.links[3].url, "https://a.example/3");
}

TEST(Adf, NullAndNonsenseAreEmpty) {
    EXPECT_TRUE(document_from_adf(Json()).empty());
    EXPECT_TRUE(document_from_adf(Json(42)).empty());
    EXPECT_TRUE(document_from_adf(Json::array({1, "x"})).empty());
    EXPECT_TRUE(read(R"({"type":"paragraph","content":"x"},{"type":7},null)").empty());
}

TEST(Adf, AStringIsReadAsMarkup) {
    EXPECT_EQ(
        blocks_of(document_from_adf(Json("h2. KPI"))),
        (std::vector<Seen>{{BlockKind::Heading, 2, "KPI"}}));
}

Document nested_lists(int depth) {
    Json node = {
        {"type", "paragraph"}, {"content", Json::array({{{"type", "text"}, {"text", "x"}}})}};
    for (int i = 0; i < depth; ++i)
        node = {{"type", "panel"}, {"content", Json::array({node})}};
    return document_from_adf(node);
}

TEST(Adf, DepthIsBounded) {
    EXPECT_EQ(nested_lists(kMaxAdfDepth - 1).blocks.size(), 1U);
    EXPECT_TRUE(nested_lists(kMaxAdfDepth + 1).empty());
}

}  // namespace
}  // namespace healthlint
