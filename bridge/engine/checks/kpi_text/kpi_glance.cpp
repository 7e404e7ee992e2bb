#include "bridge/engine/checks/kpi_text/kpi_glance.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <string>
#include <vector>

#include "bridge/base/ascii.h"
#include "bridge/engine/checks/kpi_language/kpi_verbs.h"
#include "bridge/engine/checks/kpi_language/kpi_words.h"

namespace healthlint {
namespace {

constexpr std::size_t kLongestWord = 16;  // bytes; no word of the table is longer
constexpr std::size_t kLetters = 26;

enum Flag : std::uint8_t { Number = 1, Wants = 2, Today = 4 };

// The letters of a word in lower case, filled up with zeros: two comparisons tell two words apart.
struct Letters {
    std::uint64_t first = 0;
    std::uint64_t second = 0;

    explicit Letters(std::string_view word) {
        std::array<char, kLongestWord> bytes{};
        constexpr char kLowerCase = 0x20;
        for (std::size_t at = 0; at < word.size(); ++at)
            bytes[at] = static_cast<char>(word[at] | kLowerCase);
        std::memcpy(&first, bytes.data(), sizeof first);
        std::memcpy(&second, bytes.data() + sizeof first, sizeof second);
    }

    bool operator==(const Letters& other) const = default;
};

struct Entry {
    Letters word;
    std::uint8_t flags;
};

// Words by first letter and length, so that most words of a text meet an empty bucket.
class WordTable {
  public:
    WordTable() {
        for (const std::string_view word :
             {"zero",  "one",   "two",    "three",   "four",    "five",   "six",    "seven",
              "eight", "nine",  "ten",    "twelve",  "fifteen", "twenty", "thirty", "forty",
              "fifty", "sixty", "ninety", "hundred", "half",    "third",  "thirds", "quarter"})
            add(word, Number);
        for (const std::string_view word : {"double", "triple", "quadruple", "halve"})
            add(word, Number);
        add("zero", Wants);  // "Zero payroll errors"
        for (const std::string_view word :
             {"than",       "least",  "most",     "under",     "below",      "above",
              "over",       "within", "only",     "up",        "down",       "percent",
              "per",        "by",     "may",      "success",   "successful", "succeeds",
              "succeed",    "done",   "enough",   "ready",     "complete",   "accepted",
              "acceptance", "exit",   "criteria", "criterion", "definition", "kr",
              "okrs",       "result", "results",  "expected",  "p",          "better",
              "higher",     "lower",  "fewer",    "less",      "more",       "greater",
              "max",        "min",    "maximum",  "minimum",   "exceed",     "exceeds",
              "exceeding",  "looks",  "good",     "take",      "takes"})
            add(word, Wants);
        for (const std::string_view word : english_stems())
            for (const std::string_view ending : {"", "s", "es", "d", "ed", "ing"})
                add_form(std::string(word) + std::string(ending));
        for (const std::string_view word : english_stems()) {
            const std::string stem(word.substr(0, word.size() - 1));
            add_form(stem + "ing");
            add_form(std::string(word) + word.back() + "ing");
        }
        for (const auto& words : {goal_trigger_words(), baseline_trigger_words()})
            for (const std::string_view word : words)
                add(word, Wants | (is_baseline_word(word) ? Today : 0));
    }

    std::uint8_t flags(std::string_view word) const {
        const auto& entries = bucket(word);
        if (entries.empty()) return 0;
        const Letters letters(word);
        for (const Entry& entry : entries)
            if (entry.word == letters) return entry.flags;
        return 0;
    }

  private:
    static std::size_t index(std::string_view word) {
        const auto letter = static_cast<std::size_t>(to_lower(word.front()) - 'a');
        return letter * (kLongestWord + 1) + word.size();
    }

    const std::vector<Entry>& bucket(std::string_view word) const { return buckets_[index(word)]; }

    void add_form(const std::string& form) {
        if (english_verb(form)) add(form, Wants);
    }

    void add(std::string_view word, int flags) {
        const bool letters = std::ranges::all_of(word, [](char c) { return c >= 'a' && c <= 'z'; });
        if (word.empty() || word.size() > kLongestWord || !letters) return;
        auto& entries = buckets_[index(word)];
        const Letters key(word);
        const auto known = std::ranges::find(entries, key, &Entry::word);
        if (known == entries.end())
            entries.push_back({key, static_cast<std::uint8_t>(flags)});
        else
            known->flags = static_cast<std::uint8_t>(known->flags | flags);
    }

    std::array<std::vector<Entry>, kLetters*(kLongestWord + 1)> buckets_;
};

bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool is_hangul_byte(char c) {
    return static_cast<unsigned char>(c) >= 0x80;
}

// What a Korean word begins with, where that alone is a number or speaks of today.
std::uint8_t korean_flags(std::string_view word) {
    constexpr auto kNumbers = std::to_array<std::string_view>(
        {"한 ", "두 ", "세 ", "네 ", "다섯 ", "열 ", "절반", "반으로"});
    constexpr auto kToday = std::to_array<std::string_view>({"현", "기준값", "기존", "베이스"});
    const auto begins = [word](std::string_view known) { return word.starts_with(known); };
    const bool number = std::ranges::any_of(kNumbers, begins);
    const bool today = std::ranges::any_of(kToday, begins);
    return static_cast<std::uint8_t>((number ? Number : 0) | (today ? Today : 0));
}

}  // namespace

KpiGlance glance(std::string_view sentence) {
    static const WordTable kWords;
    std::uint8_t seen = 0;
    for (std::size_t at = 0; at < sentence.size();) {
        const char c = sentence[at];
        const auto byte = static_cast<unsigned char>(c);
        if (is_letter(c)) {
            const std::size_t begin = at;
            while (at < sentence.size() && is_letter(sentence[at]))
                ++at;
            if (at - begin <= kLongestWord)
                seen = static_cast<std::uint8_t>(
                    seen | kWords.flags(sentence.substr(begin, at - begin)));
            continue;
        }
        if (c >= '0' && c <= '9') seen |= Number;
        if (c == '%' || c == '<' || c == '>' || byte == 0xE2) seen |= Wants;  // E2: arrows, ≤, ≥
        // Hangul and full-width forms: Korean verbs are the reader's to judge.
        if (byte == 0xEF) seen |= Number | Wants | Today;
        if (byte >= 0xEA && byte <= 0xED) {
            seen |= Wants;
            if (at == 0 || !is_hangul_byte(sentence[at - 1]))
                seen = static_cast<std::uint8_t>(seen | korean_flags(sentence.substr(at)));
        }
        ++at;
    }
    return {
        .number = (seen & Number) != 0, .wants = (seen & Wants) != 0, .today = (seen & Today) != 0};
}

}  // namespace healthlint
