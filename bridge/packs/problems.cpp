#include "bridge/packs/problems.h"

#include <algorithm>
#include <tuple>

#include "bridge/base/ascii.h"

namespace healthlint {
namespace {

int characters(std::string_view text) {
    return static_cast<int>(std::ranges::count_if(text, [](char c) {
        return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;  // not a continuation byte
    }));
}

auto order(const Diagnostic& d) {
    return std::tie(d.line, d.column, d.code, d.message);
}

}  // namespace

Place place_of(const Parameter& value) {
    int length = 1;
    if (value.kind == Parameter::Kind::Scalar) {
        const std::string_view text = value.scalar;
        length = std::max(1, characters(text.substr(0, text.find('\n'))) + (value.quoted ? 2 : 0));
    }
    if (value.line == 0) return {std::max(1, value.key_line), std::max(1, value.key_column), 1};
    return {value.line, value.column, length};
}

Place place_of_key(const Parameter& value, std::string_view key) {
    if (value.key_line == 0) return place_of(value);
    return {value.key_line, value.key_column, std::max(1, characters(key))};
}

void Problems::error(
    std::string_view code, Place place, std::string message, std::string suggestion) {
    add(
        {.severity = Severity::Error,
         .code = std::string(code),
         .line = place.line,
         .column = place.column,
         .length = place.length,
         .message = std::move(message),
         .suggestion = std::move(suggestion),
         .file = file_});
}

void Problems::warn(
    std::string_view code, Place place, std::string message, std::string suggestion) {
    add(
        {.severity = Severity::Warning,
         .code = std::string(code),
         .line = place.line,
         .column = place.column,
         .length = place.length,
         .message = std::move(message),
         .suggestion = std::move(suggestion),
         .file = file_});
}

void Problems::add(Diagnostic diagnostic) {
    if (diagnostic.severity == Severity::Error) ++errors_;
    found_.push_back(std::move(diagnostic));
}

std::vector<Diagnostic> Problems::sorted() const {
    std::vector<Diagnostic> all = found_;
    std::ranges::stable_sort(
        all, [](const Diagnostic& a, const Diagnostic& b) { return order(a) < order(b); });
    const auto same = [](const Diagnostic& a, const Diagnostic& b) { return order(a) == order(b); };
    all.erase(std::unique(all.begin(), all.end(), same), all.end());
    return all;
}

std::string quoted(std::string_view text) {
    return '"' + std::string(text) + '"';
}

std::string did_you_mean(std::string_view word, const std::vector<std::string>& candidates) {
    constexpr std::size_t kShortList = 30;
    const std::string near = nearest(word, candidates);
    if (!near.empty()) return "did you mean " + quoted(near) + "?";
    if (candidates.empty() || candidates.size() > kShortList) return {};
    return "known: " + join(candidates, ", ");
}

}  // namespace healthlint
