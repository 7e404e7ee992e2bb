#pragma once
// How much a host of public keys may cost us. Anybody can make up the kid that makes us ask it, and
// one that does not answer holds a thread of the web server for seconds.

#include <chrono>

namespace healthlint {

constexpr int kMaxKeyFetches = 2;                // under way at once
constexpr int kMaxHeldByKeys = 8;                // callers that fetch or wait; the server has 16
constexpr std::chrono::seconds kKeyHostRest{1};  // after a fetch that had no answer

}  // namespace healthlint
