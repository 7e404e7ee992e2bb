// The recorded tokens of the official libraries, judged by the verifier that guards the routes.
#include <map>

#include <gtest/gtest.h>

#include "bridge/atlassian/connect/jwt.h"
#include "bridge/atlassian/connect/qsh.h"
#include "bridge/atlassian/connect/verifier.h"
#include "bridge/atlassian/forge/key_set.h"
#include "bridge/atlassian/forge/verifier.h"
#include "tests/support/corpus.h"

namespace healthlint {
namespace {

std::string target_of(const std::string& url) {
    return url.substr(url.find('/', url.find("://") + 3));
}

ConnectVerifier verifier_for(const Json& file) {
    VerifierOptions options{
        .app_key = string_member(file, "app_key"), .base_url = string_member(file, "base_url")};
    return {
        std::move(options),
        [&file](const std::string& client_key) -> Result<std::optional<SiteSecrets>> {
            if (client_key != string_member(file, "client_key")) return std::nullopt;
            return SiteSecrets{
                .site = {"site-1"}, .secrets = {string_member(file, "shared_secret")}};
        },
        [&file](const std::string& kid) -> Result<std::string> {
            const Json& key = file.at("install_key");
            if (kid != string_member(key, "kid")) return fail(Errc::NotFound, "no such key");
            return string_member(key, "public_pem");
        }};
}

TEST(TokenVectors, AreJudgedAsRecorded) {
    const auto path = corpus_file("data/jwt-vectors.json");
    if (!path) GTEST_SKIP() << corpus_skip_message("data/jwt-vectors.json");
    const Json file = parse_json(read_file(*path));
    const auto verifier = verifier_for(file);
    const TimePoint now{std::chrono::seconds(file.at("now").get<long long>())};
    const std::map<std::string, TokenKind> kinds{
        {"symmetric", TokenKind::HostSigned},
        {"context", TokenKind::Context},
        {"asymmetric", TokenKind::SignedInstall}};

    int judged = 0;
    for (const auto& row : file.at("tokens")) {
        const auto kind = kinds.find(string_member(row, "kind"));
        if (kind == kinds.end()) continue;  // Forge's, below
        const Json& recorded = row.at("request");
        HttpRequest request{
            .method = string_member(recorded, "method"),
            .url = target_of(string_member(recorded, "url")),
            .headers = {{"Authorization", "JWT " + string_member(row, "token")}}};
        if (kind->second == TokenKind::SignedInstall)
            request.body = dump_json(Json{
                {"clientKey", string_member(recorded, "body_clientKey")},
                {"key", string_member(file, "app_key")},
                {"baseUrl", "https://site.atlassian.net"}});
        const bool accept = string_member(row, "verdict").find("accept") != std::string::npos;
        const auto result = verifier.verify(kind->second, request, now);
        EXPECT_EQ(result.has_value(), accept)
            << string_member(row, "name") << ": "
            << (result ? std::string_view("accepted") : to_string(result.error()));
        ++judged;
    }
    EXPECT_EQ(judged, 25);
}

TEST(TokenVectors, OfForgeAreJudgedAsRecorded) {
    const auto path = corpus_file("data/jwt-vectors.json");
    if (!path) GTEST_SKIP() << corpus_skip_message("data/jwt-vectors.json");
    const Json file = parse_json(read_file(*path));
    const auto keys = read_key_set(dump_json(file.at("forge_jwks")));
    ASSERT_TRUE(keys.has_value());
    const ForgeVerifier verifier(
        {.app_id = string_member(file, "forge_app_id")},
        [](const ForgeContext&) -> Result<std::optional<SiteId>> { return std::nullopt; },
        [&keys](const std::string& kid) -> Result<std::string> {
            const auto found = keys->find(kid);
            if (found == keys->end()) return fail(Errc::NotFound, "no such key");
            return found->second;
        });
    const TimePoint now{std::chrono::seconds(file.at("now").get<long long>())};
    int judged = 0;
    for (const auto& row : file.at("tokens")) {
        if (string_member(row, "kind") != "fit") continue;
        const HttpRequest request{
            .method = "POST",
            .url = "/forge/events",
            .headers = {{"Authorization", "Bearer " + string_member(row, "token")}}};
        const bool accept = string_member(row, "verdict").find("accept") != std::string::npos;
        auto result = verifier.verify(TokenKind::ForgeEvent, request, now);
        if (!result && result.error() == TokenError::WrongTokenKind)
            result = verifier.verify(TokenKind::ForgeUi, request, now);
        EXPECT_EQ(result.has_value(), accept)
            << string_member(row, "name") << ": "
            << (result ? std::string_view("accepted") : to_string(result.error()));
        ++judged;
    }
    EXPECT_EQ(judged, 6);
}

TEST(TokenVectors, InteroperateWithTheJavaLibrary) {
    const auto path = corpus_file("data/jwt-interop-official.json");
    if (!path) GTEST_SKIP() << corpus_skip_message("data/jwt-interop-official.json");
    const Json file = parse_json(read_file(*path));
    ASSERT_EQ(file.at("tests").size(), 40U);
    for (const auto& row : file.at("tests")) {
        const std::string url = string_member(row, "signedUrl");
        SCOPED_TRACE(string_member(row, "name") + " " + url);
        const auto text = query_parameter(split_target(url).query, "jwt");
        ASSERT_TRUE(text.has_value());
        const auto token = parse_jwt(*text);
        ASSERT_TRUE(token.has_value());
        EXPECT_TRUE(verify_hs256(*token, string_member(file, "secret")));
        const std::string base = string_member(row, "base");
        const std::string base_path = base.empty() ? "" : target_of(base);
        EXPECT_EQ(canonical_request("GET", url, base_path), string_member(row, "canonicalUrl"));
        EXPECT_TRUE(matches_qsh(string_member(token->claims, "qsh"), "GET", url, base_path));
    }
}

}  // namespace
}  // namespace healthlint
