#include "bridge/engine/checks/kpi_language/kpi_verbs.h"

#include <algorithm>
#include <array>
#include <string>

namespace healthlint {
namespace {

struct Stem {
    std::string_view text;
    Movement change;
};

// Sorted, because every word of a sentence is looked up in several forms.
constexpr auto kEnglish = [] {
    std::array stems{Stem{"increase", Movement::Up},      Stem{"raise", Movement::Up},
                     Stem{"grow", Movement::Up},          Stem{"boost", Movement::Up},
                     Stem{"lift", Movement::Up},          Stem{"expand", Movement::Up},
                     Stem{"maximize", Movement::Up},      Stem{"maximise", Movement::Up},
                     Stem{"double", Movement::Up},        Stem{"triple", Movement::Up},
                     Stem{"quadruple", Movement::Up},     Stem{"extend", Movement::Up},
                     Stem{"scale", Movement::Up},         Stem{"push", Movement::Up},
                     Stem{"drive", Movement::Either},     Stem{"ramp", Movement::Up},
                     Stem{"widen", Movement::Up},         Stem{"gain", Movement::Up},
                     Stem{"narrow", Movement::Down},      Stem{"tighten", Movement::Down},
                     Stem{"compress", Movement::Down},    Stem{"quintuple", Movement::Up},
                     Stem{"recover", Movement::Up},       Stem{"strengthen", Movement::Up},
                     Stem{"attract", Movement::Reach},    Stem{"recruit", Movement::Reach},
                     Stem{"climb", Movement::Up},         Stem{"rise", Movement::Up},
                     Stem{"improve", Movement::Either},   Stem{"enhance", Movement::Either},
                     Stem{"optimize", Movement::Either},  Stem{"optimise", Movement::Either},
                     Stem{"move", Movement::Either},      Stem{"bring", Movement::Either},
                     Stem{"get", Movement::Reach},        Stem{"accelerate", Movement::Either},
                     Stem{"speed", Movement::Either},     Stem{"reduce", Movement::Down},
                     Stem{"cut", Movement::Down},         Stem{"lower", Movement::Down},
                     Stem{"decrease", Movement::Down},    Stem{"drop", Movement::Down},
                     Stem{"shave", Movement::Down},       Stem{"shrink", Movement::Down},
                     Stem{"minimize", Movement::Down},    Stem{"minimise", Movement::Down},
                     Stem{"shorten", Movement::Down},     Stem{"lessen", Movement::Down},
                     Stem{"slash", Movement::Down},       Stem{"trim", Movement::Down},
                     Stem{"halve", Movement::Down},       Stem{"curb", Movement::Down},
                     Stem{"fall", Movement::Down},        Stem{"decline", Movement::Down},
                     Stem{"eliminate", Movement::Down},   Stem{"save", Movement::Down},
                     Stem{"limit", Movement::Reach},      Stem{"achieve", Movement::Reach},
                     Stem{"reach", Movement::Reach},      Stem{"hit", Movement::Reach},
                     Stem{"attain", Movement::Reach},     Stem{"have", Movement::Reach},
                     Stem{"keep", Movement::Reach},       Stem{"hold", Movement::Reach},
                     Stem{"maintain", Movement::Reach},   Stem{"stay", Movement::Reach},
                     Stem{"sustain", Movement::Reach},    Stem{"ensure", Movement::Reach},
                     Stem{"deliver", Movement::Reach},    Stem{"secure", Movement::Reach},
                     Stem{"exceed", Movement::Reach},     Stem{"surpass", Movement::Reach},
                     Stem{"resolve", Movement::Reach},    Stem{"automate", Movement::Reach},
                     Stem{"cover", Movement::Reach},      Stem{"detect", Movement::Reach},
                     Stem{"answer", Movement::Reach},     Stem{"acquire", Movement::Reach},
                     Stem{"onboard", Movement::Reach},    Stem{"convert", Movement::Reach},
                     Stem{"retain", Movement::Reach},     Stem{"close", Movement::Reach},
                     Stem{"serve", Movement::Reach},      Stem{"handle", Movement::Reach},
                     Stem{"execute", Movement::Reach},    Stem{"guarantee", Movement::Reach},
                     Stem{"generate", Movement::Reach},   Stem{"earn", Movement::Reach},
                     Stem{"win", Movement::Reach},        Stem{"sign", Movement::Reach},
                     Stem{"migrate", Movement::Reach},    Stem{"train", Movement::Reach},
                     Stem{"make", Movement::Reach},       Stem{"elevate", Movement::Up},
                     Stem{"bolster", Movement::Up},       Stem{"multiply", Movement::Up},
                     Stem{"deepen", Movement::Up},        Stem{"broaden", Movement::Up},
                     Stem{"uplift", Movement::Up},        Stem{"diminish", Movement::Down},
                     Stem{"curtail", Movement::Down},     Stem{"alleviate", Movement::Down},
                     Stem{"mitigate", Movement::Down},    Stem{"eradicate", Movement::Down},
                     Stem{"kill", Movement::Down},        Stem{"squeeze", Movement::Down},
                     Stem{"suppress", Movement::Down},    Stem{"downsize", Movement::Down},
                     Stem{"meet", Movement::Reach},       Stem{"beat", Movement::Reach},
                     Stem{"contain", Movement::Reach},    Stem{"obtain", Movement::Reach},
                     Stem{"enrol", Movement::Reach},      Stem{"enroll", Movement::Reach},
                     Stem{"respond", Movement::Reach},    Stem{"reply", Movement::Reach},
                     Stem{"fulfil", Movement::Reach},     Stem{"fulfill", Movement::Reach},
                     Stem{"stabilise", Movement::Reach},  Stem{"stabilize", Movement::Reach},
                     Stem{"outperform", Movement::Reach}, Stem{"remain", Movement::Reach},
                     Stem{"sell", Movement::Reach},       Stem{"finish", Movement::Reach},
                     Stem{"equip", Movement::Reach},      Stem{"empower", Movement::Reach},
                     Stem{"teach", Movement::Reach},      Stem{"vaccinate", Movement::Reach},
                     Stem{"educate", Movement::Reach}};
    std::ranges::sort(stems, {}, &Stem::text);
    return stems;
}();

constexpr std::array<std::pair<std::string_view, Movement>, 12> kIrregularPast{
    {{"drove", Movement::Either},
     {"grew", Movement::Up},
     {"rose", Movement::Up},
     {"brought", Movement::Either},
     {"got", Movement::Reach},
     {"had", Movement::Reach},
     {"kept", Movement::Reach},
     {"held", Movement::Reach},
     {"fell", Movement::Down},
     {"met", Movement::Reach},
     {"sold", Movement::Reach},
     {"won", Movement::Reach}}};

constexpr std::size_t kLetters = 26;

constexpr std::optional<std::size_t> pair_index(std::string_view word) {
    const auto letter = [](char c) { return c >= 'a' && c <= 'z'; };
    if (word.size() < 2 || !letter(word[0]) || !letter(word[1])) return std::nullopt;
    return static_cast<std::size_t>(word[0] - 'a') * kLetters +
           static_cast<std::size_t>(word[1] - 'a');
}

// The first two letters of all verbs: most words of a text begin with none of them.
constexpr auto kBeginnings = [] {
    std::array<bool, kLetters * kLetters> beginnings{};
    for (const Stem& stem : kEnglish)
        beginnings[*pair_index(stem.text)] = true;
    for (const auto& [past, change] : kIrregularPast)
        beginnings[*pair_index(past)] = true;
    return beginnings;
}();

bool begins_verb(std::string_view lower) {
    const auto pair = pair_index(lower);
    return pair && kBeginnings[*pair];
}

std::optional<Movement> base_change(std::string_view word) {
    const auto found = std::ranges::lower_bound(kEnglish, word, {}, &Stem::text);
    const bool known = found != kEnglish.end() && found->text == word;
    return known ? std::optional(found->change) : std::nullopt;
}

// "reduc" + "e", without building the word.
std::optional<Movement> base_change_with_e(std::string_view stem) {
    const auto known = std::ranges::lower_bound(kEnglish, stem, {}, &Stem::text);
    for (auto at = known; at != kEnglish.end() && at->text.starts_with(stem); ++at)
        if (at->text.size() == stem.size() + 1 && at->text.back() == 'e') return at->change;
    return std::nullopt;
}

// "cutting" -> "cut", "reducing" -> "reduc" + "e", "dropped" -> "drop".
std::optional<Movement> inflected(std::string_view word, std::string_view ending) {
    if (!word.ends_with(ending)) return std::nullopt;
    const auto stem = word.substr(0, word.size() - ending.size());
    if (const auto change = base_change(stem)) return change;
    if (const auto change = base_change_with_e(stem)) return change;
    const bool doubled = stem.size() > 2 && stem.back() == stem[stem.size() - 2];
    return doubled ? base_change(stem.substr(0, stem.size() - 1)) : std::nullopt;
}

}  // namespace

std::optional<Verb> english_verb(std::string_view lower) {
    if (!begins_verb(lower)) return std::nullopt;
    if (const auto change = base_change(lower)) return Verb{*change, VerbForm::Base};
    for (const auto& [past, change] : kIrregularPast)
        if (past == lower) return Verb{change, VerbForm::Past};
    if (const auto change = inflected(lower, "ing")) return Verb{*change, VerbForm::Gerund};
    if (const auto change = inflected(lower, "ed")) return Verb{*change, VerbForm::Past};
    if (const auto change = inflected(lower, "s")) return Verb{*change, VerbForm::Third};
    if (const auto change = inflected(lower, "es")) return Verb{*change, VerbForm::Third};
    return std::nullopt;
}

std::vector<std::string_view> english_stems() {
    std::vector<std::string_view> stems;
    for (const Stem& stem : kEnglish)
        stems.push_back(stem.text);
    for (const auto& [past, change] : kIrregularPast)
        stems.push_back(past);
    return stems;
}

}  // namespace healthlint
