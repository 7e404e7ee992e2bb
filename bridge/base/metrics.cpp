#include "bridge/base/metrics.h"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace healthlint {
namespace {

// Digits that read back as the same number: 0.0005 and not 5e-04, which is shorter.
std::string number(double value) {
    constexpr double kLongestPlain = 1e15;
    std::array<char, 64> buffer{};
    constexpr double kSmallestPlain = 1e-9;
    const double size = std::abs(value);
    const bool plain = value == 0 || (size >= kSmallestPlain && size < kLongestPlain);
    const auto format = plain ? std::chars_format::fixed : std::chars_format::general;
    const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, format).ptr;
    return {buffer.data(), end};
}

std::string escaped(std::string_view text, bool in_quotes) {
    std::string result;
    for (const char c : text) {
        if (c == '\\')
            result += "\\\\";
        else if (c == '\n')
            result += "\\n";
        else if (c == '"' && in_quotes)
            result += "\\\"";
        else
            result += c;
    }
    return result;
}

std::string_view name_of(MetricsText::Kind kind) {
    switch (kind) {
    case MetricsText::Kind::Counter: return "counter";
    case MetricsText::Kind::Gauge: return "gauge";
    case MetricsText::Kind::Histogram: return "histogram";
    }
    return "untyped";  // not reached
}

}  // namespace

void Histogram::observe(std::chrono::nanoseconds duration) {
    const double seconds = std::chrono::duration<double>(duration).count();
    const auto bucket = std::ranges::lower_bound(kBounds, seconds) - kBounds.begin();
    counts_.at(static_cast<std::size_t>(bucket)).fetch_add(1, std::memory_order_relaxed);
    sum_ns_.fetch_add(duration.count(), std::memory_order_relaxed);
}

Histogram::Reading Histogram::read() const {
    Reading reading;
    for (std::size_t i = 0; i < counts_.size(); ++i)
        reading.counts.at(i) = counts_.at(i).load(std::memory_order_relaxed);
    reading.sum = std::chrono::duration<double>(std::chrono::nanoseconds(sum_ns_.load())).count();
    return reading;
}

void MetricsText::family(std::string_view name, Kind kind, std::string_view help) {
    name_ = name;
    text_ += "# HELP " + name_ + " " + escaped(help, false) + "\n";
    text_ += "# TYPE " + name_ + " " + std::string(name_of(kind)) + "\n";
}

void MetricsText::line(std::string_view suffix, const Labels& labels, double value) {
    text_ += name_;
    text_ += suffix;
    char separator = '{';
    for (const auto& [label, content] : labels) {
        text_ += separator;
        text_ += std::string(label) + "=\"" + escaped(content, true) + '"';
        separator = ',';
    }
    if (separator == ',') text_ += '}';
    text_ += ' ' + number(value) + '\n';
}

void MetricsText::sample(const Labels& labels, double value) {
    line("", labels, value);
}

void MetricsText::histogram(const Labels& labels, const Histogram::Reading& reading) {
    long long below = 0;
    for (std::size_t i = 0; i < reading.counts.size(); ++i) {
        below += reading.counts.at(i);
        Labels with_bound = labels;
        const std::string bound =
            i < Histogram::kBounds.size() ? number(Histogram::kBounds.at(i)) : "+Inf";
        with_bound.emplace_back("le", bound);
        line("_bucket", with_bound, static_cast<double>(below));
    }
    line("_sum", labels, reading.sum);
    line("_count", labels, static_cast<double>(below));
}

}  // namespace healthlint
