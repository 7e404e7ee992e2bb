// The hash of a request: what the host signed is what we hash. Queries are tried on a route; paths
// that no route has go through the same verifier by `healthlint token`.

#include <fstream>
#include <iterator>
#include <map>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "bridge/base/encoding.h"
#include "bridge/base/hash.h"
#include "tests/behaviours/host/doors.h"

namespace healthlint {
namespace {

namespace fs = std::filesystem;
using testing::AnyOf;
using testing::Eq;

// One line through `healthlint token WHAT`.
Json token_command(const std::string& what, const Json& line) {
    const fs::path folder =
        fs::temp_directory_path() / ("behaviours-token-" + std::to_string(getpid()));
    fs::create_directories(folder);
    std::ofstream(folder / "in") << line.dump() << '\n';
    fs::remove(folder / "out");
    const std::string command =
        std::string(HEALTHLINT_BINARY) + " token " + what + " < " + (folder / "in").string();
    EXPECT_EQ(run({"/bin/sh", "-c", command}, folder / "out"), 0);
    std::ifstream in(folder / "out");
    std::string text;
    std::getline(in, text);
    fs::remove_all(folder);
    return parse_json(text);
}

std::string other_digit(std::string hash) {
    hash.front() = hash.front() == '0' ? '1' : '0';
    return hash;
}

struct QueryCase {
    std::string ids;
    std::string query;
    std::string canonical;  // of the query
};

class QshQueryTest : public DoorTest, public testing::WithParamInterface<QueryCase> {};

TEST_P(QshQueryTest, IsHashedAsTheHostDoes) {
    const Tenant one = installed();
    const std::string path = Bridge::kWebhook;
    const std::string target = path + (GetParam().query.empty() ? "" : "?" + GetParam().query);
    OrderedJson claims = host_claims(one, "POST", path);
    claims["qsh"] = sha256_hex("POST&" + path + "&" + GetParam().canonical);
    const auto status = [&] {
        const std::string token = sign_hs256(claims, one.secret);
        return bridge().post(target, "JWT " + token, kHarmlessEvent).status;
    };
    EXPECT_EQ(status(), 204);
    claims["qsh"] = other_digit(claims["qsh"].get<std::string>());
    EXPECT_EQ(status(), 401);
}

INSTANTIATE_TEST_SUITE_P(
    All,
    QshQueryTest,
    testing::Values(
        QueryCase{"QSH002", "", ""},
        QueryCase{"QSH010", "z=1&a20=2&a3=3&Z=4&C=5", "C=5&Z=4&a20=2&a3=3&z=1"},
        QueryCase{"QSH011", "n=t&n=c&n=P", "n=P,c,t"},
        QueryCase{"QSH013", "first=&second=2", "first=&second=2"},
        QueryCase{"QSH014", "only&z=2", "only=&z=2"},
        QueryCase{"QSH016", "text=three%20four", "text=three%20four"},
        QueryCase{"QSH017", "text=a**b", "text=a%2A%2Ab"},
        QueryCase{"QSH019", "at=%7Eroot", "at=~root"},
        QueryCase{"QSH020", "at=x%2fy%3a", "at=x%2Fy%3A"},
        QueryCase{"QSH023", "at=%252525", "at=%252525"},
        QueryCase{"QSH024", "at=('!')", "at=%28%27%21%27%29"},
        QueryCase{"QSH025", "at=c%3Dd%26e", "at=c%3Dd%26e"},
        QueryCase{"Plus", "text=a+b", "text=a%20b"},
        QueryCase{"Korean", "text=%EA%B1%B4%EA%B0%95", "text=%EA%B1%B4%EA%B0%95"},
        QueryCase{"EmptyPairs", "&&a=1&", "a=1"}),
    [](const auto& test) { return test.param.ids; });

struct PathCase {
    std::string ids;
    std::string method;
    std::string url;
    std::string base_url;
    std::string canonical;
};

class QshPathTest : public testing::TestWithParam<PathCase> {};

TEST_P(QshPathTest, IsHashedAsTheHostDoes) {
    const PathCase& row = GetParam();
    Tenant one{.client_key = "T", .secret = Atlassian::new_secret(), .base_url = "unused"};
    const auto verdict = [&](const std::string& qsh) {
        OrderedJson claims = host_claims(one, "GET", "/");
        claims["qsh"] = qsh;
        return token_command(
            "verify",
            {{"kind", "symmetric"},
             {"token", sign_hs256(claims, one.secret)},
             {"method", row.method},
             {"url", row.url},
             {"base_url", row.base_url},
             {"client_key", one.client_key},
             {"app_key", "com.example.app"},
             {"secret", one.secret}});
    };
    const std::string qsh = sha256_hex(row.canonical);
    EXPECT_EQ(verdict(qsh), Json({{"ok", true}, {"code", "OK"}}));
    EXPECT_EQ(verdict(other_digit(qsh)), Json({{"ok", false}, {"code", "BAD_QSH"}}));
    const Json hashed = token_command(
        "qsh", {{"method", row.method}, {"url", row.url}, {"base_url", row.base_url}});
    EXPECT_EQ(string_member(hashed, "canonical"), row.canonical);
    EXPECT_EQ(string_member(hashed, "qsh"), qsh);
}

constexpr const char* kApp = "https://app.test";

INSTANTIATE_TEST_SUITE_P(
    All,
    QshPathTest,
    testing::Values(
        PathCase{"QSH001", "get", "https://app.test/in/one?d=2&c=1", kApp, "GET&/in/one&c=1&d=2"},
        PathCase{"QSH003", "GET", "https://app.test/", kApp, "GET&/&"},
        PathCase{"QSH004", "GET", "https://app.test", kApp, "GET&/&"},
        PathCase{"QSH007", "GET", "https://app.test/base", "https://app.test/base", "GET&/&"},
        PathCase{"QSH008", "GET", "https://app.test/p?jwt=x.y.z&key=A-1", kApp, "GET&/p&key=A-1"},
        PathCase{"QSH026", "GET", "https://app.test/a&b/c?d=1", kApp, "GET&/a%26b/c&d=1"},
        PathCase{"QSH031", "GET", "https://app.test/o'neil", kApp, "GET&/o'neil&"},
        PathCase{"Base", "PUT", "https://app.test/base/x", "https://app.test/base", "PUT&/x&"}),
    [](const auto& test) { return test.param.ids; });

using QshTest = DoorTest;

TEST_F(QshTest, QSH029_QSH035_OurOwnCallsAreHashedAsTheyAreSent) {
    const std::string site = "https://site.test";
    const std::string target =
        "/rest/api/3/search/jql?jql=project%20%3D%20AIX%20AND%20status%20!%3D%20Open"
        "&maxResults=50&fields=status,summary";
    const std::string canonical =
        "GET&/rest/api/3/search/jql&fields=status%2Csummary"
        "&jql=project%20%3D%20AIX%20AND%20status%20%21%3D%20Open&maxResults=50";
    const Json signed_call = token_command(
        "sign",
        {{"method", "GET"},
         {"url", site + target},
         {"base_url", site},
         {"app_key", "com.example.app"},
         {"client_key", "T"},
         {"secret", Atlassian::new_secret()}});
    const std::string token = string_member(signed_call, "token");
    const auto first = token.find('.');
    const auto claims =
        base64url_decode(std::string_view(token).substr(first + 1, token.rfind('.') - first - 1));
    ASSERT_TRUE(claims.has_value());
    EXPECT_EQ(string_member(parse_json(*claims), "qsh"), sha256_hex(canonical));
    const Json hashed = token_command("qsh", {{"method", "GET"}, {"url", target}});
    EXPECT_EQ(string_member(hashed, "canonical"), canonical);
}

TEST_F(QshTest, QSH030_FormFieldsAreNoPartOfAnyOfOurRoutes) {
    const Tenant one = installed();
    const std::string path = Bridge::kWebhook;
    OrderedJson claims = host_claims(one, "POST", path);
    claims["qsh"] = sha256_hex("POST&" + path + "&field=1");
    const HttpResponse answer = bridge().send(
        {.method = "POST",
         .url = path,
         .headers =
             {{"Content-Type", "application/x-www-form-urlencoded"},
              {"Authorization", "JWT " + sign_hs256(claims, one.secret)}},
         .body = "field=1"});
    EXPECT_EQ(answer.status, 401);
}

TEST_F(QshTest, QSH033_BrokenEscapesAndHiddenSlashesAreRefused) {
    const Tenant one = installed();
    const std::string path = Bridge::kWebhook;
    const std::string token = "JWT " + sign_hs256(webhook_claims(one), one.secret);
    for (const char* query : {"?a=%zz", "?a=%", "?%=1", "?a=%4"})
        EXPECT_THAT(
            bridge().post(path + query, token, kHarmlessEvent).status, AnyOf(Eq(400), Eq(401)))
            << query;
    for (const char* target :
         {"/connect%2Fwebhook/jira",
          "/connect/webhook%2fjira",
          "/connect/x/../webhook/jira",
          "/connect/%2e%2e/connect/webhook/jira",
          "/connect/webhook%5Cjira",
          "/connect/webhook/jira%00"})
        EXPECT_THAT(
            bridge().post(target, token, kHarmlessEvent).status, AnyOf(Eq(400), Eq(401), Eq(404)))
            << target;
    EXPECT_EQ(bridge().webhook(one), 204);
}

TEST_F(QshTest, QSH034_AProxyMayTakeThePathOfTheBaseUrlAway) {
    Atlassian host;
    const Tenant one = host.new_tenant();
    Bridge behind(host, {.base_url = "https://proxy.test/app"});
    const std::string path = Bridge::kInstalled;
    const std::string token = sign_rs256(
        install_claims(one, behind.base_url(), path),
        host.install_key().private_pem,
        {{"alg", "RS256"}, {"kid", host.install_kid()}});
    const std::string body = lifecycle_body(one, Bridge::kAppKey, "installed").dump();
    EXPECT_EQ(behind.post(path, "JWT " + token, body).status, 204);
    EXPECT_EQ(behind.post("/app" + path, "JWT " + token, body).status, 204);
    EXPECT_EQ(behind.post("/other" + path, "JWT " + token, body).status, 404);
}

}  // namespace
}  // namespace healthlint
