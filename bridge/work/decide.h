#pragma once
// What to do with work that failed: the one place of background work that looks at an error's code.

#include <chrono>

#include "bridge/base/error.h"
#include "bridge/store/store.h"

namespace healthlint {

constexpr int kMaxAttempts = 8;

struct RetryDecision {
    enum class Action { Retry, GiveUp } action = Action::Retry;
    std::chrono::milliseconds delay{0};  // Retry only
    Attempt attempt = Attempt::Counts;   // Retry only
};

// Jira answered, and will answer the same when it is asked again at once: something is gone, may
// not be seen, or is switched off.
bool is_refusal(const Error& error);

// It is not about what was asked: our limits are used up, or the whole site is gone.
bool is_for_all(const Error& error);

// A call for many things may have failed because of one of them, or because they were so many.
bool may_pass_in_parts(const Error& error);

// `attempts` counts the one that just failed. A rate limit moves work and never uses up an attempt;
// an outage slows work down and never ends it, however long it lasts.
RetryDecision decide(const Error& error, int attempts);

}  // namespace healthlint
