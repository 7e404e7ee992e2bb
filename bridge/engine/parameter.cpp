#include "bridge/engine/parameter.h"

#include <algorithm>

#include "bridge/base/ascii.h"

namespace healthlint {
namespace {

constexpr int kMaxDays = 36500;  // a century; more is a typing error

std::optional<double> number_of(std::string_view text) {
    if (text.starts_with('+')) return std::nullopt;
    const std::optional<double> number = parse_number(text);
    if (!number || !(*number >= -1e15 && *number <= 1e15)) return std::nullopt;  // no inf, no nan
    return number;
}

}  // namespace

const Parameter* Parameter::member(std::string_view name) const {
    const auto found = std::ranges::find(members, name, &Member::name);
    return found == members.end() ? nullptr : &found->value;
}

std::vector<std::string> Parameter::texts() const {
    switch (kind) {
    case Kind::Absent:
    case Kind::Map: return {};
    case Kind::Scalar: return {scalar};
    case Kind::List: break;
    }
    std::vector<std::string> texts;
    for (const Parameter& item : items)
        if (item.kind == Kind::Scalar) texts.push_back(item.scalar);
    return texts;
}

Limits read_limits(const Parameter& map) {
    const auto limit = [&](std::string_view key) -> std::optional<double> {
        const Parameter* value = map.member(key);
        if (value == nullptr) return std::nullopt;
        if (const std::optional<double> percent = read_percent(*value)) return percent;
        if (const std::optional<int> days = read_days(*value)) return *days;
        return read_number(*value);
    };
    return {
        .warn_above = limit("warn-above"),
        .fail_above = limit("fail-above"),
        .warn_below = limit("warn-below"),
        .fail_below = limit("fail-below")};
}

std::vector<std::string> words_of(std::string_view choices) {
    std::vector<std::string> words;
    for (const std::string_view word : split(choices, ' '))
        if (!word.empty()) words.emplace_back(word);
    return words;
}

std::optional<double> read_number(const Parameter& value) {
    if (value.kind != Parameter::Kind::Scalar) return std::nullopt;
    return number_of(value.scalar);
}

std::optional<double> read_percent(const Parameter& value) {
    if (value.kind != Parameter::Kind::Scalar || !value.scalar.ends_with('%')) return std::nullopt;
    const std::string_view digits(value.scalar.data(), value.scalar.size() - 1);
    const std::optional<double> percent = number_of(trim(digits));
    if (!percent || *percent < 0 || *percent > 100) return std::nullopt;
    return percent;
}

std::optional<int> read_days(const Parameter& value) {
    if (value.kind != Parameter::Kind::Scalar || value.scalar.size() < 2) return std::nullopt;
    const char unit = value.scalar.back();
    if (unit != 'd' && unit != 'w') return std::nullopt;
    const auto count =
        parse_integer(std::string_view(value.scalar.data(), value.scalar.size() - 1));
    const int scale = unit == 'w' ? 7 : 1;
    if (!count || *count < 0 || *count > kMaxDays / scale) return std::nullopt;
    return static_cast<int>(*count) * scale;
}

std::optional<bool> read_bool(const Parameter& value) {
    if (value.kind != Parameter::Kind::Scalar) return std::nullopt;
    if (value.scalar == "true") return true;
    if (value.scalar == "false") return false;
    return std::nullopt;
}

}  // namespace healthlint
