#include "bridge/jql/syntax/printer.h"

#include <algorithm>
#include <array>
#include <optional>

#include "bridge/base/ascii.h"
#include "bridge/jql/syntax/lexer.h"

namespace healthlint {
namespace {

std::string upper(std::string_view text) {
    std::string result(text);
    for (char& c : result)
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    return result;
}

// The code of the character at `i` where it may not stand in quotes as it is: control characters,
// U+0080 to U+009F and the code points that are no characters.
std::optional<unsigned> unprintable(std::string_view value, std::size_t i) {
    const auto byte = [&](std::size_t at) {
        return at < value.size() ? static_cast<unsigned char>(value[at]) : 0U;
    };
    const unsigned c = byte(i);
    if (c < 0x20 || c == 0x7F) return c;
    if (c == 0xC2 && byte(i + 1) <= 0x9F) return byte(i + 1);
    if (c != 0xEF) return std::nullopt;
    const unsigned code = 0xF000U | ((byte(i + 1) & 0x3FU) << 6U) | (byte(i + 2) & 0x3FU);
    const bool no_character = (code >= 0xFDD0 && code <= 0xFDEF) || code >= 0xFFFE;
    return no_character ? std::optional(code) : std::nullopt;
}

std::string in_quotes(std::string_view value) {
    constexpr std::string_view kHex = "0123456789abcdef";
    std::string text = "\"";
    for (std::size_t i = 0; i < value.size(); ++i) {
        if (const auto code = unprintable(value, i)) {
            text += "\\u";
            for (const unsigned shift : {12U, 8U, 4U, 0U})
                text += kHex[(*code >> shift) & 0xFU];
            i += *code < 0x80 ? 0 : *code < 0x800 ? 1 : 2;
            continue;
        }
        if (value[i] == '"' || value[i] == '\\') text += '\\';
        text += value[i];
    }
    return text + '"';
}

std::string words(const std::vector<JqlWord>& list, std::string_view separator) {
    std::vector<std::string> parts;
    parts.reserve(list.size());
    for (const JqlWord& word : list)
        parts.push_back(quote_jql(word.value));
    return join(parts, separator);
}

std::string print(const JqlTerminal& terminal) {
    std::string text = print_jql(terminal.field) + " " + upper(to_string(terminal.op));
    if (terminal.operand) text += " " + print_jql(*terminal.operand);
    for (const JqlPredicate& predicate : terminal.predicates)
        text += " " + upper(to_string(predicate.kind)) + " " + print_jql(predicate.operand);
    return text;
}

// A chain inside a NOT, or a chain inside a chain that binds as tight, keeps its parentheses:
// without them it would be read as part of its surroundings.
std::string print_part(const JqlClause& part, JqlClauseKind around) {  // NOLINT(misc-no-recursion)
    const bool tighter = part.kind == JqlClauseKind::Terminal || part.kind == JqlClauseKind::Not ||
                         (around == JqlClauseKind::Or && part.kind == JqlClauseKind::And);
    const std::string text = print_jql(part);
    return tighter ? text : "(" + text + ")";
}

}  // namespace

std::string quote_jql(std::string_view value) {
    return needs_quotes(value) ? in_quotes(value) : std::string(value);
}

std::string print_jql(const JqlOperand& operand) {  // NOLINT(misc-no-recursion): as deep as parsed
    switch (operand.kind) {
    case JqlOperandKind::Value: return quote_jql(operand.word.value);
    case JqlOperandKind::Empty: return "EMPTY";
    case JqlOperandKind::Function:
        return quote_jql(operand.word.value) + "(" + words(operand.arguments, ", ") + ")";
    case JqlOperandKind::List: {
        std::vector<std::string> parts;
        for (const JqlOperand& item : operand.items)
            parts.push_back(print_jql(item));
        return "(" + join(parts, ", ") + ")";
    }
    }
    return {};
}

std::string print_jql(const JqlField& field) {
    const bool number = std::ranges::all_of(
        field.name.value, [](char c) { return (c >= '0' && c <= '9') || c == '-'; });
    std::string text = field.name.value;
    if (field.custom_id.empty())  // a bare number takes no properties
        text = number && !field.properties.empty() ? in_quotes(text) : quote_jql(text);
    for (const JqlProperty& property : field.properties) {
        text += "[" + quote_jql(property.key.value) + "]";
        text += words(property.path, " ");
    }
    return text;
}

std::string print_jql(const JqlClause& clause) {  // NOLINT(misc-no-recursion): as deep as parsed
    switch (clause.kind) {
    case JqlClauseKind::Terminal: return print(clause.terminal);
    case JqlClauseKind::Not: return "NOT " + print_part(clause.clauses.front(), clause.kind);
    case JqlClauseKind::And:
    case JqlClauseKind::Or: {
        std::vector<std::string> parts;
        for (const JqlClause& part : clause.clauses)
            parts.push_back(print_part(part, clause.kind));
        return join(parts, clause.kind == JqlClauseKind::And ? " AND " : " OR ");
    }
    }
    return {};
}

std::string print_jql(const JqlQuery& query) {
    std::string text = query.where ? print_jql(*query.where) : "";
    for (const JqlSort& sort : query.order_by) {
        if (&sort != &query.order_by.front()) {
            text += ", ";
        } else {
            text += text.empty() ? "ORDER BY " : " ORDER BY ";
        }
        text += print_jql(sort.field);
        if (sort.direction == JqlDirection::Ascending) text += " ASC";
        if (sort.direction == JqlDirection::Descending) text += " DESC";
    }
    return text;
}

std::string_view to_string(JqlOperator op) {
    constexpr std::array<std::string_view, 17> kNames{
        "=",
        "!=",
        "<",
        "<=",
        ">",
        ">=",
        "~",
        "!~",
        "in",
        "not in",
        "is",
        "is not",
        "was",
        "was not",
        "was in",
        "was not in",
        "changed"};
    return kNames[static_cast<std::size_t>(op)];
}

std::string_view to_string(JqlPredicateKind predicate) {
    constexpr std::array<std::string_view, 7> kNames{
        "before", "after", "on", "during", "by", "from", "to"};
    return kNames[static_cast<std::size_t>(predicate)];
}

}  // namespace healthlint
