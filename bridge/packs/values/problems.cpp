#include "bridge/packs/values/problems.h"

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

}  // namespace

Place place_of(const Parameter& value) {
    int length = 1;
    if (value.kind == Parameter::Kind::Scalar) {
        const std::string_view text = value.scalar;
        length = std::max(1, characters(text.substr(0, text.find('\n'))) + (value.quoted ? 2 : 0));
    }
    if (value.line == 0)
        return {std::max(1, value.key_line), std::max(1, value.key_column), 1, value.file};
    return {value.line, value.column, length, value.file};
}

Place place_of_key(const Parameter& value, std::string_view key) {
    if (value.key_line == 0) return place_of(value);
    return {value.key_line, value.key_column, std::max(1, characters(key)), value.file};
}

int Problems::add_file(std::string name) {
    files_.push_back(std::move(name));
    return static_cast<int>(files_.size()) - 1;
}

const std::string& Problems::file(int number) const {
    static const std::string kNone;
    const auto index = static_cast<std::size_t>(number);
    return index < files_.size() ? files_[index] : kNone;
}

void Problems::report(Severity severity, std::string_view code, Place place, Diagnostic said) {
    said.severity = severity;
    said.code = code;
    said.line = place.line;
    said.column = place.column;
    said.length = place.length;
    said.file = file(place.file);
    add(std::move(said));
}

void Problems::error(
    std::string_view code, Place place, std::string message, std::string suggestion) {
    report(
        Severity::Error,
        code,
        place,
        {.message = std::move(message), .suggestion = std::move(suggestion)});
}

void Problems::warn(
    std::string_view code, Place place, std::string message, std::string suggestion) {
    report(
        Severity::Warning,
        code,
        place,
        {.message = std::move(message), .suggestion = std::move(suggestion)});
}

void Problems::add(Diagnostic diagnostic) {
    if (diagnostic.severity == Severity::Error) ++errors_;
    if (found_.size() < kMaxProblems)
        found_.push_back(std::move(diagnostic));
    else
        ++left_out_;
}

std::vector<Diagnostic> Problems::sorted() const {
    const auto order = [&](const Diagnostic& d) {
        return std::tuple(
            std::ranges::find(files_, d.file) - files_.begin(),
            d.line,
            d.column,
            std::string_view(d.code),
            std::string_view(d.message));
    };
    std::vector<Diagnostic> all = found_;
    std::ranges::stable_sort(all, {}, order);
    const auto alike = [&](const Diagnostic& a, const Diagnostic& b) {
        return order(a) == order(b);
    };
    all.erase(std::unique(all.begin(), all.end(), alike), all.end());
    if (left_out_ > 0) {
        Diagnostic rest = all.back();  // as far as the list reaches
        rest.severity = any_error() ? Severity::Error : Severity::Warning;
        rest.code = kTooMuch;
        rest.message = "and " + std::to_string(left_out_) + " more problems";
        rest.suggestion = "mend these first";
        all.push_back(std::move(rest));
    }
    return all;
}

std::string in_quotes(std::string_view text) {
    return '"' + std::string(text) + '"';
}

std::string did_you_mean(std::string_view word, const std::vector<std::string>& candidates) {
    constexpr std::size_t kShortList = 30;
    const std::string near = nearest(word, candidates);
    if (!near.empty()) return "did you mean " + in_quotes(near) + "?";
    if (candidates.empty() || candidates.size() > kShortList) return {};
    return "known: " + join(candidates, ", ");
}

}  // namespace healthlint
