#pragma once
// The requests that the load generator sends: signed webhooks of an issue, alike but for two
// numbers of fixed width that are written over in place.

#include <cstdint>
#include <string>

namespace healthlint::bench {

struct Target {
    std::string host = "127.0.0.1";
    int port = 0;
    std::string path = "/connect/webhook/jira";
    std::string client_key, secret;
};

class WebhookRequest {
  public:
    explicit WebhookRequest(const Target& target);

    // The bytes of the request with this delivery's identifier and issue.
    const std::string& of(std::uint64_t delivery);

    std::size_t body_bytes() const { return body_bytes_; }

  private:
    std::string bytes_;
    std::size_t identifier_at_ = 0, issue_at_ = 0, body_bytes_ = 0;
};

}  // namespace healthlint::bench
