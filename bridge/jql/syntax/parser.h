#pragma once
// JQL text -> tree, by the grammar that Jira's own editor uses:
//
//   query    := [or] [ORDER BY sort {"," sort}]
//   or       := and {OR and}          and := not {AND not}
//   not      := (NOT | "!") not | "(" or ")" | field rhs
//   rhs      := ("=" | "!=" | "~" | "!~") (EMPTY | value | function)
//             | ("<" | ">" | "<=" | ">=") (value | function)
//             | [NOT] IN (list | function)           | IS [NOT] EMPTY
//             | WAS [NOT] (EMPTY | value | function) {predicate}
//             | WAS [NOT] IN (list | function) {predicate}
//             | CHANGED {predicate | (FROM | TO) operand}
//   predicate:= (BEFORE | AFTER | ON | DURING | BY) operand
//   operand  := EMPTY | value | function | list
//   field    := (name | cf "[" digits "]") {"[" word "]" {word}} | number

#include <string_view>

#include <tl/expected.hpp>

#include "bridge/jql/diagnostic.h"
#include "bridge/jql/syntax/ast.h"

namespace healthlint {

// Parentheses, NOTs and lists within each other; what a program may nest is kMaxJqlDepth.
constexpr int kMaxJqlNesting = 500;

// Syntax only: whether fields, values and functions exist is not asked here.
tl::expected<JqlQuery, Diagnostic> parse_jql(std::string_view source);

}  // namespace healthlint
