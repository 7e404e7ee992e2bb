#pragma once
// A sentence as words, quantities, times and signs, in order.

#include <string>
#include <string_view>
#include <vector>

#include "bridge/text/quantity.h"
#include "bridge/text/time_phrase.h"

namespace healthlint {

enum class KpiTokenKind { Word, Quantity, Time, Arrow, Up, Down, Sign };

struct KpiToken {
    KpiTokenKind kind = KpiTokenKind::Word;
    std::size_t begin = 0;
    std::size_t end = 0;
    std::string lower;      // Word and Sign
    std::size_t index = 0;  // Quantity: into quantities; Time: into times
};

struct KpiTokens {
    std::string_view text;
    std::vector<Quantity> quantities;
    std::vector<TimePhrase> times;
    std::vector<KpiToken> tokens;

    // Token of a quantity.
    std::size_t token_of(std::size_t quantity) const;
    bool is_word(std::size_t token, std::string_view lower) const;
    bool is_sign(std::size_t token, std::string_view sign) const;
};

KpiTokens kpi_tokens(std::string_view text);

// What the bare number at `token` counts: "25 pilot | hospitals |". Empty where it counts nothing.
std::string_view counted_noun(const KpiTokens& sentence, std::size_t token);

}  // namespace healthlint
