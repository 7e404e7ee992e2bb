#pragma once
// Verbs of goals in English: what they change, and in which form they stand.

#include <optional>
#include <string_view>
#include <vector>

namespace healthlint {

enum class VerbForm { Base, Third, Gerund, Past };

enum class Movement { Up, Down, Either, Reach };  // Reach: achieve, keep, resolve, …

struct Verb {
    Movement change = Movement::Either;
    VerbForm form = VerbForm::Base;
};

std::optional<Verb> english_verb(std::string_view lower);

// The base forms and irregular pasts that english_verb knows.
std::vector<std::string_view> english_stems();

}  // namespace healthlint
