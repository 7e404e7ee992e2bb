#pragma once
// How much a host of public keys may cost us. Anybody can make up the kid that makes us ask it, and
// one that does not answer holds a thread of the web server for seconds.

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <utility>

namespace healthlint {

constexpr int kMaxKeyFetches = 2;                // under way at once
constexpr int kMaxHeldByKeys = 8;                // callers that fetch or wait; the server has 16
constexpr std::chrono::seconds kKeyHostRest{1};  // after a fetch that had no answer

// One caller that fetches or waits, as long as this lives: one that leaves by an exception counts
// no longer either. Made and gone with the lock held.
class HeldCaller {
  public:
    explicit HeldCaller(int& held) : held_(held) { ++held_; }

    ~HeldCaller() { --held_; }

    HeldCaller(const HeldCaller&) = delete;
    HeldCaller& operator=(const HeldCaller&) = delete;

  private:
    int& held_;
};

// A fetch under way, as long as this lives: without the lock, which is held before and after.
// However it ends, `end` runs with the lock held, and those that wait for it are woken.
class KeyFetch {
  public:
    KeyFetch(
        std::unique_lock<std::mutex>& lock,
        std::condition_variable& fetched,
        std::function<void()> end)
        : lock_(lock),
          fetched_(fetched),
          end_(std::move(end)) {
        lock_.unlock();
    }

    ~KeyFetch() {
        lock_.lock();
        end_();
        fetched_.notify_all();
    }

    KeyFetch(const KeyFetch&) = delete;
    KeyFetch& operator=(const KeyFetch&) = delete;

  private:
    std::unique_lock<std::mutex>& lock_;
    std::condition_variable& fetched_;
    const std::function<void()> end_;
};

}  // namespace healthlint
