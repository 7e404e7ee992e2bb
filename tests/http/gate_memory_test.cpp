// Who pays when the gate has no more memory to give.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "bridge/http/server.h"
#include "tests/http/raw_connection.h"
#include "tests/http/running_server.h"

namespace healthlint {
namespace {

using testing::EndsWith;
using testing::HasSubstr;

constexpr std::string_view kGet = "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
constexpr std::size_t kMega = std::size_t{1} << 20U;

HttpResponse echo(const HttpRequest& request) {
    return {.status = 200, .body = request.method + " " + request.url + " " + request.body};
}

std::string head(int length) {
    return "POST / HTTP/1.1\r\nContent-Length: " + std::to_string(length) + "\r\n\r\n";
}

TEST(GateMemory, TheLargestUnfinishedBodyPaysForTheMemoryBound) {
    HttpServerOptions options;
    options.max_buffered_bytes = 300'000;
    const RunningServer running(echo, options);
    RawConnection large(running.port());
    RawConnection small(running.port());
    small.send(head(11) + "0123456789");
    large.send(head(400'000) + std::string(399'999, 'x'));
    const auto refused = large.read_all();
    EXPECT_EQ(status_of(refused), 503);
    EXPECT_THAT(refused, HasSubstr("Retry-After: "));
    small.send("!");
    EXPECT_THAT(small.read_answer(), EndsWith("POST / 0123456789!"));
}

TEST(GateMemory, AnAnswerThatNobodyTakesPaysBeforeWhoeverIsAlive) {
    HttpServerOptions options;
    options.max_buffered_bytes = 4 * kMega;
    const RunningServer running(
        [](const HttpRequest& request) {
            if (request.url != "/large") return echo(request);
            return HttpResponse{
                .body = std::string(16 * kMega, 'x')};  // more than the kernel takes
        },
        options);
    RawConnection small(running.port());
    small.send(head(11) + "0123456789");
    RawConnection deaf(running.port());
    deaf.keep_receive_buffer_small();
    deaf.send("GET /large HTTP/1.1\r\nHost: a\r\n\r\n");
    for (int i = 0; i < 20; ++i)
        EXPECT_EQ(status_of(exchange(running.port(), kGet)), 200);
    deaf.wait_until_closed_by_peer();
    small.send("!");
    EXPECT_THAT(small.read_answer(), EndsWith("POST / 0123456789!"));
}

}  // namespace
}  // namespace healthlint
