#include "bridge/http/request_head.h"

#include <gtest/gtest.h>

#include "bridge/http/server.h"

namespace healthlint {
namespace {

constexpr std::size_t kMaxBody = 1000;

// The status of the refusal; 0 = more is needed; 200 = a head.
int status_of_head(std::string_view bytes) {
    std::size_t scanned = 0;
    const auto head = read_head(bytes, scanned, kMaxBody);
    if (!head) return head.error();
    return *head ? 200 : 0;
}

struct HeadCase {
    std::string name;
    std::string bytes;
    int status;
};

class HeadTest : public testing::TestWithParam<HeadCase> {};

TEST_P(HeadTest, Status) {
    EXPECT_EQ(status_of_head(GetParam().bytes), GetParam().status);
}

std::string header_line(std::size_t bytes) {
    return "X: " + std::string(bytes - 3, 'x');
}

std::string head_of(std::size_t bytes) {
    std::string head = "GET / HTTP/1.1\r\n";
    while (head.size() + 8010 < bytes)
        head += header_line(8000) + "\r\n";
    head += header_line(bytes - head.size() - 4);
    return head + "\r\n\r\n";
}

INSTANTIATE_TEST_SUITE_P(
    All,
    HeadTest,
    testing::Values(
        HeadCase{"Whole", "GET / HTTP/1.1\r\nHost: a\r\n\r\n", 200},
        HeadCase{"WithoutHeaders", "GET / HTTP/1.1\r\n\r\n", 200},
        HeadCase{"OneByteShort", "GET / HTTP/1.1\r\nHost: a\r\n\r", 0},
        HeadCase{"OldVersion", "GET / HTTP/1.0\r\n\r\n", 200},
        HeadCase{"NewVersion", "GET / HTTP/2.0\r\n\r\n", 505},
        HeadCase{"NoVersion", "GET /\r\n\r\n", 400},
        HeadCase{"VersionInSmallLetters", "GET / http/1.1\r\n\r\n", 400},
        HeadCase{"BlankBehindTheVersion", "GET / HTTP/1.1 \r\n\r\n", 400},
        HeadCase{"TwoBlanks", "GET  / HTTP/1.1\r\n\r\n", 400},
        HeadCase{"BlankInTarget", "GET /a b HTTP/1.1\r\n\r\n", 400},
        HeadCase{"TabInTarget", "GET /a\tb HTTP/1.1\r\n\r\n", 400},
        HeadCase{"SmallMethod", "get / HTTP/1.1\r\n\r\n", 400},
        HeadCase{"Connect", "CONNECT a:1 HTTP/1.1\r\n\r\n", 400},
        HeadCase{"BareLineFeeds", "GET / HTTP/1.1\nHost: a\n\n\r\n\r\n", 400},
        HeadCase{"LineFeedInHeader", "GET / HTTP/1.1\r\nA: b\nC: d\r\n\r\n", 400},
        HeadCase{"LineFeedAtTheEndOfAHeader", "GET / HTTP/1.1\r\nA: b\n\r\n\r\n", 400},
        HeadCase{"CarriageReturnInHeader", "GET / HTTP/1.1\r\nA: b\rC: d\r\n\r\n", 400},
        HeadCase{"Folded", "GET / HTTP/1.1\r\nA: b\r\n c\r\n\r\n", 400},
        HeadCase{"FoldedWithColon", "GET / HTTP/1.1\r\nA: b\r\n c: d\r\n\r\n", 400},
        HeadCase{"BlankBeforeTheColon", "GET / HTTP/1.1\r\nA : b\r\n\r\n", 400},
        HeadCase{"NoColon", "GET / HTTP/1.1\r\nA b\r\n\r\n", 400},
        HeadCase{"NoName", "GET / HTTP/1.1\r\n: b\r\n\r\n", 400},
        HeadCase{"ZeroByte", std::string("GET / HTTP/1.1\r\nA: b\0\r\n\r\n", 25), 400},
        HeadCase{"TwoHosts", "GET / HTTP/1.1\r\nHost: a\r\nhost: a\r\n\r\n", 400},
        HeadCase{"LengthsInAList", "GET / HTTP/1.1\r\nContent-Length: 3, 3\r\n\r\n", 400},
        HeadCase{"LengthWithPlus", "GET / HTTP/1.1\r\nContent-Length: +3\r\n\r\n", 400},
        HeadCase{"LargestBody", "GET / HTTP/1.1\r\nContent-Length: 1000\r\n\r\n", 200},
        HeadCase{"TooLargeBody", "GET / HTTP/1.1\r\nContent-Length: 1001\r\n\r\n", 413},
        HeadCase{"OtherExpectation", "GET / HTTP/1.1\r\nExpect: gold\r\n\r\n", 417},
        HeadCase{"EncodedTabInHeader", "GET / HTTP/1.1\r\nA: b%09\r\n\r\n", 200},
        HeadCase{"EncodedZeroInHeader", "GET / HTTP/1.1\r\nA: %zz%00\r\n\r\n", 400},
        HeadCase{
            "LongestRequestLine",
            "GET /?" + std::string(kMaxLineBytes - 15, 'q') + " HTTP/1.1\r\n\r\n",
            200},
        HeadCase{
            "RequestLineOneByteTooLong",
            "GET /?" + std::string(kMaxLineBytes - 14, 'q') + " HTTP/1.1\r\n\r\n",
            414},
        HeadCase{"RequestLineWithoutAnEnd", "GET /" + std::string(kMaxLineBytes, 'q'), 414},
        HeadCase{
            "LongestHeaderLine",
            "GET / HTTP/1.1\r\n" + header_line(kMaxLineBytes) + "\r\n\r\n",
            200},
        HeadCase{
            "HeaderLineOneByteTooLong",
            "GET / HTTP/1.1\r\n" + header_line(kMaxLineBytes + 1) + "\r\n\r\n",
            431},
        HeadCase{"LongestHead", head_of(kMaxHeadBytes), 200},
        HeadCase{"HeadOneByteTooLong", head_of(kMaxHeadBytes + 1), 431},
        HeadCase{"HeadWithoutAnEnd", head_of(kMaxHeadBytes + 10).substr(0, kMaxHeadBytes + 1), 431},
        HeadCase{"TlsHandshake", "\x16\x03\x01\x02", 400}),
    [](const auto& test) { return test.param.name; });

RequestHead read_whole(std::string_view bytes) {
    std::size_t scanned = 0;
    const auto head = read_head(bytes, scanned, kMaxBody);
    return head && *head ? **head : RequestHead{};
}

TEST(RequestHead, TellsWhereTheBodyIs) {
    const std::string lines =
        "PUT /a%2Fb?x=%41 HTTP/1.1\r\nX-A:  b c \r\ncontent-length: 12\r\n\r\n";
    const auto head = read_whole(lines + "and its body");
    EXPECT_EQ(head.head_bytes, lines.size());
    EXPECT_EQ(head.body_bytes, 12U);
    EXPECT_EQ(head.request.method, "PUT");
    EXPECT_EQ(head.request.url, "/a%2Fb?x=%41");
    EXPECT_EQ(find_header(head.request.headers, "X-A"), "b c");
    EXPECT_TRUE(head.keep_alive);
    EXPECT_FALSE(head.awaits_continue);
}

TEST(RequestHead, ReadsTheSameInAnyPieces) {
    const std::string bytes = "POST / HTTP/1.1\r\nA: b\r\nContent-Length: 1\r\n\r\nx";
    for (std::size_t cut = 1; cut < bytes.size(); ++cut) {
        std::size_t scanned = 0;
        const auto begun = read_head(std::string_view(bytes).substr(0, cut), scanned, kMaxBody);
        ASSERT_TRUE(begun.has_value()) << cut;
        if (begun->has_value()) continue;
        const auto whole = read_head(bytes, scanned, kMaxBody);
        ASSERT_TRUE(whole.has_value() && whole->has_value()) << cut;
        EXPECT_EQ((*whole)->head_bytes, bytes.size() - 1) << cut;
    }
}

}  // namespace
}  // namespace healthlint
