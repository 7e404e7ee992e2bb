#pragma once
// Atlassian's install keys by kid, fetched from one configured host and kept. Any thread; one fetch
// per kid at a time, few over all kids, and no lock is held while they run.

#include <condition_variable>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>

#include "bridge/atlassian/key_host.h"
#include "bridge/base/clock.h"
#include "bridge/base/error.h"
#include "bridge/http/transport.h"

namespace healthlint {

constexpr std::size_t kMaxInstallKeys = 64;          // kept, found and missing ones together
constexpr std::chrono::hours kInstallKeyLife{24};    // a key never changes under its kid
constexpr std::chrono::seconds kMissingKeyLife{60};  // a stranger's kid costs one fetch a minute

class InstallKeys {
  public:
    // `base_url` without trailing slash; nothing in a request can name another host. `transport`
    // and `clock` must outlive the object.
    InstallKeys(Transport& transport, const Clock& clock, std::string base_url);

    // PEM of an RSA public key. NotFound when the host has none, Internal when it answers with
    // something else, Unavailable when it does not answer: also at once, when too many others are
    // asking or it has just failed. The kid has been checked: it becomes part of the URL as it is.
    Result<std::string> find(const std::string& kid);

  private:
    struct Entry {
        std::string pem;  // empty = the host has no such key
        TimePoint until{};
    };

    std::optional<Result<std::string>> kept(const std::string& kid) const;  // under the lock
    Result<std::string> ask(const std::string& kid, std::unique_lock<std::mutex>& lock);
    Result<std::string> fetch(const std::string& kid) const;
    void keep(const std::string& kid, const Result<std::string>& fetched);  // under the lock

    Transport& transport_;
    const Clock& clock_;
    const std::string base_url_;
    std::mutex mutex_;
    std::condition_variable fetched_;
    std::map<std::string, Entry> entries_;  // guarded by mutex_, as are all below
    std::set<std::string> fetching_;
    int held_ = 0;                        // callers that fetch or wait
    std::optional<TimePoint> failed_at_;  // the last fetch that had no answer
};

}  // namespace healthlint
