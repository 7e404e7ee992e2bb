#include "bridge/jql/syntax/parser.h"

#include <algorithm>
#include <array>
#include <initializer_list>
#include <utility>

#include "bridge/jql/syntax/lexer.h"

namespace healthlint {
namespace {

constexpr std::string_view kOperators =
    "an operator (=, !=, <, >, <=, >=, ~, !~, IN, NOT IN, IS, IS NOT, WAS, WAS IN, WAS NOT, "
    "WAS NOT IN or CHANGED)";
constexpr std::string_view kField = "a field name";
constexpr std::string_view kValue = "a value or a function";
constexpr std::string_view kValueOrEmpty = "a value, EMPTY or a function";
constexpr std::string_view kListOrFunction = "a list in parentheses or a function";
constexpr std::string_view kOperand = "a value, EMPTY, a list or a function";

struct OperatorToken {
    JqlTokenKind token;
    JqlOperator op;
    std::string_view expected;  // operand
};

constexpr std::array kSimpleOperators{
    OperatorToken{JqlTokenKind::Equals, JqlOperator::Equals, kValueOrEmpty},
    OperatorToken{JqlTokenKind::NotEquals, JqlOperator::NotEquals, kValueOrEmpty},
    OperatorToken{JqlTokenKind::Like, JqlOperator::Like, kValueOrEmpty},
    OperatorToken{JqlTokenKind::NotLike, JqlOperator::NotLike, kValueOrEmpty},
    OperatorToken{JqlTokenKind::Less, JqlOperator::Less, kValue},
    OperatorToken{JqlTokenKind::LessOrEqual, JqlOperator::LessOrEqual, kValue},
    OperatorToken{JqlTokenKind::Greater, JqlOperator::Greater, kValue},
    OperatorToken{JqlTokenKind::GreaterOrEqual, JqlOperator::GreaterOrEqual, kValue},
};

std::optional<JqlPredicateKind> predicate_of(JqlTokenKind kind) {
    switch (kind) {
    case JqlTokenKind::Before: return JqlPredicateKind::Before;
    case JqlTokenKind::After: return JqlPredicateKind::After;
    case JqlTokenKind::On: return JqlPredicateKind::On;
    case JqlTokenKind::During: return JqlPredicateKind::During;
    case JqlTokenKind::By: return JqlPredicateKind::By;
    case JqlTokenKind::From: return JqlPredicateKind::From;
    case JqlTokenKind::To: return JqlPredicateKind::To;
    default: return std::nullopt;
    }
}

// Steps answer false (or nothing) once an error was found; the first error is the one to report.
class Parser {
  public:
    explicit Parser(std::string_view source) : source_(source), tokens_(lex_jql(source)) {}

    tl::expected<JqlQuery, Diagnostic> run() {
        JqlQuery query;
        if (!this->query(query)) return tl::unexpected(std::move(error_));
        return query;
    }

  private:
    const Token& current() const { return tokens_[next_]; }

    JqlTokenKind kind(std::size_t ahead = 0) const {
        return tokens_[std::min(next_ + ahead, tokens_.size() - 1)].kind;
    }

    bool accept(JqlTokenKind wanted) {
        if (kind() != wanted) return false;
        ++next_;
        return true;
    }

    std::size_t last_end() const { return next_ == 0 ? 0 : tokens_[next_ - 1].at.end; }

    std::string_view text_of(const Token& token) const {
        return source_.substr(token.at.begin, token.at.end - token.at.begin);
    }

    bool error(std::string code, SourceSpan at, std::string message, std::string suggestion = {}) {
        Diagnostic diagnostic;
        diagnostic.code = std::move(code);
        diagnostic.message = std::move(message);
        diagnostic.suggestion = std::move(suggestion);
        error_ = locate(std::move(diagnostic), source_, at);
        return false;
    }

    // What stands here cannot be read, or is not what the grammar wants.
    bool expected(std::string_view wanted) {
        const Token& token = current();
        std::string found(text_of(token).substr(0, kShownFound));
        const std::string want = "expected " + std::string(wanted);
        if (token.kind == JqlTokenKind::End)
            return error("J102", token.at, want + ", found the end of the query");
        if (auto illegal = explain_illegal(token, source_)) {
            error_ = std::move(*illegal);
            return false;
        }
        if (is_reserved(token.kind) && wanted != kOperators && wanted != kEnd)
            return error(
                "J103",
                token.at,
                want + ", found the reserved word '" + found + "'",
                "to use it as a name, write \"" + found + "\"");
        return error("J101", token.at, want + ", found '" + found + "'");
    }

    bool nested(int& depth) {
        if (++depth <= kMaxJqlNesting) return true;
        return error(
            "J107",
            current().at,
            "nested deeper than " + std::to_string(kMaxJqlNesting) + " levels",
            "split the query");
    }

    bool query(JqlQuery& query) {
        if (source_.size() > kMaxJqlBytes)
            return error(
                "J106",
                {.begin = kMaxJqlBytes, .end = kMaxJqlBytes},
                "longer than " + std::to_string(kMaxJqlBytes) + " bytes",
                "split the query");
        if (kind() != JqlTokenKind::Order && kind() != JqlTokenKind::End) {
            query.where.emplace();
            if (!or_clause(*query.where)) return false;
        }
        if (kind() == JqlTokenKind::Order && !order_by(query)) return false;
        return kind() == JqlTokenKind::End || expected(kEnd);
    }

    bool or_clause(JqlClause& clause) {  // NOLINT(misc-no-recursion): bounded by nested()
        return chain(clause, JqlTokenKind::Or, JqlClauseKind::Or, &Parser::and_clause);
    }

    bool and_clause(JqlClause& clause) {  // NOLINT(misc-no-recursion): bounded by nested()
        return chain(clause, JqlTokenKind::And, JqlClauseKind::And, &Parser::not_clause);
    }

    // part {separator part}; one part alone stays itself.
    bool chain(  // NOLINT(misc-no-recursion): bounded by nested()
        JqlClause& clause,
        JqlTokenKind separator,
        JqlClauseKind kind_of_chain,
        bool (Parser::*part)(JqlClause&)) {
        JqlClause first;
        if (!(this->*part)(first)) return false;
        if (kind() != separator) {
            clause = std::move(first);
            return true;
        }
        clause.kind = kind_of_chain;
        clause.clauses.push_back(std::move(first));
        while (accept(separator))
            if (!(this->*part)(clause.clauses.emplace_back())) return false;
        return true;
    }

    bool not_clause(JqlClause& clause) {  // NOLINT(misc-no-recursion): bounded by nested()
        const int depth = depth_;
        const bool ok = not_or_group(clause);
        depth_ = depth;
        return ok;
    }

    bool not_or_group(JqlClause& clause) {  // NOLINT(misc-no-recursion): bounded by nested()
        if (kind() == JqlTokenKind::Not || kind() == JqlTokenKind::Bang) {
            if (!nested(depth_)) return false;
            ++next_;
            clause.kind = JqlClauseKind::Not;
            return not_clause(clause.clauses.emplace_back());
        }
        if (kind() != JqlTokenKind::LeftParen) return terminal(clause.terminal);
        if (!nested(depth_)) return false;
        ++next_;
        if (!or_clause(clause)) return false;
        return accept(JqlTokenKind::RightParen) || expected("'AND', 'OR' or ')'");
    }

    bool terminal(JqlTerminal& terminal) {
        if (!field(terminal.field)) return false;
        terminal.op_at.begin = current().at.begin;
        for (const OperatorToken& simple : kSimpleOperators) {
            if (!accept(simple.token)) continue;
            const bool may_be_empty = simple.expected == kValueOrEmpty;
            return operation(terminal, simple.op) &&
                   operand_of(terminal, may_be_empty, simple.expected);
        }
        if (accept(JqlTokenKind::In))
            return operation(terminal, JqlOperator::In) && list_of(terminal);
        if (kind() == JqlTokenKind::Not && kind(1) == JqlTokenKind::In) {
            next_ += 2;
            return operation(terminal, JqlOperator::NotIn) && list_of(terminal);
        }
        if (accept(JqlTokenKind::Is)) {
            const bool negated = accept(JqlTokenKind::Not);
            operation(terminal, negated ? JqlOperator::IsNot : JqlOperator::Is);
            if (kind() != JqlTokenKind::Empty) return expected("EMPTY or NULL");
            return operand(terminal.operand.emplace());
        }
        if (accept(JqlTokenKind::Was)) return was(terminal);
        if (accept(JqlTokenKind::Changed)) {
            operation(terminal, JqlOperator::Changed);
            return predicates(terminal, JqlPredicateKind::To);
        }
        if (accept(JqlTokenKind::Not)) return expected("IN");
        return expected(kOperators);
    }

    bool operation(JqlTerminal& terminal, JqlOperator op) {
        terminal.op = op;
        terminal.op_at.end = last_end();
        return true;
    }

    bool was(JqlTerminal& terminal) {
        const bool negated = accept(JqlTokenKind::Not);
        if (accept(JqlTokenKind::In)) {
            operation(terminal, negated ? JqlOperator::WasNotIn : JqlOperator::WasIn);
            return list_of(terminal) && predicates(terminal, JqlPredicateKind::By);
        }
        operation(terminal, negated ? JqlOperator::WasNot : JqlOperator::Was);
        return operand_of(terminal, true, kValueOrEmpty) &&
               predicates(terminal, JqlPredicateKind::By);
    }

    bool operand_of(JqlTerminal& terminal, bool may_be_empty, std::string_view wanted) {
        if (!is_value(kind()) && !(may_be_empty && kind() == JqlTokenKind::Empty))
            return expected(wanted);
        return operand(terminal.operand.emplace());
    }

    bool list_of(JqlTerminal& terminal) {
        const bool function = is_value(kind()) && kind(1) == JqlTokenKind::LeftParen;
        if (is_value(kind()) && !function)
            return error(
                "J101",
                current().at,
                "expected " + std::string(kListOrFunction) + ", found '" +
                    std::string(text_of(current()).substr(0, kShownFound)) + "'",
                "write IN (" + std::string(text_of(current()).substr(0, kShownFound)) + ")");
        if (!function && kind() != JqlTokenKind::LeftParen) return expected(kListOrFunction);
        return operand(terminal.operand.emplace());
    }

    // Predicates up to `last` in the order of JqlPredicateKind: FROM and TO go with CHANGED only.
    bool predicates(JqlTerminal& terminal, JqlPredicateKind last) {
        while (const auto found = predicate_of(kind())) {
            if (*found > last) return true;  // left for the caller to refuse
            JqlPredicate& predicate = terminal.predicates.emplace_back();
            predicate.kind = *found;
            predicate.at = current().at;
            ++next_;
            if (!operand(predicate.operand)) return false;
        }
        return true;
    }

    bool operand(JqlOperand& operand) {  // NOLINT(misc-no-recursion): bounded by nested()
        operand.at.begin = current().at.begin;
        bool ok = true;
        if (accept(JqlTokenKind::Empty)) {
            operand.kind = JqlOperandKind::Empty;
        } else if (is_value(kind())) {
            operand.kind = JqlOperandKind::Value;
            operand.word = word();
            if (kind() == JqlTokenKind::LeftParen) {
                operand.kind = JqlOperandKind::Function;
                ok = arguments(operand);
            }
        } else if (kind() == JqlTokenKind::LeftParen) {
            operand.kind = JqlOperandKind::List;
            ok = list(operand);
        } else {
            return expected(kOperand);
        }
        operand.at.end = last_end();
        return ok;
    }

    bool list(JqlOperand& operand) {  // NOLINT(misc-no-recursion): bounded by nested()
        const int depth = depth_;
        if (!nested(depth_)) return false;
        ++next_;
        do {
            if (!this->operand(operand.items.emplace_back())) return false;
        } while (accept(JqlTokenKind::Comma));
        depth_ = depth;
        return accept(JqlTokenKind::RightParen) || expected("',' or ')'");
    }

    bool arguments(JqlOperand& operand) {
        ++next_;
        if (accept(JqlTokenKind::RightParen)) return true;
        do {
            if (!is_value(kind())) return expected("an argument");
            operand.arguments.push_back(word());
            if (kind() == JqlTokenKind::LeftParen)
                return error(
                    "J101", current().at, "a function may not be the argument of a function");
        } while (accept(JqlTokenKind::Comma));
        return accept(JqlTokenKind::RightParen) || expected("',' or ')'");
    }

    JqlWord word() {
        const Token& token = current();
        const std::string_view text = text_of(token);
        ++next_;
        return {.value = unescape_jql(text), .text = std::string(text), .at = token.at};
    }

    bool field(JqlField& field) {
        const std::size_t begin = current().at.begin;
        if (is_number(kind())) {
            field.name = word();
            return true;
        }
        if (accept(JqlTokenKind::CustomField)) {
            if (!accept(JqlTokenKind::LeftBracket)) return expected("'[' after cf");
            if (kind() != JqlTokenKind::PositiveNumber)
                return expected("the number of a custom field");
            field.custom_id = word().value;
            if (!accept(JqlTokenKind::RightBracket)) return expected("']'");
            field.name.value = "cf[" + field.custom_id + "]";
        } else if (is_string(kind())) {
            field.name = word();
        } else {
            return expected(kField);
        }
        while (accept(JqlTokenKind::LeftBracket))
            if (!property(field.properties.emplace_back())) return false;
        if (!field.custom_id.empty()) {
            field.name.at = {.begin = begin, .end = last_end()};
            field.name.text = source_.substr(begin, last_end() - begin);
        }
        return true;
    }

    bool property(JqlProperty& property) {
        if (!is_value(kind())) return expected("the key of a property");
        property.key = word();
        if (!accept(JqlTokenKind::RightBracket)) return expected("']'");
        while (is_value(kind()))
            property.path.push_back(word());
        return true;
    }

    bool order_by(JqlQuery& query) {
        query.order_at = current().at;
        ++next_;
        if (!accept(JqlTokenKind::By)) return expected("BY");
        query.order_at.end = last_end();
        do {
            JqlSort& sort = query.order_by.emplace_back();
            if (!field(sort.field)) return false;
            if (accept(JqlTokenKind::Ascending)) {
                sort.direction = JqlDirection::Ascending;
            } else if (accept(JqlTokenKind::Descending)) {
                sort.direction = JqlDirection::Descending;
            }
        } while (accept(JqlTokenKind::Comma));
        return kind() == JqlTokenKind::End || expected("',' or the end of the query");
    }

    static constexpr std::size_t kShownFound = 40;
    static constexpr std::string_view kEnd = "'AND', 'OR', ORDER BY or the end of the query";

    std::string_view source_;
    std::vector<Token> tokens_;
    std::size_t next_ = 0;
    int depth_ = 0;
    Diagnostic error_;
};

}  // namespace

tl::expected<JqlQuery, Diagnostic> parse_jql(std::string_view source) {
    return Parser(source).run();
}

}  // namespace healthlint
