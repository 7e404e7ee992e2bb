#pragma once
// An app as the host knows it: installed once per product, each time with its own client key and
// shared secret.

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "bridge/base/error.h"
#include "bridge/base/json.h"
#include "bridge/base/time.h"
#include "bridge/http/message.h"
#include "tests/sandbox/host/tokens.h"

namespace healthlint::sandbox {

constexpr std::chrono::seconds kTokenLifetime{180};
constexpr std::chrono::seconds kContextTokenLifetime{900};
constexpr std::chrono::seconds kClockLeeway{30};

struct Installation {
    std::string product;  // "jira" or "confluence"
    std::string client_key;
    std::string shared_secret;
    Json descriptor;
    bool enabled = false;

    std::string app_key() const { return string_member(descriptor, "key"); }

    std::string app_url() const { return string_member(descriptor, "baseUrl"); }

    // READ, WRITE, … as declared, with the weaker ones that they imply.
    bool has_scope(std::string_view scope) const;
};

// The absolute URL of a relative one of the descriptor.
std::string app_target(const Installation& installation, std::string_view relative);

// Lifecycle callbacks and webhooks, ready to send.
HttpRequest signed_install_request(
    const Installation& installation,
    const InstallKey& key,
    const std::string& event,
    const std::string& product_url,
    TimePoint now);
HttpRequest signed_host_request(
    const Installation& installation,
    const std::string& url,
    const std::string& body,
    TimePoint now,
    const std::string& method = "POST");
std::string lifecycle_url(const Installation& installation, const std::string& event);
std::string lifecycle_body(
    const Installation& installation, const std::string& event, const std::string& product_url);

std::string context_token(
    const Installation& installation,
    const std::string& account_id,
    const Json& context,
    TimePoint now);

// May this request of the app go on? Token, issuer, lifetime and hash; the path is relative to the
// product's base URL.
Result<void> verify_app_request(
    const Installation& installation,
    const HttpRequest& request,
    std::string_view relative_path,
    TimePoint now);

// The token of "Authorization: JWT …"; empty when there is none.
std::string_view jwt_of(const HttpRequest& request);

}  // namespace healthlint::sandbox
