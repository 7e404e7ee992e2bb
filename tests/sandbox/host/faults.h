#pragma once
// Failures on demand: "the next two PUTs answer 429 without Retry-After", "the next webhook comes
// twice". Not synchronised: the sandbox holds its lock.

#include <optional>
#include <string>
#include <vector>

#include "bridge/base/error.h"
#include "bridge/base/json.h"

namespace healthlint::sandbox {

// "429", "429-no-retry-after", "429-beta", "500", "503", "slow" (delay_ms, default 3000),
// "drop" (no answer, nothing done), "drop-after" (done, but no answer); for webhooks "duplicate",
// "reorder" (after the next one), "drop".
struct Fault {
    std::string method;  // empty = any
    std::string path;    // exact, or with '*' for any text; empty = any
    std::string event;   // webhook event or "*"; empty = a REST fault
    std::string action;
    long long times = 1;
    long long delay_ms = 3'000;
};

class Faults {
  public:
    // A JSON list of {match:{method,path}|{webhook}, action, times, delay_ms}; added to the others.
    Result<void> add(const Json& list);

    void clear() { faults_.clear(); }

    // The first fault that fits, counted down; nothing when there is none.
    std::optional<Fault> for_request(std::string_view method, std::string_view path);
    std::optional<Fault> for_webhook(std::string_view event);

    Json json() const;

  private:
    std::optional<Fault> use(std::size_t index);

    std::vector<Fault> faults_;
};

}  // namespace healthlint::sandbox
