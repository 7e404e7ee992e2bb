#pragma once
// Which installs overlapped. A secret whose install was not even answered when the next one arrived
// has never signed anything, so it gets no grace. Any thread.

#include <cstdint>
#include <map>
#include <mutex>
#include <string>

namespace healthlint {

class Installs {
  public:
    // How many were finished until now: what a request notes when it arrives.
    std::uint64_t finished() const {
        const std::lock_guard lock(mutex_);
        return finished_;
    }

    void finish(const std::string& client_key) {
        const std::lock_guard lock(mutex_);
        last_[client_key] = ++finished_;
    }

    // Was one of this tenant finished after a request that arrived at `arrival`?
    bool overlapped(const std::string& client_key, std::uint64_t arrival) const {
        const std::lock_guard lock(mutex_);
        const auto last = last_.find(client_key);
        return last != last_.end() && last->second > arrival;
    }

  private:
    mutable std::mutex mutex_;
    std::uint64_t finished_ = 0;                 // guarded by mutex_
    std::map<std::string, std::uint64_t> last_;  // guarded by mutex_; as many as there are tenants
};

}  // namespace healthlint
