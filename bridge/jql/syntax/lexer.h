#pragma once
// JQL text -> tokens. Keywords and reserved words in any case; escapes stay in the text.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bridge/jql/diagnostic.h"

namespace healthlint {

constexpr std::size_t kMaxJqlBytes = std::size_t{64} * 1024;

enum class JqlTokenKind {
    LeftParen,
    RightParen,
    Comma,
    LeftBracket,
    RightBracket,
    Bang,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Equals,
    NotEquals,
    Like,
    NotLike,
    In,
    Is,
    And,
    Or,
    Not,
    Empty,
    Was,
    Changed,
    Before,
    After,
    From,
    To,
    On,
    During,
    Order,
    By,
    Ascending,
    Descending,
    CustomField,  // cf
    Reserved,     // a word that needs quotes
    PositiveNumber,
    NegativeNumber,
    Word,
    Quoted,
    IllegalCharacter,
    IllegalEscape,
    IllegalInQuotes,
    Unclosed,
    End,
};

struct Token {
    JqlTokenKind kind = JqlTokenKind::End;
    SourceSpan at;
};

bool is_string(JqlTokenKind kind);  // a word, quoted or not
bool is_number(JqlTokenKind kind);
bool is_value(JqlTokenKind kind);     // what may stand where a value is wanted
bool is_reserved(JqlTokenKind kind);  // a word that must stand in quotes to be a name

// Ends with one End token. Nothing is skipped silently: what is no JQL becomes an Illegal… token.
std::vector<Token> lex_jql(std::string_view source);

// What is wrong with an Illegal… or Unclosed token and how to write it; nothing for any other.
std::optional<Diagnostic> explain_illegal(const Token& token, std::string_view source);

// What a word means once quotes and escapes are resolved (\n, \", \uXXXX).
std::string unescape_jql(std::string_view text);

// True when `value` must stand in quotes to be read as a word again.
bool needs_quotes(std::string_view value);

}  // namespace healthlint
