#pragma once
// What background work counts and times since the process started. One object per service, given to
// every step; any thread.

#include <array>
#include <cstddef>

#include "bridge/base/metrics.h"
#include "bridge/work/metrics/rule_series.h"

namespace healthlint {

enum class Step { Refresh, Judge, PublishBadge, PublishComment };

constexpr std::size_t kSteps = 4;

constexpr std::string_view name_of(Step step) {
    constexpr std::array<std::string_view, kSteps> kNames{
        "refresh", "judge", "publish_badge", "publish_comment"};
    return kNames.at(static_cast<std::size_t>(step));
}

struct WorkMetrics {
    std::array<Histogram, kSteps> steps;  // by Step
    // From the arrival of an event to the verdict that follows from it.
    Histogram event_age;
    Counter events_done, events_put_off, events_given_up;
    Counter badges_written, badges_removed, comments_written;
    Counter writes_put_off, writes_given_up;
    RuleTimes rule_times;

    Histogram& of(Step step) { return steps.at(static_cast<std::size_t>(step)); }

    const Histogram& of(Step step) const { return steps.at(static_cast<std::size_t>(step)); }
};

// Times one step of work from here to the end of the block.
class StepTimer {
  public:
    StepTimer(WorkMetrics& metrics, Step step) : metrics_(metrics), step_(step) {}

    ~StepTimer() { metrics_.of(step_).observe(watch_.elapsed()); }

    StepTimer(const StepTimer&) = delete;
    StepTimer& operator=(const StepTimer&) = delete;

  private:
    WorkMetrics& metrics_;
    const Step step_;
    const Stopwatch watch_;
};

}  // namespace healthlint
