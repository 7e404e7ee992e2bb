#include "bridge/engine/checks/kpi/kpi_values.h"

#include "bridge/engine/checks/kpi_language/kpi_words.h"
#include "bridge/engine/checks/kpi_text/kpi_choice.h"
#include "bridge/engine/checks/kpi_text/kpi_tokens.h"
#include "bridge/text/section.h"
#include "bridge/text/time_phrase.h"
#include "bridge/text/utf8.h"

namespace healthlint {

KpiAmount amount_of(const Quantity& quantity, std::string_view text) {
    return {.text = std::string(quantity.in(text)), .value = quantity.value, .unit = quantity.unit};
}

std::optional<KpiTarget> read_bare_target(std::string_view text) {
    const KpiTokens tokens = kpi_tokens(text);
    if (tokens.quantities.empty()) return std::nullopt;
    const Quantity& last = tokens.quantities.back();
    const Quantity& first = tokens.quantities.front();
    const bool moves =
        tokens.quantities.size() == 2 && !first.is_signed && first.comparison == Comparison::None;
    const KpiChoice choice = choose_numbers(tokens);
    const Quantity& chosen = choice.baseline && choice.target ? tokens.quantities[*choice.target]
                             : moves                          ? last
                                                              : first;
    KpiTarget target{.amount = amount_of(chosen, text)};
    target.relative = chosen.is_signed || chosen.is_fraction_word;
    target.direction =
        chosen.comparison == Comparison::AtMost ? KpiDirection::AtMost : KpiDirection::AtLeast;
    return target;
}

std::optional<KpiAmount> read_current_value(std::string_view text) {
    const KpiTokens tokens = kpi_tokens(text);
    if (tokens.quantities.size() != 1) return std::nullopt;
    for (const KpiToken& token : tokens.tokens)
        if (token.kind == KpiTokenKind::Word && token.lower != "from" && token.lower != "as" &&
            token.lower != "was" && is_baseline_word(token.lower))
            return amount_of(tokens.quantities.front(), text);
    return std::nullopt;
}

std::string read_deadline(std::string_view text) {
    const FoldedText folded(text);
    for (const TimePhrase& time : find_time_phrases(folded.text()))
        if (time.kind != TimePhrase::Kind::Window)
            return std::string(folded.original(time.begin, time.end));
    return {};
}

}  // namespace healthlint
