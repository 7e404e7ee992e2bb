#pragma once
// A sandbox without sockets, a clock that stands still, and an app at the other end that notes what
// it is sent and answers what a test tells it to.

#include <deque>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/sandbox/sandbox.h"
#include "tests/support/manual_clock.h"

namespace healthlint::sandbox {

class NotingApp final : public Transport {
  public:
    Result<HttpResponse> send(const HttpRequest& request) override;

    std::vector<HttpRequest> received;  // POSTs
    std::deque<int> answers;            // to the next POSTs; 0 = no answer, then 204
    Json descriptor;
};

class SandboxTest : public testing::Test {
  protected:
    explicit SandboxTest(Options options = {});

    static constexpr const char* kAdmin = "admin@mirinae.example";

    // As a person (Basic) or as the installed app (JWT).
    HttpResponse person(
        const std::string& method,
        const std::string& url,
        const Json& body = nullptr,
        const std::string& email = kAdmin);
    HttpResponse app(
        const std::string& method,
        const std::string& url,
        const Json& body = nullptr,
        HttpHeaders headers = {});
    HttpResponse send(HttpRequest request);
    void install(const std::string& product = "jira");
    std::string secret(const std::string& product = "jira");

    ManualClock clock_{*parse_timestamp("2026-11-23T08:00:00.000+0000")};
    NotingApp app_;
    Sandbox sandbox_;
};

Json body_of(const HttpResponse& response);
Json adf(const std::string& text);

}  // namespace healthlint::sandbox
