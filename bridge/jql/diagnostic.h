#pragma once
// What is wrong with a text that a person wrote, where, and what to do about it. Used for JQL and,
// with a file name, for packs.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace healthlint {

enum class Severity { Error, Warning };

struct Diagnostic {
    Severity severity = Severity::Error;
    std::string code;        // stable, "J101" for JQL, "E102" for packs
    int line = 1;            // 1-based
    int column = 1;          // 1-based, in characters (code points), as editors count
    int length = 1;          // characters to underline
    std::string message;     // found and expected
    std::string suggestion;  // remedy, "did you mean \"labels\"?"; may be empty
    std::string file;        // empty for a bare JQL string
};

// A piece of a source text, in bytes. Where something was written is no part of what it means, so
// all spans compare equal.
struct SourceSpan {
    std::size_t begin = 0;
    std::size_t end = 0;

    bool operator==(const SourceSpan&) const { return true; }
};

// Fills in line, column and length of `span`; an empty span marks one character.
Diagnostic locate(Diagnostic diagnostic, std::string_view source, SourceSpan span);

// "file:line:col severity code: message", the source line and a caret with the suggestion.
std::string render(const Diagnostic& diagnostic, std::string_view source);

// The candidate nearest to `word` by edit distance, or nothing when none is near.
std::string nearest(std::string_view word, const std::vector<std::string>& candidates);

}  // namespace healthlint
