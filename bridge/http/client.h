#pragma once
// Transport over cpp-httplib with TLS. Keeps connections per host; any thread.

#include <chrono>
#include <memory>
#include <string>

#include "bridge/http/transport.h"

namespace healthlint {

struct HttpClientOptions {
    std::chrono::milliseconds connect_timeout{3'000};
    std::chrono::milliseconds read_timeout{30'000};
    std::string ca_file;  // PEM bundle; empty = the system's
    std::string user_agent = "healthlint";
    std::size_t max_body_bytes = std::size_t{64} << 20U;  // an answer above this is an error
};

class HttpClient final : public Transport {
  public:
    explicit HttpClient(HttpClientOptions options = {});
    ~HttpClient() override;

    Result<HttpResponse> send(const HttpRequest& request) override;

  private:
    struct Connections;
    HttpClientOptions options_;
    std::unique_ptr<Connections> connections_;
};

}  // namespace healthlint
