#include "bridge/atlassian/caller.h"

#include <gtest/gtest.h>

#include "bridge/atlassian/connect/jwt.h"
#include "bridge/atlassian/connect/qsh.h"
#include "bridge/base/encoding.h"
#include "tests/support/corpus.h"

namespace healthlint {
namespace {

constexpr TimePoint kNow{std::chrono::seconds(1'795'420'800)};
constexpr std::string_view kSecret = "a shared secret that is long enough for HS256";

std::string token_of(const HttpRequest& request) {
    const auto value = find_header(request.headers, "Authorization");
    return value ? std::string(value->substr(4)) : std::string{};
}

ConnectCredentials credentials(const std::string& base_url) {
    return {"com.example.app", "client-1", base_url, std::string(kSecret)};
}

TEST(ConnectCredentials, SignsForThreeMinutesInItsOwnName) {
    HttpRequest request{.method = "PUT", .url = "https://acme.example/rest/api/3/issue/1?a=b"};
    ASSERT_TRUE(credentials("https://acme.example").authorize(request, kNow).has_value());
    const auto token = parse_jwt(token_of(request));
    ASSERT_TRUE(token.has_value());
    EXPECT_TRUE(verify_hs256(*token, kSecret));
    EXPECT_EQ(string_member(token->claims, "iss"), "com.example.app");
    EXPECT_EQ(integer_member(token->claims, "iat"), 1'795'420'800);
    EXPECT_EQ(integer_member(token->claims, "exp"), 1'795'420'980);
    EXPECT_EQ(token->claims.at("aud"), Json::array({"client-1"}));
    EXPECT_EQ(
        string_member(token->claims, "qsh"), query_string_hash("PUT", "/rest/api/3/issue/1?a=b"));
}

TEST(ConnectCredentials, HashesThePathBehindTheProductsBase) {
    HttpRequest request{.url = "https://acme.example/wiki/api/v2/pages?limit=1"};
    ASSERT_TRUE(credentials("https://acme.example/wiki/").authorize(request, kNow).has_value());
    EXPECT_EQ(
        string_member(parse_jwt(token_of(request))->claims, "qsh"),
        query_string_hash("GET", "/api/v2/pages?limit=1"));
}

TEST(ConnectCredentials, SignsNothingForAnotherPlace) {
    for (const auto* url :
         {"https://evil.example/rest",
          "https://acme.example.evil.example/",
          "https://acme.example"
          ":81/rest",
          "/rest"}) {
        HttpRequest request{.url = url};
        EXPECT_EQ(
            credentials("https://acme.example").authorize(request, kNow).error().code,
            Errc::Invalid)
            << url;
        EXPECT_TRUE(request.headers.empty());
    }
}

TEST(ConnectCredentials, SignsNothingWithoutASecret) {
    const ConnectCredentials empty("com.example.app", "client-1", "https://acme.example", "");
    HttpRequest request{.url = "https://acme.example/rest"};
    EXPECT_EQ(empty.authorize(request, kNow).error().code, Errc::Unauthorized);
}

TEST(ApiTokenCredentials, SendBasicAuthentication) {
    const ApiTokenCredentials basic("https://acme.example", "kim@acme.example", "t0ken");
    HttpRequest request{.url = "https://acme.example/rest/api/3/myself"};
    ASSERT_TRUE(basic.authorize(request, kNow).has_value());
    EXPECT_EQ(
        find_header(request.headers, "Authorization"),
        "Basic " + base64_encode("kim@acme.example:t0ken"));
    HttpRequest elsewhere{.url = "https://evil.example/"};
    EXPECT_FALSE(basic.authorize(elsewhere, kNow).has_value());
}

// The recorded token of the official library must come out byte for byte.
TEST(ConnectCredentials, ReproduceTheRecordedToken) {
    const auto path = corpus_file("data/jwt-vectors.json");
    if (!path) GTEST_SKIP() << corpus_skip_message("data/jwt-vectors.json");
    const Json file = parse_json(read_file(*path));
    const Json& recorded = file.at("outbound");
    const ConnectCredentials site(
        string_member(file, "app_key"),
        string_member(file, "client_key"),
        "https://site.atlassian.net",
        string_member(file, "shared_secret"));
    HttpRequest request{
        .method = string_member(recorded, "method"), .url = string_member(recorded, "url")};
    const TimePoint now{std::chrono::seconds(file.at("now").get<long long>())};
    ASSERT_TRUE(site.authorize(request, now).has_value());
    EXPECT_EQ(token_of(request), string_member(recorded, "token"));
}

}  // namespace
}  // namespace healthlint
