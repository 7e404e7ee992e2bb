#include "bridge/text/time_hints.h"

#include <algorithm>
#include <array>

#include "bridge/base/ascii.h"

namespace healthlint {
namespace {

struct Word {
    std::string_view text;
    std::uint32_t hints;
};

constexpr std::array kWords{
    Word{"accreditation", TimeHint::Event},
    Word{"alpha", TimeHint::Event},
    Word{"annually", TimeHint::Cycle},
    Word{"apr", TimeHint::Month},
    Word{"april", TimeHint::Month},
    Word{"as", TimeHint::By},
    Word{"audit", TimeHint::Event},
    Word{"aug", TimeHint::Month},
    Word{"august", TimeHint::Month},
    Word{"autumn", TimeHint::Holiday | TimeHint::Season},
    Word{"before", TimeHint::By | TimeHint::Clause},
    Word{"beginning", TimeHint::Edge},
    Word{"beta", TimeHint::Event},
    Word{"black", TimeHint::Holiday},
    Word{"by", TimeHint::By},
    Word{"certification", TimeHint::Event},
    Word{"christmas", TimeHint::Holiday | TimeHint::Season},
    Word{"close", TimeHint::Edge},
    Word{"coming", TimeHint::Next},
    Word{"conference", TimeHint::Event},
    Word{"contract", TimeHint::Project},
    Word{"cup", TimeHint::Event},
    Word{"current", TimeHint::Next},
    Word{"cut", TimeHint::Event},
    Word{"cutover", TimeHint::Event},
    Word{"cw", TimeHint::WeekNumber},
    Word{"cyber", TimeHint::Holiday},
    Word{"day", TimeHint::Period | TimeHint::Event},
    Word{"days", TimeHint::Period},
    Word{"dec", TimeHint::Month},
    Word{"december", TimeHint::Month},
    Word{"demo", TimeHint::Event},
    Word{"diwali", TimeHint::Holiday},
    Word{"due", TimeHint::By},
    Word{"each", TimeHint::Cycle},
    Word{"early", TimeHint::Edge},
    Word{"easter", TimeHint::Holiday | TimeHint::Season},
    Word{"election", TimeHint::Event},
    Word{"elections", TimeHint::Event},
    Word{"end", TimeHint::Edge},
    Word{"eod", TimeHint::Short},
    Word{"eofy", TimeHint::Short},
    Word{"eom", TimeHint::Short},
    Word{"eoq", TimeHint::Short},
    Word{"eow", TimeHint::Short},
    Word{"eoy", TimeHint::Short},
    Word{"epic", TimeHint::Project},
    Word{"event", TimeHint::Event},
    Word{"every", TimeHint::Cycle},
    Word{"exam", TimeHint::Event},
    Word{"expo", TimeHint::Event},
    Word{"fair", TimeHint::Event},
    Word{"fall", TimeHint::Season},
    Word{"feb", TimeHint::Month},
    Word{"february", TimeHint::Month},
    Word{"festival", TimeHint::Event},
    Word{"first", TimeHint::Ordinal | TimeHint::Next},
    Word{"fiscal", TimeHint::Next},
    Word{"fourth", TimeHint::Ordinal},
    Word{"forum", TimeHint::Event},
    Word{"freeze", TimeHint::Event},
    Word{"friday", TimeHint::Weekday},
    Word{"ga", TimeHint::Next},
    Word{"games", TimeHint::Event},
    Word{"go", TimeHint::Next},
    Word{"golden", TimeHint::Holiday},
    Word{"half", TimeHint::Period},
    Word{"halloween", TimeHint::Holiday},
    Word{"handover", TimeHint::Event},
    Word{"harvest", TimeHint::Event},
    Word{"holidays", TimeHint::Event},
    Word{"increment", TimeHint::Project},
    Word{"inspection", TimeHint::Event},
    Word{"ipo", TimeHint::Event},
    Word{"iteration", TimeHint::Period},
    Word{"jan", TimeHint::Month},
    Word{"january", TimeHint::Month},
    Word{"jul", TimeHint::Month},
    Word{"july", TimeHint::Month},
    Word{"jun", TimeHint::Month},
    Word{"june", TimeHint::Month},
    Word{"kick", TimeHint::Event},
    Word{"kickoff", TimeHint::Event},
    Word{"kw", TimeHint::WeekNumber},
    Word{"last", TimeHint::Ordinal},
    Word{"late", TimeHint::Edge},
    Word{"later", TimeHint::By},
    Word{"launch", TimeHint::Next},
    Word{"m", TimeHint::Cycle},
    Word{"mar", TimeHint::Month},
    Word{"march", TimeHint::Month},
    Word{"may", TimeHint::Month},
    Word{"mid", TimeHint::Edge},
    Word{"middle", TimeHint::Edge},
    Word{"midyear", TimeHint::Period},
    Word{"migration", TimeHint::Event},
    Word{"milestone", TimeHint::Period},
    Word{"mom", TimeHint::Cycle},
    Word{"monday", TimeHint::Weekday},
    Word{"month", TimeHint::Period},
    Word{"months", TimeHint::Period},
    Word{"mvp", TimeHint::Event},
    Word{"new", TimeHint::Holiday},
    Word{"next", TimeHint::Next},
    Word{"nov", TimeHint::Month},
    Word{"november", TimeHint::Month},
    Word{"oct", TimeHint::Month},
    Word{"october", TimeHint::Month},
    Word{"off", TimeHint::Event},
    Word{"offsite", TimeHint::Event},
    Word{"opening", TimeHint::Event},
    Word{"peak", TimeHint::Event},
    Word{"phase", TimeHint::Project},
    Word{"pi", TimeHint::Project},
    Word{"pilot", TimeHint::Project | TimeHint::Event},
    Word{"program", TimeHint::Project},
    Word{"programme", TimeHint::Project},
    Word{"project", TimeHint::Project},
    Word{"q", TimeHint::Cycle},
    Word{"qoq", TimeHint::Cycle},
    Word{"quarter", TimeHint::Period},
    Word{"quarterly", TimeHint::Cycle},
    Word{"quarters", TimeHint::Period},
    Word{"ramadan", TimeHint::Holiday},
    Word{"ramp", TimeHint::Event},
    Word{"rampup", TimeHint::Event},
    Word{"re", TimeHint::Event},
    Word{"release", TimeHint::Period | TimeHint::Next | TimeHint::Version},
    Word{"renewal", TimeHint::Event},
    Word{"retro", TimeHint::Event},
    Word{"review", TimeHint::Event},
    Word{"roll", TimeHint::Event},
    Word{"rollout", TimeHint::Event},
    Word{"saturday", TimeHint::Weekday},
    Word{"school", TimeHint::Project},
    Word{"season", TimeHint::Period | TimeHint::Event},
    Word{"second", TimeHint::Ordinal | TimeHint::Next},
    Word{"semester", TimeHint::Project},
    Word{"sep", TimeHint::Month},
    Word{"sept", TimeHint::Month},
    Word{"september", TimeHint::Month},
    Word{"series", TimeHint::Event},
    Word{"spring", TimeHint::Holiday | TimeHint::Season},
    Word{"sprint", TimeHint::Period},
    Word{"sprints", TimeHint::Period},
    Word{"start", TimeHint::Event | TimeHint::Edge},
    Word{"stocktake", TimeHint::Event},
    Word{"summer", TimeHint::Holiday | TimeHint::Season | TimeHint::Project},
    Word{"summit", TimeHint::Event},
    Word{"sunday", TimeHint::Weekday},
    Word{"term", TimeHint::Project},
    Word{"thanksgiving", TimeHint::Holiday},
    Word{"third", TimeHint::Ordinal},
    Word{"this", TimeHint::Next},
    Word{"through", TimeHint::By},
    Word{"throughout", TimeHint::By},
    Word{"thursday", TimeHint::Weekday},
    Word{"till", TimeHint::By},
    Word{"time", TimeHint::Clause},
    Word{"trade", TimeHint::Event},
    Word{"trial", TimeHint::Project},
    Word{"tuesday", TimeHint::Weekday},
    Word{"until", TimeHint::By | TimeHint::Clause},
    Word{"v", TimeHint::Version},
    Word{"version", TimeHint::Version},
    Word{"w", TimeHint::WeekNumber},
    Word{"wednesday", TimeHint::Weekday},
    Word{"week", TimeHint::Period | TimeHint::Event},
    Word{"weeks", TimeHint::Period},
    Word{"winter", TimeHint::Holiday | TimeHint::Season},
    Word{"wow", TimeHint::Cycle},
    Word{"y", TimeHint::Cycle},
    Word{"ye", TimeHint::Short},
    Word{"year", TimeHint::Period},
    Word{"yearly", TimeHint::Cycle},
    Word{"years", TimeHint::Period},
    Word{"yoy", TimeHint::Cycle}};

constexpr std::array kKorean{
    Word{"월", TimeHint::KoreanMonth},        Word{"년", TimeHint::KoreanYear},
    Word{"오는", TimeHint::KoreanRelative},   Word{"올", TimeHint::KoreanRelative},
    Word{"금년", TimeHint::KoreanRelative},   Word{"내년", TimeHint::KoreanRelative},
    Word{"내후년", TimeHint::KoreanRelative}, Word{"이번", TimeHint::KoreanRelative},
    Word{"다음", TimeHint::KoreanRelative},   Word{"차기", TimeHint::KoreanRelative},
    Word{"당해", TimeHint::KoreanRelative},   Word{"분기", TimeHint::KoreanPart},
    Word{"반기", TimeHint::KoreanPart},       Word{"학기", TimeHint::KoreanPart},
    Word{"연말", TimeHint::KoreanPart},       Word{"연내", TimeHint::KoreanPart},
    Word{"월말", TimeHint::KoreanPart},       Word{"주말", TimeHint::KoreanPart},
    Word{"년말", TimeHint::KoreanPart},       Word{"까지", TimeHint::KoreanUntil},
    Word{"안에", TimeHint::KoreanUntil},      Word{"이내", TimeHint::KoreanUntil},
    Word{"내", TimeHint::KoreanUntil},        Word{"전", TimeHint::KoreanUntil},
    Word{"주차", TimeHint::KoreanUntil},      Word{"스프린트", TimeHint::KoreanUntil},
    Word{"다음달", TimeHint::KoreanUntil},    Word{"차월", TimeHint::KoreanUntil},
    Word{"익월", TimeHint::KoreanUntil},      Word{"익년", TimeHint::KoreanUntil},
    Word{"첫", TimeHint::KoreanFirst},        Word{"연간", TimeHint::KoreanCycle},
    Word{"매", TimeHint::KoreanCycle}};

constexpr std::size_t kLetters = 26;
constexpr std::size_t kSyllable = 3;  // bytes

// For each first letter the lengths of the words that begin with it, as bits: most words of a text
// are told apart by these two alone.
constexpr auto kLengths = [] {
    std::array<std::uint32_t, kLetters> lengths{};
    for (const Word& word : kWords)
        lengths[static_cast<std::size_t>(word.text.front() - 'a')] |= 1U << word.text.size();
    return lengths;
}();

// Where the words of each first letter begin; they are sorted.
constexpr auto kStarts = [] {
    std::array<std::size_t, kLetters + 1> starts{};
    for (const Word& word : kWords)
        for (auto letter = static_cast<std::size_t>(word.text.front() - 'a'); letter < kLetters;
             ++letter)
            ++starts[letter + 1];
    return starts;
}();

// The same for Korean words: a bit for the last twelve bits of each first syllable.
constexpr std::size_t kLowBits = 0x3F;

constexpr std::size_t low_bits(std::string_view syllable) {
    return ((static_cast<unsigned char>(syllable[1]) & kLowBits) << 6U) |
           (static_cast<unsigned char>(syllable[2]) & kLowBits);
}

constexpr auto kSyllables = [] {
    std::array<bool, std::size_t{1} << 12U> syllables{};
    for (const Word& word : kKorean)
        syllables[low_bits(word.text)] = true;
    return syllables;
}();

bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

std::uint32_t hints_of_word(std::string_view word) {
    constexpr std::size_t kLongest = 31;
    const auto letter = static_cast<std::size_t>(to_lower(word.front()) - 'a');
    if (word.size() > kLongest || (kLengths[letter] >> word.size() & 1U) == 0)
        return TimeHint::None;
    for (std::size_t at = kStarts[letter]; at < kStarts[letter + 1]; ++at)
        if (equals_ignoring_case(kWords[at].text, word)) return kWords[at].hints;
    return TimeHint::None;
}

std::uint32_t hints_of_syllable(std::string_view text) {
    std::uint32_t hints = TimeHint::None;
    if (text.size() < kSyllable || !kSyllables[low_bits(text)]) return hints;
    for (const Word& known : kKorean)
        if (text.starts_with(known.text)) hints |= known.hints;
    return hints;
}

// A digit with what stands around it.
std::uint32_t hints_of_digit(std::string_view text, std::size_t at) {
    std::uint32_t hints = TimeHint::Digit;
    const char next = at + 1 < text.size() ? text[at + 1] : ' ';
    const char before = at > 0 ? text[at - 1] : ' ';
    if (next == '-' || next == '/' || next == '.') hints |= TimeHint::DateMark;
    if (before == '~' || (before == ' ' && at > 1 && text[at - 2] == '~'))
        hints |= TimeHint::DateMark;
    if (before == 'Q' || before == 'H' || next == 'Q') hints |= TimeHint::Quarter;
    const auto century = text.substr(at, 2);
    if ((century == "19" || century == "20") && at + 3 < text.size() && is_digit(text[at + 2]) &&
        is_digit(text[at + 3]))
        hints |= TimeHint::Year;
    return hints;
}

}  // namespace

std::uint32_t time_hints(std::string_view text) {
    std::uint32_t hints = TimeHint::None;
    for (std::size_t at = 0; at < text.size();) {
        if (is_letter(text[at])) {
            const std::size_t begin = at;
            while (at < text.size() && is_letter(text[at]))
                ++at;
            const auto word = text.substr(begin, at - begin);
            hints |= hints_of_word(word);
            if (word.find("FY") != word.npos) hints |= TimeHint::Quarter;
            continue;
        }
        const auto byte = static_cast<unsigned char>(text[at]);
        if (is_digit(text[at]))
            hints |= hints_of_digit(text, at);
        else if (byte >= 0xEA && byte <= 0xED)
            hints |= hints_of_syllable(text.substr(at));
        ++at;
    }
    return hints;
}

}  // namespace healthlint
