#pragma once
// Reads the parameters of one check, whose shapes the loader has compared with what the check
// declares. What else is wrong goes to the compiler with its place; afterwards failed() says
// whether the check can be built.

#include <array>
#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "bridge/engine/check.h"

namespace healthlint {

// A field that a pack names; `id` is absent where this site lacks it.
struct NamedField {
    std::string name;  // as the pack calls it
    std::optional<FieldId> id;
};

class ParameterReader {
  public:
    // Both must outlive the reader.
    ParameterReader(const Parameter& with, CheckCompiler& compiler);

    bool failed() const { return failed_; }

    void error(const Parameter& at, std::string message, std::string suggestion = {});

    const Parameter& here() const { return with_; }

    const Parameter* find(std::string_view key) const { return with_.member(key); }

    // Nothing where the pack does not write the key.
    std::optional<JqlProgram> jql(std::string_view key);
    std::optional<JqlProgram> jql(const Parameter& value);
    std::optional<NamedField> field(std::string_view key);
    NamedField field(const Parameter& value);
    std::optional<std::chrono::days> days(std::string_view key) const;
    std::vector<std::string> texts(std::string_view key) const;
    std::string text(std::string_view key) const;
    bool flag(std::string_view key, bool otherwise) const;
    std::size_t whole(std::string_view key, std::size_t otherwise) const;
    Limits limits(std::string_view key) const;  // none where the key is absent

    // What the word stands for, in a list that holds every declared choice.
    template <class Value, std::size_t count>
    Value choice(
        std::string_view key,
        const std::array<std::pair<std::string_view, Value>, count>& words,
        Value otherwise) const {
        for (const auto& [word, meaning] : words)
            if (text(key) == word) return meaning;
        return otherwise;
    }

  private:
    const Parameter& with_;
    CheckCompiler& compiler_;
    bool failed_ = false;
};

// As they stand in a finding: "warn-above" -> 1.5.
std::map<std::string, double> named_thresholds(const Limits& limits);

}  // namespace healthlint
