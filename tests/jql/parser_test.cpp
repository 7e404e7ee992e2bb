#include "bridge/jql/syntax/parser.h"

#include <gtest/gtest.h>

#include "bridge/jql/syntax/lexer.h"

namespace healthlint {
namespace {

TEST(JqlSyntax, Accepts) {
    const std::vector<std::string> queries{
        "",
        " \t\r\n",
        "team = red",
        "team=red",
        "TEAM IN(red,blue)",
        "team not\nin (red)",
        "team NoT iN (red, (blue, green))",
        "team in reds()",
        "team in reds(1, \"two\", 'three', -4)",
        "team = 'its' or team = b",
        "team is empty",
        "team IS NOT null",
        "team = null",
        "team != EMPTY",
        "team ~ EMPTY",
        "team !~ \"a b\"",
        "size1 < 5",
        "size1 >= -5",
        "size1 <= big()",
        "when1 > 2026-11-23",
        "when1 > \"2026-11-23 10:00\"",
        "when1 < -4w",
        "when1 < -2w3d",
        "when1 < 1.5",
        "team was red",
        "team was not red",
        "team was in (red, blue)",
        "team WAS NOT IN reds()",
        "team was empty before -1d after -2d on now() during (-1d, now()) by jane",
        "team was red by (jane, joe)",
        "team changed",
        "team changed from red to (blue, green) by jane before -1d",
        "team changed and size1 = 1",
        "not team = red",
        "! team = red",
        "!!team = red",
        "not (team = red or not team = blue)",
        "a=1&b=2|c=3&&d=4||e=5",
        "((((team = red))))",
        "team = red order by team",
        "order by team",
        "ORDER\tBY team ASC, size1 desc, cf[12]",
        "order by -5, issue.property[a].b asc",
        "cf[10114] = 1",
        "CF [ 10114 ] = 1",
        "cf[1][health].grade = red",
        "issue.property[health].grade = red",
        "issue.property[\"a b\"] . c d 5 = red",
        "a[b][c] = 1",
        "5 = 5",
        "-5 in (-5)",
        "\"order\" = 'by'",
        "'was' was \"was\"",
        "\"\" = ''",
        "team = the and team = such",
        "emptyish = nullable",
        "team = \"say \\\"hi\\\" \\\\ \\u0041\\n\"",
        "team = re\\ d",
        "team = \\u0041b",
        "team = \"two\nlines\"",
        "상태 = 완료",
        "team = 🚀",
        "team = a\u00A0b",
        "team = -",
        "team = --",
        "team = a:b.c_d`e",
        "red = blue()",
        "team = \"f\" ( )",
        "team = 12(3)",
    };
    for (const std::string& query : queries) {
        const auto parsed = parse_jql(query);
        EXPECT_TRUE(parsed) << render(parsed ? Diagnostic{} : parsed.error(), query);
    }
}

struct Refusal {
    std::string query;
    std::string code;
    int line;
    int column;
    std::string message;  // the beginning of it
};

TEST(JqlSyntax, RefusesWithThePlaceAndWhatWasExpected) {
    const std::vector<Refusal> refusals{
        {"team", "J102", 1, 5, "expected an operator (=, !=, <"},
        {"team red", "J101", 1, 6, "expected an operator (=, !=, <"},
        {"team =", "J102", 1, 7, "expected a value, EMPTY or a function, found the end"},
        {"team = = red", "J101", 1, 8, "expected a value, EMPTY or a function, found '='"},
        {"team == red", "J101", 1, 7, "expected a value, EMPTY or a function, found '='"},
        {"team = (red)", "J101", 1, 8, "expected a value, EMPTY or a function, found '('"},
        {"team = order", "J103", 1, 8, "expected a value, EMPTY or a function, found the reserved"},
        {"team = DO", "J103", 1, 8, "expected a value, EMPTY or a function, found the reserved"},
        {"limit = 5", "J103", 1, 1, "expected a field name, found the reserved word 'limit'"},
        {"empty = 5", "J103", 1, 1, "expected a field name, found the reserved word 'empty'"},
        {"and team = red", "J103", 1, 1, "expected a field name, found the reserved word 'and'"},
        {"= red", "J101", 1, 1, "expected a field name, found '='"},
        {"()", "J101", 1, 2, "expected a field name, found ')'"},
        {"team = red and", "J102", 1, 15, "expected a field name, found the end of the query"},
        {"team = red and and a = b", "J103", 1, 16, "expected a field name"},
        {"team = red blue",
         "J101",
         1,
         12,
         "expected 'AND', 'OR', ORDER BY or the end of the query"},
        {"team = red limit 5", "J101", 1, 12, "expected 'AND', 'OR', ORDER BY or the end"},
        {"team = red)", "J101", 1, 11, "expected 'AND', 'OR', ORDER BY or the end"},
        {"(team = red", "J102", 1, 12, "expected 'AND', 'OR' or ')', found the end of the query"},
        {"(team = red order by a)", "J103", 1, 13, "expected 'AND', 'OR' or ')'"},
        {"team in red", "J101", 1, 9, "expected a list in parentheses or a function, found 'red'"},
        {"team in \"red\"", "J101", 1, 9, "expected a list in parentheses"},
        {"team not in", "J102", 1, 12, "expected a list in parentheses or a function"},
        {"team in ()", "J101", 1, 10, "expected a value, EMPTY, a list or a function, found ')'"},
        {"team in (red,)", "J101", 1, 14, "expected a value, EMPTY, a list or a function"},
        {"team in (red", "J102", 1, 13, "expected ',' or ')', found the end of the query"},
        {"team in (red blue)", "J101", 1, 14, "expected ',' or ')', found 'blue'"},
        {"team not = red", "J101", 1, 10, "expected IN, found '='"},
        {"team is red", "J101", 1, 9, "expected EMPTY or NULL, found 'red'"},
        {"team is not", "J102", 1, 12, "expected EMPTY or NULL, found the end of the query"},
        {"team > empty", "J103", 1, 8, "expected a value or a function"},
        {"team > (1)", "J101", 1, 8, "expected a value or a function, found '('"},
        {"team was", "J102", 1, 9, "expected a value, EMPTY or a function"},
        {"team was (a)", "J101", 1, 10, "expected a value, EMPTY or a function, found '('"},
        {"team was in a", "J101", 1, 13, "expected a list in parentheses"},
        {"team was a from b", "J101", 1, 12, "expected 'AND', 'OR', ORDER BY or the end"},
        {"team changed by", "J102", 1, 16, "expected a value, EMPTY, a list or a function"},
        {"team changed red", "J101", 1, 14, "expected 'AND', 'OR', ORDER BY or the end"},
        {"team = a before -1d", "J101", 1, 10, "expected 'AND', 'OR', ORDER BY or the end"},
        {"team = f(g())", "J101", 1, 11, "a function may not be the argument of a function"},
        {"team = f(", "J102", 1, 10, "expected an argument, found the end of the query"},
        {"team = f(a b)", "J101", 1, 12, "expected ',' or ')', found 'b'"},
        {"cf = 5", "J101", 1, 4, "expected '[' after cf, found '='"},
        {"cf[a] = 5", "J101", 1, 4, "expected the number of a custom field, found 'a'"},
        {"cf[-1] = 5", "J101", 1, 4, "expected the number of a custom field, found '-1'"},
        {"cf[1 = 5", "J101", 1, 6, "expected ']', found '='"},
        {"a[] = 5", "J101", 1, 3, "expected the key of a property, found ']'"},
        {"5[a] = 5", "J101", 1, 2, "expected an operator"},
        {"order team", "J101", 1, 7, "expected BY, found 'team'"},
        {"order by", "J102", 1, 9, "expected a field name, found the end of the query"},
        {"order by asc", "J103", 1, 10, "expected a field name, found the reserved word 'asc'"},
        {"order by a desc asc", "J103", 1, 17, "expected ',' or the end of the query"},
        {"order by a,", "J102", 1, 12, "expected a field name, found the end of the query"},
        {"team = \"red", "J104", 1, 8, "this quotation mark is never closed"},
        {"team = 'red\"", "J104", 1, 8, "this quotation mark is never closed"},
        {"team = \"a\\qb\"", "J105", 1, 10, "\"\\\" starts no known escape"},
        {"team = a\\q", "J105", 1, 9, "\"\\\" starts no known escape"},
        {"team = \"a\\u00g0\"", "J105", 1, 10, "\"\\\" starts no known escape"},
        {"team = \"a\tb\"", "J105", 1, 10, "this character may not stand in a quotation"},
        {"team = 2026/11/23", "J105", 1, 12, "the character '/' must stand in quotation marks"},
        {"team = jane@example.com", "J105", 1, 12, "the character '@' must stand"},
        {"team = +1", "J105", 1, 8, "the character '+' must stand in quotation marks"},
        {"team = a; b = c", "J105", 1, 9, "the character ';' must stand in quotation marks"},
        {"team = {a}", "J105", 1, 8, "the character '{' must stand in quotation marks"},
        {"팀 = 빨강 파랑", "J101", 1, 8, "expected 'AND', 'OR', ORDER BY or the end"},
        {"team = red\n  and size1 <", "J102", 2, 14, "expected a value or a function"},
        {"team = \xff", "J105", 1, 8, "the character"},
    };
    for (const Refusal& refusal : refusals) {
        const auto parsed = parse_jql(refusal.query);
        ASSERT_FALSE(parsed) << refusal.query;
        const Diagnostic& error = parsed.error();
        EXPECT_EQ(error.code, refusal.code) << refusal.query << "\n" << error.message;
        EXPECT_EQ(error.line, refusal.line) << refusal.query;
        EXPECT_EQ(error.column, refusal.column) << refusal.query;
        EXPECT_EQ(error.message.substr(0, refusal.message.size()), refusal.message)
            << refusal.query;
    }
}

std::string repeat(std::string_view text, int times) {
    std::string result;
    for (int i = 0; i < times; ++i)
        result += text;
    return result;
}

TEST(JqlSyntax, NestsUpToItsBound) {
    const auto parentheses = [](int n) { return repeat("(", n) + "a = 1" + repeat(")", n); };
    const auto nots = [](int n) { return repeat("not ", n) + "a = 1"; };
    const auto lists = [](int n) { return "a in " + repeat("(", n) + "1" + repeat(")", n); };
    EXPECT_TRUE(parse_jql(parentheses(kMaxJqlNesting)));
    EXPECT_TRUE(parse_jql(nots(kMaxJqlNesting)));
    EXPECT_TRUE(parse_jql(lists(kMaxJqlNesting)));
    EXPECT_EQ(parse_jql(parentheses(kMaxJqlNesting + 1)).error().code, "J107");
    EXPECT_EQ(parse_jql(nots(kMaxJqlNesting + 1)).error().code, "J107");
    EXPECT_EQ(parse_jql(lists(kMaxJqlNesting + 1)).error().code, "J107");
    // Side by side is not within each other.
    EXPECT_TRUE(parse_jql("a = 1" + repeat(" and not (a = 1)", kMaxJqlNesting + 1)));
}

TEST(JqlSyntax, TakesSixtyFourKibibytes) {
    const std::string longest = "a = " + std::string(kMaxJqlBytes - 4, 'b');
    EXPECT_TRUE(parse_jql(longest));
    EXPECT_EQ(parse_jql(longest + "b").error().code, "J106");
}

TEST(JqlSyntax, ResolvesEscapes) {
    const auto value = [](const std::string& text) {
        const auto parsed = parse_jql("a = " + text);
        return parsed ? parsed->where->terminal.operand->word.value : "refused";
    };
    EXPECT_EQ(value(R"("say \"hi\"")"), "say \"hi\"");
    EXPECT_EQ(value(R"('it\'s')"), "it's");
    EXPECT_EQ(value(R"("a\\b")"), "a\\b");
    EXPECT_EQ(value(R"("a\nb\tc\rd\ e")"), "a\nb\tc\rd e");
    EXPECT_EQ(value(R"("\uAC00\u0041")"), "가A");
    EXPECT_EQ(value(R"("\uD83D\uDE80")"), "🚀");
    EXPECT_EQ(value(R"("\uD83D")"), "\xEF\xBF\xBD");  // half a pair is no character
    EXPECT_EQ(value(R"(re\ d)"), "re d");
}

TEST(JqlSyntax, NotBindsTighterThanAndTighterThanOr) {
    const auto parsed = parse_jql("a = 1 or b = 2 and not c = 3");
    ASSERT_TRUE(parsed);
    const JqlClause& where = *parsed->where;
    ASSERT_EQ(where.kind, JqlClauseKind::Or);
    ASSERT_EQ(where.clauses.size(), 2U);
    ASSERT_EQ(where.clauses[1].kind, JqlClauseKind::And);
    EXPECT_EQ(where.clauses[1].clauses[1].kind, JqlClauseKind::Not);
}

TEST(JqlDiagnostic, ShowsTheLineWithACaret) {
    const std::string query = "team = red\n  and size = 5";
    const auto parsed = parse_jql(query);
    ASSERT_FALSE(parsed);
    EXPECT_EQ(
        render(parsed.error(), query),
        "2:7 error J103: expected a field name, found the reserved word 'size'\n"
        "    2 |   and size = 5\n"
        "      |       ^^^^ to use it as a name, write \"size\"\n");
}

TEST(JqlDiagnostic, CountsCharactersAndPadsByWidth) {
    const std::string query = "팀 = 빨강 파랑";
    Diagnostic error = parse_jql(query).error();
    error.file = "ai-team.rules.yaml";
    EXPECT_EQ(
        render(error, query),
        "ai-team.rules.yaml:1:8 error J101: expected 'AND', 'OR', ORDER BY or the end of the "
        "query, "
        "found '파랑'\n"
        "    1 | 팀 = 빨강 파랑\n"
        "      |           ^^^^\n");
}

TEST(JqlDiagnostic, CutsLongLines) {
    const std::string query =
        "a = 1 and " + std::string(1'000, 'b') + " = 2 oops " + std::string(500, 'c');
    const std::string text = render(parse_jql(query).error(), query);
    EXPECT_LT(text.size(), 500U);
    EXPECT_NE(text.find("oops"), std::string::npos);
    EXPECT_NE(text.find("^^^^"), std::string::npos);
}

TEST(JqlDiagnostic, NearestWord) {
    const std::vector<std::string> names{"labels", "fixVersion", "Story Points", "status"};
    EXPECT_EQ(nearest("lables", names), "labels");
    EXPECT_EQ(nearest("STATUS", names), "status");
    EXPECT_EQ(nearest("story point", names), "Story Points");
    EXPECT_EQ(nearest("zzz", names), "");
    EXPECT_EQ(nearest("", names), "");
}

}  // namespace
}  // namespace healthlint
