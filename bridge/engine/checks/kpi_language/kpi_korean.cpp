#include "bridge/engine/checks/kpi_language/kpi_korean.h"

#include <algorithm>
#include <array>

#include "bridge/text/utf8.h"

namespace healthlint {
namespace {

enum class StemKind {
    Verb,   // its last syllable takes the endings: 낮추 -> 낮춘, 낮춰, 낮춥, 낮췄
    Noun,   // "단축", "단축한다", "단축하기"
    Event,  // a noun of what comes about by itself: "증가"; "증가시킨다" does it
};

struct Stem {
    std::string_view text;
    Movement change;
    StemKind kind = StemKind::Noun;
};

// Sorted by text, so that one pass over a sentence finds the stems of each first syllable.
constexpr auto kStems = [] {
    std::array stems{
        Stem{"늘리", Movement::Up, StemKind::Verb},
        Stem{"높이", Movement::Up, StemKind::Verb},
        Stem{"올리", Movement::Up, StemKind::Verb},
        Stem{"키우", Movement::Up, StemKind::Verb},
        Stem{"넓히", Movement::Up, StemKind::Verb},
        Stem{"끌어올리", Movement::Up, StemKind::Verb},
        Stem{"줄이", Movement::Down, StemKind::Verb},
        Stem{"낮추", Movement::Down, StemKind::Verb},
        Stem{"내리", Movement::Down, StemKind::Verb},
        Stem{"좁히", Movement::Down, StemKind::Verb},
        Stem{"앞당기", Movement::Down, StemKind::Verb},
        Stem{"떨어뜨리", Movement::Down, StemKind::Verb},
        Stem{"끌어내리", Movement::Down, StemKind::Verb},
        Stem{"없애", Movement::Down, StemKind::Verb},
        Stem{"넘기", Movement::Reach, StemKind::Verb},
        Stem{"만드", Movement::Reach, StemKind::Verb},
        Stem{"맞추", Movement::Reach, StemKind::Verb},
        Stem{"이루", Movement::Reach, StemKind::Verb},
        Stem{"채우", Movement::Reach, StemKind::Verb},
        Stem{"지키", Movement::Reach, StemKind::Verb},
        Stem{"증대", Movement::Up},
        Stem{"증진", Movement::Up},
        Stem{"향상", Movement::Up},
        Stem{"확대", Movement::Up},
        Stem{"확장", Movement::Up},
        Stem{"확충", Movement::Up},
        Stem{"연장", Movement::Up},
        Stem{"제고", Movement::Up},
        Stem{"상향", Movement::Up},
        Stem{"최대화", Movement::Up},
        Stem{"극대화", Movement::Up},
        Stem{"빠르게", Movement::Up},
        Stem{"높게", Movement::Up},
        Stem{"증가", Movement::Up, StemKind::Event},
        Stem{"상승", Movement::Up, StemKind::Event},
        Stem{"성장", Movement::Up, StemKind::Event},
        Stem{"개선", Movement::Either},
        Stem{"감축", Movement::Down},
        Stem{"단축", Movement::Down},
        Stem{"절감", Movement::Down},
        Stem{"축소", Movement::Down},
        Stem{"저감", Movement::Down},
        Stem{"경감", Movement::Down},
        Stem{"하향", Movement::Down},
        Stem{"절약", Movement::Down},
        Stem{"인하", Movement::Down},
        Stem{"완화", Movement::Down},
        Stem{"억제", Movement::Down},
        Stem{"최소화", Movement::Down},
        Stem{"낮게", Movement::Down},
        Stem{"짧게", Movement::Down},
        Stem{"감소", Movement::Down, StemKind::Event},
        Stem{"달성", Movement::Reach},
        Stem{"확보", Movement::Reach},
        Stem{"유지", Movement::Reach},
        Stem{"도달", Movement::Reach},
        Stem{"충족", Movement::Reach},
        Stem{"돌파", Movement::Reach},
        Stem{"준수", Movement::Reach},
        Stem{"획득", Movement::Reach},
        Stem{"조달", Movement::Reach},
        Stem{"처리", Movement::Reach},
        Stem{"완료", Movement::Reach},
        Stem{"자동화", Movement::Reach},
        Stem{"유치", Movement::Reach},
        Stem{"운영", Movement::Reach},
        Stem{"개설", Movement::Reach},
        Stem{"보장", Movement::Reach},
        Stem{"전환한", Movement::Reach},
        Stem{"추진", Movement::Reach},
        Stem{"창출", Movement::Reach},
        Stem{"제한", Movement::Reach},
        Stem{"관리", Movement::Reach},
        Stem{"활성화", Movement::Up},
        Stem{"신장", Movement::Up},
        Stem{"배가", Movement::Up},
        Stem{"회복", Movement::Up},
        Stem{"근절", Movement::Down},
        Stem{"제거", Movement::Down},
        Stem{"방지", Movement::Down},
        Stem{"해소", Movement::Down},
        Stem{"안정화", Movement::Reach},
        Stem{"정상화", Movement::Reach},
        Stem{"상회", Movement::Reach},
        Stem{"모집", Movement::Reach},
        Stem{"수주", Movement::Reach},
        Stem{"양성", Movement::Reach},
        Stem{"육성", Movement::Reach},
        Stem{"이수", Movement::Reach},
        Stem{"이행", Movement::Reach},
        Stem{"실현", Movement::Reach},
        Stem{"진입", Movement::Reach},
        Stem{"커버", Movement::Reach},
        Stem{"소화", Movement::Reach},
        Stem{"응대", Movement::Reach},
        Stem{"해결", Movement::Reach},
        Stem{"탐지", Movement::Reach},
        Stem{"검출", Movement::Reach},
        Stem{"회수", Movement::Reach},
        Stem{"대체", Movement::Reach}};
    std::ranges::sort(stems, {}, &Stem::text);
    return stems;
}();

// A syllable is one of 19 initials, 21 vowels and 28 finals (0 = none) in this order.
struct Syllable {
    int initial = 0, vowel = 0, final = 0;
};

std::optional<Syllable> syllable_at(std::string_view text, std::size_t at) {
    if (at >= text.size()) return std::nullopt;
    const char32_t c = code_point_at(text, at).value;
    if (!is_hangul(c)) return std::nullopt;
    const int index = static_cast<int>(c - U'가');
    return Syllable{index / (21 * 28), index / 28 % 21, index % 28};
}

// 추 before 어 becomes 춰, 리 becomes 려: the vowel that a stem's last vowel contracts to.
int contracted(int vowel) {
    constexpr int kO = 8, kWa = 9, kU = 13, kWo = 14, kI = 20, kYeo = 6;
    return vowel == kU ? kWo : vowel == kI ? kYeo : vowel == kO ? kWa : vowel;
}

// "관리비", "처리량", "개선안": a noun that a verbal noun is a part of.
bool is_compound(std::string_view behind) {
    constexpr auto kNouns = std::to_array<std::string_view>(
        {"비", "량", "자", "팀", "소", "표", "안", "서", "품", "법", "력"});
    return std::ranges::any_of(
        kNouns, [behind](std::string_view noun) { return behind.starts_with(noun); });
}

std::optional<KoreanVerb> match(std::string_view text, std::size_t at, const Stem& stem) {
    const std::size_t end = at + stem.text.size();
    const KoreanVerb verb{
        .change = stem.change, .at = at, .end = end, .happens = stem.kind == StemKind::Event};
    if (stem.kind != StemKind::Verb) {
        const bool stands =
            text.substr(at).starts_with(stem.text) && !is_compound(text.substr(end));
        return stands ? std::optional(verb) : std::nullopt;
    }
    constexpr std::size_t kSyllable = 3;  // bytes
    const std::size_t last = stem.text.size() - kSyllable;
    if (!text.substr(at).starts_with(stem.text.substr(0, last))) return std::nullopt;
    const auto wanted = syllable_at(stem.text, last);
    const auto found = syllable_at(text, at + last);
    if (!wanted || !found || found->initial != wanted->initial) return std::nullopt;
    const bool contracts = found->vowel == contracted(wanted->vowel);
    if (found->vowel != wanted->vowel && !contracts) return std::nullopt;
    KoreanVerb conjugated = verb;
    conjugated.connects = found->vowel != wanted->vowel && found->final == 0;
    return conjugated;
}

// "고 있", "수 있도록", "목표로": words behind the verb that decide, whatever its own ending.
std::optional<KoreanMood> mood_of_words(std::string_view tail, const KoreanVerb& verb) {
    // "단축됨", "감소함": what came about; "단축함" is a plan as often.
    for (const std::string_view done : {"됨", "되었", "됐"})
        if (tail.starts_with(done)) return KoreanMood::Fact;
    if (verb.happens && tail.starts_with("함")) return KoreanMood::Fact;
    if (korean_goal_noun(tail)) return KoreanMood::Plan;
    for (const std::string_view becomes : {"수 있게 됩", "수 있게 된", "수 있게 되"})
        if (tail.find(becomes) != tail.npos) return KoreanMood::Fact;
    for (const std::string_view ability : {"수 있도록", "수 있게"})
        if (tail.find(ability) != tail.npos) return KoreanMood::Plan;
    for (const std::string_view fact : {"고 있", "수 있", "수 없", "중이", "중인"})
        if (tail.find(fact) != tail.npos) return KoreanMood::Fact;
    const CodePoint first = tail.empty() ? CodePoint{} : code_point_at(tail, 0);
    if (!is_word_char(first.value)) return verb.connects ? KoreanMood::Plan : KoreanMood::Name;
    if (tail.starts_with("을 위해") || tail.starts_with("를 위해")) return KoreanMood::Plan;
    return std::nullopt;
}

// "달성을 이상적으로 …", "개선의 …": a noun with its particle; another verb may follow. Its length.
std::size_t noun_particle(std::string_view tail) {
    for (const std::string_view particle :
         {"을 ", "를 ", "의 ", "이 ", "은 ", "에 ", "과 ", "와 ", "률", "율"})
        if (tail.starts_with(particle)) return particle.size();
    return 0;
}

// The ending of the verb itself: an adnominal one makes it a part of another phrase.
KoreanMood mood_of_ending(std::string_view tail) {
    const auto word = tail.substr(0, tail.find_first_of(" ,.)"));
    const auto next = word.size() < tail.size() ? tail.substr(word.size() + 1) : std::string_view();
    const bool thing = next.starts_with("것") || next.starts_with("데");
    const bool adnominal = word.ends_with("는") || word.ends_with("된") || word.ends_with("한");
    return adnominal && !next.empty() && !thing ? KoreanMood::Fact : KoreanMood::Plan;
}

}  // namespace

std::optional<KoreanVerb> find_korean_verb(std::string_view text, std::size_t from) {
    constexpr std::size_t kSyllable = 3;  // bytes
    for (std::size_t at = from; at + kSyllable <= text.size();) {
        const std::size_t length = code_point_at(text, at).length;
        if (length == kSyllable) {
            const auto first = text.substr(at, kSyllable);
            auto stem = std::ranges::lower_bound(kStems, first, {}, &Stem::text);
            for (; stem != kStems.end() && stem->text.starts_with(first); ++stem)
                if (const auto verb = match(text, at, *stem)) return verb;
        }
        at += length;
    }
    return std::nullopt;
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

KoreanMood korean_mood(std::string_view text, const KoreanVerb& verb) {
    constexpr std::size_t kReach = 120;  // bytes: about forty syllables
    // Each turn moves on to a verb behind the last one.
    for (KoreanVerb last = verb;;) {
        const auto tail = text.substr(last.end, kReach);
        if (const auto mood = mood_of_words(tail, last)) return *mood;
        const std::size_t particle = noun_particle(tail);
        if (particle == 0) return mood_of_ending(tail);
        const auto next = find_korean_verb(text, last.end + particle);
        if (!next) return KoreanMood::Fact;
        last = *next;
    }
}

bool korean_goal_noun(std::string_view after) {
    for (const std::string_view plan : {"계획을", "계획이", "계획임", "계획입", "방침"})
        if (const auto at = after.find(plan); at != after.npos)
            return !after.substr(at + plan.size()).starts_with("었");
    for (const std::string_view noun :
         {"목표로",
          "목표다",
          "목표임",
          "목표입",
          "목표이",
          "목표를 ",
          "것이 목표",
          "게 목표",
          "것을 목표",
          "는 목표",
          "이 목표",
          "가 목표"})
        if (after.find(noun) != after.npos) return true;
    return after.ends_with("목표");
}

}  // namespace healthlint
