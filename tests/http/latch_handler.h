#pragma once
// A handler that holds every request until the test lets them go.

#include <condition_variable>
#include <mutex>

#include "bridge/http/message.h"

namespace healthlint {

class LatchHandler {
  public:
    HttpResponse pass() {
        std::unique_lock lock(mutex_);
        ++waiting_;
        changed_.notify_all();
        changed_.wait(lock, [this] { return open_; });
        return {};
    }

    void wait_for(int waiting) {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [&] { return waiting_ >= waiting; });
    }

    void open() {
        const std::lock_guard lock(mutex_);
        open_ = true;
        changed_.notify_all();
    }

  private:
    std::mutex mutex_;
    std::condition_variable changed_;
    int waiting_ = 0;    // guarded by mutex_
    bool open_ = false;  // guarded by mutex_
};

}  // namespace healthlint
