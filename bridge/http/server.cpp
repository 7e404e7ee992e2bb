#include "bridge/http/server.h"

#include <array>
#include <atomic>
#include <condition_variable>
#include <csignal>
#include <exception>
#include <mutex>
#include <utility>

#include <httplib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "bridge/base/ascii.h"
#include "bridge/base/log.h"
#include "bridge/http/server_guard.h"

namespace healthlint {
namespace {

constexpr int kBacklog = 1024;  // the library asks for 5
constexpr std::chrono::seconds kReadTimeout{5};
constexpr std::chrono::seconds kWriteTimeout{10};
constexpr int kRetryAfterSeconds = 2;

// Connections that were accepted and not yet served, waiting ones included: the library's pool has
// no bound of its own.
class CountingPool final : public httplib::ThreadPool {
  public:
    CountingPool(std::size_t threads, std::atomic<int>& in_flight)
        : httplib::ThreadPool(threads),
          in_flight_(in_flight) {}

    void enqueue(std::function<void()> job) override {
        ++in_flight_;
        httplib::ThreadPool::enqueue([this, job = std::move(job)] {
            job();
            --in_flight_;
        });
    }

  private:
    std::atomic<int>& in_flight_;
};

// The library adds these four as if the client had sent them, so a client's own are not to be
// trusted either; the peer's address comes from the socket.
bool is_library_header(std::string_view name) {
    constexpr std::array<std::string_view, 4> kNames{
        "REMOTE_ADDR", "REMOTE_PORT", "LOCAL_ADDR", "LOCAL_PORT"};
    return std::ranges::any_of(
        kNames, [&](std::string_view known) { return equals_ignoring_case(known, name); });
}

HttpRequest from_library(const httplib::Request& request) {
    HttpRequest ours{.method = request.method, .url = request.target, .peer = request.remote_addr};
    for (const auto& [name, value] : request.headers)
        if (!is_library_header(name)) ours.headers.emplace_back(name, value);
    return ours;
}

bool is_framing_header(std::string_view name) {
    return equals_ignoring_case(name, "Content-Length") ||
           equals_ignoring_case(name, "Transfer-Encoding") ||
           equals_ignoring_case(name, "Connection");
}

void to_library(HttpResponse&& ours, httplib::Response& response) {
    response.status = ours.status;
    response.headers.clear();
    for (const auto& [name, value] : ours.headers)
        if (!is_framing_header(name)) response.set_header(name, value);
    response.body = std::move(ours.body);
}

}  // namespace

struct HttpServer::Loop {
    HttpServerOptions options;
    Handler handler;
    httplib::Server library;
    std::atomic<int> in_flight{0};
    int listening_socket = -1;
    int port = 0;

    std::mutex mutex;
    std::condition_variable finished;
    enum class State { Bound, Running, Finished } state = State::Bound;  // guarded by mutex
    bool stop_asked = false;                                             // guarded by mutex

    void configure();
    Result<void> open();
    HttpResponse refusal(int status) const;
    httplib::Server::HandlerResponse guard(
        const httplib::Request& request, httplib::Response& response) const;
    void serve(const httplib::Request& request, httplib::Response& response) const;
};

HttpResponse HttpServer::Loop::refusal(int status) const {
    HttpResponse response = options.refusal ? options.refusal(status) : HttpResponse{};
    response.status = status;
    if (status == 503)
        response.headers.emplace_back("Retry-After", std::to_string(kRetryAfterSeconds));
    // The library would cut ranges out of whatever body stood here.
    if (status == 416) response.body.clear();
    return response;
}

httplib::Server::HandlerResponse HttpServer::Loop::guard(
    const httplib::Request& request, httplib::Response& response) const {
    using enum httplib::Server::HandlerResponse;
    auto status = refuse_by_head(from_library(request), options.max_body_bytes);
    if (!status && in_flight.load() > options.max_requests_in_flight) status = 503;
    if (!status) return Unhandled;
    to_library(refusal(*status), response);
    return Handled;
}

void HttpServer::Loop::serve(const httplib::Request& request, httplib::Response& response) const {
    HttpRequest ours = from_library(request);
    ours.body = request.body;
    HttpResponse answer = handler(ours);
    if (answer.status == kNoAnswer) {
        // The head promises a byte that never comes, so the library closes the connection.
        response.set_content_provider(
            1, "text/plain", [](std::size_t, std::size_t, httplib::DataSink&) { return false; });
        return;
    }
    for (const auto& [name, value] : answer.headers) {
        if (is_safe_header(name, value)) continue;
        log_error(
            "http.unsafe_answer_header", {{"path", std::string(split_target(ours.url).path)}});
        answer = refusal(500);
        break;
    }
    to_library(std::move(answer), response);
}

void HttpServer::Loop::configure() {
    library.new_task_queue = [this] {
        // The library takes ownership.
        return new CountingPool(static_cast<std::size_t>(options.threads), in_flight);
    };
    // One request per connection: after a refusal the unread body would be parsed as the next
    // request, and an idle client would hold a thread.
    library.set_keep_alive_max_count(1);
    library.set_read_timeout(kReadTimeout);
    library.set_write_timeout(kWriteTimeout);
    library.set_payload_max_length(options.max_body_bytes);
    library.set_tcp_nodelay(true);
    // The library's default shares the port with whoever else asks for it (SO_REUSEPORT).
    library.set_socket_options([this](int socket) {
        const int yes = 1;
        ::setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
        listening_socket = socket;
    });

    library.set_pre_routing_handler(
        [this](const httplib::Request& request, httplib::Response& response) {
            return guard(request, response);
        });
    const auto serve_one = [this](const httplib::Request& request, httplib::Response& response) {
        serve(request, response);
    };
    // Our own table finds the route; the library's are regular expressions.
    library.Get(".*", serve_one);
    library.Post(".*", serve_one);
    library.Put(".*", serve_one);
    library.Patch(".*", serve_one);
    library.Delete(".*", serve_one);
    library.Options(".*", serve_one);

    // Without it the text of an exception would leave in a header.
    library.set_exception_handler(
        [this](const httplib::Request&, httplib::Response& response, std::exception_ptr thrown) {
            try {
                std::rethrow_exception(std::move(thrown));
            } catch (const std::exception& error) {
                log_error("http.handler_threw", {{"what", error.what()}});
            } catch (...) {
                log_error("http.handler_threw");
            }
            to_library(refusal(500), response);
        });
    // Also called for answers of ours; only what the library refused by itself is still bare.
    library.set_error_handler([this](const httplib::Request&, httplib::Response& response) {
        if (response.headers.empty() && response.body.empty())
            to_library(refusal(response.status), response);
    });
}

Result<void> HttpServer::Loop::open() {
    const bool any_port = options.port == 0;
    port = any_port ? library.bind_to_any_port(options.host)
                    : (library.bind_to_port(options.host, options.port) ? options.port : -1);
    if (port <= 0)
        return fail(
            Errc::Unavailable,
            "cannot listen on " + options.host + ":" + std::to_string(options.port) +
                ": the address is in use or not of this machine");
    if (::listen(listening_socket, kBacklog) != 0)
        return fail(Errc::Unavailable, "cannot enlarge the queue of waiting connections");
    return {};
}

HttpServer::HttpServer() : loop_(std::make_unique<Loop>()) {}

HttpServer::~HttpServer() {
    stop();
    if (loop_->state == Loop::State::Bound && loop_->port > 0) ::close(loop_->listening_socket);
}

Result<std::unique_ptr<HttpServer>> HttpServer::bind(
    const HttpServerOptions& options, Handler handler) {
    // A client that hangs up must not end the process; the library sends without MSG_NOSIGNAL.
    std::signal(SIGPIPE, SIG_IGN);
    std::unique_ptr<HttpServer> server(new HttpServer());
    server->loop_->options = options;
    server->loop_->handler = std::move(handler);
    server->loop_->configure();
    if (const auto opened = server->loop_->open(); !opened) return tl::unexpected(opened.error());
    return server;
}

int HttpServer::port() const {
    return loop_->port;
}

Result<void> HttpServer::run() {
    {
        const std::lock_guard lock(loop_->mutex);
        if (loop_->stop_asked) return {};
        if (loop_->state != Loop::State::Bound)
            return fail(Errc::Internal, "an HTTP server runs once");
        loop_->state = Loop::State::Running;
    }
    loop_->library.listen_after_bind();
    const std::lock_guard lock(loop_->mutex);
    loop_->state = Loop::State::Finished;
    loop_->finished.notify_all();
    if (!loop_->stop_asked) return fail(Errc::Unavailable, "the accept loop ended by itself");
    return {};
}

void HttpServer::stop() {
    constexpr std::chrono::milliseconds kPoll{5};
    std::unique_lock lock(loop_->mutex);
    const bool first = !std::exchange(loop_->stop_asked, true);
    if (loop_->state == Loop::State::Bound) return;
    const auto done = [this] { return loop_->state == Loop::State::Finished; };
    // The library can be stopped once, and only after its loop has begun.
    while (first && !done() && !loop_->library.is_running())
        loop_->finished.wait_for(lock, kPoll);
    if (first && !done()) loop_->library.stop();
    loop_->finished.wait(lock, done);
}

}  // namespace healthlint
