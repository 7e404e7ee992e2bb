#include "bridge/engine/checks/data/data_amount.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "bridge/base/ascii.h"
#include "bridge/engine/measure.h"
#include "bridge/text/quantity.h"

namespace healthlint {
namespace {

using UnitSizes = std::pair<std::string_view, double>;

constexpr std::array<UnitSizes, 8> kByteUnits{
    {{"kb", 1e3},
     {"mb", 1e6},
     {"gb", 1e9},
     {"tb", 1e12},
     {"pb", 1e15},
     {"mib", 1048576.0},
     {"gib", 1073741824.0},
     {"tib", 1099511627776.0}}};
constexpr std::array<UnitSizes, 5> kDayUnits{
    {{"day", 1}, {"week", 7}, {"month", 30}, {"quarter", 91}, {"year", 365}}};
constexpr std::array<std::string_view, 24> kRowWords{
    "rows",   "row",    "records",  "record",  "events",    "events/day", "samples", "images",
    "orders", "lines",  "sessions", "reviews", "documents", "messages",   "건",      "행",
    "row수",  "레코드", "장",       "이벤트",  "로그",      "문서",       "문장",    "개"};

template <std::size_t count>
const double* size_of(const std::array<UnitSizes, count>& units, std::string_view unit) {
    for (const auto& [name, size] : units)
        if (name == unit) return &size;
    return nullptr;
}

void keep(std::optional<double>& known, double value) {
    known = std::max(known.value_or(value), value);
}

// The word behind a number that the quantity did not take for its unit: "1.2M labelled rows".
bool counts_rows(std::string_view unit, std::string_view behind) {
    const auto is_row = [](std::string_view word) {
        return std::ranges::find(kRowWords, word) != kRowWords.end();
    };
    if (is_row(unit)) return true;
    int words = 0;
    for (const std::string_view part : split(trim(behind), ' ')) {
        std::string word = to_lower(part);
        while (!word.empty() && std::string_view(".,;:)").find(word.back()) != std::string::npos)
            word.pop_back();
        if (is_row(word)) return true;
        if (++words == 2) return false;
    }
    return false;
}

std::string grouped(double number) {
    std::string digits = format_number(std::floor(number));
    for (std::size_t at = digits.size(); at > 3; at -= 3)
        digits.insert(at - 3, ",");
    return digits;
}

std::string shown_bytes(double bytes) {
    for (const auto& [name, size] : {UnitSizes{"TB", 1e12}, {"GB", 1e9}, {"MB", 1e6}})
        if (bytes >= size) return format_number(bytes / size) + " " + std::string(name);
    return format_number(bytes / 1e3) + " kB";
}

}  // namespace

void DataAmount::keep_larger(const DataAmount& other) {
    if (other.rows) keep(rows, *other.rows);
    if (other.bytes) keep(bytes, *other.bytes);
    if (other.days) keep(days, *other.days);
}

Text DataAmount::in_words() const {
    std::vector<std::string> en;
    std::vector<std::string> ko;
    const auto add = [&](const std::string& english, const std::string& korean) {
        en.push_back(english);
        ko.push_back(korean);
    };
    if (rows) add(grouped(*rows) + " rows", grouped(*rows) + "건");
    if (bytes) add(shown_bytes(*bytes), shown_bytes(*bytes));
    if (days) add(format_number(*days) + " days", format_number(*days) + "일치");
    return {join(en, ", "), join(ko, ", ")};
}

bool AmountMinimum::met_by(const DataAmount& amount) const {
    const auto met = [](const std::optional<double>& least, const std::optional<double>& stated) {
        return !least || (stated && *stated >= *least);
    };
    return met(rows, amount.rows) && met(bytes, amount.bytes) && met(days, amount.days);
}

DataAmount read_data_amount(std::string_view text) {
    DataAmount amount;
    for (const Quantity& quantity : find_quantities(text)) {
        const std::string unit = canonical_unit(quantity.unit);
        if (const double* bytes = size_of(kByteUnits, unit))
            keep(amount.bytes, quantity.value * *bytes);
        else if (const double* days = size_of(kDayUnits, unit))
            keep(amount.days, quantity.value * *days);
        else if (counts_rows(unit, text.substr(quantity.number_end)))
            keep(amount.rows, quantity.value);
    }
    return amount;
}

AmountMinimum read_amount_minimum(const Parameter& map, ParameterReader& reader) {
    AmountMinimum least;
    if (const Parameter* rows = map.member("rows")) least.rows = read_number(*rows);
    if (const Parameter* period = map.member("period"))
        if (const auto days = read_days(*period)) least.days = *days;
    if (const Parameter* size = map.member("size")) {
        least.bytes = read_data_amount(size->scalar).bytes;
        if (!least.bytes)
            reader.error(*size, "\"" + size->scalar + "\" is no size", "write it like 10 GB");
    }
    if (!least.any()) reader.error(map, "\"at-least\" needs rows, size or period");
    return least;
}

}  // namespace healthlint
