#pragma once
// The verifier's question to the store: whose token is this, and what may have signed it?

#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>

#include "bridge/atlassian/connect/verifier.h"
#include "bridge/store/store.h"

namespace healthlint {

constexpr std::chrono::seconds kKeptSecrets{1};

// The current secret first, then the one before while its grace lasts. Nothing for a site that is
// uninstalled or superseded; a disabled one still proves who it is, because `enabled` is signed.
// Answers from memory for a moment, since a site sends many events and the store would open its
// secret for each. They differ from the store's only for what another process changed within
// kKeptSecrets; what this one changes it forgets. Any thread.
class SiteSecretsCache {
  public:
    explicit SiteSecretsCache(Store& store) : store_(store) {}

    Result<std::optional<SiteSecrets>> find(const std::string& client_key, TimePoint now);
    // From the store, and remembered.
    Result<std::optional<SiteSecrets>> find_again(const std::string& client_key, TimePoint now);
    void forget();  // after every change of a site

  private:
    struct Known {
        SiteSecrets secrets;
        TimePoint until{};
    };

    Store& store_;
    std::mutex mutex_;                    // guards all below; never held while the store is asked
    std::map<std::string, Known> known_;  // by clientKey
    std::uint64_t changes_ = 0;
};

// The installation of the app that an invocation token speaks of, while it is one.
Result<std::optional<SiteId>> find_forge_site(Store& store, const ForgeContext& context);

}  // namespace healthlint
