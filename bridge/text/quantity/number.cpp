#include "bridge/text/quantity/number.h"

#include <array>
#include <string>
#include <vector>

#include "bridge/base/ascii.h"

namespace healthlint {
namespace {

constexpr std::size_t kMaxDigits = 15;  // beyond this a double loses digits, and nobody means it

constexpr std::array kNumberWords{
    NumberWord{"zero", 0},     NumberWord{"one", 1},     NumberWord{"two", 2},
    NumberWord{"three", 3},    NumberWord{"four", 4},    NumberWord{"five", 5},
    NumberWord{"six", 6},      NumberWord{"seven", 7},   NumberWord{"eight", 8},
    NumberWord{"nine", 9},     NumberWord{"ten", 10},    NumberWord{"twelve", 12},
    NumberWord{"fifteen", 15}, NumberWord{"twenty", 20}, NumberWord{"thirty", 30},
    NumberWord{"forty", 40},   NumberWord{"fifty", 50},  NumberWord{"sixty", 60},
    NumberWord{"ninety", 90},  NumberWord{"한 ", 1},     NumberWord{"두 ", 2},
    NumberWord{"세 ", 3},      NumberWord{"네 ", 4},     NumberWord{"다섯 ", 5},
    NumberWord{"열 ", 10}};

constexpr double kThird = 33.3;
constexpr double kTwoThirds = 66.7;

constexpr std::array kFractions{
    NumberWord{"two thirds", kTwoThirds},
    NumberWord{"two-thirds", kTwoThirds},
    NumberWord{"one third", kThird},
    NumberWord{"one-third", kThird},
    NumberWord{"a third", kThird},
    NumberWord{"a tenth", 10},
    NumberWord{"a fifth", 20},
    NumberWord{"a fourth", 25},
    NumberWord{"by a quarter", 25},
    NumberWord{"to a quarter", 25},
    NumberWord{"three quarters", 75},
    NumberWord{"three-quarters", 75},
    NumberWord{"a half", 50},
    NumberWord{"half of", 50},
    NumberWord{"in half", 50},
    NumberWord{"by half", 50},
    NumberWord{"절반", 50},
    NumberWord{"반으로", 50},
    NumberWord{"3분의 1", kThird},
    NumberWord{"3분의 2", kTwoThirds},
    NumberWord{"4분의 1", 25},
    NumberWord{"2분의 1", 50}};

constexpr std::array kMagnitudes{
    NumberWord{"백", 1e2},
    NumberWord{"천", 1e3},
    NumberWord{"만", 1e4},
    NumberWord{"억", 1e8},
    NumberWord{"조", 1e12}};

bool is_thousands(std::string_view text, std::size_t comma) {
    return digit_at(text, comma + 1) && digit_at(text, comma + 2) && digit_at(text, comma + 3) &&
           !digit_at(text, comma + 4);
}

std::optional<NumberWord> magnitude_at(std::string_view text) {
    for (const NumberWord& magnitude : kMagnitudes)
        if (text.starts_with(magnitude.text)) return magnitude;
    return std::nullopt;
}

bool read_korean_magnitude(std::string_view text, double& value, std::size_t& at) {
    double total = 0;
    double part = value;
    bool any = false;
    for (int parts = 0; parts < 4; ++parts) {
        while (const auto magnitude = magnitude_at(text.substr(at))) {
            part *= magnitude->value;
            at += magnitude->text.size();
            any = true;
        }
        total += part;
        std::size_t next = at;
        if (any && next < text.size() && text[next] == ' ') ++next;
        if (!any || !digit_at(text, next)) break;
        std::size_t end = next;
        const auto digits = read_digits(text, end);
        if (!digits || !magnitude_at(text.substr(end))) break;
        part = *digits;
        at = end;
    }
    if (any) value = total;
    return any;
}

}  // namespace

std::span<const NumberWord> number_words() {
    return kNumberWords;
}

std::span<const NumberWord> fraction_words() {
    return kFractions;
}

namespace {

class WordsByFirst {
  public:
    explicit WordsByFirst(std::span<const NumberWord> words) {
        for (const NumberWord& word : words)
            by_first_[index(word.text.front())].push_back(word);
    }

    std::span<const NumberWord> of(char first) const { return by_first_[index(first)]; }

  private:
    static std::size_t index(char first) { return static_cast<unsigned char>(to_lower(first)); }

    std::array<std::vector<NumberWord>, 256> by_first_;
};

}  // namespace

std::span<const NumberWord> number_words(char first) {
    static const WordsByFirst kWords{number_words()};
    return kWords.of(first);
}

std::span<const NumberWord> fraction_words(char first) {
    static const WordsByFirst kWords{fraction_words()};
    return kWords.of(first);
}

bool may_begin_quantity(char first) {
    // Digits, signs, currencies ("$", "€", "EUR") and what words of numbers begin with.
    static const std::array<bool, 256> kFirst = [] {
        std::array<bool, 256> bytes{};
        const auto mark = [&bytes](char c) { bytes[static_cast<unsigned char>(c)] = true; };
        for (const char c : std::string_view("0123456789+-$UEKGJC\xE2\xC2hH"))
            mark(c);
        for (const auto& words : {number_words(), fraction_words()})
            for (const NumberWord& word : words) {
                mark(word.text.front());
                const char c = word.text.front();
                if (c >= 'a' && c <= 'z') mark(static_cast<char>(c - 'a' + 'A'));
            }
        return bytes;
    }();
    return kFirst[static_cast<unsigned char>(first)];
}

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

bool is_ascii_word(char c) {
    return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

bool digit_at(std::string_view text, std::size_t at) {
    return at < text.size() && is_digit(text[at]);
}

bool starts_with_ignoring_case(std::string_view text, std::string_view prefix) {
    return !text.empty() && to_lower(text.front()) == prefix.front() &&
           equals_ignoring_case(text.substr(0, prefix.size()), prefix);
}

std::optional<double> read_digits(std::string_view text, std::size_t& at) {
    std::string number;
    while (digit_at(text, at) || (at < text.size() && text[at] == ',' && is_thousands(text, at))) {
        if (text[at] != ',') number += text[at];
        ++at;
    }
    if (at + 1 < text.size() && text[at] == '.' && digit_at(text, at + 1)) {
        number += '.';
        for (++at; digit_at(text, at); ++at)
            number += text[at];
        if (at + 1 < text.size() && text[at] == '.' && digit_at(text, at + 1)) return std::nullopt;
    }
    if (number.size() > kMaxDigits) return std::nullopt;
    return parse_number(number);
}

void read_magnitude(std::string_view text, bool money, double& value, std::size_t& at) {
    if (read_korean_magnitude(text, value, at)) return;
    std::size_t letters = at;
    while (letters < text.size() && is_ascii_word(text[letters]) && !is_digit(text[letters]))
        ++letters;
    const auto word = text.substr(at, letters - at);
    if (word == "K" || word == "k")
        value *= 1e3;
    else if (word == "M" || word == "mn" || (word == "m" && money))
        value *= 1e6;
    else if (word == "B" || word == "bn")
        value *= 1e9;
    else {
        for (const NumberWord& named :
             {NumberWord{" thousand", 1e3},
              NumberWord{" million", 1e6},
              NumberWord{" billion", 1e9}})
            if (starts_with_ignoring_case(text.substr(at), named.text)) {
                value *= named.value;
                at += named.text.size();
                return;
            }
        return;
    }
    at = letters;
}

}  // namespace healthlint
