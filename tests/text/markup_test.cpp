#include "bridge/text/markup.h"

#include <chrono>

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

struct MarkupCase {
    std::string name;
    Markup markup;
    std::string text;
    std::vector<Seen> blocks;
};

class MarkupTest : public testing::TestWithParam<MarkupCase> {};

TEST_P(MarkupTest, IsDetected) {
    EXPECT_EQ(detect_markup(GetParam().text), GetParam().markup);
}

TEST_P(MarkupTest, Blocks) {
    EXPECT_EQ(blocks_of(document_from_markup(GetParam().text)), GetParam().blocks);
}

using enum BlockKind;

INSTANTIATE_TEST_SUITE_P(
    All,
    MarkupTest,
    testing::Values(
        MarkupCase{"Empty", Markup::Plain, "", {}},
        MarkupCase{
            "PlainLines",
            Markup::Plain,
            "a\nb\n\nc",
            {{Paragraph, 0, "a\nb"}, {Paragraph, 0, "c"}}},
        MarkupCase{
            "PlainBullets",
            Markup::Plain,
            "KPI\n- x\n  - y\n• z\n1. one",
            {{Paragraph, 0, "KPI"},
             {ListItem, 1, "x"},
             {ListItem, 2, "y"},
             {ListItem, 1, "z"},
             {ListItem, 1, "one"}}},
        MarkupCase{
            "PlainKeepsDates",
            Markup::Plain,
            "2026. 11. 23. 회의",
            {{Paragraph, 0, "2026. 11. 23. 회의"}}},
        MarkupCase{
            "PlainKeepsSigns",
            Markup::Plain,
            "90% -> 95%, 5 * 3, a_b",
            {{Paragraph, 0, "90% -> 95%, 5 * 3, a_b"}}},
        MarkupCase{
            "WikiHeadingAndList",
            Markup::Wiki,
            "h3. Success criteria\n* MAPE {{x}} *12 %*\n** deeper\n# one",
            {{Heading, 3, "Success criteria"},
             {ListItem, 1, "MAPE x 12 %"},
             {ListItem, 2, "deeper"},
             {ListItem, 1, "one"}}},
        MarkupCase{
            "WikiTable",
            Markup::Wiki,
            "||KPI||Target||\n|CTR|2 %|",
            {{TableRow, 0, "KPI | Target"}, {TableRow, 0, "CTR | 2 %"}}},
        MarkupCase{
            "WikiCodeIsKept",
            Markup::Wiki,
            "{code:java}\nint a = 1;\n* b\n{code}\nafter",
            {{Code, 0, "int a = 1;\n* b"}, {Paragraph, 0, "after"}}},
        MarkupCase{
            "WikiLinksImagesColours",
            Markup::Wiki,
            "{color:red}see{color} [the table|https://x.example/t] !shot.png|thumbnail! [~kim]",
            {{Paragraph, 0, "see the table  kim"}}},
        MarkupCase{
            "WikiStruckText",
            Markup::Wiki,
            "h1. x\n-old words- new -30 %",
            {{Heading, 1, "x"}, {Paragraph, 0, "new -30 %"}}},
        MarkupCase{
            "WikiQuote",
            Markup::Wiki,
            "{quote}\nsaid\n{quote}\nbq. q",
            {{Quote, 0, "said"}, {Quote, 0, "q"}}},
        MarkupCase{
            "WikiPanelTitle",
            Markup::Wiki,
            "{panel:title=KPI|x=y}\nCTR\n{panel}",
            {{Heading, 6, "KPI"}, {Paragraph, 0, "CTR"}}},
        MarkupCase{
            "MarkdownHeadingAndTasks",
            Markup::Markdown,
            "## KPI ##\n- [ ] p95 **300ms**\n- [x] done\n* item\n\n> quoted",
            {{Heading, 2, "KPI"},
             {TaskItem, 1, "p95 300ms"},
             {TaskItem, 1, "done"},
             {ListItem, 1, "item"},
             {Quote, 0, "quoted"}}},
        MarkupCase{
            "MarkdownTable",
            Markup::Markdown,
            "| KPI | Target |\n|---|:--:|\n| **CTR** | `2 %` |",
            {{TableRow, 0, "KPI | Target"}, {TableRow, 0, "CTR | 2 %"}}},
        MarkupCase{
            "MarkdownFence",
            Markup::Markdown,
            "```sql\nselect 1\n```\nx",
            {{Code, 0, "select 1"}, {Paragraph, 0, "x"}}},
        MarkupCase{
            "MarkdownStruckText",
            Markup::Markdown,
            "~~old~~ **new** snake_case",
            {{Paragraph, 0, "new snake_case"}}},
        MarkupCase{
            "MarkdownLink",
            Markup::Markdown,
            "see [t](https://x.example \"T\") ![i](a.png)",
            {{Paragraph, 0, "see t"}}}),
    [](const auto& test) { return test.param.name; });

TEST(Markup, LinksKeepAddressAndText) {
    const Document wiki =
        document_from_wiki("[t|https://a.example/x|smart-card] and https://b.example/y).");
    ASSERT_EQ(wiki.links.size(), 2U);
    EXPECT_EQ(wiki.links[0].url, "https://a.example/x");
    EXPECT_EQ(wiki.links[0].text, "t");
    EXPECT_EQ(wiki.links[1].url, "https://b.example/y");
    const Document markdown = document_from_markdown("<s3://b/k> [t](https://a.example/x)");
    ASSERT_EQ(markdown.links.size(), 2U);
    EXPECT_EQ(markdown.links[0].url, "s3://b/k");
}

TEST(Markup, AddressesKeepTheirOwnBracketsOnly) {
    const Document document = document_from_plain("(see https://a.b/c_(d)). [s3://b/k] x://");
    ASSERT_EQ(document.links.size(), 2U);
    EXPECT_EQ(document.links[0].url, "https://a.b/c_(d)");
    EXPECT_EQ(document.links[1].url, "s3://b/k");
}

TEST(Markup, HeaderRowsAreMarked) {
    EXPECT_TRUE(document_from_wiki("||a||").blocks.at(0).header);
    EXPECT_TRUE(document_from_markdown("|a|b|\n|--|--|\n|c|d|").blocks.at(0).header);
    EXPECT_FALSE(document_from_markdown("|a|b|\n|--|--|\n|c|d|").blocks.at(1).header);
}

// One megabyte of one mark: every reader stays linear and returns.
TEST(Markup, HostileTextIsReadInLinearTime) {
    constexpr std::size_t kSize = 1'000'000;
    const auto start = std::chrono::steady_clock::now();
    for (const char c : std::string_view("*_-+[]{}!|#`~<>\\:/(h \n"))
        for (const auto read : {document_from_wiki, document_from_markdown, document_from_plain})
            EXPECT_LE(read(std::string(kSize, c)).blocks.size(), kSize);
    std::string pairs;
    for (std::size_t i = 0; i < kSize / 2; ++i)
        pairs += " *";
    EXPECT_LE(document_from_wiki(pairs).blocks.size(), 1U);
    EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(60));
}

TEST(Markup, LongerTextIsCutAtTheLimit) {
    const std::string text(kMaxMarkupBytes + 10, 'x');
    EXPECT_EQ(document_from_plain(text).blocks.at(0).text.size(), kMaxMarkupBytes);
    const std::string fits(kMaxMarkupBytes, 'x');
    EXPECT_EQ(document_from_plain(fits).blocks.at(0).text, fits);
}

TEST(Markup, ListLevelsAreBounded) {
    const std::string stars(static_cast<std::size_t>(kMaxListLevel) + 1, '*');
    EXPECT_EQ(document_from_wiki(stars + " x").blocks.at(0).level, kMaxListLevel);
}

}  // namespace
}  // namespace healthlint
