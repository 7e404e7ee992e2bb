#include "bridge/http/server.h"

#include <atomic>
#include <stdexcept>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/http/latch_handler.h"
#include "tests/http/raw_connection.h"
#include "tests/http/running_server.h"

namespace healthlint {
namespace {

using testing::HasSubstr;
using testing::Not;

HttpResponse echo(const HttpRequest& request) {
    return {
        .status = 200,
        .headers = {{"Content-Type", "text/plain"}},
        .body = request.method + " " + request.url + " " + request.body};
}

HttpServerOptions small_body(std::size_t bytes) {
    HttpServerOptions options;
    options.max_body_bytes = bytes;
    return options;
}

std::string repeated_headers(std::size_t count) {
    std::string headers;
    for (std::size_t i = 0; i < count; ++i)
        headers += "X-" + std::to_string(i) + ": 1\r\n";
    return headers;
}

std::string post(const std::string& headers, const std::string& body) {
    return "POST / HTTP/1.1\r\nHost: a\r\n" + headers + "\r\n" + body;
}

struct GuardCase {
    std::string name;
    std::string request;
    int status;
};

class GuardTest : public testing::TestWithParam<GuardCase> {};

TEST_P(GuardTest, Status) {
    const RunningServer running(echo, small_body(1024));
    EXPECT_EQ(status_of(exchange(running.port(), GetParam().request)), GetParam().status);
}

INSTANTIATE_TEST_SUITE_P(
    All,
    GuardTest,
    testing::Values(
        GuardCase{"PlainGet", "GET / HTTP/1.1\r\nHost: a\r\n\r\n", 200},
        GuardCase{"Chunked", post("Transfer-Encoding: chunked\r\n", "3\r\nabc\r\n0\r\n\r\n"), 411},
        GuardCase{
            "ChunkedAndLength",
            post("Transfer-Encoding: chunked\r\nContent-Length: 3\r\n", "abc"),
            411},
        GuardCase{"PostWithoutLength", post("", ""), 411},
        GuardCase{
            "CompressedBody", post("Content-Encoding: gzip\r\nContent-Length: 3\r\n", "abc"), 415},
        GuardCase{
            "Multipart",
            post("Content-Type: Multipart/form-data; boundary=x\r\nContent-Length: 3\r\n", "abc"),
            415},
        GuardCase{"LargestBody", post("Content-Length: 1024\r\n", std::string(1024, 'x')), 200},
        GuardCase{
            "BodyOneByteTooLarge", post("Content-Length: 1025\r\n", std::string(1025, 'x')), 413},
        GuardCase{"NegativeLength", post("Content-Length: -1\r\n", ""), 400},
        GuardCase{"LengthIsNoNumber", post("Content-Length: 0x10\r\n", ""), 400},
        GuardCase{"TwoLengths", post("Content-Length: 3\r\nContent-Length: 4\r\n", "abcd"), 400},
        GuardCase{
            "MostHeaders",
            "GET / HTTP/1.1\r\n" + repeated_headers(kMaxRequestHeaders) + "\r\n",
            200},
        GuardCase{
            "OneHeaderTooMany",
            "GET / HTTP/1.1\r\n" + repeated_headers(kMaxRequestHeaders + 1) + "\r\n",
            400},
        GuardCase{
            "EncodedLineFeedInHeader",
            "GET / HTTP/1.1\r\nHost: a\r\nX-A: b%0d%0aX-B: c\r\n\r\n",
            400},
        GuardCase{"EncodedLineFeedInPath", "GET /a%0Ab HTTP/1.1\r\nHost: a\r\n\r\n", 400},
        GuardCase{"MalformedEscapeInPath", "GET /a%zz HTTP/1.1\r\nHost: a\r\n\r\n", 400},
        GuardCase{"AbsoluteTarget", "GET http://a/ HTTP/1.1\r\nHost: a\r\n\r\n", 400},
        GuardCase{
            "LongestPath",
            "GET /" + std::string(kMaxPathBytes - 1, 'a') + " HTTP/1.1\r\nHost: a\r\n\r\n",
            200},
        GuardCase{
            "PathOneByteTooLong",
            "GET /" + std::string(kMaxPathBytes, 'a') + " HTTP/1.1\r\nHost: a\r\n\r\n",
            414},
        GuardCase{"OneRange", "GET / HTTP/1.1\r\nHost: a\r\nRange: bytes=0-1\r\n\r\n", 416},
        GuardCase{
            "ManyRanges", "GET / HTTP/1.1\r\nHost: a\r\nRange: bytes=0-1,0-1,0-1\r\n\r\n", 416},
        GuardCase{"UnknownMethod", "BREW / HTTP/1.1\r\nHost: a\r\n\r\n", 400},
        GuardCase{"Trace", "TRACE / HTTP/1.1\r\nHost: a\r\n\r\n", 400}),
    [](const auto& test) { return test.param.name; });

TEST(HttpServer, HandsOverTheRawTarget) {
    const RunningServer running(echo);
    EXPECT_THAT(
        exchange(running.port(), "GET /a%2Fb%20c?x=%41+1 HTTP/1.1\r\nHost: a\r\n\r\n"),
        HasSubstr("GET /a%2Fb%20c?x=%41+1 "));
}

TEST(HttpServer, TakesThePeerFromTheSocketAndNotFromAHeader) {
    const RunningServer running([](const HttpRequest& request) {
        return HttpResponse{
            .body = request.peer + (find_header(request.headers, "REMOTE_ADDR") ? " header" : "")};
    });
    EXPECT_THAT(
        exchange(running.port(), "GET / HTTP/1.1\r\nREMOTE_ADDR: 10.9.9.9\r\n\r\n"),
        HasSubstr("\r\n\r\n127.0.0.1"));
}

TEST(HttpServer, ClosesAfterARefusalSoThatTheUnreadBodyIsNoRequest) {
    const RunningServer running(echo);
    const auto answer = exchange(
        running.port(),
        post("Transfer-Encoding: chunked\r\n", "GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n"));
    EXPECT_EQ(status_of(answer), 411);
    EXPECT_THAT(answer, Not(HasSubstr("smuggled")));
}

TEST(HttpServer, TextOfAnExceptionStaysInside) {
    const RunningServer running([](const HttpRequest&) -> HttpResponse {
        throw std::runtime_error("password of the database");
    });
    const auto answer = exchange(running.port(), "GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    EXPECT_EQ(status_of(answer), 500);
    EXPECT_THAT(answer, Not(HasSubstr("password")));
    EXPECT_THAT(answer, Not(HasSubstr("EXCEPTION_WHAT")));
}

TEST(HttpServer, AnswersNoHeaderWithALineFeed) {
    const RunningServer running([](const HttpRequest&) {
        return HttpResponse{.headers = {{"X-A", "b\r\nSet-Cookie: c"}}, .body = "fine"};
    });
    const auto answer = exchange(running.port(), "GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    EXPECT_EQ(status_of(answer), 500);
    EXPECT_THAT(answer, Not(HasSubstr("Set-Cookie")));
}

TEST(HttpServer, AnAnswerWithoutContentSaysNothingAboutContent) {
    const RunningServer running([](const HttpRequest&) {
        return HttpResponse{.status = 204, .headers = {{"X-A", "b"}, {"Content-Length", "5"}}};
    });
    RawConnection connection(running.port());
    connection.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    EXPECT_EQ(connection.read_answer(), "HTTP/1.1 204 No Content\r\nX-A: b\r\n\r\n");
    connection.send("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    EXPECT_EQ(
        connection.read_all(), "HTTP/1.1 204 No Content\r\nX-A: b\r\nConnection: close\r\n\r\n");
}

TEST(HttpServer, AnAnswerWithoutContentHasNoHeaderWithALineFeed) {
    const RunningServer running([](const HttpRequest&) {
        return HttpResponse{.status = 204, .headers = {{"X-A", "b\r\nSet-Cookie: c"}}};
    });
    const auto answer = exchange(running.port(), "GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    EXPECT_EQ(status_of(answer), 500);
    EXPECT_THAT(answer, Not(HasSubstr("Set-Cookie")));
}

TEST(HttpServer, ShapesEveryRefusalOfItsOwn) {
    HttpServerOptions options = small_body(10);
    options.refusal = [](int status) {
        return HttpResponse{
            .headers = {{"Referrer-Policy", "no-referrer"}},
            .body = "code " + std::to_string(status)};
    };
    const RunningServer running(echo, options);
    for (const auto& request :
         {post("Content-Length: 11\r\n", "01234567890"),
          std::string("BREW / HTTP/1.1\r\nHost: a\r\n\r\n"),
          std::string("no request at all\r\n\r\n")}) {
        const auto answer = exchange(running.port(), request);
        EXPECT_THAT(answer, HasSubstr("Referrer-Policy: no-referrer")) << request;
        EXPECT_THAT(answer, HasSubstr("code 4")) << request;
    }
}

TEST(HttpServer, LeavesAnAnswerOfTheHandlerAlone) {
    HttpServerOptions options;
    options.refusal = [](int) { return HttpResponse{.body = "refusal"}; };
    const RunningServer running(
        [](const HttpRequest&) { return HttpResponse{.status = 404, .body = "ours"}; }, options);
    const auto answer = exchange(running.port(), "GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    EXPECT_EQ(status_of(answer), 404);
    EXPECT_THAT(answer, HasSubstr("\r\n\r\nours"));
}

TEST(HttpServer, RefusesAboveTheRequestsInFlight) {
    LatchHandler gate;
    HttpServerOptions options;
    options.threads = 3;
    options.max_requests_in_flight = 2;
    const RunningServer running([&](const HttpRequest&) { return gate.pass(); }, options);
    constexpr std::string_view kGet = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    RawConnection first(running.port());
    RawConnection second(running.port());
    first.send(kGet);
    second.send(kGet);
    gate.wait_for(2);
    const auto refused = exchange(running.port(), kGet);
    EXPECT_EQ(status_of(refused), 503);
    EXPECT_THAT(refused, HasSubstr("Retry-After: "));
    gate.open();
    EXPECT_EQ(status_of(first.read_answer()), 200);
    EXPECT_EQ(status_of(second.read_answer()), 200);
}

TEST(HttpServer, AnswersWhatNeverWaitsWhileEveryWorkerDoes) {
    LatchHandler gate;
    HttpServerOptions options;
    options.threads = 1;
    options.max_requests_in_flight = 1;
    options.never_waits = [](const HttpRequest& request) { return request.url == "/alive"; };
    const RunningServer running(
        [&](const HttpRequest& request) {
            return request.url == "/alive" ? HttpResponse{.body = "alive"} : gate.pass();
        },
        options);
    RawConnection held(running.port());
    held.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    gate.wait_for(1);
    constexpr std::string_view kAlive = "GET /alive HTTP/1.1\r\nHost: a\r\n\r\n";
    RawConnection asking(running.port());
    for (int i = 0; i < 3; ++i) {
        asking.send(kAlive);
        EXPECT_THAT(asking.read_answer(), HasSubstr("\r\n\r\nalive"));
    }
    asking.send("GET /alive HTTP/1.1\r\nContent-Length: 3\r\n\r\n");
    asking.send("abc");
    EXPECT_THAT(asking.read_answer(), HasSubstr("\r\n\r\nalive"));

    // Who sends more than one at a time is answered once, or it would have the gate for itself.
    asking.send(std::string(kAlive) + std::string(kAlive));
    const auto answer = asking.read_all();
    EXPECT_THAT(answer, HasSubstr("Connection: close\r\n"));
    EXPECT_EQ(answer.find("HTTP/1.1"), answer.rfind("HTTP/1.1"));
    gate.open();
    EXPECT_EQ(status_of(held.read_answer()), 200);
}

TEST(HttpServer, StopWaitsForTheRunningHandler) {
    LatchHandler gate;
    RunningServer running([&](const HttpRequest&) { return gate.pass(); });
    const RawConnection connection(running.port());
    connection.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    gate.wait_for(1);
    std::atomic<bool> stopped{false};
    std::jthread stopping([&] {
        running.server().stop();
        stopped = true;
    });
    EXPECT_FALSE(stopped);
    gate.open();
    EXPECT_EQ(status_of(connection.read_all()), 200);
    stopping.join();
    EXPECT_TRUE(stopped);
}

TEST(HttpServer, StopBeforeRunMakesRunReturnAtOnce) {
    const auto server = HttpServer::bind({}, echo);
    ASSERT_TRUE(server.has_value());
    (*server)->stop();
    EXPECT_TRUE((*server)->run().has_value());
}

TEST(HttpServer, StopsTwiceAndFromTwoThreads) {
    RunningServer running(echo);
    std::jthread other([&] { running.server().stop(); });
    running.server().stop();
    other.join();
    running.server().stop();
}

TEST(HttpServer, TakesNoPortThatAnotherServerHas) {
    const auto first = HttpServer::bind({}, echo);
    ASSERT_TRUE(first.has_value());
    HttpServerOptions options;
    options.port = (*first)->port();
    const auto second = HttpServer::bind(options, echo);
    ASSERT_FALSE(second.has_value());
    EXPECT_EQ(second.error().code, Errc::Unavailable);
}

}  // namespace
}  // namespace healthlint
