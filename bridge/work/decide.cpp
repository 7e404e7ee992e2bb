#include "bridge/work/decide.h"

#include <algorithm>

namespace healthlint {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr seconds kUnknownRateLimit{5};  // 429 without a word how long
constexpr seconds kFirstDelay{2};
constexpr seconds kLongestDelay{300};

// 2, 4, 8, … seconds.
milliseconds backoff(int attempts) {
    constexpr int kDoublings = 10;
    return std::min(kLongestDelay, kFirstDelay * (1 << std::clamp(attempts - 1, 0, kDoublings)));
}

RetryDecision retry(const Error& error, int attempts, Attempt attempt) {
    return {
        .action = RetryDecision::Action::Retry,
        .delay = std::max(backoff(attempts), error.retry_after.value_or(milliseconds(0))),
        .attempt = attempt};
}

RetryDecision retry_a_while(const Error& error, int attempts) {
    if (attempts >= kMaxAttempts) return {.action = RetryDecision::Action::GiveUp};
    return retry(error, attempts, Attempt::Counts);
}

}  // namespace

bool is_refusal(const Error& error) {
    return error.code == Errc::NotFound || error.code == Errc::Unauthorized ||
           error.code == Errc::Invalid;
}

bool is_for_all(const Error& error) {
    return error.code == Errc::RateLimited || error.retry_after.has_value();
}

bool may_pass_in_parts(const Error& error) {
    return !is_for_all(error) && (error.code == Errc::Unavailable || error.code == Errc::Invalid ||
                                  error.code == Errc::NotFound);
}

RetryDecision decide(const Error& error, int attempts) {
    switch (error.code) {
    case Errc::RateLimited:
        return {
            .action = RetryDecision::Action::Retry,
            .delay = error.retry_after.value_or(kUnknownRateLimit),
            .attempt = Attempt::Free};
    case Errc::Unavailable: return retry(error, attempts, Attempt::Counts);
    case Errc::Conflict:      // another bulk write on the same issues, usually our own
    case Errc::Unauthorized:  // a permission may be granted, a rotated secret arrive
    case Errc::Internal: return retry_a_while(error, attempts);
    case Errc::Invalid:
    case Errc::NotFound: return {.action = RetryDecision::Action::GiveUp};
    }
    return {.action = RetryDecision::Action::GiveUp};  // not reached; silences -Wreturn-type
}

}  // namespace healthlint
