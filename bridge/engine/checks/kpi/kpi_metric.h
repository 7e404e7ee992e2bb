#pragma once
// The words that name what is measured, around a number or behind a verb.

#include <optional>
#include <string_view>

#include "bridge/engine/checks/kpi/kpi_sentence.h"
#include "bridge/engine/checks/kpi_text/kpi_lead.h"
#include "bridge/engine/checks/kpi_text/kpi_tokens.h"

namespace healthlint {

class KpiMetricFinder {
  public:
    KpiMetricFinder(const KpiTokens& sentence, const KpiLead& lead, const KpiContext& context);

    // `target`, `baseline`: indices of quantities; `verb`: token of the verb that governs.
    std::string_view find(
        std::size_t target,
        std::optional<std::size_t> baseline,
        std::optional<std::size_t> verb) const;

    std::string_view after_verb(std::size_t verb) const;  // "Improve | customer satisfaction |"
    std::string_view before(std::size_t offset) const;    // "모델 정확도를 | 끌어올린다"

  private:
    std::size_t end_of_phrase(std::size_t token) const;  // offset behind the noun phrase
    std::string_view after_quantity(std::size_t token) const;
    std::string_view of_change(std::size_t token) const;
    std::string_view of_verb(std::size_t verb, std::size_t token, const Quantity& quantity) const;
    std::string_view before_numbers(const Quantity& target, const Quantity* baseline) const;
    std::string_view of_label() const;
    std::string_view whole_of_share(std::size_t token, const Quantity& quantity) const;
    std::string_view korean_noun_behind(const Quantity& quantity) const;
    bool only_links_before(std::size_t token) const;
    std::string_view behind_number(std::size_t token, const Quantity& quantity) const;
    std::string_view span(std::size_t begin, std::size_t end) const;
    std::string_view resolve(std::string_view metric) const;

    const KpiTokens& s_;
    const KpiLead& lead_;
    const KpiContext& context_;
};

}  // namespace healthlint
