#pragma once
// Tree -> JQL text: one spelling for equal trees, with only the parentheses and quotes needed.

#include <string>
#include <string_view>

#include "bridge/jql/syntax/ast.h"

namespace healthlint {

std::string print_jql(const JqlQuery& query);
std::string print_jql(const JqlClause& clause);
std::string print_jql(const JqlField& field);
std::string print_jql(const JqlOperand& operand);
std::string quote_jql(std::string_view value);  // in quotes where it needs them

std::string_view to_string(JqlOperator op);              // "was not in"
std::string_view to_string(JqlPredicateKind predicate);  // "during"

}  // namespace healthlint
