#pragma once
// Forge's side: a key of its own, the set that publishes it, and the invocation tokens it signs.

#include <atomic>
#include <mutex>
#include <optional>
#include <string>

#include "bridge/base/json.h"
#include "tests/behaviours/host/bridge.h"
#include "tests/http/running_server.h"
#include "tests/support/rsa_key.h"

namespace healthlint {

struct ForgeTenant {
    std::string installation_id;
    std::string cloud_id;
    std::string api_base_url;  // ".../ex/jira/<cloud id>"
};

class Forge {
  public:
    static constexpr const char* kAppId =
        "ari:cloud:ecosystem::app/7d9a3c52-0f0e-4c3a-9d43-3f2b8e6f0a11";

    Forge();

    std::string jwks_url() const { return server_.url("/jwks.json"); }

    // The section that opens the door to this Forge, with system tokens for `api`.
    std::string configuration(const std::string& api, const std::string& app_id = kAppId) const;

    ForgeTenant new_tenant(const std::string& api);

    OrderedJson claims(const ForgeTenant& tenant) const;  // of an event
    OrderedJson claims_of(
        const ForgeTenant& tenant, const std::string& person, const std::string& issue_id) const;
    std::string sign(const OrderedJson& claims) const;  // with the newest key
    std::string sign_with_kid(const OrderedJson& claims, const std::string& kid) const;

    void rotate();  // another key signs from now on

    void answer_status(int status) { status_ = status; }

    // What the host of the keys says from now on, instead of its set; nothing = its set again.
    void answer_instead(std::optional<HttpResponse> answer);
    Json key_set() const;

    int fetches() const { return fetches_; }

  private:
    HttpResponse answer();

    std::atomic<int> fetches_{0};
    std::atomic<int> status_{200};
    mutable std::mutex mutex_;
    int serial_ = 1;                       // guarded by mutex_
    RsaKeyPair key_ = make_rsa_key();      // guarded by mutex_
    std::optional<HttpResponse> instead_;  // guarded by mutex_
    RunningServer server_;
};

// One POST of Forge's to the bridge.
HttpResponse invoke(
    Bridge& bridge,
    const std::string& path,
    const std::string& token,
    const Json& body,
    const std::string& system_token = {});

Json installed_event(const ForgeTenant& tenant);
Json issue_event(const std::string& issue_id);

}  // namespace healthlint
