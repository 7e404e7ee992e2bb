#pragma once
// Numbers without their units: digits, number words, fractions, and what multiplies them.

#include <optional>
#include <span>
#include <string_view>

namespace healthlint {

struct NumberWord {
    std::string_view text;
    double value = 0;
};

std::span<const NumberWord> number_words();  // "three"; Korean ones end in a space: "세 "
std::span<const NumberWord> fraction_words();

// Those that begin with this byte, whatever its case, in the same order.
std::span<const NumberWord> number_words(char first);
std::span<const NumberWord> fraction_words(char first);

// By its first byte alone: most words of a text begin with none of these.
bool may_begin_quantity(char first);  // "by half", "two thirds", "절반", in per cent

bool is_digit(char c);
bool is_ascii_word(char c);  // letter, digit or underscore
bool digit_at(std::string_view text, std::size_t at);
// `prefix` is lower-case and not empty.
bool starts_with_ignoring_case(std::string_view text, std::string_view prefix);

// Digits with thousands separators and a fraction; nothing for versions and times of day. Moves
// `at` behind what it read, here and below.
std::optional<double> read_digits(std::string_view text, std::size_t& at);

// "25|K", "5| million", "1|억 2천만"; in money "m" is a million.
void read_magnitude(std::string_view text, bool money, double& value, std::size_t& at);

}  // namespace healthlint
