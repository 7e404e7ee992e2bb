#include "bridge/engine/checks/kpi_verbs.h"

#include <algorithm>
#include <array>
#include <string>

#include "bridge/text/utf8.h"

namespace healthlint {
namespace {

struct Stem {
    std::string_view text;
    Change change;
};

constexpr std::array kEnglish{Stem{"increase", Change::Up},     Stem{"raise", Change::Up},
                              Stem{"grow", Change::Up},         Stem{"boost", Change::Up},
                              Stem{"lift", Change::Up},         Stem{"expand", Change::Up},
                              Stem{"maximize", Change::Up},     Stem{"maximise", Change::Up},
                              Stem{"double", Change::Up},       Stem{"triple", Change::Up},
                              Stem{"quadruple", Change::Up},    Stem{"extend", Change::Up},
                              Stem{"scale", Change::Up},        Stem{"push", Change::Up},
                              Stem{"climb", Change::Up},        Stem{"rise", Change::Up},
                              Stem{"improve", Change::Either},  Stem{"enhance", Change::Either},
                              Stem{"optimize", Change::Either}, Stem{"optimise", Change::Either},
                              Stem{"move", Change::Either},     Stem{"bring", Change::Either},
                              Stem{"get", Change::Reach},       Stem{"accelerate", Change::Either},
                              Stem{"speed", Change::Either},    Stem{"reduce", Change::Down},
                              Stem{"cut", Change::Down},        Stem{"lower", Change::Down},
                              Stem{"decrease", Change::Down},   Stem{"drop", Change::Down},
                              Stem{"shrink", Change::Down},     Stem{"minimize", Change::Down},
                              Stem{"minimise", Change::Down},   Stem{"shorten", Change::Down},
                              Stem{"lessen", Change::Down},     Stem{"slash", Change::Down},
                              Stem{"trim", Change::Down},       Stem{"halve", Change::Down},
                              Stem{"curb", Change::Down},       Stem{"fall", Change::Down},
                              Stem{"decline", Change::Down},    Stem{"eliminate", Change::Down},
                              Stem{"save", Change::Down},       Stem{"limit", Change::Down},
                              Stem{"achieve", Change::Reach},   Stem{"reach", Change::Reach},
                              Stem{"hit", Change::Reach},       Stem{"attain", Change::Reach},
                              Stem{"have", Change::Reach},      Stem{"keep", Change::Reach},
                              Stem{"hold", Change::Reach},      Stem{"maintain", Change::Reach},
                              Stem{"stay", Change::Reach},      Stem{"sustain", Change::Reach},
                              Stem{"ensure", Change::Reach},    Stem{"deliver", Change::Reach},
                              Stem{"secure", Change::Reach},    Stem{"exceed", Change::Reach},
                              Stem{"surpass", Change::Reach},   Stem{"resolve", Change::Reach},
                              Stem{"automate", Change::Reach},  Stem{"cover", Change::Reach},
                              Stem{"detect", Change::Reach},    Stem{"answer", Change::Reach},
                              Stem{"acquire", Change::Reach},   Stem{"onboard", Change::Reach},
                              Stem{"convert", Change::Reach},   Stem{"retain", Change::Reach},
                              Stem{"close", Change::Reach},     Stem{"serve", Change::Reach},
                              Stem{"handle", Change::Reach},    Stem{"execute", Change::Reach},
                              Stem{"guarantee", Change::Reach}, Stem{"generate", Change::Reach},
                              Stem{"earn", Change::Reach},      Stem{"win", Change::Reach},
                              Stem{"sign", Change::Reach},      Stem{"migrate", Change::Reach},
                              Stem{"train", Change::Reach}};

constexpr std::array<std::pair<std::string_view, Change>, 8> kIrregularPast{
    {{"grew", Change::Up},
     {"rose", Change::Up},
     {"brought", Change::Either},
     {"got", Change::Reach},
     {"had", Change::Reach},
     {"kept", Change::Reach},
     {"held", Change::Reach},
     {"fell", Change::Down}}};

// Stems as syllables that begin a verb; conjugation changes what follows ("낮추" -> "낮춘다").
constexpr std::array kKorean{
    Stem{"늘리", Change::Up},     Stem{"늘린", Change::Up},      Stem{"늘립", Change::Up},
    Stem{"늘려", Change::Up},     Stem{"높이", Change::Up},      Stem{"높인", Change::Up},
    Stem{"높입", Change::Up},     Stem{"높여", Change::Up},      Stem{"올리", Change::Up},
    Stem{"올린", Change::Up},     Stem{"올립", Change::Up},      Stem{"올려", Change::Up},
    Stem{"키우", Change::Up},     Stem{"키운", Change::Up},      Stem{"끌어올", Change::Up},
    Stem{"증가", Change::Up},     Stem{"증대", Change::Up},      Stem{"증진", Change::Up},
    Stem{"향상", Change::Up},     Stem{"확대", Change::Up},      Stem{"확장", Change::Up},
    Stem{"상승", Change::Up},     Stem{"제고", Change::Up},      Stem{"성장", Change::Up},
    Stem{"상향", Change::Up},     Stem{"개선", Change::Either},  Stem{"줄이", Change::Down},
    Stem{"줄인", Change::Down},   Stem{"줄입", Change::Down},    Stem{"줄여", Change::Down},
    Stem{"낮추", Change::Down},   Stem{"낮춘", Change::Down},    Stem{"낮춥", Change::Down},
    Stem{"낮춰", Change::Down},   Stem{"낮출", Change::Down},    Stem{"내리", Change::Down},
    Stem{"내린", Change::Down},   Stem{"앞당", Change::Down},    Stem{"감소", Change::Down},
    Stem{"감축", Change::Down},   Stem{"단축", Change::Down},    Stem{"절감", Change::Down},
    Stem{"축소", Change::Down},   Stem{"저감", Change::Down},    Stem{"경감", Change::Down},
    Stem{"하향", Change::Down},   Stem{"절약", Change::Down},    Stem{"달성", Change::Reach},
    Stem{"확보", Change::Reach},  Stem{"유지", Change::Reach},   Stem{"도달", Change::Reach},
    Stem{"충족", Change::Reach},  Stem{"돌파", Change::Reach},   Stem{"조달", Change::Reach},
    Stem{"넘긴", Change::Reach},  Stem{"넘기", Change::Reach},   Stem{"처리", Change::Reach},
    Stem{"완료", Change::Reach},  Stem{"자동화", Change::Reach}, Stem{"유치", Change::Reach},
    Stem{"만든", Change::Reach},  Stem{"맞춘", Change::Reach},   Stem{"맞추", Change::Reach},
    Stem{"전환한", Change::Reach}};

std::optional<Change> base_change(std::string_view word) {
    const auto found = std::ranges::find(kEnglish, word, &Stem::text);
    return found == kEnglish.end() ? std::nullopt : std::optional(found->change);
}

// "cutting" -> "cut", "reducing" -> "reduc" + "e", "dropped" -> "drop".
std::optional<Change> inflected(std::string_view word, std::string_view ending) {
    if (!word.ends_with(ending)) return std::nullopt;
    const auto stem = word.substr(0, word.size() - ending.size());
    if (const auto change = base_change(stem)) return change;
    if (const auto change = base_change(std::string(stem) + "e")) return change;
    const bool doubled = stem.size() > 2 && stem.back() == stem[stem.size() - 2];
    return doubled ? base_change(stem.substr(0, stem.size() - 1)) : std::nullopt;
}

}  // namespace

std::optional<Verb> english_verb(std::string_view lower) {
    if (const auto change = base_change(lower)) return Verb{*change, VerbForm::Base};
    for (const auto& [past, change] : kIrregularPast)
        if (past == lower) return Verb{change, VerbForm::Past};
    if (const auto change = inflected(lower, "ing")) return Verb{*change, VerbForm::Gerund};
    if (const auto change = inflected(lower, "ed")) return Verb{*change, VerbForm::Past};
    if (const auto change = inflected(lower, "s")) return Verb{*change, VerbForm::Third};
    if (const auto change = inflected(lower, "es")) return Verb{*change, VerbForm::Third};
    return std::nullopt;
}

std::optional<KoreanVerb> find_korean_verb(std::string_view text, std::size_t from) {
    std::optional<KoreanVerb> first;
    for (const Stem& stem : kKorean) {
        const auto at = text.find(stem.text, from);
        if (at == std::string_view::npos || (first && first->at <= at)) continue;
        first = KoreanVerb{stem.change, at, at + stem.text.size()};
    }
    return first;
}

bool has_korean_past(std::string_view text) {
    constexpr int kDoubleSiot = 20;
    for (std::size_t at = 0; at < text.size();) {
        const CodePoint c = code_point_at(text, at);
        const bool present = c.value == U'있' || c.value == U'겠';
        if (!present && final_consonant(c.value) == kDoubleSiot) return true;
        at += c.length;
    }
    return false;
}

bool is_korean_plan(std::string_view tail) {
    for (const std::string_view ending :
         {"다",      "한다",           "합니다",  "하겠",    "겠",     "자",   "하자", "고자",
          "하고자",  "도록",           "하도록",  "기",      "하기",   "해야", "함",   "할 것",
          "는 목표", "하는 것이 목표", "을 목표", "를 목표", "립니다", "하여", "하며", "하고"})
        if (tail.starts_with(ending)) return true;
    return false;
}

bool is_korean_fact(std::string_view tail) {
    for (const std::string_view ending :
         {"하는 ", "되는 ", "하면", "중이", "된 ", "되고 있", "하고 있"})
        if (tail.starts_with(ending) && !tail.starts_with("하는 목표") &&
            !tail.starts_with("하는 것이 목표"))
            return true;
    return false;
}

}  // namespace healthlint
