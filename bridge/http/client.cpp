#include "bridge/http/client.h"

#include <algorithm>
#include <csignal>
#include <exception>
#include <map>
#include <mutex>
#include <utility>
#include <vector>

#include <httplib.h>

#include "bridge/base/ascii.h"
#include "bridge/http/server_guard.h"

namespace healthlint {
namespace {

constexpr std::size_t kIdlePerOrigin = 8;  // as many as there are workers, and some

using Connection = std::unique_ptr<httplib::Client>;

Connection connect_to(const std::string& origin, const HttpClientOptions& options) {
    auto connection = std::make_unique<httplib::Client>(origin);
    connection->set_connection_timeout(options.connect_timeout);
    connection->set_read_timeout(options.read_timeout);
    connection->set_write_timeout(options.read_timeout);
    connection->set_keep_alive(true);
    connection->set_tcp_nodelay(true);
    connection->set_follow_location(false);
    connection->set_decompress(true);
    connection->set_url_encode(false);  // a signature covers exactly the bytes of the target
    connection->enable_server_certificate_verification(true);
    if (!options.ca_file.empty()) connection->set_ca_cert_path(options.ca_file);
    return connection;
}

bool is_method(std::string_view method) {
    return !method.empty() &&
           std::ranges::all_of(method, [](char c) { return c >= 'A' && c <= 'Z'; });
}

Result<httplib::Request> to_library(
    const HttpRequest& request, const Url& url, const std::string& user_agent) {
    if (!is_method(request.method)) return fail(Errc::Invalid, "no HTTP method");
    httplib::Request theirs;
    theirs.method = request.method;
    theirs.path = url.target;
    theirs.body = request.body;
    for (const auto& [name, value] : request.headers) {
        // Request::headers takes CR and LF as they are, which would add headers.
        if (!is_safe_header(name, value))
            return fail(Errc::Invalid, "header '" + name + "' has a control byte or no valid name");
        theirs.headers.emplace(name, value);
    }
    if (!theirs.has_header("User-Agent")) theirs.set_header("User-Agent", user_agent);
    if (!theirs.has_header("Accept-Encoding")) theirs.set_header("Accept-Encoding", "gzip");
    return theirs;
}

bool was_sent(httplib::Error error) {
    return error != httplib::Error::Connection && error != httplib::Error::BindIPAddress &&
           error != httplib::Error::SSLConnection && error != httplib::Error::SSLLoadingCerts &&
           error != httplib::Error::SSLServerVerification;
}

Error no_answer(const std::string& origin, const std::string& why, bool sent) {
    return {
        .code = Errc::Unavailable,
        .message = origin + ": " + why,
        .retry_after = {},
        .unanswered = sent};
}

HttpResponse from_library(const httplib::Response& theirs, std::string&& body) {
    HttpResponse ours{.status = theirs.status, .body = std::move(body)};
    for (const auto& [name, value] : theirs.headers) {
        // The body is handed over decoded; these two speak of the encoded one.
        if (equals_ignoring_case(name, "Content-Encoding") ||
            equals_ignoring_case(name, "Content-Length"))
            continue;
        ours.headers.emplace_back(name, value);
    }
    return ours;
}

}  // namespace

struct HttpClient::Connections {
    std::mutex mutex;
    std::map<std::string, std::vector<Connection>> idle;  // by origin; guarded by mutex

    Connection take(const std::string& origin) {
        const std::lock_guard lock(mutex);
        const auto found = idle.find(origin);
        if (found == idle.end() || found->second.empty()) return nullptr;
        Connection connection = std::move(found->second.back());
        found->second.pop_back();
        return connection;
    }

    void give_back(const std::string& origin, Connection connection) {
        const std::lock_guard lock(mutex);
        auto& kept = idle[origin];
        if (kept.size() < kIdlePerOrigin) kept.push_back(std::move(connection));
    }
};

HttpClient::HttpClient(HttpClientOptions options)
    : options_(std::move(options)),
      connections_(std::make_unique<Connections>()) {
    // A host that hangs up must not end the process; the library sends without MSG_NOSIGNAL.
    std::signal(SIGPIPE, SIG_IGN);
}

HttpClient::~HttpClient() = default;

Result<HttpResponse> HttpClient::send(const HttpRequest& request) {
    const auto url = parse_url(request.url);
    if (!url) return fail(Errc::Invalid, "no absolute http or https URL");
    auto theirs = to_library(request, *url, options_.user_agent);
    if (!theirs) return tl::unexpected(theirs.error());

    std::string body;
    bool too_large = false;
    theirs->content_receiver =
        [&](const char* bytes, std::size_t count, std::uint64_t /*offset*/, std::uint64_t) {
            too_large = count > options_.max_body_bytes - body.size();
            if (!too_large) body.append(bytes, count);
            return !too_large;
        };

    const std::string origin = url->scheme + "://" + url->host + ":" + std::to_string(url->port);
    try {
        Connection connection = connections_->take(origin);
        if (!connection) connection = connect_to(origin, options_);
        const auto answer = connection->send(*theirs);
        if (!answer) {
            const std::string why =
                too_large ? "the answer is too large" : httplib::to_string(answer.error());
            return tl::unexpected(no_answer(origin, why, was_sent(answer.error())));
        }
        connections_->give_back(origin, std::move(connection));
        return from_library(*answer, std::move(body));
    } catch (const std::exception& error) {
        // The library throws on some malformed answers; the connection is gone with the stack.
        return tl::unexpected(no_answer(origin, error.what(), true));
    }
}

}  // namespace healthlint
