#include "bridge/jql/diagnostic.h"

#include <algorithm>
#include <cstdint>
#include <numeric>
#include <utility>

#include "bridge/base/ascii.h"

namespace healthlint {
namespace {

constexpr std::size_t kLongestGuess = 64;  // longer words are no typing errors
constexpr std::size_t kShownLine = 120;    // characters of a source line that are printed

bool starts_character(char byte) {
    return (static_cast<unsigned char>(byte) & 0xC0U) != 0x80U;
}

int characters(std::string_view text) {
    return static_cast<int>(std::ranges::count_if(text, starts_character));
}

// Byte offset of the n-th character (from 0).
std::size_t offset_of(std::string_view text, std::size_t n) {
    std::size_t at = 0;
    while (at < text.size()) {
        if (starts_character(text[at]) && n-- == 0) return at;
        ++at;
    }
    return at;
}

// Hangul syllables, kana and Chinese characters (U+3000 to U+DFFF) and emoji (four bytes of UTF-8)
// take two columns in a terminal. Close enough to put a caret under a word.
int width_of(std::string_view character) {
    if (character.size() >= 4) return 2;
    if (character.size() < 3) return 1;
    const auto lead = static_cast<unsigned char>(character[0]);
    return lead >= 0xE3 && lead <= 0xED ? 2 : 1;
}

int width_of_text(std::string_view text) {
    int width = 0;
    for (std::size_t at = 0; at < text.size();) {
        std::size_t end = at + 1;
        while (end < text.size() && !starts_character(text[end]))
            ++end;
        width += width_of(text.substr(at, end - at));
        at = end;
    }
    return width;
}

std::string_view line_of(std::string_view source, int line) {
    for (int n = 1; n < line; ++n) {
        const auto end = source.find('\n');
        if (end == std::string_view::npos) return {};
        source.remove_prefix(end + 1);
    }
    std::string_view text = source.substr(0, source.find('\n'));
    if (!text.empty() && text.back() == '\r') text.remove_suffix(1);
    return text;
}

// Spaces under `text`; tabs stay, so that the caret lines up whatever a tab is worth.
std::string padding(std::string_view text) {
    std::string pad;
    for (std::size_t at = 0; at < text.size();) {
        std::size_t end = at + 1;
        while (end < text.size() && !starts_character(text[end]))
            ++end;
        if (text[at] == '\t') {
            pad += '\t';
        } else {
            pad.append(static_cast<std::size_t>(width_of(text.substr(at, end - at))), ' ');
        }
        at = end;
    }
    return pad;
}

std::string number_column(const std::string& number) {
    constexpr std::size_t kWidth = 5;
    return std::string(number.size() < kWidth ? kWidth - number.size() : 0, ' ') + number + " | ";
}

std::size_t edit_distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> row(b.size() + 1);
    std::iota(row.begin(), row.end(), 0U);
    for (std::size_t i = 0; i < a.size(); ++i) {
        std::size_t diagonal = row[0];
        row[0] = i + 1;
        for (std::size_t j = 0; j < b.size(); ++j) {
            const std::size_t replaced = diagonal + (a[i] == b[j] ? 0U : 1U);
            diagonal = row[j + 1];
            row[j + 1] = std::min({replaced, row[j] + 1, row[j + 1] + 1});
        }
    }
    return row[b.size()];
}

}  // namespace

Diagnostic locate(Diagnostic diagnostic, std::string_view source, SourceSpan span) {
    const std::size_t begin = std::min(span.begin, source.size());
    const std::size_t end = std::clamp(span.end, begin, source.size());
    const std::string_view before = source.substr(0, begin);
    const auto line_start =
        before.rfind('\n') == std::string_view::npos ? 0 : before.rfind('\n') + 1;
    diagnostic.line = static_cast<int>(std::ranges::count(before, '\n')) + 1;
    diagnostic.column = characters(before.substr(line_start)) + 1;
    diagnostic.length = std::max(1, characters(source.substr(begin, end - begin)));
    return diagnostic;
}

std::string render(const Diagnostic& diagnostic, std::string_view source) {
    std::string text = diagnostic.file.empty() ? "" : diagnostic.file + ":";
    text += std::to_string(diagnostic.line) + ":" + std::to_string(diagnostic.column);
    text += diagnostic.severity == Severity::Error ? " error " : " warning ";
    text += diagnostic.code + ": " + diagnostic.message + "\n";

    std::string_view line = line_of(source, diagnostic.line);
    auto column = static_cast<std::size_t>(std::max(1, diagnostic.column)) - 1;
    std::string lead;
    if (column > kShownLine / 2 && static_cast<std::size_t>(characters(line)) > kShownLine) {
        const std::size_t skipped = column - kShownLine / 2;
        line.remove_prefix(offset_of(line, skipped));
        column -= skipped;
        lead = "...";
    }
    std::string tail = offset_of(line, kShownLine) < line.size() ? "..." : "";
    line = line.substr(0, offset_of(line, kShownLine));
    const std::size_t begin = offset_of(line, column);
    const std::size_t end =
        offset_of(line, column + static_cast<std::size_t>(std::max(1, diagnostic.length)));
    const int width = std::max(1, width_of_text(line.substr(begin, end - begin)));

    text += number_column(std::to_string(diagnostic.line)) + lead + std::string(line) + tail + "\n";
    text += number_column("") + std::string(lead.size(), ' ') + padding(line.substr(0, begin));
    text += std::string(static_cast<std::size_t>(width), '^');
    if (!diagnostic.suggestion.empty()) text += " " + diagnostic.suggestion;
    return text + "\n";
}

std::string nearest(std::string_view word, const std::vector<std::string>& candidates) {
    if (word.empty() || word.size() > kLongestGuess) return {};
    const std::string wanted = to_lower(word);
    std::size_t best = std::max<std::size_t>(1, wanted.size() / 3) + 1;
    const std::string* found = nullptr;
    for (const std::string& candidate : candidates) {
        const std::size_t shorter = std::min(candidate.size(), wanted.size());
        if (std::max(candidate.size(), wanted.size()) - shorter >= best) continue;
        const std::size_t distance = edit_distance(wanted, to_lower(candidate));
        if (distance >= best) continue;
        best = distance;
        found = &candidate;
    }
    return found == nullptr ? std::string() : *found;
}

}  // namespace healthlint
