#include "bridge/engine/checks/parts/parameter_reader.h"

namespace healthlint {

ParameterReader::ParameterReader(const Parameter& with, CheckCompiler& compiler)
    : with_(with),
      compiler_(compiler) {}

void ParameterReader::error(const Parameter& at, std::string message, std::string suggestion) {
    compiler_.error(at, std::move(message), std::move(suggestion));
    failed_ = true;
}

std::optional<JqlProgram> ParameterReader::jql(const Parameter& value) {
    std::optional<JqlProgram> program = compiler_.jql(value);
    if (!program) failed_ = true;  // the compiler said why
    return program;
}

std::optional<JqlProgram> ParameterReader::jql(std::string_view key) {
    const Parameter* value = find(key);
    return value == nullptr ? std::nullopt : jql(*value);
}

NamedField ParameterReader::field(const Parameter& value) {
    return {.name = value.scalar, .id = compiler_.field(value)};
}

std::optional<NamedField> ParameterReader::field(std::string_view key) {
    const Parameter* value = find(key);
    return value == nullptr ? std::nullopt : std::optional(field(*value));
}

std::optional<std::chrono::days> ParameterReader::days(std::string_view key) const {
    const Parameter* value = find(key);
    const std::optional<int> count = value == nullptr ? std::nullopt : read_days(*value);
    return count ? std::optional(std::chrono::days(*count)) : std::nullopt;
}

std::vector<std::string> ParameterReader::texts(std::string_view key) const {
    const Parameter* value = find(key);
    return value == nullptr ? std::vector<std::string>{} : value->texts();
}

std::string ParameterReader::text(std::string_view key) const {
    const Parameter* value = find(key);
    return value == nullptr ? std::string() : value->scalar;
}

bool ParameterReader::flag(std::string_view key, bool otherwise) const {
    const Parameter* value = find(key);
    return value == nullptr ? otherwise : read_bool(*value).value_or(otherwise);
}

std::size_t ParameterReader::whole(std::string_view key, std::size_t otherwise) const {
    const Parameter* value = find(key);
    const std::optional<double> number = value == nullptr ? std::nullopt : read_number(*value);
    return number && *number >= 0 ? static_cast<std::size_t>(*number) : otherwise;
}

Limits ParameterReader::limits(std::string_view key) const {
    const Parameter* value = find(key);
    return value == nullptr ? Limits{} : read_limits(*value);
}

std::map<std::string, double> named_thresholds(const Limits& limits) {
    std::map<std::string, double> thresholds;
    if (limits.warn_above) thresholds["warn-above"] = *limits.warn_above;
    if (limits.fail_above) thresholds["fail-above"] = *limits.fail_above;
    if (limits.warn_below) thresholds["warn-below"] = *limits.warn_below;
    if (limits.fail_below) thresholds["fail-below"] = *limits.fail_below;
    return thresholds;
}

}  // namespace healthlint
