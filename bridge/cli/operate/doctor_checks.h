#pragma once
// The questions of `healthlint doctor`, one function each. They look and change nothing.

#include <optional>
#include <string>
#include <vector>

#include "bridge/base/time.h"
#include "bridge/config.h"
#include "bridge/http/transport.h"

namespace healthlint {

struct Diagnosis {
    enum class Status { Good, Warning, Failure, Skipped } status = Status::Good;
    std::string check;   // "secret key"
    std::string words;   // what was found
    std::string remedy;  // what to do; empty where there is nothing to do
};

std::string_view to_string(Diagnosis::Status status);

// Atlassian refuses tokens of the future and of the past: half a minute is what Connect forgives.
constexpr std::chrono::seconds kClockWarning{5};
constexpr std::chrono::seconds kClockFailure{30};
constexpr long long kLowDiskBytes = 1LL << 30U;
constexpr long long kNoDiskBytes = 100LL << 20U;

Diagnosis diagnose_keys(const Config& config);
Diagnosis diagnose_base_url(const Config& config);
Diagnosis diagnose_rules(const Config& config);
Diagnosis diagnose_front_end(const Config& config);
Diagnosis diagnose_operator(const Config& config);
// A store that is not there yet is not made; one that is there is opened as `serve` opens it.
std::vector<Diagnosis> diagnose_store(const Config& config);
Diagnosis diagnose_disk(const std::string& folder, long long free_bytes);

// These two make calls.
Diagnosis diagnose_clock(Transport& transport, const Config& config, TimePoint now);
Diagnosis diagnose_bridge(Transport& transport, const Config& config);
// `there`: what somebody else's clock says; nothing: it did not say.
Diagnosis judge_clock(TimePoint here, std::optional<TimePoint> there, const std::string& whose);

}  // namespace healthlint
