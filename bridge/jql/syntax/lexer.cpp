#include "bridge/jql/syntax/lexer.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>

#include "bridge/base/ascii.h"

namespace healthlint {
namespace {

struct Keyword {
    std::string_view word;
    JqlTokenKind kind;
};

constexpr std::array kKeywords{
    Keyword{"after", JqlTokenKind::After},     Keyword{"and", JqlTokenKind::And},
    Keyword{"asc", JqlTokenKind::Ascending},   Keyword{"before", JqlTokenKind::Before},
    Keyword{"by", JqlTokenKind::By},           Keyword{"cf", JqlTokenKind::CustomField},
    Keyword{"changed", JqlTokenKind::Changed}, Keyword{"desc", JqlTokenKind::Descending},
    Keyword{"during", JqlTokenKind::During},   Keyword{"empty", JqlTokenKind::Empty},
    Keyword{"from", JqlTokenKind::From},       Keyword{"in", JqlTokenKind::In},
    Keyword{"is", JqlTokenKind::Is},           Keyword{"not", JqlTokenKind::Not},
    Keyword{"null", JqlTokenKind::Empty},      Keyword{"on", JqlTokenKind::On},
    Keyword{"or", JqlTokenKind::Or},           Keyword{"order", JqlTokenKind::Order},
    Keyword{"to", JqlTokenKind::To},           Keyword{"was", JqlTokenKind::Was},
};

// The other words that Jira reserves (GET /jql/autocompletedata, jqlReservedWords), sorted.
constexpr std::array<std::string_view, 159> kReserved{
    "abort",     "access",     "add",        "alias",        "alter",      "any",       "as",
    "audit",     "avg",        "begin",      "between",      "boolean",    "break",     "byte",
    "catch",     "char",       "character",  "check",        "checkpoint", "collate",   "collation",
    "column",    "commit",     "connect",    "continue",     "count",      "create",    "current",
    "date",      "decimal",    "declare",    "decrement",    "default",    "defaults",  "define",
    "delete",    "delimiter",  "difference", "distinct",     "divide",     "do",        "double",
    "drop",      "else",       "encoding",   "end",          "equals",     "escape",    "exclusive",
    "exec",      "execute",    "exists",     "explain",      "false",      "fetch",     "field",
    "file",      "first",      "float",      "for",          "function",   "go",        "goto",
    "grant",     "greater",    "group",      "having",       "identified", "if",        "immediate",
    "increment", "index",      "initial",    "inner",        "inout",      "input",     "insert",
    "int",       "integer",    "intersect",  "intersection", "into",       "isempty",   "isnull",
    "join",      "last",       "left",       "less",         "like",       "limit",     "lock",
    "long",      "max",        "min",        "minus",        "mode",       "modify",    "modulo",
    "more",      "multiply",   "next",       "noaudit",      "notin",      "nowait",    "number",
    "object",    "of",         "option",     "outer",        "output",     "power",     "previous",
    "prior",     "privileges", "public",     "raise",        "raw",        "remainder", "rename",
    "resource",  "return",     "returns",    "revoke",       "right",      "row",       "rowid",
    "rownum",    "rows",       "select",     "session",      "set",        "share",     "size",
    "sqrt",      "start",      "strict",     "string",       "subtract",   "sum",       "synonym",
    "table",     "then",       "trans",      "transaction",  "trigger",    "true",      "uid",
    "union",     "unique",     "update",     "user",         "validate",   "values",    "view",
    "when",      "whenever",   "where",      "while",        "with",
};

JqlTokenKind word_kind(std::string_view word) {
    const std::string lower = to_lower(word);
    const auto keyword = std::ranges::lower_bound(kKeywords, lower, {}, &Keyword::word);
    if (keyword != kKeywords.end() && keyword->word == lower) return keyword->kind;
    if (std::ranges::binary_search(kReserved, lower)) return JqlTokenKind::Reserved;
    const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
    const std::string_view digits = word.starts_with('-') ? word.substr(1) : word;
    if (digits.empty() || !std::ranges::all_of(digits, is_digit)) return JqlTokenKind::Word;
    return digits.size() == word.size() ? JqlTokenKind::PositiveNumber
                                        : JqlTokenKind::NegativeNumber;
}

struct Character {
    char32_t code = 0;
    std::size_t bytes = 1;
    bool valid = false;
};

bool is_hex(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

Character decode(std::string_view text) {
    const auto lead = static_cast<unsigned char>(text[0]);
    if (lead < 0x80) return {.code = lead, .bytes = 1, .valid = true};
    const std::size_t bytes = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC2 ? 2 : 0;
    if (bytes == 0 || lead > 0xF4 || text.size() < bytes) return {};
    char32_t code = lead & (0x7FU >> bytes);
    for (std::size_t i = 1; i < bytes; ++i) {
        const auto next = static_cast<unsigned char>(text[i]);
        if ((next & 0xC0U) != 0x80U) return {};
        code = (code << 6U) | (next & 0x3FU);
    }
    const bool overlong = (bytes == 3 && code < 0x800) || (bytes == 4 && code < 0x10000);
    const bool surrogate = code >= 0xD800 && code <= 0xDFFF;
    if (overlong || surrogate || code > 0x10FFFF) return {};
    return {.code = code, .bytes = bytes, .valid = true};
}

bool is_no_character(char32_t code) {
    return (code >= 0xFDD0 && code <= 0xFDEF) || code == 0xFFFE || code == 0xFFFF;
}

bool may_stand_bare(const Character& character) {
    const char32_t c = character.code;
    if (!character.valid || is_no_character(c)) return false;
    if (c >= 0x7B && c <= 0x9F) return false;
    return c > 0x2C && c != U'/' && !(c >= U';' && c <= U'@') && !(c >= U'[' && c <= U'^');
}

bool may_stand_in_quotes(const Character& character) {
    const char32_t c = character.code;
    if (!character.valid || is_no_character(c)) return false;
    if (c == U'\n' || c == U'\r') return true;
    return c >= 0x20 && !(c >= 0x7F && c <= 0x9F);
}

// Length of the escape that `text` starts with; 0 when it is none.
std::size_t escape_length(std::string_view text) {
    constexpr std::string_view kSimple = "nrt\"'\\ ";
    if (text.size() < 2 || text[0] != '\\') return 0;
    if (kSimple.find(text[1]) != std::string_view::npos) return 2;
    if (text[1] != 'u' || text.size() < 6) return 0;
    return std::ranges::all_of(text.substr(2, 4), is_hex) ? 6 : 0;
}

void append_utf8(std::string& out, char32_t code) {
    const auto byte = [&](char32_t value) { out += static_cast<char>(value); };
    if (code < 0x80) {
        byte(code);
    } else if (code < 0x800) {
        byte(0xC0U | (code >> 6U));
        byte(0x80U | (code & 0x3FU));
    } else if (code < 0x10000) {
        byte(0xE0U | (code >> 12U));
        byte(0x80U | ((code >> 6U) & 0x3FU));
        byte(0x80U | (code & 0x3FU));
    } else {
        byte(0xF0U | (code >> 18U));
        byte(0x80U | ((code >> 12U) & 0x3FU));
        byte(0x80U | ((code >> 6U) & 0x3FU));
        byte(0x80U | (code & 0x3FU));
    }
}

char32_t hex_value(std::string_view digits) {
    char32_t value = 0;
    for (const char c : digits) {
        const char lower = to_lower(c);
        const int digit = lower <= '9' ? lower - '0' : lower - 'a' + 10;
        value = value * 16 + static_cast<char32_t>(digit);
    }
    return value;
}

// The code point of "\uXXXX", of two escapes where they are a surrogate pair; advances `at`.
char32_t unicode_escape(std::string_view text, std::size_t& at) {
    char32_t code = hex_value(text.substr(at + 2, 4));
    at += 6;
    const bool high = code >= 0xD800 && code <= 0xDBFF;
    if (high && escape_length(text.substr(at)) == 6) {
        const char32_t low = hex_value(text.substr(at + 2, 4));
        if (low >= 0xDC00 && low <= 0xDFFF) {
            at += 6;
            return 0x10000 + ((code - 0xD800) << 10U) + (low - 0xDC00);
        }
    }
    return code >= 0xD800 && code <= 0xDFFF ? U'\uFFFD' : code;
}

class Lexer {
  public:
    explicit Lexer(std::string_view source) : source_(source) {}

    std::vector<Token> run() {
        while (at_ < source_.size()) {
            const char c = source_[at_];
            if (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
                ++at_;
            } else if (c == '"' || c == '\'') {
                in_quotes(c);
            } else if (!symbol()) {
                word();
            }
        }
        add(JqlTokenKind::End, at_);
        return std::move(tokens_);
    }

  private:
    void add(JqlTokenKind kind, std::size_t begin) {
        tokens_.push_back({.kind = kind, .at = {.begin = begin, .end = at_}});
    }

    bool symbol() {
        struct Symbol {
            std::string_view text;
            JqlTokenKind kind;
        };

        constexpr std::array kSymbols{
            // longer ones first
            Symbol{"<=", JqlTokenKind::LessOrEqual},
            Symbol{">=", JqlTokenKind::GreaterOrEqual},
            Symbol{"!=", JqlTokenKind::NotEquals},
            Symbol{"!~", JqlTokenKind::NotLike},
            Symbol{"&&", JqlTokenKind::And},
            Symbol{"||", JqlTokenKind::Or},
            Symbol{"(", JqlTokenKind::LeftParen},
            Symbol{")", JqlTokenKind::RightParen},
            Symbol{",", JqlTokenKind::Comma},
            Symbol{"[", JqlTokenKind::LeftBracket},
            Symbol{"]", JqlTokenKind::RightBracket},
            Symbol{"!", JqlTokenKind::Bang},
            Symbol{"<", JqlTokenKind::Less},
            Symbol{">", JqlTokenKind::Greater},
            Symbol{"=", JqlTokenKind::Equals},
            Symbol{"~", JqlTokenKind::Like},
            Symbol{"&", JqlTokenKind::And},
            Symbol{"|", JqlTokenKind::Or},
        };
        for (const Symbol& candidate : kSymbols) {
            if (!source_.substr(at_).starts_with(candidate.text)) continue;
            const std::size_t begin = at_;
            at_ += candidate.text.size();
            add(candidate.kind, begin);
            return true;
        }
        return false;
    }

    void word() {
        const std::size_t begin = at_;
        while (at_ < source_.size()) {
            const std::string_view rest = source_.substr(at_);
            const Character character = decode(rest);
            if (may_stand_bare(character)) {
                at_ += character.bytes;
            } else if (const std::size_t length = escape_length(rest); length > 0) {
                at_ += length;
            } else {
                break;
            }
        }
        if (at_ > begin) return add(word_kind(source_.substr(begin, at_ - begin)), begin);
        const bool escape = source_[at_] == '\\';
        at_ += decode(source_.substr(at_)).bytes;
        add(escape ? JqlTokenKind::IllegalEscape : JqlTokenKind::IllegalCharacter, begin);
    }

    void in_quotes(char quote) {
        const std::size_t begin = at_++;
        while (at_ < source_.size()) {
            const std::string_view rest = source_.substr(at_);
            if (rest[0] == quote) {
                ++at_;
                return add(JqlTokenKind::Quoted, begin);
            }
            if (rest[0] == '\\') {
                const std::size_t length = escape_length(rest);
                if (length == 0) return refuse_in_quotes(JqlTokenKind::IllegalEscape);
                at_ += length;
                continue;
            }
            const Character character = decode(rest);
            if (!may_stand_in_quotes(character))
                return refuse_in_quotes(JqlTokenKind::IllegalInQuotes);
            at_ += character.bytes;
        }
        add(JqlTokenKind::Unclosed, begin);
    }

    // The rest of a broken quotation is not worth reading.
    void refuse_in_quotes(JqlTokenKind kind) {
        const std::size_t begin = at_;
        at_ += decode(source_.substr(at_)).bytes;
        add(kind, begin);
        at_ = source_.size();
    }

    std::string_view source_;
    std::size_t at_ = 0;
    std::vector<Token> tokens_;
};

}  // namespace

bool is_string(JqlTokenKind kind) {
    return kind == JqlTokenKind::Word || kind == JqlTokenKind::Quoted;
}

bool is_number(JqlTokenKind kind) {
    return kind == JqlTokenKind::PositiveNumber || kind == JqlTokenKind::NegativeNumber;
}

bool is_value(JqlTokenKind kind) {
    return is_string(kind) || is_number(kind);
}

bool is_reserved(JqlTokenKind kind) {
    return (kind >= JqlTokenKind::In && kind <= JqlTokenKind::CustomField) ||
           kind == JqlTokenKind::Reserved;
}

std::optional<Diagnostic> explain_illegal(const Token& token, std::string_view source) {
    constexpr std::size_t kShown = 40;
    Diagnostic diagnostic;
    SourceSpan at = token.at;
    diagnostic.code = "J105";
    switch (token.kind) {
    case JqlTokenKind::Unclosed:
        diagnostic.code = "J104";
        diagnostic.message = "this quotation mark is never closed";
        diagnostic.suggestion = "add the closing quotation mark";
        at.end = at.begin + 1;
        break;
    case JqlTokenKind::IllegalEscape:
        diagnostic.message = "\"\\\" starts no known escape";
        diagnostic.suggestion =
            "write \\\\ for a backslash; known are \\n \\r \\t \\\" \\' \\\\ \"\\ \" \\uXXXX";
        break;
    case JqlTokenKind::IllegalCharacter:
        diagnostic.message =
            "the character '" +
            std::string(source.substr(at.begin, std::min(kShown, at.end - at.begin))) +
            "' must stand in quotation marks";
        diagnostic.suggestion = "put the whole value in quotation marks";
        break;
    case JqlTokenKind::IllegalInQuotes:
        diagnostic.message = "this character may not stand in a quotation";
        diagnostic.suggestion = "write \\t or \\uXXXX";
        break;
    default: return std::nullopt;
    }
    return locate(std::move(diagnostic), source, at);
}

std::vector<Token> lex_jql(std::string_view source) {
    return Lexer(source).run();
}

std::string unescape_jql(std::string_view text) {
    if (!text.empty() && (text[0] == '"' || text[0] == '\''))
        text = text.substr(1, text.size() < 2 ? 0 : text.size() - 2);
    std::string value;
    value.reserve(text.size());
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t length = escape_length(text.substr(at));
        if (length == 0) {
            value += text[at++];
            continue;
        }
        if (length == 6) {
            append_utf8(value, unicode_escape(text, at));
            continue;
        }
        const char c = text[at + 1];
        value += c == 'n' ? '\n' : c == 'r' ? '\r' : c == 't' ? '\t' : c;
        at += 2;
    }
    return value;
}

bool needs_quotes(std::string_view value) {
    if (value.empty()) return true;
    for (std::size_t at = 0; at < value.size();) {
        const Character character = decode(value.substr(at));
        if (!may_stand_bare(character)) return true;
        at += character.bytes;
    }
    const JqlTokenKind kind = word_kind(value);
    return kind != JqlTokenKind::Word && kind != JqlTokenKind::PositiveNumber &&
           kind != JqlTokenKind::NegativeNumber;
}

}  // namespace healthlint
