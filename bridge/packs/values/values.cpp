#include "bridge/packs/values/values.h"

#include <algorithm>

#include "bridge/base/ascii.h"

namespace healthlint {
namespace {

std::string kind_name(const Parameter& value) {
    switch (value.kind) {
    case Parameter::Kind::Absent: return "nothing";
    case Parameter::Kind::Scalar: return "text";
    case Parameter::Kind::List: return "a list";
    case Parameter::Kind::Map: return "a map";
    }
    return {};
}

std::vector<std::string> names_of(std::span<const Key> keys) {
    std::vector<std::string> names;
    for (const Key& key : keys)
        names.emplace_back(key.name);
    return names;
}

std::string unquote(std::string_view text) {
    if (text.size() >= 2 && (text.front() == '"' || text.front() == '\'') &&
        text.back() == text.front())
        text = text.substr(1, text.size() - 2);
    return std::string(text);
}

std::optional<StatusCategory> category_named(std::string_view name) {
    if (equals_ignoring_case(name, "To Do")) return StatusCategory::ToDo;
    if (equals_ignoring_case(name, "In Progress")) return StatusCategory::InProgress;
    if (equals_ignoring_case(name, "Done")) return StatusCategory::Done;
    return std::nullopt;
}

}  // namespace

bool check_map(
    const Parameter& value, std::string_view what, std::span<const Key> keys, Problems& problems) {
    if (value.kind != Parameter::Kind::Map) {
        problems.error(
            kWrongType,
            place_of(value),
            std::string(what) + " is a map of keys, found " + kind_name(value));
        return false;
    }
    const std::vector<std::string> names = names_of(keys);
    for (const auto& [key, member] : value.members) {
        if (std::ranges::find(names, key) != names.end()) continue;
        problems.error(
            kUnknownKey,
            place_of_key(member, key),
            "unknown key " + in_quotes(key) + " in " + std::string(what),
            did_you_mean(key, names));
    }
    for (const Key& key : keys)
        if (key.required && value.member(key.name) == nullptr)
            problems.error(
                kMissingKey,
                value.key_line > 0 ? Place{value.key_line, value.key_column, 1, value.file}
                                   : place_of(value),
                "key " + in_quotes(key.name) + " is missing in " + std::string(what));
    return true;
}

bool check_map(
    const Parameter& value,
    std::string_view what,
    const std::vector<ParameterSpec>& keys,
    Problems& problems) {
    std::vector<Key> names;
    names.reserve(keys.size());
    for (const ParameterSpec& spec : keys)
        names.push_back({spec.name, spec.required});
    return check_map(value, what, names, problems);
}

const Parameter* find_value(const Parameter& map, std::string_view key, Problems& problems) {
    const Parameter* value = map.member(key);
    if (value == nullptr || value->kind != Parameter::Kind::Absent) return value;
    problems.error(
        kWrongType,
        place_of_key(*value, key),
        "key " + in_quotes(key) + " has no value",
        "give it one, or remove the key");
    return nullptr;
}

const Parameter* ValueReader::scalar(std::string_view key, std::string_view expected) const {
    const Parameter* value = find(key);
    if (value == nullptr || value->kind == Parameter::Kind::Scalar) return value;
    wrong(key, *value, expected);
    return nullptr;
}

void ValueReader::wrong(
    std::string_view key,
    const Parameter& value,
    std::string_view expected,
    std::string suggestion) const {
    const bool scalar = value.kind == Parameter::Kind::Scalar;
    problems_.error(
        scalar ? kWrongValue : kWrongType,
        place_of(value),
        in_quotes(key) + " is " + std::string(expected) + ", found " +
            (scalar ? in_quotes(value.scalar) : kind_name(value)),
        std::move(suggestion));
}

std::optional<std::string> ValueReader::text(std::string_view key) const {
    const Parameter* value = scalar(key, "text");
    if (value == nullptr) return std::nullopt;
    if (!trim(value->scalar).empty()) return value->scalar;
    wrong(key, *value, "text");
    return std::nullopt;
}

std::optional<Text> read_bilingual(
    const Parameter& value, std::string_view what, Problems& problems) {
    static constexpr std::array kKeys{Key{"en", true}, Key{"ko", true}};
    if (!check_map(value, what, kKeys, problems)) return std::nullopt;
    const ValueReader reader(value, problems);
    const std::optional<std::string> en = reader.text("en");
    const std::optional<std::string> ko = reader.text("ko");
    if (!en || !ko) return std::nullopt;
    return Text{std::string(trim(*en)), std::string(trim(*ko))};
}

std::optional<Text> ValueReader::bilingual(std::string_view key) const {
    const Parameter* value = find(key);
    if (value == nullptr) return std::nullopt;
    if (value->kind != Parameter::Kind::Scalar)
        return read_bilingual(*value, in_quotes(key), problems_);
    wrong(key, *value, "a text in both languages", "write {en: …, ko: …}");
    return std::nullopt;
}

std::optional<double> ValueReader::number(std::string_view key) const {
    const Parameter* value = scalar(key, "a number");
    if (value == nullptr) return std::nullopt;
    const std::optional<double> number = read_number(*value);
    if (!number || *number < 0) {
        wrong(key, *value, "a number of at least 0", "write it like 2 or 1.5, without a unit");
        return std::nullopt;
    }
    return number;
}

std::optional<double> ValueReader::percent(std::string_view key) const {
    const Parameter* value = scalar(key, "a percentage");
    if (value == nullptr) return std::nullopt;
    const std::optional<double> percent = read_percent(*value);
    if (!percent) wrong(key, *value, "a percentage from 0% to 100%", "write it like 30%");
    return percent;
}

std::optional<int> ValueReader::count(std::string_view key) const {
    constexpr long long kMost = 1'000'000;
    const Parameter* value = scalar(key, "a whole number");
    if (value == nullptr) return std::nullopt;
    const auto number = parse_integer(value->scalar);
    if (!number || *number < 0 || *number > kMost) {
        wrong(key, *value, "a whole number from 0 to " + std::to_string(kMost));
        return std::nullopt;
    }
    return static_cast<int>(*number);
}

std::optional<std::chrono::days> ValueReader::days(std::string_view key) const {
    const Parameter* value = scalar(key, "a time in days");
    if (value == nullptr) return std::nullopt;
    const std::optional<int> days = read_days(*value);
    if (!days) {
        wrong(key, *value, "a time in days or weeks", "write it like 14d or 2w");
        return std::nullopt;
    }
    return std::chrono::days(*days);
}

std::optional<Date> ValueReader::date(std::string_view key) const {
    const Parameter* value = scalar(key, "a date");
    if (value == nullptr) return std::nullopt;
    const std::optional<Date> date = parse_date(value->scalar);
    if (!date) wrong(key, *value, "a day of the calendar", "write it like \"2026-12-01\"");
    return date;
}

std::optional<Grace> ValueReader::grace(std::string_view key) const {
    const Parameter* value = scalar(key, "a time in a status");
    if (value == nullptr) return std::nullopt;
    std::optional<Grace> grace = parse_grace(value->scalar);
    if (!grace) wrong(key, *value, "a time in a status", "write it like 14d in \"In Progress\"");
    return grace;
}

std::vector<std::string> ValueReader::texts(std::string_view key) const {
    const Parameter* value = find(key);
    if (value == nullptr) return {};
    const bool fits = value->kind == Parameter::Kind::Scalar ||
                      (value->kind == Parameter::Kind::List &&
                       std::ranges::all_of(value->items, [](const Parameter& item) {
                           return item.kind == Parameter::Kind::Scalar;
                       }));
    if (fits) return value->texts();
    wrong(key, *value, "a text or a list of texts");
    return {};
}

std::optional<std::size_t> ValueReader::choice(
    std::string_view key, const std::vector<std::string>& words) const {
    const std::string expected = "one of " + join(words, ", ");
    const Parameter* value = scalar(key, expected);
    if (value == nullptr) return std::nullopt;
    const auto found = std::ranges::find(words, value->scalar);
    if (found != words.end()) return static_cast<std::size_t>(found - words.begin());
    const std::string near = nearest(value->scalar, words);  // the message lists them all
    wrong(key, *value, expected, near.empty() ? "" : "did you mean " + in_quotes(near) + "?");
    return std::nullopt;
}

bool is_version(std::string_view text) {
    const std::vector<std::string_view> parts = split(text, '.');
    return parts.size() == 3 && std::ranges::all_of(parts, [](std::string_view part) {
               return !part.empty() &&
                      std::ranges::all_of(part, [](char c) { return c >= '0' && c <= '9'; });
           });
}

std::optional<std::chrono::minutes> parse_time_of_day(std::string_view text) {
    constexpr std::size_t kSize = 5;  // "08:00"
    if (text.size() != kSize || text[2] != ':') return std::nullopt;
    const auto hours = parse_integer(text.substr(0, 2));
    const auto minutes = parse_integer(text.substr(3));
    if (!hours || !minutes || *hours < 0 || *hours > 23 || *minutes < 0 || *minutes > 59)
        return std::nullopt;
    return std::chrono::hours(*hours) + std::chrono::minutes(*minutes);
}

bool is_id(std::string_view text) {
    constexpr std::size_t kLeast = 3;
    constexpr std::size_t kMost = 41;
    const auto lower = [](char c) { return c >= 'a' && c <= 'z'; };
    if (text.size() < kLeast || text.size() > kMost || !lower(text.front())) return false;
    return std::ranges::all_of(
        text, [&](char c) { return lower(c) || (c >= '0' && c <= '9') || c == '-'; });
}

std::optional<Grace> parse_grace(std::string_view text) {
    const std::size_t in = text.find(" in ");
    if (in == std::string_view::npos) return std::nullopt;
    Parameter time;
    time.kind = Parameter::Kind::Scalar;
    time.scalar = trim(text.substr(0, in));
    const std::optional<int> days = read_days(time);
    const std::string status = unquote(trim(text.substr(in + 4)));
    if (!days || status.empty()) return std::nullopt;
    Grace grace;
    grace.after = std::chrono::days(*days);
    grace.category = category_named(status);
    if (!grace.category) grace.status = status;
    return grace;
}

}  // namespace healthlint
