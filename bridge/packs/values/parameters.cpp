#include "bridge/packs/values/parameters.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "bridge/base/ascii.h"
#include "bridge/packs/values/values.h"

namespace healthlint {
namespace {

constexpr std::array kLimitKeys{
    Key{"warn-above"}, Key{"fail-above"}, Key{"warn-below"}, Key{"fail-below"}};

bool all_of_kind(const Parameter& value, Parameter::Kind kind) {
    return value.kind == Parameter::Kind::List &&
           std::ranges::all_of(
               value.items, [&](const Parameter& item) { return item.kind == kind; });
}

bool is_limits(ParameterType type) {
    return type == ParameterType::NumberLimits || type == ParameterType::PercentLimits ||
           type == ParameterType::DaysLimits;
}

struct Fit {
    bool ok = false;
    std::string expected;
    std::string remedy = {};
};

std::string range_of(const ParameterSpec& spec) {
    const auto shown = [](double number) {
        std::string text = std::to_string(number);
        text.erase(text.find_last_not_of('0') + 1);
        if (text.ends_with('.')) text.pop_back();
        return text;
    };
    if (spec.least && spec.most) return " from " + shown(*spec.least) + " to " + shown(*spec.most);
    if (spec.least) return " of at least " + shown(*spec.least);
    if (spec.most) return " of at most " + shown(*spec.most);
    return {};
}

Fit fit_number(const Parameter& value, const ParameterSpec& spec) {
    const bool whole = spec.type == ParameterType::Count;
    const std::optional<double> number = read_number(value);
    const bool ok = number && (!whole || *number == std::floor(*number)) &&
                    (!spec.least || *number >= *spec.least) &&
                    (!spec.most || *number <= *spec.most);
    const std::string range = range_of(spec);
    if (whole) return {ok, "a whole number" + range};
    return {ok, range.empty() ? "a number like 2 or 1.5" : "a number" + range};
}

Fit fit_choice(const Parameter& value, const ParameterSpec& spec) {
    const std::vector<std::string> words = words_of(spec.choices);
    const bool one = spec.type == ParameterType::Choice;
    const bool shape = value.kind == Parameter::Kind::Scalar ||
                       (!one && all_of_kind(value, Parameter::Kind::Scalar));
    Fit fit{shape, (one ? "one of " : "one or a list of ") + join(words, ", ")};
    for (const std::string& word : value.texts()) {
        if (std::ranges::find(words, word) != words.end()) continue;
        fit.ok = false;
        const std::string near = nearest(word, words);  // the message lists them all
        if (!near.empty()) fit.remedy = "did you mean " + in_quotes(near) + "?";
        break;
    }
    return fit;
}

// Whether the value has the shape of the type, and how to write one that has.
Fit fit(const Parameter& value, const ParameterSpec& spec) {
    using enum ParameterType;
    const bool scalar = value.kind == Parameter::Kind::Scalar;
    const bool map = value.kind == Parameter::Kind::Map;
    switch (spec.type) {
    case Text: return {scalar, "text"};
    case Texts:
        return {scalar || all_of_kind(value, Parameter::Kind::Scalar), "a text or a list of texts"};
    case Number:
    case Count: return fit_number(value, spec);
    case Percent: return {read_percent(value).has_value(), "a percentage like 30%"};
    case Days: return {read_days(value).has_value(), "a time like 14d or 2w"};
    case ParameterType::Day:
        return {scalar && parse_date(value.scalar).has_value(), "a day like \"2026-12-01\""};
    case Bool: return {read_bool(value).has_value(), "true or false"};
    case ParameterType::Level:
        return {scalar && parse_level(value.scalar).has_value(), "info, warn or fail"};
    case Choice:
    case Choices: return fit_choice(value, spec);
    case Jql: return {scalar || map, "JQL, or {set: name, and: JQL}"};
    case Field: return {scalar, "a field alias or a field name"};
    case ParameterType::Grace:
        return {
            scalar && parse_grace(value.scalar).has_value(),
            "a time in a status like 14d in \"In Progress\""};
    case TextPair: return {map, "a text in both languages", "write {en: …, ko: …}"};
    case NumberLimits:
    case PercentLimits:
    case DaysLimits: return {map, "limits like {warn-above: …, fail-above: …}"};
    case ParameterType::Map:
    case Named: return {map, "a map"};
    case TextsOrMap:
        return {
            scalar || map || all_of_kind(value, Parameter::Kind::Scalar),
            "a text, a list of texts or a map"};
    case ParameterType::Id: return {scalar && is_id(value.scalar), "an id like kpi-measurable"};
    case Version: return {scalar && is_version(value.scalar), "a version like \"1.4.0\""};
    case TimeOfDay:
        return {
            scalar && parse_time_of_day(value.scalar).has_value(), "a time of day like \"08:00\""};
    case Maps: return {all_of_kind(value, Parameter::Kind::Map), "a list of maps"};
    case Any: return {true, ""};
    }
    return {};
}

void check_value(  // NOLINT(misc-no-recursion): as deep as the declared list
    const Parameter& value,
    std::string_view name,
    const ParameterSpec& spec,
    Problems& problems) {
    const Fit found = fit(value, spec);
    if (!found.ok) {
        const bool scalar = value.kind == Parameter::Kind::Scalar;
        problems.error(
            scalar ? kWrongValue : kWrongType,
            place_of(value),
            in_quotes(name) + " is " + found.expected +
                (scalar ? ", found " + in_quotes(value.scalar) : ""),
            found.remedy);
        return;
    }
    const std::string what = in_quotes(name);
    if (is_limits(spec.type)) {
        if (check_map(value, what, kLimitKeys, problems)) check_limits(value, spec.type, problems);
    } else if (spec.type == ParameterType::TextPair) {
        read_bilingual(value, what, problems);
    } else if (spec.members == nullptr) {
        return;
    } else if (
        spec.type == ParameterType::Map ||
        (spec.type == ParameterType::TextsOrMap && value.kind == Parameter::Kind::Map)) {
        check_parameters(value, what, *spec.members, problems);
    } else if (spec.type == ParameterType::Maps) {
        for (const Parameter& item : value.items)
            check_parameters(item, "an entry of " + what, *spec.members, problems);
    } else if (spec.type == ParameterType::Named) {
        for (const auto& [key, member] : value.members)
            check_value(member, key, spec.members->front(), problems);
    }
}

std::optional<Limits> out_of_order(const Parameter& map, std::string_view key, Problems& problems) {
    problems.error(
        kContradiction,
        place_of(*map.member(key)),
        in_quotes(key) + " comes before its \"warn-…\": nothing would ever warn",
        "swap the two limits");
    return std::nullopt;
}

std::optional<double> read_limit(
    const ValueReader& reader, std::string_view key, ParameterType unit) {
    if (unit == ParameterType::PercentLimits) return reader.percent(key);
    if (unit == ParameterType::NumberLimits) return reader.number(key);
    const std::optional<std::chrono::days> days = reader.days(key);
    if (!days) return std::nullopt;
    return static_cast<double>(days->count());
}

}  // namespace

std::optional<Limits> check_limits(const Parameter& map, ParameterType unit, Problems& problems) {
    const ValueReader reader(map, problems);
    const Limits limits{
        .warn_above = read_limit(reader, "warn-above", unit),
        .fail_above = read_limit(reader, "fail-above", unit),
        .warn_below = read_limit(reader, "warn-below", unit),
        .fail_below = read_limit(reader, "fail-below", unit)};
    const bool written = std::ranges::any_of(
        kLimitKeys, [&](const Key& key) { return map.member(key.name) != nullptr; });
    if (!written) {
        problems.error(
            kMissingKey,
            place_of(map),
            "no limit: nothing could ever be wrong here",
            "add warn-above, fail-above, warn-below or fail-below");
        return std::nullopt;
    }
    const auto reversed = [](const std::optional<double>& low, const std::optional<double>& high) {
        return low && high && *low > *high;
    };
    if (reversed(limits.warn_above, limits.fail_above))
        return out_of_order(map, "fail-above", problems);
    if (reversed(limits.fail_below, limits.warn_below))
        return out_of_order(map, "fail-below", problems);
    return limits;
}

void check_parameters(  // NOLINT(misc-no-recursion): as deep as the declared list
    const Parameter& with,
    std::string_view what,
    const std::vector<ParameterSpec>& specs,
    Problems& problems) {
    if (!check_map(with, what, specs, problems)) return;
    for (const ParameterSpec& spec : specs)
        if (const Parameter* value = find_value(with, spec.name, problems))
            check_value(*value, spec.name, spec, problems);
}

}  // namespace healthlint
