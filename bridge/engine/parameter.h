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

enum class ParameterType { Text, Texts, Number, Percent, Days, Bool, Jql, Field, Map, Any };

struct ParameterSpec {
    std::string_view name;
    ParameterType type = ParameterType::Any;
    bool required = false;
    std::string_view summary;                             // one sentence for docs and schema
    const std::vector<ParameterSpec>* members = nullptr;  // Map only, static; null = free keys
};

}  // namespace healthlint
