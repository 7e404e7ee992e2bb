// Every string of the corpus gets the verdict and the tree of Atlassian's own parser.
#include <gtest/gtest.h>

#include "bridge/base/json.h"
#include "bridge/cli/lines/answer_line.h"
#include "bridge/cli/lines/jql_json.h"
#include "bridge/jql/syntax/parser.h"
#include "bridge/jql/syntax/printer.h"
#include "tests/support/corpus.h"

namespace healthlint {
namespace {

constexpr std::string_view kCorpus = "data/jql-corpus.json";

TEST(JqlCorpus, VerdictsAndTreesAreAtlassians) {
    const auto path = corpus_file(kCorpus);
    if (!path) GTEST_SKIP() << corpus_skip_message(kCorpus);
    const Json corpus = parse_json(read_file(*path));
    const Json* queries = find_member(corpus, "queries");
    ASSERT_TRUE(queries != nullptr && queries->is_array());
    ASSERT_GE(queries->size(), 500U);
    for (const Json& row : *queries) {
        const std::string jql = string_member(row, "jql");
        const auto parsed = parse_jql(jql);
        const bool accept = string_member(row, "verdict") == "accept";
        EXPECT_EQ(parsed.has_value(), accept) << jql;
        if (!parsed || !accept) continue;
        EXPECT_EQ(Json::parse(dump_json(jql_json(*parsed))), row.at("ast")) << jql;
    }
}

TEST(JqlCorpus, PrintsAndParsesBack) {
    const auto path = corpus_file(kCorpus);
    if (!path) GTEST_SKIP() << corpus_skip_message(kCorpus);
    const Json corpus = parse_json(read_file(*path));
    for (const Json& row : *find_member(corpus, "queries")) {
        const auto parsed = parse_jql(string_member(row, "jql"));
        if (!parsed) continue;
        const std::string text = print_jql(*parsed);
        const auto again = parse_jql(text);
        ASSERT_TRUE(again) << render(again.error(), text);
        EXPECT_TRUE(*again == *parsed) << text;
    }
}

// Python's splitlines() and others end a line at more than \n.
TEST(AnswerLine, StaysWholeForReadersThatSplitAtEveryLineSeparator) {
    const OrderedJson answer{{"jql", "a = \"\u0085\u2028\u2029\n\u00e9\""}};
    const std::string line = line_of(answer);
    EXPECT_EQ(line, "{\"jql\":\"a = \\\"\\u0085\\u2028\\u2029\\n\u00e9\\\"\"}");
    EXPECT_EQ(OrderedJson::parse(line), answer);
}

}  // namespace
}  // namespace healthlint
