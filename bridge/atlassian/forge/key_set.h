#pragma once
// The public keys that sign Forge's invocation tokens: one JSON Web Key Set at one configured
// address, fetched when an unknown kid comes, kept. Any thread; one fetch at a time, no lock is
// held while it runs, and nobody whose key is known waits for it.

#include <condition_variable>
#include <map>
#include <mutex>
#include <optional>
#include <string>

#include "bridge/atlassian/key_host.h"
#include "bridge/base/clock.h"
#include "bridge/base/error.h"
#include "bridge/http/transport.h"

namespace healthlint {

constexpr std::size_t kMaxForgeKeys = 32;               // of one set; the rest is not read
constexpr std::chrono::hours kForgeKeysLife{24};        // asked again after that, if it can be
constexpr std::chrono::seconds kForgeKeysCoolDown{60};  // between fetches for unknown kids

// PEM of the RSA keys of a set that can verify RS256, by kid. Invalid when the text is no key set.
Result<std::map<std::string, std::string>> read_key_set(std::string_view json);

class ForgeKeys {
  public:
    // Nothing in a request can name another address. Transport and clock must outlive the object.
    ForgeKeys(Transport& transport, const Clock& clock, std::string url);

    // PEM of an RSA public key. NotFound when the set lacks it, Unavailable when no set could be
    // read, or too many others wait for it. A set that was read once serves on while its host is
    // down.
    Result<std::string> find(const std::string& kid);

  private:
    Result<std::map<std::string, std::string>> fetch() const;
    bool may_fetch(const std::string& kid, TimePoint now) const;  // under the lock

    Transport& transport_;
    const Clock& clock_;
    const std::string url_;
    std::mutex mutex_;
    std::condition_variable fetched_;
    std::map<std::string, std::string> keys_;  // guarded by mutex_, as are all below
    std::optional<TimePoint> read_at_;         // of keys_
    std::optional<TimePoint> tried_at_;        // for a kid that the set lacked
    std::optional<TimePoint> failed_at_;       // while no set was ever read
    bool fetching_ = false;
    int held_ = 0;  // callers that wait for it
};

}  // namespace healthlint
