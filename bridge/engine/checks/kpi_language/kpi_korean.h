#pragma once
// Verbs of goals in Korean: what they change, and what their endings say of it.

#include <cstddef>
#include <optional>
#include <string_view>

#include "bridge/engine/checks/kpi_language/kpi_verbs.h"

namespace healthlint {

struct KoreanVerb {
    Movement change = Movement::Either;
    std::size_t at = 0;  // of the stem in the text
    std::size_t end = 0;
    bool connects = false;  // "줄여 …": its own ending, the sentence goes on
    bool happens = false;  // "증가", "성장": what comes about by itself, unlike "증대", "단축"
};

// The first verb or verbal noun of change ("낮춘다", "단축", "달성") at or behind `from`. One pass.
std::optional<KoreanVerb> find_korean_verb(std::string_view text, std::size_t from);

// A verb in the past: a final ㅆ that is neither 있 nor 겠 ("낮췄다", "상승했습니다").
bool has_korean_past(std::string_view text);

enum class KoreanMood {
    Plan,  // it shall be done: "낮춘다", "단축하기", "높이는 것이 목표"
    Name,  // a bare noun: "50% 단축", which may be a plan, a wish or a result
    Fact,  // it is so, or can be: "감소하는 ", "줄고 있다", "줄일 수 있다"
};

// What the endings behind the stem of the verb say, up to the end of its sentence.
KoreanMood korean_mood(std::string_view text, const KoreanVerb& verb);

// "목표", "성공", "기준" as what the sentence says of the number: "90%가 목표다".
bool korean_goal_noun(std::string_view after);

}  // namespace healthlint
