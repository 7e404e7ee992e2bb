#pragma once
// How do we call back? One small interface per door; everything behind it is the same code.

#include <string>

#include "bridge/base/error.h"
#include "bridge/base/time.h"
#include "bridge/http/message.h"

namespace healthlint {

// Adds the credentials of one site to an outgoing request. Thread-safe.
class Credentials {
  public:
    virtual ~Credentials() = default;
    // Prefix of every path: "https://acme.atlassian.net"; of Confluence it ends in "/wiki", through
    // every door.
    virtual const std::string& base_url() const = 0;

    // Whether its calls cost points of the hourly quota; those of API tokens do not.
    virtual bool metered() const { return true; }

    // Public page that says whether the site is there at all; empty = none is known.
    virtual std::string status_page() const { return {}; }

    // `request.url` is final, byte for byte. Unauthorized when there is nothing valid to sign with.
    virtual Result<void> authorize(HttpRequest& request, TimePoint now) const = 0;
};

// Connect: HS256, iss = app key, 180 s, qsh of exactly the bytes sent, relative to base_url.
class ConnectCredentials final : public Credentials {
  public:
    ConnectCredentials(
        std::string app_key, std::string client_key, std::string base_url, std::string secret);

    const std::string& base_url() const override { return base_url_; }

    std::string status_page() const override { return base_url_ + "/status"; }

    Result<void> authorize(HttpRequest& request, TimePoint now) const override;

  private:
    std::string app_key_, client_key_, base_url_, secret_;
};

// Headless: e-mail and API token, basic authentication.
class ApiTokenCredentials final : public Credentials {
  public:
    ApiTokenCredentials(
        std::string base_url, const std::string& email, const std::string& api_token);

    const std::string& base_url() const override { return base_url_; }

    bool metered() const override { return false; }

    std::string status_page() const override { return base_url_ + "/status"; }

    Result<void> authorize(HttpRequest& request, TimePoint now) const override;

  private:
    std::string base_url_, header_;
};

// Forge: the opaque token that came with an invocation, sent to the API address it came for. There
// is no way to ask for a fresh one, so after its time nothing is sent: Unavailable until the next
// invocation brought one.
class SystemTokenCredentials final : public Credentials {
  public:
    SystemTokenCredentials(std::string base_url, const std::string& token, TimePoint expires);

    const std::string& base_url() const override { return base_url_; }

    Result<void> authorize(HttpRequest& request, TimePoint now) const override;

  private:
    std::string base_url_, header_;  // header empty: none came yet
    TimePoint expires_;
};

}  // namespace healthlint
