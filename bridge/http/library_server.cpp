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

// Has no length, no type and nothing to compress. Every webhook is answered so, and asking the
// library for it would cost more than checking the webhook's signature.
AnswerBytes answer_without_content(const HttpResponse& answer, bool keep_alive) {
    std::string bytes = "HTTP/1.1 204 No Content\r\n";
    for (const auto& [name, value] : answer.headers)
        if (!is_framing_header(name)) bytes.append(name).append(": ").append(value).append("\r\n");
    if (!keep_alive) bytes += "Connection: close\r\n";
    return {.bytes = bytes += "\r\n", .close = !keep_alive};
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
    HttpResponse answer;  // that the library is to put into bytes

    void configure();
    HttpResponse refusal_of(int status) const;
    HttpResponse handle(const HttpRequest& request) const;
    AnswerBytes run(const std::string& text, bool keep_alive);
};

HttpResponse LibraryServer::Engine::refusal_of(int status) const {
    HttpResponse response = refusal ? refusal(status) : HttpResponse{};
    response.status = status;
    if (status == 503 && !find_header(response.headers, "Retry-After"))
        response.headers.emplace_back("Retry-After", std::to_string(kRetryAfterSeconds));
    return response;
}

HttpResponse LibraryServer::Engine::handle(const HttpRequest& request) const {
    try {
        HttpResponse response = handler(request);
        const bool safe = std::ranges::all_of(response.headers, [](const auto& header) {
            return is_safe_header(header.first, header.second);
        });
        if (safe) return response;
        log_error(
            "http.unsafe_answer_header", {{"path", std::string(split_target(request.url).path)}});
    } catch (const std::exception& error) {
        log_error("http.handler_threw", {{"what", error.what()}});
    } catch (...) {
        log_error("http.handler_threw");
    }
    return refusal_of(500);
}

void LibraryServer::Engine::configure() {
    const auto serve_one = [this](const httplib::Request&, httplib::Response& response) {
        to_library(std::move(answer), response);
    };
    Get("/", serve_one);  // and HEAD
    Post("/", serve_one);
    Put("/", serve_one);
    Patch("/", serve_one);
    Delete("/", serve_one);
    Options("/", serve_one);

    // Without it the text of an exception would leave in a header.
    set_exception_handler(
        [](const httplib::Request&, httplib::Response& response, const std::exception_ptr&) {
            log_error("http.answer_threw");
            response.status = 500;
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
    const bool written = process_request(stream, !keep_alive, closed, nullptr);
    if (!written) return {.bytes = {}, .close = true};
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
    HttpResponse answer = engine_->handle(request);
    if (answer.status == kNoAnswer) return {.bytes = {}, .close = true};
    if (answer.status == 204) return answer_without_content(answer, keep_alive);
    engine_->answer = std::move(answer);
    return engine_->run(request_for_library(request), keep_alive);
}

AnswerBytes LibraryServer::refuse(int status) {
    engine_->answer = engine_->refusal_of(status);
    return engine_->run("GET / HTTP/1.1\r\n\r\n", false);
}

}  // namespace healthlint
