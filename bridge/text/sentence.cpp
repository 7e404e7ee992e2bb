#include "bridge/text/sentence.h"

#include <algorithm>
#include <array>

#include "bridge/base/ascii.h"

namespace healthlint {
namespace {

constexpr auto kAbbreviations = std::to_array<std::string_view>(
    {"e.g", "i.e", "vs", "approx", "no", "etc", "cf", "incl", "max", "min", "resp", "avg"});

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

std::string_view last_word(std::string_view text) {
    const auto space = text.find_last_of(" \t(");
    return space == std::string_view::npos ? text : text.substr(space + 1);
}

// "OKR 3. Faster checkout", "목표 1. 이탈률 …": one word and its number open an item.
bool names_item(std::string_view sentence, std::string_view number) {
    constexpr std::size_t kLongestNumber = 4;  // "1-12"; a year is no item
    const auto name = trim(sentence.substr(0, sentence.size() - number.size()));
    const bool year = number.size() == kLongestNumber && number.find('-') == number.npos;
    return !number.empty() && number.size() <= kLongestNumber && !year && !name.empty() &&
           name.find(' ') == name.npos;
}

// The full stop at `at` ends a sentence: a space follows, and what stands before it is neither an
// abbreviation, an initial nor the number of a list ("1. ", "2027. 3. 1.").
bool ends_sentence(std::string_view sentence, std::string_view after) {
    if (!after.empty() && after.front() != ' ' && after.front() != '\t') return false;
    constexpr std::size_t kLongestWord = 12;
    const auto tail = sentence.substr(sentence.size() - std::min(sentence.size(), kLongestWord));
    const auto word = last_word(tail);
    const bool abbreviation = std::ranges::any_of(kAbbreviations, [word](std::string_view known) {
        return equals_ignoring_case(known, word);
    });
    // "in 7 min. Late orders": a unit behind its number, no "min. 5".
    const auto before = trim(sentence.substr(0, sentence.size() - word.size()));
    const bool unit = abbreviation && !before.empty() && is_digit(before.back());
    if (abbreviation && !unit) return false;
    const bool item =
        word.find_first_not_of("0123456789-") == word.npos && names_item(sentence, word);
    const bool number = !word.empty() && std::ranges::all_of(word, is_digit);
    if (item) return false;
    if (!number) return true;
    // "by 2027." ends, "2. Next" and "2027. 3." do not: a number that something small follows.
    const auto next = trim(after.substr(0, 4));
    const bool numbered = trim(sentence).size() == word.size();
    return !numbered && (next.empty() || !is_digit(next.front()));
}

}  // namespace

std::vector<std::string_view> split_sentences(std::string_view text) {
    std::vector<std::string_view> sentences;
    std::size_t begin = 0;
    const auto cut = [&](std::size_t end) {
        if (const auto sentence = trim(text.substr(begin, end - begin)); !sentence.empty())
            sentences.push_back(sentence);
        begin = end;
    };
    for (std::size_t at = 0; at < text.size(); ++at) {
        const char c = text[at];
        if (c == '\n') {
            cut(at);
        } else if (c == '.' || c == '!' || c == '?') {
            const bool closes =
                c == '.' ? ends_sentence(text.substr(begin, at - begin), text.substr(at + 1))
                         : at + 1 == text.size() || text[at + 1] == ' ';
            if (closes) cut(at + 1);
        } else if (c == '\xE3' && text.substr(at).starts_with("。")) {
            cut(at + 3);
        }
    }
    cut(text.size());
    return sentences;
}

}  // namespace healthlint
