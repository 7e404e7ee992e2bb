#include "bridge/engine/checks/kpi_language/kpi_phrase.h"

#include <algorithm>
#include <array>

#include "bridge/base/ascii.h"
#include "bridge/engine/checks/kpi_language/kpi_measures.h"
#include "bridge/engine/checks/kpi_language/kpi_words.h"
#include "bridge/text/utf8.h"

namespace healthlint {
namespace {

// Longest first: 에서 before 에.
constexpr auto kParticles = std::to_array<std::string_view>(
    {"에서는",
     "으로는",
     "에서",
     "으로",
     "까지",
     "부터",
     "을",
     "를",
     "이",
     "가",
     "은",
     "는",
     "의",
     "도",
     "에",
     "로",
     "별",
     "만"});

constexpr auto kLeadingWords = std::to_array<std::string_view>(
    {"현재",
     "평균",
     "월평균",
     "최소",
     "최대",
     "약",
     "목표",
     "또한",
     "그리고",
     "및",
     "기존",
     "전체적으로",
     "현행"});

bool ends_in_hangul(std::string_view text) {
    return !text.empty() && is_hangul(code_point_before(text, text.size()).value);
}

// A particle only where a noun is left: "이탈률을" -> "이탈률", but "평가" stays.
std::string_view without_particle(std::string_view text) {
    for (const std::string_view particle : kParticles) {
        if (!text.ends_with(particle)) continue;
        const auto noun = text.substr(0, text.size() - particle.size());
        const auto space = noun.find_last_of(' ');
        const auto last = space == noun.npos ? noun : noun.substr(space + 1);
        constexpr std::size_t kTwoSyllables = 6;
        const bool ambiguous = particle == "가" || particle == "이" || particle == "도" ||
                               particle == "은" || particle == "의" || particle == "로" ||
                               particle == "만" || particle == "별" || particle == "에";
        if (ambiguous && ends_in_hangul(last) && last.size() < kTwoSyllables) return text;
        if (particle == "도" && !is_measurable_noun(noun)) return text;
        return noun.empty() ? text : noun;
    }
    return text;
}

std::string_view last_word(std::string_view text) {
    const auto space = text.find_last_of(' ');
    return space == text.npos ? text : text.substr(space + 1);
}

// Connecting words at the edges: "the", "of", "is", "to be", "should take".
std::string_view without_connectors(std::string_view text) {
    constexpr auto kTrailing = std::to_array<std::string_view>(
        {"not",   "never",  "looks",    "like",      "means",    "success",   "of",    "to",
         "is",    "are",    "be",       "at",        "by",       "from",      "with",  "the",
         "a",     "an",     "and",      "should",    "must",     "take",      "have",  "has",
         "need",  "needs",  "shall",    "for",       "in",       "that",      "which", "get",
         "least", "stays",  "remains",  "stay",      "remain",   "down",      "up",    "target",
         "was",   "want",   "aim",      "aims",      "aiming",   "currently", "now",   "today",
         "goal",  "finish", "need",     "baseline",  "current",  "wants",     "than",  "reaches",
         "reach", "takes",  "finishes", "completes", "responds", "drop",      "fall",  "rise",
         "grow"});
    for (bool changed = true; changed && !text.empty();) {
        changed = false;
        if (text.ends_with(" to go")) text = trimmed(text.substr(0, text.size() - 6));
        std::string last = to_lower(last_word(text));
        if (last == "(currently" || last == "(now" || last == "(today") {
            text = trimmed(text.substr(0, text.size() - last.size()));
            last = to_lower(last_word(text));
        }
        const auto before = trimmed(text.substr(0, text.size() - last.size()));
        const bool counted = last_word(before) == "per";  // "cost per drop"
        if (!counted && std::ranges::find(kTrailing, last) != kTrailing.end()) {
            text = trimmed(text.substr(0, text.size() - last.size()));
            changed = true;
            continue;
        }
        const std::string first = to_lower(first_word(text));
        constexpr auto kKoreanTrailing = std::to_array<std::string_view>(
            {"하루",   "매일",   "매월",   "매주",   "월",       "주",     "연",
             "일",     "주당",   "월간",   "일평균", "baseline", "지금의", "지금",
             "현재의", "현재",   "기존의", "기존",   "약",       "최소",   "최대",
             "총",     "목표는", "목표치", "목표값", "목표",     "평균"});
        constexpr std::size_t kThreeSyllables = 9;
        const bool each = last.ends_with("당") && last.size() <= kThreeSyllables;  // 건당, 인당
        if ((each || std::ranges::find(kKoreanTrailing, last) != kKoreanTrailing.end()) &&
            last.size() < text.size()) {
            text = trimmed(text.substr(0, text.size() - last.size()));
            changed = true;
            continue;
        }
        const bool leading = is_determiner(first) || first == "of" || first == "that" ||
                             first == "to" || first == "goal" || first == "target" ||
                             first == "for" || first == "and" || first == "with" || first == "by" ||
                             first == "want" || first == "should" || first == "must" ||
                             first == "in" || first == "off";
        const bool korean = std::ranges::find(kLeadingWords, first) != kLeadingWords.end();
        if ((leading || korean) && first.size() < text.size()) {
            text = trimmed(text.substr(first.size()));
            changed = true;
        }
    }
    return text;
}

// "a reduction in | rework | of"
std::string_view behind_change_noun(std::string_view phrase) {
    for (std::size_t at = 0; at < phrase.size();) {
        const auto end = std::min(phrase.find(' ', at), phrase.size());
        const auto next = phrase.substr(std::min(end + 1, phrase.size()));
        const bool named = next.starts_with("in ") || next.starts_with("of ");
        if (named && is_change_noun(to_lower(phrase.substr(at, end - at))) &&
            has_word(next.substr(3)))
            return next.substr(3);
        at = end + 1;
    }
    return phrase;
}

}  // namespace

bool has_word(std::string_view text) {
    for (std::size_t at = 0; at < text.size();) {
        const CodePoint c = code_point_at(text, at);
        if (is_word_char(c.value)) return true;
        at += c.length;
    }
    return false;
}

std::string_view first_word(std::string_view text) {
    return text.substr(0, text.find(' '));
}

std::string_view trimmed(std::string_view text) {
    constexpr std::string_view kEdge = " \t\n:;,|-*_\"'`([{)]}~=<>.#";
    while (!text.empty()) {
        if (kEdge.find(text.front()) != kEdge.npos) {
            if (text.front() == '(' || text.front() == '[') {
                const char close = text.front() == '(' ? ')' : ']';
                if (text.find(close) != text.npos && text.find(close) + 1 < text.size() &&
                    text.front() == '(')
                    break;
            }
            text.remove_prefix(1);
            continue;
        }
        const CodePoint c = code_point_at(text, 0);
        if (c.length > 1 && !is_word_char(c.value) && c.value != 0x394)
            text.remove_prefix(c.length);
        else
            break;
    }
    while (!text.empty()) {
        const char last = text.back();
        if (last == ')' && text.find('(') != text.npos) break;
        if (last == '"' && std::ranges::count(text, '"') % 2 == 0) break;
        if (last == '`' && std::ranges::count(text, '`') % 2 == 0) break;
        if (kEdge.find(last) != kEdge.npos) {
            text.remove_suffix(1);
            continue;
        }
        const CodePoint c = code_point_before(text, text.size());
        if (c.length > 1 && !is_word_char(c.value))
            text.remove_suffix(c.length);
        else
            break;
    }
    return text;
}

std::string_view cleaned(std::string_view text) {
    text = without_connectors(trimmed(text));
    if (ends_in_hangul(text)) text = without_connectors(trimmed(without_particle(text)));
    const bool filler = std::ranges::find(kLeadingWords, text) != kLeadingWords.end() ||
                        is_subject(to_lower(text)) || is_modal(to_lower(text)) ||
                        is_preposition(to_lower(text));
    return has_word(text) && !filler ? text : std::string_view();
}

bool is_change_noun(std::string_view lower) {
    constexpr auto kNouns = std::to_array<std::string_view>(
        {"increase",
         "decrease",
         "reduction",
         "improvement",
         "growth",
         "drop",
         "cut",
         "rise",
         "uplift",
         "decline",
         "lift",
         "fall",
         "gain",
         "increment",
         "saving"});
    return std::ranges::find(kNouns, lower) != kNouns.end();
}

std::string_view behind_goal_noun(std::string_view phrase) {
    for (const std::string_view noun : {"목표는 ", "목표로 ", "지표는 ", "기준은 ", "목표가 "})
        if (const auto at = phrase.rfind(noun);
            at != phrase.npos && has_word(phrase.substr(at + noun.size())))
            return phrase.substr(at + noun.size());
    bool goal = false;
    for (std::size_t at = 0; at < phrase.size();) {
        const auto end = std::min(phrase.find(' ', at), phrase.size());
        const std::string word = to_lower(phrase.substr(at, end - at));
        goal = goal || is_goal_noun(word);
        const bool be = word == "is" || word == "are" || word == "be";
        if (goal && be && end < phrase.size() && has_word(phrase.substr(end)))
            return behind_change_noun(phrase.substr(end + 1));
        at = end + 1;
    }
    return behind_change_noun(phrase);
}

}  // namespace healthlint
