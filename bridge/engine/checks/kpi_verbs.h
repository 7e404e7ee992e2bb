#pragma once
// Verbs of goals in English and Korean: what they change, and in which form they stand.

#include <optional>
#include <string_view>

namespace healthlint {

enum class VerbForm { Base, Third, Gerund, Past };

enum class Change { Up, Down, Either, Reach };  // Reach: achieve, keep, resolve, …

struct Verb {
    Change change = Change::Either;
    VerbForm form = VerbForm::Base;
};

std::optional<Verb> english_verb(std::string_view lower);

struct KoreanVerb {
    Change change = Change::Either;
    std::size_t at = 0;  // of the stem in the text
    std::size_t end = 0;
};

// The first verb or verbal noun of change ("낮춘다", "단축", "달성") at or behind `from`.
std::optional<KoreanVerb> find_korean_verb(std::string_view text, std::size_t from);

// A verb in the past: a final ㅆ that is neither 있 nor 겠 ("낮췄다", "상승했습니다").
bool has_korean_past(std::string_view text);

// What follows a stem says that it shall be done ("낮춘다", "단축하기"), or that it is so
// ("감소하는 ").
bool is_korean_plan(std::string_view tail);
bool is_korean_fact(std::string_view tail);

}  // namespace healthlint
