#pragma once
// Typed readings of a pack's tree. Each reports what it found and what was expected, and answers
// nothing when that did not fit; absent values answer nothing silently.

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "bridge/base/time.h"
#include "bridge/engine/rulebook.h"
#include "bridge/packs/values/problems.h"

namespace healthlint {

struct Key {
    std::string_view name;
    bool required = false;
};

// A map with these keys and no others; `what` names it in messages ("rule \"kpi-measurable\"").
// False when it is no map at all; unknown and missing keys are reported and do not stop reading.
bool check_map(
    const Parameter& value, std::string_view what, std::span<const Key> keys, Problems& problems);

bool check_map(
    const Parameter& value,
    std::string_view what,
    const std::vector<ParameterSpec>& keys,
    Problems& problems);

// The member of a map, or nothing; keys without a value (`key:`) are reported.
const Parameter* find_value(const Parameter& map, std::string_view key, Problems& problems);

// {en: …, ko: …}, both there.
std::optional<Text> read_bilingual(
    const Parameter& value, std::string_view what, Problems& problems);

class ValueReader {
  public:
    ValueReader(const Parameter& map, Problems& problems) : map_(map), problems_(problems) {}

    std::optional<std::string> text(std::string_view key) const;
    std::optional<Text> bilingual(std::string_view key) const;
    std::optional<double> number(std::string_view key) const;           // 1.5
    std::optional<double> percent(std::string_view key) const;          // 30%
    std::optional<int> count(std::string_view key) const;               // 20, at least 0
    std::optional<std::chrono::days> days(std::string_view key) const;  // 14d, 2w
    std::optional<Date> date(std::string_view key) const;               // "2026-12-01"
    std::optional<Grace> grace(std::string_view key) const;             // 14d in "In Progress"
    std::vector<std::string> texts(std::string_view key) const;         // one or a list

    // Index of the word in `words`; the error lists them and the nearest.
    std::optional<std::size_t> choice(
        std::string_view key, const std::vector<std::string>& words) const;

    const Parameter* find(std::string_view key) const { return find_value(map_, key, problems_); }

  private:
    const Parameter* scalar(std::string_view key, std::string_view expected) const;
    void wrong(
        std::string_view key,
        const Parameter& value,
        std::string_view expected,
        std::string suggestion = {}) const;

    const Parameter& map_;
    Problems& problems_;
};

// x.y.z, each a number. `1.10` would be 1.1 to other tools; three parts in quotes are not.
bool is_version(std::string_view text);

// "08:00"
std::optional<std::chrono::minutes> parse_time_of_day(std::string_view text);

// [a-z][a-z0-9-]{2,40}
bool is_id(std::string_view text);

std::optional<Grace> parse_grace(std::string_view text);

}  // namespace healthlint
