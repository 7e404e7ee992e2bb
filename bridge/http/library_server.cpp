#include "bridge/http/library_server.h"

#include <algorithm>
#include <exception>
#include <string_view>
#include <utility>

#include <httplib.h>

#include "bridge/base/ascii.h"
#include "bridge/base/log.h"
#include "bridge/http/server.h"
#include "bridge/http/server_guard.h"

namespace healthlint {
namespace {

constexpr int kRetryAfterSeconds = 2;

class MemoryStream final : public httplib::Stream {
  public:
    explicit MemoryStream(std::string_view input) : input_(input) {}

    bool is_readable() const override { return !input_.empty(); }

    bool is_writable() const override { return true; }

    ssize_t read(char* into, std::size_t size) override {
        const auto count = input_.copy(into, size);
        input_.remove_prefix(count);
        return static_cast<ssize_t>(count);
    }

    ssize_t write(const char* bytes, std::size_t size) override {
        output_.append(bytes, size);
        return static_cast<ssize_t>(size);
    }

    void get_remote_ip_and_port(std::string& /*ip*/, int& /*port*/) const override {}

    void get_local_ip_and_port(std::string& /*ip*/, int& /*port*/) const override {}

    socket_t socket() const override { return INVALID_SOCKET; }

    std::string take_output() { return std::move(output_); }

  private:
    std::string_view input_;
    std::string output_;
};

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

// The request as the library gets to see it: the method decides whether a body may answer it, and
// the accepted encodings whether it may be compressed.
std::string request_for_library(const HttpRequest& request) {
    std::string text = request.method + " / HTTP/1.1\r\nContent-Length: 0\r\n";
    const auto encodings = find_header(request.headers, "Accept-Encoding");
    if (encodings && encodings->find("gzip") != std::string_view::npos)
        text += "Accept-Encoding: gzip\r\n";
    return text + "\r\n";
}

}  // namespace

struct LibraryServer::Engine final : httplib::Server {
    LibraryServer::Handler handler;
    Refusal refusal;
    const HttpRequest* request = nullptr;  // under way; none = a refusal
    int refused = 0;
    bool breaks_off = false;

    void configure();
    HttpResponse refusal_of(int status) const;
    void serve(httplib::Response& response);
    AnswerBytes run(const std::string& text, bool keep_alive);
};

HttpResponse LibraryServer::Engine::refusal_of(int status) const {
    HttpResponse response = refusal ? refusal(status) : HttpResponse{};
    response.status = status;
    if (status == 503 && !find_header(response.headers, "Retry-After"))
        response.headers.emplace_back("Retry-After", std::to_string(kRetryAfterSeconds));
    return response;
}

void LibraryServer::Engine::serve(httplib::Response& response) {
    if (request == nullptr) return to_library(refusal_of(refused), response);
    HttpResponse answer = handler(*request);
    if (answer.status == kNoAnswer) {
        breaks_off = true;
        response.status = 204;
        return;
    }
    const bool safe = std::ranges::all_of(answer.headers, [](const auto& header) {
        return is_safe_header(header.first, header.second);
    });
    if (!safe) {
        log_error(
            "http.unsafe_answer_header", {{"path", std::string(split_target(request->url).path)}});
        answer = refusal_of(500);
    }
    to_library(std::move(answer), response);
}

void LibraryServer::Engine::configure() {
    const auto serve_one = [this](const httplib::Request&, httplib::Response& response) {
        serve(response);
    };
    Get("/", serve_one);  // and HEAD
    Post("/", serve_one);
    Put("/", serve_one);
    Patch("/", serve_one);
    Delete("/", serve_one);
    Options("/", serve_one);

    // Without it the text of an exception would leave in a header.
    set_exception_handler(
        [this](const httplib::Request&, httplib::Response& response, std::exception_ptr thrown) {
            try {
                std::rethrow_exception(std::move(thrown));
            } catch (const std::exception& error) {
                log_error("http.handler_threw", {{"what", error.what()}});
            } catch (...) {
                log_error("http.handler_threw");
            }
            to_library(refusal_of(500), response);
        });
    set_post_routing_handler([](const httplib::Request&, httplib::Response& response) {
        response.headers.erase("Keep-Alive");  // its numbers are of the library's own loop
        // RFC 9110, section 8.6: no Content-Length in a 204.
        if (response.status == 204) response.headers.erase("Content-Length");
    });
}

AnswerBytes LibraryServer::Engine::run(const std::string& text, bool keep_alive) {
    MemoryStream stream(text);
    bool closed = false;
    breaks_off = false;
    const bool written = process_request(stream, !keep_alive, closed, nullptr);
    if (!written || breaks_off) return {.bytes = {}, .close = true};
    return {.bytes = stream.take_output(), .close = !keep_alive};
}

LibraryServer::LibraryServer(Handler handler, Refusal refusal)
    : engine_(std::make_unique<Engine>()) {
    engine_->handler = std::move(handler);
    engine_->refusal = std::move(refusal);
    engine_->configure();
}

LibraryServer::~LibraryServer() = default;

AnswerBytes LibraryServer::answer(const HttpRequest& request, bool keep_alive) {
    engine_->request = &request;
    return engine_->run(request_for_library(request), keep_alive);
}

AnswerBytes LibraryServer::refuse(int status) {
    engine_->request = nullptr;
    engine_->refused = status;
    return engine_->run("GET / HTTP/1.1\r\n\r\n", false);
}

}  // namespace healthlint
