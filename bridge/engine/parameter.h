#pragma once
// Parameters of checks as the pack wrote them: a tree of text with positions, free of YAML.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace healthlint {

struct Parameter {
    struct Member;

    enum class Kind { Absent, Scalar, List, Map } kind = Kind::Absent;
    std::string scalar;            // Scalar: text as written
    std::vector<Parameter> items;  // List
    std::vector<Member> members;   // Map, in order
    int line = 0;                  // 1-based position in the file; 0 = made by a program
    int column = 0;
    bool quoted = false;  // the scalar stands in quotes
    int key_line = 0;     // position of the key it stands under
    int key_column = 0;
    int file = 0;  // which of the files that were loaded together

    const Parameter* member(std::string_view name) const;
    std::vector<std::string> texts() const;  // a scalar as one text, a list of scalars as many
};

struct Parameter::Member {
    std::string name;
    Parameter value;
};

// Typed readings; nothing for another type or unit.
std::optional<double> read_number(const Parameter& value);   // "2", "1.5"
std::optional<double> read_percent(const Parameter& value);  // "30%" -> 30
std::optional<int> read_days(const Parameter& value);        // "14d" -> 14, "2w" -> 14
std::optional<bool> read_bool(const Parameter& value);       // "true", "false"

// Limits of a measured value; absent = none. For percentages 30 % is 30, for days 14d is 14.
struct Limits {
    std::optional<double> warn_above, fail_above, warn_below, fail_below;
};

// The four keys of a map that the closed list declared as limits; others are left alone.
Limits read_limits(const Parameter& map);

enum class ParameterType {
    Text,
    Texts,   // one, or a list
    Number,  // 2, 1.5; within least and most
    Count,   // a whole number within least and most
    Percent,
    Days,           // 14d, 2w
    Day,            // "2026-12-01"
    Bool,           // true, false
    Level,          // info, warn, fail
    Choice,         // one of `choices`
    Choices,        // one of `choices`, or a list of them
    Jql,            // JQL, or {set: name, and: JQL}
    Field,          // alias, name or id of a field
    Grace,          // 14d in "In Progress"
    TextPair,       // {en: …, ko: …}
    NumberLimits,   // {warn-above: 1, fail-above: 2}, also below: at least one, warn before fail
    PercentLimits,  // the same in percent
    DaysLimits,     // the same in days
    Map,            // keys of `members`; free keys where that is null
    Maps,           // a list of maps with keys of `members`
    Named,          // free keys; `members` has one entry that describes every value
    TextsOrMap,     // a text, a list of texts, or a map with keys of `members`
    Id,             // [a-z][a-z0-9-]{2,40}
    Version,        // x.y.z
    TimeOfDay,      // "08:00"
    Any,
};

struct ParameterSpec {
    std::string_view name;
    ParameterType type = ParameterType::Any;
    bool required = false;
    std::string_view summary;                             // one sentence for docs and schema
    const std::vector<ParameterSpec>* members = nullptr;  // static: Map, Maps, Named
    std::string_view choices = {};   // words with a space between them: Choice, Choices
    std::string_view fallback = {};  // what holds where the key is absent, as one would write it
    std::string_view summary_ko = {};
    std::optional<double> least = {};  // Number, Count
    std::optional<double> most = {};
};

std::vector<std::string> words_of(std::string_view choices);

}  // namespace healthlint
