#pragma once
// How much data there is, where somebody wrote it beside a source: "3,200만 건", "1.2 TB",
// "최근 2년", "24 months". What is not written is not guessed.

#include <optional>
#include <string_view>

#include "bridge/engine/checks/parts/parameter_reader.h"

namespace healthlint {

struct DataAmount {
    std::optional<double> rows;
    std::optional<double> bytes;
    std::optional<double> days;

    bool any() const { return rows || bytes || days; }

    void keep_larger(const DataAmount& other);
    Text in_words() const;  // "32,000,000 rows, 1.2 TB": empty parts left out
};

struct AmountMinimum : DataAmount {
    // Each stated part is reached; a part that the text does not state is not.
    bool met_by(const DataAmount& amount) const;
};

DataAmount read_data_amount(std::string_view text);

// {rows: 1000000, size: 10 GB, period: 180d}, each optional.
AmountMinimum read_amount_minimum(const Parameter& map, ParameterReader& reader);

}  // namespace healthlint
