#pragma once
// HTTP/1.1 server: a gate of our own that holds the connections and frames the requests, and
// cpp-httplib for the answers. The gate refuses what Debian's 0.11.4 lets through (style guide
// section 12): chunked or compressed bodies, over-long heads, control bytes, unread bodies; and it
// holds against clients that are idle or slow.
// The handler runs on the server's own threads and must be safe to call from all of them.

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>

#include "bridge/base/error.h"
#include "bridge/http/message.h"

namespace healthlint {

constexpr std::size_t kMaxRequestHeaders = 100;  // 400 above
constexpr std::size_t kMaxPathBytes = 2048;      // 414 above; the query has a line of 8 KiB
constexpr std::size_t kMaxEmptyLines = 8;        // before a request; 400 above

// Status of a handler's answer that breaks the connection off instead of answering.
constexpr int kNoAnswer = 0;

struct HttpServerOptions {
    std::string host = "127.0.0.1";
    int port = 0;  // 0 = any free port
    int threads = 16;
    std::size_t max_body_bytes = std::size_t{5} << 20U;  // 413 above; webhooks reach a few MB
    int max_requests_in_flight = 256;  // arrived, not answered; 503 with Retry-After above
    // At the bound whoever has kept us waiting longest makes room for a new client.
    std::size_t max_connections = 4096;
    // Of all connections together; above, the largest unfinished request is refused with 503, or
    // the largest answer broken off that its client does not take.
    std::size_t max_buffered_bytes = std::size_t{64} << 20U;
    // Longer than the 60 s for which nginx keeps a connection to us, so that we never close one
    // that it is about to use.
    std::chrono::milliseconds idle_timeout{75'000};
    std::chrono::milliseconds head_timeout{10'000};  // from the first byte; 408 above
    // A body, and an answer that a client takes, may need longer by what they are long.
    std::chrono::milliseconds body_timeout{10'000};       // 408 above
    std::chrono::milliseconds write_timeout{10'000};      // then the connection is closed
    std::size_t slowest_client = std::size_t{64} << 10U;  // bytes per second
    // Shapes the answers that the server gives by itself (refusals, 500); empty = status line only.
    std::function<HttpResponse(int status)> refusal;
    // Requests, seen without their bodies, that the handler answers without waiting for anything.
    // They need no worker and are answered at every bound; empty = none.
    std::function<bool(const HttpRequest&)> never_waits;
};

class HttpServer {
  public:
    using Handler = std::function<HttpResponse(const HttpRequest&)>;

    // Binds at once, so that port() is known; requests are answered once run() was called.
    static Result<std::unique_ptr<HttpServer>> bind(
        const HttpServerOptions& options, Handler handler);

    ~HttpServer();
    HttpServer(const HttpServer&) = delete;
    HttpServer& operator=(const HttpServer&) = delete;

    int port() const;
    Result<void> run();  // blocks until stop(); an error when it left the loop unasked
    void stop();         // any thread but a handler's; returns when no handler runs any more

  private:
    HttpServer();
    struct Loop;
    std::unique_ptr<Loop> loop_;
};

}  // namespace healthlint
