#include "bridge/http/client.h"

#include <atomic>
#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <zlib.h>

#include "tests/http/running_server.h"
#include "tests/http/tls_peer.h"

namespace healthlint {
namespace {

using testing::HasSubstr;

HttpResponse describe(const HttpRequest& request) {
    std::string text = request.method + " " + request.url + "\n";
    for (const auto& [name, value] : request.headers)
        text += name + ": " + value + "\n";
    return {.headers = {{"Content-Type", "text/plain"}}, .body = text + request.body};
}

std::string gzip(std::string_view text) {
    z_stream stream{};
    constexpr int kGzipWindow = 15 + 16;
    deflateInit2(&stream, Z_BEST_SPEED, Z_DEFLATED, kGzipWindow, 8, Z_DEFAULT_STRATEGY);
    std::string input(text);
    std::string packed(deflateBound(&stream, input.size()), '\0');
    stream.next_in = reinterpret_cast<Bytef*>(input.data());
    stream.avail_in = static_cast<uInt>(input.size());
    stream.next_out = reinterpret_cast<Bytef*>(packed.data());
    stream.avail_out = static_cast<uInt>(packed.size());
    deflate(&stream, Z_FINISH);
    packed.resize(stream.total_out);
    deflateEnd(&stream);
    return packed;
}

TEST(HttpClient, SendsTheTargetByteForByte) {
    const RunningServer running(describe);
    HttpClient client;
    const auto answer = client.send({.url = running.url("/a:b/c%20d?x=%C3%A4&y=a+b")});
    ASSERT_TRUE(answer.has_value());
    EXPECT_THAT(answer->body, HasSubstr("GET /a:b/c%20d?x=%C3%A4&y=a+b\n"));
}

TEST(HttpClient, SendsMethodHeadersAndBody) {
    const RunningServer running(describe);
    HttpClient client({.user_agent = "healthlint/test"});
    const auto answer = client.send(
        {.method = "PUT",
         .url = running.url("/a"),
         .headers = {{"Content-Type", "application/json"}, {"X-A", "b"}},
         .body = "{}"});
    ASSERT_TRUE(answer.has_value());
    EXPECT_THAT(answer->body, HasSubstr("PUT /a\n"));
    EXPECT_THAT(answer->body, HasSubstr("X-A: b\n"));
    EXPECT_THAT(answer->body, HasSubstr("User-Agent: healthlint/test\n"));
    EXPECT_THAT(answer->body, HasSubstr("Accept-Encoding: gzip\n"));
    EXPECT_TRUE(answer->body.ends_with("{}"));
}

TEST(HttpClient, AnyStatusIsAnAnswer) {
    const RunningServer running([](const HttpRequest&) {
        return HttpResponse{.status = 429, .headers = {{"Retry-After", "7"}}, .body = "slow down"};
    });
    HttpClient client;
    const auto answer = client.send({.url = running.url("/")});
    ASSERT_TRUE(answer.has_value());
    EXPECT_EQ(answer->status, 429);
    EXPECT_EQ(find_header(answer->headers, "retry-after"), "7");
    EXPECT_EQ(answer->body, "slow down");
}

TEST(HttpClient, FollowsNoRedirect) {
    std::atomic<int> calls{0};
    const RunningServer running([&](const HttpRequest&) {
        ++calls;
        return HttpResponse{.status = 303, .headers = {{"Location", "/elsewhere"}}};
    });
    HttpClient client;
    const auto answer = client.send({.method = "POST", .url = running.url("/"), .body = "{}"});
    ASSERT_TRUE(answer.has_value());
    EXPECT_EQ(answer->status, 303);
    EXPECT_EQ(find_header(answer->headers, "Location"), "/elsewhere");
    EXPECT_EQ(calls, 1);
}

TEST(HttpClient, ReadsACompressedAnswer) {
    const std::string text(20'000, 'a');
    const RunningServer running([&](const HttpRequest&) {
        return HttpResponse{
            .headers = {{"Content-Encoding", "gzip"}, {"Content-Type", "application/octet-stream"}},
            .body = gzip(text)};
    });
    HttpClient client;
    const auto answer = client.send({.url = running.url("/")});
    ASSERT_TRUE(answer.has_value());
    EXPECT_EQ(answer->body, text);
    EXPECT_EQ(find_header(answer->headers, "Content-Encoding"), std::nullopt);
}

TEST(HttpClient, BoundsTheAnswerAfterDecompression) {
    const RunningServer running([](const HttpRequest& request) {
        const std::string text(request.url == "/edge" ? 1000 : 1001, 'a');
        return HttpResponse{
            .headers = {{"Content-Encoding", "gzip"}, {"Content-Type", "application/octet-stream"}},
            .body = gzip(text)};
    });
    HttpClient client({.max_body_bytes = 1000});
    EXPECT_TRUE(client.send({.url = running.url("/edge")}).has_value());
    const auto answer = client.send({.url = running.url("/above")});
    ASSERT_FALSE(answer.has_value());
    EXPECT_EQ(answer.error().code, Errc::Unavailable);
    EXPECT_THAT(answer.error().message, HasSubstr("too large"));
}

struct BadRequest {
    std::string name;
    HttpRequest request;
};

class BadRequestTest : public testing::TestWithParam<BadRequest> {};

TEST_P(BadRequestTest, IsInvalidAndNeverSent) {
    HttpClient client;
    const auto answer = client.send(GetParam().request);
    ASSERT_FALSE(answer.has_value());
    EXPECT_EQ(answer.error().code, Errc::Invalid);
}

INSTANTIATE_TEST_SUITE_P(
    All,
    BadRequestTest,
    testing::Values(
        BadRequest{"RelativeUrl", {.url = "/a"}},
        BadRequest{"LineFeedInUrl", {.url = "http://127.0.0.1:1/a\r\nX: y"}},
        BadRequest{
            "LineFeedInValue", {.url = "http://127.0.0.1:1/", .headers = {{"X-A", "b\r\nX-B: c"}}}},
        BadRequest{
            "LineFeedInName", {.url = "http://127.0.0.1:1/", .headers = {{"X-A\r\nX-B", "c"}}}},
        BadRequest{"EmptyName", {.url = "http://127.0.0.1:1/", .headers = {{"", "c"}}}},
        BadRequest{"Method", {.method = "GET /x", .url = "http://127.0.0.1:1/"}}),
    [](const auto& test) { return test.param.name; });

TEST(HttpClient, NobodyThereIsUnavailable) {
    int port = 0;
    {
        const RunningServer gone(describe);
        port = gone.port();
    }
    HttpClient client;
    const auto answer = client.send({.url = "http://127.0.0.1:" + std::to_string(port) + "/"});
    ASSERT_FALSE(answer.has_value());
    EXPECT_EQ(answer.error().code, Errc::Unavailable);
}

TEST(HttpClient, GivesUpOnASilentHost) {
    std::atomic<bool> open{false};
    const RunningServer running([&](const HttpRequest&) {
        open.wait(false);
        return HttpResponse{};
    });
    HttpClient client({.read_timeout = std::chrono::milliseconds(100)});
    const auto answer = client.send({.url = running.url("/")});
    open = true;
    open.notify_all();
    ASSERT_FALSE(answer.has_value());
    EXPECT_EQ(answer.error().code, Errc::Unavailable);
}

TEST(HttpClient, ServesManyThreads) {
    const RunningServer running(describe);
    HttpClient client;
    std::atomic<int> right{0};
    {
        std::vector<std::jthread> threads;
        for (int i = 0; i < 8; ++i)
            threads.emplace_back([&, i] {
                const auto target = "/" + std::to_string(i);
                for (int call = 0; call < 10; ++call) {
                    const auto answer = client.send({.url = running.url(target)});
                    if (answer && answer->body.starts_with("GET " + target + "\n")) ++right;
                }
            });
    }
    EXPECT_EQ(right, 80);
}

TEST(HttpClient, TrustsTheConfiguredAuthority) {
    const TlsPeer peer;
    HttpClient client({.ca_file = peer.ca_file()});
    for (const auto* target : {"/a", "/b"}) {  // the second over the kept connection
        const auto answer = client.send({.url = peer.url(target)});
        ASSERT_TRUE(answer.has_value()) << answer.error().message;
        EXPECT_EQ(answer->body, std::string("secure ") + target);
    }
}

TEST(HttpClient, RefusesACertificateOfNobody) {
    const TlsPeer peer;
    HttpClient client;
    const auto answer = client.send({.url = peer.url("/a")});
    ASSERT_FALSE(answer.has_value());
    EXPECT_EQ(answer.error().code, Errc::Unavailable);
}

}  // namespace
}  // namespace healthlint
