#pragma once
// What operators measure: counts and durations that any thread may add to without a lock, and the
// text in which Prometheus reads them (exposition format 0.0.4). Label values come from closed
// sets, so that no site, person or issue ever becomes a time series.

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace healthlint {

class Counter {
  public:
    void add(long long count = 1) { value_.fetch_add(count, std::memory_order_relaxed); }

    long long value() const { return value_.load(std::memory_order_relaxed); }

  private:
    std::atomic<long long> value_{0};
};

// Durations by upper bounds that fit a commit to the disk as well as a call that times out.
class Histogram {
  public:
    static constexpr std::array kBounds{
        0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0};

    struct Reading {
        std::array<long long, kBounds.size() + 1> counts{};  // per bucket; the last has no bound
        double sum = 0;                                      // seconds
    };

    void observe(std::chrono::nanoseconds duration);
    Reading read() const;

  private:
    std::array<std::atomic<long long>, kBounds.size() + 1> counts_{};
    std::atomic<long long> sum_ns_{0};
};

// Measures and decides nothing: what the service does depends on its Clock alone.
class Stopwatch {
  public:
    std::chrono::nanoseconds elapsed() const { return std::chrono::steady_clock::now() - start_; }

  private:
    std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

// The text, family by family:
//
//     MetricsText text;
//     text.family("healthlint_queue_waiting", MetricsText::Kind::Gauge, "Rows that wait");
//     text.sample({{"queue", "inbox"}}, 12);
class MetricsText {
  public:
    enum class Kind { Counter, Gauge, Histogram };
    using Labels = std::vector<std::pair<std::string_view, std::string_view>>;

    // Begins a family; the samples that follow are its own. The name of a counter ends in _total.
    void family(std::string_view name, Kind kind, std::string_view help);
    void sample(const Labels& labels, double value);
    void histogram(const Labels& labels, const Histogram::Reading& reading);

    const std::string& text() const { return text_; }

  private:
    void line(std::string_view suffix, const Labels& labels, double value);

    std::string name_;
    std::string text_;
};

constexpr const char* kMetricsContentType = "text/plain; version=0.0.4; charset=utf-8";

}  // namespace healthlint
