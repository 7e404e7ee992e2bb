// The pages about rules and checks: whole, in both languages, and with examples that load.

#include <filesystem>
#include <fstream>
#include <iterator>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "bridge/base/ascii.h"
#include "bridge/engine/checks/registry.h"
#include "bridge/packs/docs/pages.h"
#include "bridge/packs/keys.h"
#include "tests/packs/sample.h"

namespace healthlint {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

std::string read(const std::filesystem::path& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

std::filesystem::path rules_folder() {
    return std::filesystem::path(HEALTHLINT_TESTS_DIR).parent_path() / "rules";
}

PackSources shipped() {
    return {
        .pack = {"ai-team.rules.yaml", read(rules_folder() / "ai-team.rules.yaml")},
        .site = std::nullopt};
}

bool has_hangul(std::string_view text) {
    // U+AC00 to U+D7A3 begin with these bytes in UTF-8.
    return std::ranges::any_of(text, [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte >= 0xEA && byte <= 0xED;
    });
}

std::string indented(std::string_view text, const std::string& by) {
    std::string result;
    for (const std::string_view line : split(trim(text), '\n'))
        result += by + std::string(line) + "\n";
    return result;
}

TEST(RuleDocs, TheShippedPackAndEveryCheckHaveAllTheirTexts) {
    EXPECT_THAT(missing_texts(read_pack_doc(shipped())), IsEmpty());
}

TEST(RuleDocs, KoreanTextsAreKorean) {
    for (const RuleDoc& rule : read_pack_doc(shipped()).rules)
        for (const Text* text :
             {&rule.title, &rule.why, &rule.fix, &rule.cannot_see, &rule.gamed_by})
            EXPECT_TRUE(has_hangul(text->ko) && !has_hangul(text->en)) << rule.id << text->ko;
    for (const CheckDefinition& check : check_registry())
        for (const Text* text : {&check.summary, &check.cannot_see, &check.gamed_by})
            EXPECT_TRUE(has_hangul(text->ko) && !has_hangul(text->en)) << check.name;
}

TEST(RuleDocs, EveryConclusionOfTheEssayHasARuleThatSaysWhyAndWhatItCannotSee) {
    const PackDoc pack = read_pack_doc(shipped());
    ASSERT_EQ(pack.goals.size(), 7U);
    for (const GoalDoc& goal : pack.goals) {
        const auto serving = std::ranges::count_if(pack.rules, [&](const RuleDoc& rule) {
            return std::ranges::find(rule.serves, goal.letter) != rule.serves.end();
        });
        EXPECT_GT(serving, 0) << goal.letter;
        EXPECT_FALSE(goal.cannot_see.ko.empty()) << goal.letter;
    }
    const std::string index = index_page(pack).text;
    EXPECT_THAT(index, HasSubstr("| (c) About ten people carry about one project |"));
    EXPECT_THAT(index, HasSubstr("[`few-projects-per-team`](rules/few-projects-per-team.md)"));
}

TEST(RuleDocs, AGoalThatTheSourceNamesIsServed) {
    for (const RuleDoc& rule : read_pack_doc(shipped()).rules) {
        if (rule.source.find("essay") == std::string::npos) continue;
        for (const std::string& letter : rule.serves)
            EXPECT_THAT(rule.source, HasSubstr("(" + letter + ")")) << rule.id;
    }
}

TEST(RuleDocs, ARulePageSaysWhatAReaderNeeds) {
    const PackDoc pack = read_pack_doc(shipped());
    const DocPage page = rule_page(pack, pack.rules.front());
    EXPECT_EQ(page.path, "rules/kpi-measurable.md");
    for (const char* part :
         {"## Each AI project has a measurable KPI",
          "## AI 프로젝트에 측정 가능한 KPI가 있습니다",
          "**Why** ",
          "**Fix** ",
          "**Serves** (a) ",
          "**Source** essay (a); Rules of ML 2. The limit is derived from the source.",
          "**Cannot see** ",
          "**Gamed by** ",
          "**보이지 않는 것** ",
          "[`kpi`](../checks/kpi.md)",
          "- id: kpi-measurable\n  title:"})
        EXPECT_THAT(page.text, HasSubstr(part));
    EXPECT_THAT(page.text, testing::Not(HasSubstr("kpi-value-fresh"))) << "the next rule";
}

TEST(RuleDocs, ACheckPageListsItsParametersWithTheirDefaults) {
    const DocPage page = check_page(read_pack_doc(shipped()), *find_check("role-balance"));
    EXPECT_THAT(
        page.text, HasSubstr("| `rounding` | one of nearest-person, none | `nearest-person` |"));
    EXPECT_THAT(page.text, HasSubstr("| `shares.*.warn-below` | 30% |"));
    EXPECT_THAT(page.text, HasSubstr("[`b2c-roles`](../rules/b2c-roles.md)"));
}

TEST(RuleDocs, ThereIsAPageForEverything) {
    const PackDoc pack = read_pack_doc(shipped());
    EXPECT_EQ(doc_pages(pack).size(), 1 + pack.rules.size() + check_registry().size());
}

std::vector<std::string> check_names() {
    std::vector<std::string> names;
    for (const CheckDefinition& check : check_registry())
        names.emplace_back(check.name);
    return names;
}

class CheckExample : public testing::TestWithParam<std::string> {};

TEST_P(CheckExample, Loads) {
    const CheckDefinition& check = *find_check(GetParam());
    const std::string text =
        "schema: healthlint/v1\npack:\n  id: example\n  version: \"1.0.0\"\n"
        "  title: {en: Example, ko: 예시}\nrules:\n  - id: example-rule\n"
        "    title: {en: Example, ko: 예시}\n    pillar: purpose\n    subject: " +
        std::string(to_string(check.subject)) +
        "\n    why: {en: Because., ko: 이유입니다.}\n    fix: {en: Do it., ko: 해 주세요.}\n"
        "    check: " +
        std::string(check.name) + "\n    with:\n" + indented(check.example, "      ");
    const LoadedPack loaded =
        load_pack({.pack = {"example.rules.yaml", text}, .site = std::nullopt}, sample_fields());
    for (const Diagnostic& diagnostic : loaded.diagnostics)
        ADD_FAILURE() << render(diagnostic, text);
    EXPECT_TRUE(loaded.ok());
}

INSTANTIATE_TEST_SUITE_P(
    All,
    CheckExample,
    testing::ValuesIn(check_names()),
    [](const testing::TestParamInfo<std::string>& one) {
        std::string name = one.param;
        std::ranges::replace(name, '-', '_');
        return name;
    });

// The language reference: every block that begins with a comment naming a kind of file is loaded.
struct Block {
    int line = 0;
    std::string text;
};

std::vector<Block> yaml_blocks(const std::string& page) {
    std::vector<Block> blocks;
    bool inside = false;
    int number = 0;
    for (const std::string_view line : split(page, '\n')) {
        ++number;
        if (!inside && line == "```yaml") {
            inside = true;
            blocks.push_back({.line = number, .text = {}});
        } else if (inside && line == "```") {
            inside = false;
        } else if (inside) {
            blocks.back().text += std::string(line) + "\n";
        }
    }
    return blocks;
}

constexpr std::string_view kHeader =
    "schema: healthlint/v1\n"
    "pack: {id: example, version: \"1.0.0\", title: {en: Example, ko: 예시}}\n";
constexpr std::string_view kSets =
    "sets:\n  ai-projects: issuetype = Epic AND labels = ai-project\n"
    "  ai-active: issuetype = Epic AND statusCategory = \"In Progress\"\n";
constexpr std::string_view kRule =
    "rules:\n  - id: few-projects-per-team\n    title: {en: Few projects, ko: 적은 프로젝트}\n"
    "    pillar: focus\n    subject: team\n"
    "    count: {of: {set: ai-active}, per: team, warn-above: 2}\n"
    "    why: {en: Because., ko: 이유입니다.}\n    fix: {en: Do it., ko: 해 주세요.}\n"
    "  - id: kpi-measurable\n    title: {en: A KPI, ko: KPI}\n    pillar: purpose\n"
    "    subject: issue\n    check: kpi\n"
    "    why: {en: Because., ko: 이유입니다.}\n    fix: {en: Do it., ko: 해 주세요.}\n";

// A page shows one part at a time; what it stands in is added here, unless it shows that itself.
std::string pack_around(const std::string& text) {
    if (text.starts_with("schema:")) return text;
    if (text.starts_with("pack:")) return "schema: healthlint/v1\n" + text;  // on top of base
    const bool entry = text.starts_with("- id:");
    std::string pack = std::string(kHeader) + (text.starts_with("sets:") ? "" : std::string(kSets));
    if (entry) return pack + "rules:\n" + indented(text, "  ");
    return pack + text + (text.starts_with("rules:") ? "" : std::string(kRule));
}

TEST(LanguagePage, EveryExampleLoads) {
    const std::string page = read(rules_folder() / "docs/language.md");
    const std::vector<Block> blocks = yaml_blocks(page);
    ASSERT_GE(blocks.size(), 15U);
    for (const Block& block : blocks) {
        PackSources sources{.pack = {"language.md", pack_around(block.text)}, .site = std::nullopt};
        if (block.text.starts_with("schema: healthlint-site/")) {
            sources.site = SourceFile{"site.yaml", block.text};
            sources.pack.text = pack_around("fields: {team: Team}\n");
        } else if (block.text.starts_with("schema: healthlint-tests/")) {
            continue;  // run by the tests of admin tests
        }
        std::string base = pack_around("fields: {team: Team}\n");
        base.replace(base.find("id: example"), 11, "id: base");
        sources.library = {{"base.rules.yaml", base}};
        const LoadedPack loaded = load_pack(sources, sample_fields());
        for (const Diagnostic& diagnostic : loaded.diagnostics)
            ADD_FAILURE() << "block of line " << block.line << ": "
                          << render(diagnostic, text_of(sources, diagnostic.file));
        EXPECT_TRUE(loaded.ok()) << "block of line " << block.line;
    }
}

// Every key of the language is explained on its page.
TEST(LanguagePage, NamesEveryKeyAndCheck) {
    const std::string page = read(rules_folder() / "docs/language.md");
    for (const KeyList* keys :
         {&pack_file_keys(),
          &pack_header_keys(),
          &goal_keys(),
          &rule_keys(),
          &count_keys(),
          &share_keys(),
          &scoring_keys(),
          &grade_keys(),
          &publish_keys(),
          &breaker_keys(),
          &digest_keys(),
          &waiver_keys(),
          &site_file_keys(),
          &team_keys()})
        for (const ParameterSpec& key : *keys)
            EXPECT_THAT(page, HasSubstr(std::string(key.name)));
    for (const CheckDefinition& check : check_registry())
        EXPECT_THAT(page, HasSubstr("`" + std::string(check.name) + "`"));
}

}  // namespace
}  // namespace healthlint
