#include "bridge/jql/syntax/printer.h"

#include <random>

#include <gtest/gtest.h>

#include "bridge/jql/syntax/parser.h"

namespace healthlint {
namespace {

TEST(JqlPrinter, WritesOneSpelling) {
    const std::vector<std::pair<std::string, std::string>> rows{
        {"", ""},
        {"a='b'", "a = b"},
        {"a in(b,'c d',null,f(1))", "a IN (b, \"c d\", EMPTY, f(1))"},
        {"(a=1 or b=2)and not(c=3 and d=4)", "(a = 1 OR b = 2) AND NOT (c = 3 AND d = 4)"},
        {"a=1 or(b=2 and c=3)", "a = 1 OR b = 2 AND c = 3"},
        {"a=1 or(b=2 or c=3)", "a = 1 OR (b = 2 OR c = 3)"},
        {"!!a=1", "NOT NOT a = 1"},
        {"a = 'order'", "a = \"order\""},
        {"a = 'say \"x\" \\\\'", "a = \"say \\\"x\\\" \\\\\""},
        {"a = \"tab\\tend\"", "a = \"tab\\u0009end\""},
        {"\"5\"[x] = 1", "\"5\"[x] = 1"},
        {"cf [ 12 ] [k].a b = 1", "cf[12][k].a b = 1"},
        {"\"cf[12]\" = 1", "\"cf[12]\" = 1"},
        {"a was not in (b) by c during (d,e)", "a WAS NOT IN (b) BY c DURING (d, e)"},
        {"a changed from b order by c desc,d asc,e", "a CHANGED FROM b ORDER BY c DESC, d ASC, e"},
        {"order by a", "ORDER BY a"},
        {"a = 완료", "a = 완료"},
    };
    for (const auto& [source, expected] : rows) {
        const auto parsed = parse_jql(source);
        ASSERT_TRUE(parsed) << source;
        EXPECT_EQ(print_jql(*parsed), expected);
    }
}

// Random trees, the same ones in every run.
class RandomTree {
  public:
    explicit RandomTree(unsigned seed) : random_(seed) {}

    JqlQuery query() {
        JqlQuery query;
        if (below(10) > 0) query.where = clause(0);
        for (std::size_t i = below(3); i > 0; --i)
            query.order_by.push_back({field(), static_cast<JqlDirection>(below(3))});
        return query;
    }

  private:
    std::size_t below(std::size_t n) { return random_() % n; }

    JqlWord word() {
        static const std::vector<std::string> kPieces{
            "a",        "Open",         "order", "EMPTY", " ", "\"", "'",    "\\",
            "\n",       "\t",           "5",     "-",     "[", "(",  "완료", "🚀",
            "\xC2\x85", "\xEF\xBF\xBE", "cf",    "/",     "@", ".",  "was"};
        JqlWord word;
        for (std::size_t i = below(4); i > 0; --i)
            word.value += kPieces[below(kPieces.size())];
        return word;
    }

    JqlField field() {
        JqlField field;
        if (below(5) == 0) {
            field.custom_id = std::to_string(below(20'000));
            field.name.value = "cf[" + field.custom_id + "]";
        } else {
            field.name = word();
        }
        for (std::size_t i = below(6); i > 4; --i) {
            JqlProperty& property = field.properties.emplace_back();
            property.key = word();
            for (std::size_t j = below(3); j > 0; --j)
                property.path.push_back(word());
        }
        return field;
    }

    JqlOperand value() {
        JqlOperand operand;
        operand.kind = JqlOperandKind::Value;
        operand.word = word();
        return operand;
    }

    JqlOperand function() {
        JqlOperand operand;
        operand.kind = JqlOperandKind::Function;
        operand.word = word();
        for (std::size_t i = below(3); i > 0; --i)
            operand.arguments.push_back(word());
        return operand;
    }

    JqlOperand list(int depth) {  // NOLINT(misc-no-recursion): three levels
        JqlOperand operand;
        operand.kind = JqlOperandKind::List;
        for (std::size_t i = below(3) + 1; i > 0; --i)
            operand.items.push_back(any_operand(depth + 1));
        return operand;
    }

    JqlOperand any_operand(int depth) {  // NOLINT(misc-no-recursion): three levels
        switch (below(depth > 2 ? 3 : 4)) {
        case 0: return value();
        case 1: return function();
        case 2: return {};  // EMPTY
        default: return list(depth);
        }
    }

    JqlTerminal terminal() {
        using enum JqlOperator;
        JqlTerminal terminal;
        terminal.field = field();
        terminal.op = static_cast<JqlOperator>(below(17));
        const JqlOperator op = terminal.op;
        const bool order = op >= Less && op <= GreaterOrEqual;
        if (op == In || op == NotIn || op == WasIn || op == WasNotIn) {
            terminal.operand = below(4) == 0 ? function() : list(0);
        } else if (op == Is || op == IsNot) {
            terminal.operand.emplace();
        } else if (op != Changed) {
            terminal.operand = below(4) == 0 ? function() : value();
            if (!order && below(4) == 0) terminal.operand = JqlOperand{};
        }
        if (op < Was) return terminal;
        for (std::size_t i = below(3); i > 0; --i) {
            JqlPredicate& predicate = terminal.predicates.emplace_back();
            predicate.kind = static_cast<JqlPredicateKind>(below(op == Changed ? 7 : 5));
            predicate.operand = any_operand(0);
        }
        return terminal;
    }

    JqlClause clause(int depth) {  // NOLINT(misc-no-recursion): four levels
        JqlClause clause;
        clause.kind = static_cast<JqlClauseKind>(depth > 3 ? 0 : below(4));
        if (clause.kind == JqlClauseKind::Terminal) clause.terminal = terminal();
        std::size_t parts = 0;
        if (clause.kind == JqlClauseKind::Not) parts = 1;
        if (clause.kind >= JqlClauseKind::And) parts = 2 + below(2);
        for (; parts > 0; --parts)
            clause.clauses.push_back(this->clause(depth + 1));
        return clause;
    }

    std::mt19937 random_;
};

TEST(JqlPrinter, ParsesBackToTheSameTree) {
    constexpr unsigned kTrees = 5'000;
    for (unsigned seed = 0; seed < kTrees; ++seed) {
        const JqlQuery tree = RandomTree(seed).query();
        const std::string text = print_jql(tree);
        const auto parsed = parse_jql(text);
        ASSERT_TRUE(parsed) << "seed " << seed << "\n" << render(parsed.error(), text);
        ASSERT_TRUE(*parsed == tree) << "seed " << seed << ": " << text;
        ASSERT_EQ(print_jql(*parsed), text) << "seed " << seed;
    }
}

}  // namespace
}  // namespace healthlint
