#pragma once
// Threads that take jobs in order of arrival. Private to http/.

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace healthlint {

template <class Job>
class WorkerPool {
  public:
    // `work(index, job)` runs on thread `index` of `threads`; it must not throw.
    WorkerPool(int threads, std::function<void(std::size_t, Job&)> work) : work_(std::move(work)) {
        for (std::size_t index = 0; index < static_cast<std::size_t>(threads); ++index)
            threads_.emplace_back([this, index] { run(index); });
    }

    ~WorkerPool() { stop(); }

    WorkerPool(const WorkerPool&) = delete;
    WorkerPool& operator=(const WorkerPool&) = delete;

    void push(Job job) {
        {
            const std::lock_guard lock(mutex_);
            waiting_.push_back(std::move(job));
        }
        changed_.notify_one();
    }

    // Returns when every job that was pushed is done. Nothing may be pushed any more.
    void stop() {
        {
            const std::lock_guard lock(mutex_);
            stopping_ = true;
        }
        changed_.notify_all();
        threads_.clear();
    }

  private:
    void run(std::size_t index) {
        for (;;) {
            std::unique_lock lock(mutex_);
            changed_.wait(lock, [this] { return stopping_ || !waiting_.empty(); });
            if (waiting_.empty()) return;
            Job job = std::move(waiting_.front());
            waiting_.pop_front();
            lock.unlock();
            work_(index, job);
        }
    }

    const std::function<void(std::size_t, Job&)> work_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<Job> waiting_;  // guarded by mutex_
    bool stopping_ = false;    // guarded by mutex_
    std::vector<std::jthread> threads_;
};

}  // namespace healthlint
