// What the gate promises about connections, seen from real sockets. Deadlines are long where a test
// must not meet them and short where it waits for them; nothing here depends on being fast.

#include <atomic>
#include <memory>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "bridge/base/ascii.h"
#include "bridge/http/server.h"
#include "tests/http/latch_handler.h"
#include "tests/http/raw_connection.h"
#include "tests/http/running_server.h"

namespace healthlint {
namespace {

using std::chrono::milliseconds;
using testing::EndsWith;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

constexpr milliseconds kSoon{200};

HttpResponse echo(const HttpRequest& request) {
    return {.status = 200, .body = request.method + " " + request.url + " " + request.body};
}

std::string get(const std::string& target, const std::string& headers = "") {
    return "GET " + target + " HTTP/1.1\r\nHost: a\r\n" + headers + "\r\n";
}

std::string post(const std::string& target, const std::string& body) {
    return "POST " + target +
           " HTTP/1.1\r\nHost: a\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" +
           body;
}

TEST(Gate, KeepsTheConnectionForTheNextRequest) {
    const RunningServer running(echo);
    RawConnection connection(running.port());
    for (const auto* body : {"first", "second", "third"}) {
        connection.send(post("/a", body));
        const auto answer = connection.read_answer();
        EXPECT_EQ(status_of(answer), 200);
        EXPECT_THAT(answer, EndsWith(std::string("POST /a ") + body));
        EXPECT_THAT(answer, Not(HasSubstr("Connection: close")));
    }
}

TEST(Gate, AnswersPipelinedRequestsInTheirOrder) {
    const RunningServer running(echo);
    RawConnection connection(running.port());
    std::string all;
    for (int i = 0; i < 20; ++i)
        all += post("/" + std::to_string(i), std::string(static_cast<std::size_t>(i), 'x'));
    connection.send(all);
    for (int i = 0; i < 20; ++i)
        EXPECT_THAT(
            connection.read_answer(),
            EndsWith(
                "POST /" + std::to_string(i) + " " +
                std::string(static_cast<std::size_t>(i), 'x')));
}

TEST(Gate, TheNextRequestMayArriveWhileTheHandlerRuns) {
    LatchHandler latch;
    const RunningServer running([&](const HttpRequest& request) {
        if (request.url == "/held") latch.pass();
        return echo(request);
    });
    RawConnection connection(running.port());
    connection.send(get("/held"));
    latch.wait_for(1);
    connection.send(get("/behind"));
    // The gate has seen those bytes before this other client is answered.
    EXPECT_EQ(status_of(exchange(running.port(), get("/"))), 200);
    latch.open();
    EXPECT_THAT(connection.read_answer(), HasSubstr("GET /held"));
    EXPECT_THAT(connection.read_answer(), HasSubstr("GET /behind"));
}

TEST(Gate, ReadsARequestThatComesByteByByte) {
    const RunningServer running(echo);
    RawConnection connection(running.port());
    for (const char byte : post("/slowly", "body") + get("/next"))
        connection.send(std::string_view(&byte, 1));
    EXPECT_THAT(connection.read_answer(), EndsWith("POST /slowly body"));
    EXPECT_THAT(connection.read_answer(), EndsWith("GET /next "));
}

TEST(Gate, IgnoresEmptyLinesBeforeARequest) {
    const RunningServer running(echo);
    RawConnection connection(running.port());
    connection.send("\r\n\r\n" + get("/a") + "\r\n" + get("/b"));
    EXPECT_THAT(connection.read_answer(), HasSubstr("GET /a"));
    EXPECT_THAT(connection.read_answer(), HasSubstr("GET /b"));
}

TEST(Gate, TakesSoManyEmptyLinesBeforeEachRequestAndNoMore) {
    const RunningServer running(echo);
    RawConnection connection(running.port());
    std::string lines;
    for (std::size_t i = 0; i < kMaxEmptyLines; ++i)
        lines += "\r\n";
    for (const auto* target : {"/a", "/b"}) {
        connection.send(lines + get(target));
        EXPECT_THAT(connection.read_answer(), HasSubstr(std::string("GET ") + target));
    }
    connection.send(lines);
    EXPECT_EQ(status_of(exchange(running.port(), get("/"))), 200);  // those lines were read
    connection.send("\r\n");
    EXPECT_EQ(status_of(connection.read_all()), 400);
}

TEST(Gate, AThousandIdleConnectionsHoldNobodyUp) {
    constexpr int kIdle = 1000;
    HttpServerOptions options;
    options.threads = 2;
    const RunningServer running(echo, options);
    std::vector<std::unique_ptr<RawConnection>> idle;
    for (int i = 0; i < kIdle; ++i) {
        idle.push_back(std::make_unique<RawConnection>(running.port()));
        ASSERT_TRUE(idle.back()->is_open()) << "connection " << i;
    }
    for (int i = 0; i < 20; ++i)
        EXPECT_EQ(status_of(exchange(running.port(), post("/", "x"))), 200);
    idle.front()->send(get("/after"));
    EXPECT_THAT(idle.front()->read_answer(), HasSubstr("GET /after"));
}

TEST(Gate, UnfinishedRequestsHoldNoWorker) {
    HttpServerOptions options;
    options.threads = 1;
    const RunningServer running(echo, options);
    std::vector<std::unique_ptr<RawConnection>> slow;
    for (int i = 0; i < 50; ++i) {
        slow.push_back(std::make_unique<RawConnection>(running.port()));
        slow.back()->send("POST / HTTP/1.1\r\nContent-Le");
        slow.push_back(std::make_unique<RawConnection>(running.port()));
        slow.back()->send("POST / HTTP/1.1\r\nContent-Length: 10\r\n\r\n12345");
    }
    EXPECT_EQ(status_of(exchange(running.port(), get("/"))), 200);
    slow.back()->send("67890");
    EXPECT_THAT(slow.back()->read_answer(), EndsWith("POST / 1234567890"));
}

struct SlowCase {
    std::string name;
    std::string sent;
    int status;  // 0 = closed without an answer
};

class SlowClientTest : public testing::TestWithParam<SlowCase> {};

TEST_P(SlowClientTest, IsNotWaitedForForEver) {
    HttpServerOptions options;
    options.idle_timeout = options.head_timeout = options.body_timeout = kSoon;
    const RunningServer running(echo, options);
    const RawConnection connection(running.port());
    connection.send(GetParam().sent);
    const auto answer = connection.read_all();
    EXPECT_EQ(status_of(answer), GetParam().status);
    EXPECT_EQ(answer.empty(), GetParam().status == 0);
}

INSTANTIATE_TEST_SUITE_P(
    All,
    SlowClientTest,
    testing::Values(
        SlowCase{"Silent", "", 0},
        SlowCase{"IdleAfterAnEmptyLine", "\r\n", 0},
        SlowCase{"Head", "GET / HTTP/1.1\r\nHost: a\r\n", 408},
        SlowCase{"Body", "POST / HTTP/1.1\r\nContent-Length: 9\r\n\r\n12345678", 408}),
    [](const auto& test) { return test.param.name; });

TEST(Gate, AClientThatTakesNoAnswerIsLetGo) {
    std::atomic<int> served{0};
    HttpServerOptions options;
    options.write_timeout = kSoon;
    options.slowest_client = std::size_t{1} << 30U;
    const RunningServer running(
        [&](const HttpRequest&) {
            ++served;
            return HttpResponse{.body = std::string(std::size_t{16} << 20U, 'x')};
        },
        options);
    RawConnection connection(running.port());
    connection.keep_receive_buffer_small();
    connection.send(get("/"));
    connection.wait_until_closed_by_peer();
    EXPECT_EQ(served, 1);
}

TEST(Gate, AnAnswerLargerThanTheSocketBufferArrivesWhole) {
    const std::string large(std::size_t{8} << 20U, 'x');
    const RunningServer running(
        [&](const HttpRequest& request) { return HttpResponse{.body = large + request.url}; });
    RawConnection connection(running.port());
    connection.send(get("/a") + get("/b"));
    for (const auto* target : {"/a", "/b"}) {
        const auto answer = connection.read_answer();
        EXPECT_GT(answer.size(), large.size());
        EXPECT_THAT(answer.substr(answer.size() - 3), EndsWith(std::string("x") + target));
    }
}

TEST(Gate, AnswersAClientThatHasFinishedSending) {
    const RunningServer running(echo);
    const RawConnection connection(running.port());
    connection.send(post("/", "last words"));
    connection.finish_sending();
    EXPECT_THAT(connection.read_all(), EndsWith("POST / last words"));
}

TEST(Gate, ForgetsARequestThatNobodyFinishes) {
    std::atomic<int> served{0};
    const RunningServer running([&](const HttpRequest&) {
        ++served;
        return HttpResponse{};
    });
    const RawConnection half(running.port());
    half.send("POST / HTTP/1.1\r\nContent-Length: 10\r\n\r\n12345");
    half.finish_sending();
    EXPECT_THAT(half.read_all(), IsEmpty());
    RawConnection broken(running.port());
    broken.send("POST / HTTP/1.1\r\nContent-Length: 10\r\n\r\n12345");
    broken.reset();
    EXPECT_EQ(status_of(exchange(running.port(), get("/"))), 200);
    EXPECT_EQ(served, 1);
}

TEST(Gate, OutlivesAClientThatIsGoneBeforeItsAnswer) {
    LatchHandler latch;
    std::atomic<int> finished{0};
    const RunningServer running([&](const HttpRequest& request) {
        if (request.url == "/held") latch.pass();
        ++finished;
        return echo(request);
    });
    RawConnection connection(running.port());
    connection.send(get("/held"));
    latch.wait_for(1);
    connection.reset();
    EXPECT_EQ(status_of(exchange(running.port(), get("/"))), 200);
    latch.open();
    EXPECT_EQ(status_of(exchange(running.port(), get("/"))), 200);
    while (finished < 3)
        std::this_thread::yield();
}

TEST(Gate, ClosesBehindARefusal) {
    const RunningServer running(echo);
    for (const auto& refused :
         {std::string("BREW / HTTP/1.1\r\nHost: a\r\n\r\n"),
          std::string("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n"),
          std::string("POST / HTTP/1.1\r\nContent-Length: 99999999\r\n\r\n")}) {
        const RawConnection connection(running.port());
        connection.send(refused + get("/smuggled"));
        const auto answer = connection.read_all();  // returns because the server closes
        EXPECT_GE(status_of(answer), 400);
        EXPECT_THAT(answer, HasSubstr("Connection: close\r\n"));
        EXPECT_THAT(answer, Not(HasSubstr("smuggled")));
    }
}

TEST(Gate, ARefusedUploadStillGetsItsAnswer) {
    HttpServerOptions options;
    options.max_body_bytes = 1000;
    const RunningServer running(echo, options);
    const RawConnection connection(running.port());
    const std::string large(std::size_t{4} << 20U, 'x');
    connection.send(post("/", large));  // far more than is read before the refusal
    EXPECT_EQ(status_of(connection.read_all()), 413);
}

TEST(Gate, AnErrorOfTheHandlerLeavesTheConnectionOpen) {
    const RunningServer running([](const HttpRequest& request) {
        return HttpResponse{.status = request.url == "/" ? 200 : 404};
    });
    RawConnection connection(running.port());
    connection.send(get("/nowhere"));
    EXPECT_EQ(status_of(connection.read_answer()), 404);
    connection.send(get("/"));
    EXPECT_EQ(status_of(connection.read_answer()), 200);
}

TEST(Gate, ClosesWhenAsked) {
    const RunningServer running(echo);
    for (const auto& request :
         {get("/", "Connection: close\r\n"),
          get("/", "Connection: TE, Close\r\n"),
          std::string("GET / HTTP/1.0\r\n\r\n")}) {
        const RawConnection connection(running.port());
        connection.send(request + get("/behind"));
        const auto answer = connection.read_all();
        EXPECT_EQ(status_of(answer), 200);
        EXPECT_THAT(answer, Not(HasSubstr("behind"))) << request;
    }
}

TEST(Gate, AsksForTheBodyOfAClientThatWaitsForThat) {
    const RunningServer running(echo);
    RawConnection connection(running.port());
    connection.send("POST /a HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\n");
    EXPECT_EQ(connection.read_answer(), "HTTP/1.1 100 Continue\r\n\r\n");
    connection.send("body");
    EXPECT_THAT(connection.read_answer(), EndsWith("POST /a body"));
}

TEST(Gate, AtTheBoundTheLongestIdleMakesRoom) {
    HttpServerOptions options;
    options.max_connections = 3;
    const RunningServer running(echo, options);
    std::vector<std::unique_ptr<RawConnection>> clients;
    for (int i = 0; i < 4; ++i) {
        clients.push_back(std::make_unique<RawConnection>(running.port()));
        clients.back()->send(get("/" + std::to_string(i)));
        EXPECT_EQ(status_of(clients.back()->read_answer()), 200);
    }
    EXPECT_THAT(clients.front()->read_all(), IsEmpty());  // closed
    clients[1]->send(get("/again"));
    EXPECT_EQ(status_of(clients[1]->read_answer()), 200);
}

TEST(Gate, NoAnswerBreaksTheConnectionOff) {
    const RunningServer running(
        [](const HttpRequest&) { return HttpResponse{.status = kNoAnswer}; });
    const RawConnection connection(running.port());
    connection.send(get("/"));
    EXPECT_THAT(connection.read_all(), IsEmpty());
}

TEST(Gate, AHeadRequestGetsNoBody) {
    const RunningServer running(echo);
    RawConnection connection(running.port());
    connection.send("HEAD / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    const auto answer = connection.read_all();
    EXPECT_THAT(answer, HasSubstr("Content-Length: 7\r\n"));
    EXPECT_THAT(answer, EndsWith("\r\n\r\n"));
}

TEST(Gate, AnEmptyAnswerSaysNoLength) {
    const RunningServer running([](const HttpRequest&) { return HttpResponse{.status = 204}; });
    RawConnection connection(running.port());
    connection.send(post("/", "x") + post("/", "y"));
    for (int i = 0; i < 2; ++i) {
        const auto answer = connection.read_answer();
        EXPECT_EQ(status_of(answer), 204);
        EXPECT_THAT(answer, Not(HasSubstr("Content-Length")));
    }
}

TEST(Gate, StopClosesIdleConnectionsAndAnswersWhatIsUnderWay) {
    LatchHandler latch;
    RunningServer running([&](const HttpRequest& request) {
        latch.pass();
        return echo(request);
    });
    const RawConnection idle(running.port());
    RawConnection busy(running.port());
    busy.send(get("/under-way"));
    latch.wait_for(1);
    std::jthread stopping([&] { running.server().stop(); });
    EXPECT_THAT(idle.read_all(), IsEmpty());
    latch.open();
    EXPECT_THAT(busy.read_all(), HasSubstr("GET /under-way"));
}

}  // namespace
}  // namespace healthlint
