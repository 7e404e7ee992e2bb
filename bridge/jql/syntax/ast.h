#pragma once
// The tree of a JQL query as it was written: names are not yet looked up. Plain values; two trees
// are equal when they mean the same, wherever and however quoted they were written.

#include <optional>
#include <string>
#include <vector>

#include "bridge/jql/diagnostic.h"

namespace healthlint {

struct JqlWord {
    std::string value;  // quotes and escapes resolved
    std::string text;   // as written
    SourceSpan at;

    bool operator==(const JqlWord& other) const { return value == other.value; }
};

struct JqlProperty {  // issue.property[key].path
    JqlWord key;
    std::vector<JqlWord> path;

    bool operator==(const JqlProperty&) const = default;
};

struct JqlField {
    JqlWord name;           // text spans the properties too where custom_id is set
    std::string custom_id;  // digits of cf[10114]; empty for a name
    std::vector<JqlProperty> properties;

    bool operator==(const JqlField&) const = default;
};

enum class JqlOperandKind { Value, Empty, Function, List };

struct JqlOperand {
    JqlOperandKind kind = JqlOperandKind::Empty;
    JqlWord word;                    // Value: itself; Function: its name
    std::vector<JqlWord> arguments;  // Function
    std::vector<JqlOperand> items;   // List, never empty
    SourceSpan at;

    bool operator==(const JqlOperand&) const = default;
};

enum class JqlOperator {
    Equals,
    NotEquals,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Like,
    NotLike,
    In,
    NotIn,
    Is,
    IsNot,
    Was,
    WasNot,
    WasIn,
    WasNotIn,
    Changed,
};

enum class JqlPredicateKind { Before, After, On, During, By, From, To };

struct JqlPredicate {
    JqlPredicateKind kind = JqlPredicateKind::Before;
    JqlOperand operand;
    SourceSpan at;

    bool operator==(const JqlPredicate&) const = default;
};

struct JqlTerminal {
    JqlField field;
    JqlOperator op = JqlOperator::Equals;
    SourceSpan op_at;
    std::optional<JqlOperand> operand;  // absent for CHANGED only
    std::vector<JqlPredicate> predicates;

    bool operator==(const JqlTerminal&) const = default;
};

enum class JqlClauseKind { Terminal, Not, And, Or };

struct JqlClause {
    JqlClauseKind kind = JqlClauseKind::Terminal;
    JqlTerminal terminal;            // Terminal
    std::vector<JqlClause> clauses;  // Not: one; And, Or: two or more

    bool operator==(const JqlClause&) const = default;
};

enum class JqlDirection { Unsaid, Ascending, Descending };

struct JqlSort {
    JqlField field;
    JqlDirection direction = JqlDirection::Unsaid;

    bool operator==(const JqlSort&) const = default;
};

struct JqlQuery {
    std::optional<JqlClause> where;  // absent: every issue
    std::vector<JqlSort> order_by;
    SourceSpan order_at;

    bool operator==(const JqlQuery&) const = default;
};

}  // namespace healthlint
