#pragma once
// The host of public keys, of Connect's and of Forge's: what it answers by URL, what it was asked,
// and trouble on demand. Any thread.

#include <atomic>
#include <condition_variable>
#include <functional>
#include <map>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "bridge/atlassian/key_host.h"
#include "bridge/http/transport.h"

namespace healthlint {

class FakeKeyServer final : public Transport {
  public:
    Result<HttpResponse> send(const HttpRequest& request) override {
        std::unique_lock lock(mutex_);
        asked_.push_back(request.url);
        changed_.notify_all();
        changed_.wait(lock, [&] { return !slow_; });
        if (broken_) throw std::runtime_error("a bug");
        if (down_) return fail(Errc::Unavailable, "no answer");
        const auto found = answers_.find(request.url);
        return found == answers_.end() ? HttpResponse{.status = 404} : found->second;
    }

    void answer(const std::string& url, HttpResponse response) {
        const std::lock_guard lock(mutex_);
        answers_[url] = std::move(response);
    }

    void set_down(bool down) {
        const std::lock_guard lock(mutex_);
        down_ = down;
    }

    void set_broken(bool broken) {
        const std::lock_guard lock(mutex_);
        broken_ = broken;
    }

    // Nobody gets an answer until it is quick again.
    void set_slow(bool slow) {
        const std::lock_guard lock(mutex_);
        slow_ = slow;
        changed_.notify_all();
    }

    void wait_until_asked(std::size_t times) {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [&] { return asked_.size() >= times; });
    }

    std::vector<std::string> asked() const {
        const std::lock_guard lock(mutex_);
        return asked_;
    }

  private:
    mutable std::mutex mutex_;
    std::map<std::string, HttpResponse> answers_;
    std::vector<std::string> asked_;
    std::condition_variable changed_;
    bool down_ = false;
    bool broken_ = false;
    bool slow_ = false;
};

// One caller more than may wait for the host: that one is refused at once, and a single question
// answers all the others.
inline void expect_one_refused_of_many(FakeKeyServer& host, const std::function<bool()>& find) {
    host.set_slow(true);
    std::atomic<int> refused{0};
    std::atomic<int> found{0};
    {
        std::vector<std::jthread> callers;
        for (int i = 0; i < kMaxHeldByKeys + 1; ++i)
            callers.emplace_back([&] { ++(find() ? found : refused); });
        while (refused == 0)  // all the others wait
            std::this_thread::yield();
        EXPECT_EQ(found, 0);
        host.set_slow(false);
    }
    EXPECT_EQ(refused, 1);
    EXPECT_EQ(found, kMaxHeldByKeys);
    EXPECT_EQ(host.asked().size(), 1U);
}

}  // namespace healthlint
