#pragma once
// A verifier with one tenant "T" (a secret and the one before it) and one install key, and the
// tokens that its host would send. Shared by the tests of both halves of the verifier.

#include <string>

#include <gtest/gtest.h>

#include "bridge/atlassian/connect/jwt.h"
#include "bridge/atlassian/connect/qsh.h"
#include "bridge/atlassian/connect/verifier.h"
#include "bridge/base/encoding.h"
#include "tests/support/rsa_key.h"

namespace healthlint {

inline constexpr TimePoint kNow{std::chrono::seconds(1'795'420'800)};
inline constexpr long long kNowSeconds = 1'795'420'800;
inline const std::string kSecret = "the shared secret of the tenant that is called T";
inline const std::string kOldSecret = "the secret that tenant T had until a minute ago";
inline constexpr const char* kKid = "0f5dd1bc-6a7c-4d1b-9a1c-5b0c1b7a6f10";

inline const RsaKeyPair& install_key() {
    static const RsaKeyPair kKey = make_rsa_key();
    return kKey;
}

// Answers "accept" or the code of the refusal, which reads well in a table.
inline std::string outcome(const tl::expected<Caller, TokenError>& result) {
    return result ? "accept" : std::string(to_string(result.error()));
}

// Signed by nobody.
inline std::string forged(const std::string& header, const OrderedJson& claims) {
    return base64url_encode(header) + "." + base64url_encode(dump_json(claims)) + ".";
}

class VerifierTest : public testing::Test {
  protected:
    ConnectVerifier verifier(VerifierOptions options) {
        return {
            std::move(options),
            [this](const std::string& client_key) -> Result<std::optional<SiteSecrets>> {
                if (store_down_) return fail(Errc::Unavailable, "database is locked");
                if (client_key != "T") return std::nullopt;
                return SiteSecrets{.site = {"site-1"}, .secrets = {kSecret, kOldSecret}};
            },
            [this](const std::string& kid) -> Result<std::string> {
                ++key_requests_;
                if (keys_down_) return fail(Errc::Unavailable, "timeout");
                if (kid != kKid) return fail(Errc::NotFound, "no such key");
                return install_key().public_pem;
            }};
    }

    VerifierOptions options() const {
        return {
            .app_key = "com.example.app",
            .base_url = "https://app.example.com/hl",
            .other_audiences = {"https://eu.app.example.com"}};
    }

    static OrderedJson host_claims(const std::string& method, const std::string& url) {
        return {
            {"iss", "T"},
            {"iat", kNowSeconds - 5},
            {"exp", kNowSeconds + 175},
            {"qsh", query_string_hash(method, url, "/hl")}};
    }

    static OrderedJson context_claims() {
        return {
            {"iss", "T"},
            {"sub", "712020:person"},
            {"iat", kNowSeconds - 5},
            {"exp", kNowSeconds + 895},
            {"qsh", "context-qsh"},
            {"context",
             {{"jira",
               {{"issue", {{"id", "10012"}, {"key", "AIX-12"}}}, {"project", {{"key", "AIX"}}}}}}}};
    }

    static OrderedJson install_claims() {
        auto claims = host_claims("POST", "/hl/connect/installed");
        claims["aud"] = OrderedJson::array({"https://app.example.com/hl"});
        return claims;
    }

    static Json install_body() {
        return {
            {"key", "com.example.app"},
            {"clientKey", "T"},
            {"baseUrl", "https://acme.atlassian.net"},
            {"sharedSecret", kSecret}};
    }

    tl::expected<Caller, TokenError> host(
        const OrderedJson& claims, const std::string& secret = kSecret) {
        return verifier(options()).verify(
            TokenKind::HostSigned,
            {.method = "POST",
             .url = kWebhook,
             .headers = {{"Authorization", "JWT " + sign_hs256(claims, secret)}}},
            kNow);
    }

    tl::expected<Caller, TokenError> context(const OrderedJson& claims) {
        return verifier(options()).verify(
            TokenKind::Context,
            {.url = "/hl/connect/api/issue",
             .headers = {{"Authorization", "JWT " + sign_hs256(claims, kSecret)}}},
            kNow);
    }

    tl::expected<Caller, TokenError> install_with(const std::string& token, const Json& body) {
        return verifier(options()).verify(
            TokenKind::SignedInstall,
            {.method = "POST",
             .url = "/hl/connect/installed",
             .headers = {{"authorization", "JWT " + token}},
             .body = dump_json(body)},
            kNow);
    }

    tl::expected<Caller, TokenError> install(const OrderedJson& claims, const Json& body) {
        return install_with(sign_rs256(claims, kKid, install_key().private_pem), body);
    }

    static constexpr const char* kWebhook = "/hl/connect/webhook/jira?issueKey=AIX-12";
    bool store_down_ = false;
    bool keys_down_ = false;
    int key_requests_ = 0;
};

}  // namespace healthlint
