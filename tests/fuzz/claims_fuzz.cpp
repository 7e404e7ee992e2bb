// libFuzzer: claims of any shape, well signed. Whoever holds a secret may still send nonsense, and
// nothing but sound claims for this very request opens a door. The first byte chooses the door.

#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "bridge/atlassian/connect/jwt.h"
#include "bridge/atlassian/connect/qsh.h"
#include "bridge/atlassian/connect/verifier.h"
#include "bridge/atlassian/forge/verifier.h"
#include "bridge/atlassian/hub_signature.h"
#include "bridge/base/encoding.h"
#include "bridge/base/json.h"
#include "tests/support/rsa_key.h"

namespace {

using namespace healthlint;

constexpr const char* kSecret = "the secret of the one tenant there is, long enough";
constexpr const char* kAppId = "ari:cloud:ecosystem::app/1";
constexpr TimePoint kNow{std::chrono::seconds(1'795'420'800)};

void require(bool held) {
    if (!held) std::abort();
}

const ConnectVerifier& connect() {
    static const ConnectVerifier kVerifier(
        {.app_key = "com.example.app", .base_url = "https://app.example.com"},
        [](const std::string& client_key) -> Result<std::optional<SiteSecrets>> {
            if (client_key != "T") return std::nullopt;
            return SiteSecrets{.site = {"1"}, .secrets = {kSecret}};
        },
        [](const std::string&) -> Result<std::string> { return fail(Errc::NotFound, "none"); });
    return kVerifier;
}

const RsaKeyPair& forge_key() {
    static const RsaKeyPair kKey = make_rsa_key();
    return kKey;
}

const ForgeVerifier& forge() {
    static const ForgeVerifier kVerifier(
        {.app_id = kAppId},
        [](const ForgeContext& context) -> Result<std::optional<SiteId>> {
            const auto url = parse_url(context.api_base_url);
            require(
                context.api_base_url.empty() ||
                (url && url->scheme == "https" && url->host == "api.atlassian.com"));
            return SiteId{"1"};
        },
        [](const std::string&) -> Result<std::string> { return forge_key().public_pem; });
    return kVerifier;
}

void require_sound_times(const Json& claims, std::chrono::seconds leeway) {
    const auto issued = integer_member(claims, "iat");
    const auto expires = integer_member(claims, "exp");
    require(issued && expires && *expires >= *issued);
    const auto now = kNow.time_since_epoch() / std::chrono::seconds(1);
    require(*expires + leeway.count() >= now && *issued <= now + leeway.count());
}

// Signed as it stands: the claims may be no JSON at all.
std::string signed_text(std::string_view claims) {
    const OrderedJson any{{"a", 1}};
    std::string token = sign_hs256(any, kSecret);
    const std::string header = token.substr(0, token.find('.'));
    const auto parsed = parse_json(claims);
    if (!parsed.is_object()) return header + '.' + base64url_encode(claims) + ".c2ln";
    return sign_hs256(OrderedJson(parsed), kSecret);
}

void try_connect(std::string_view claims) {
    const std::string token = signed_text(claims);
    const Json json = parse_json(claims);
    for (const auto kind : {TokenKind::HostSigned, TokenKind::Context}) {
        const HttpRequest request{
            .method = "POST", .url = "/x", .headers = {{"Authorization", "JWT " + token}}};
        const auto caller = connect().verify(kind, request, kNow);
        if (!caller) continue;
        require(string_member(json, "iss") == "T" && caller->site == SiteId{"1"});
        require_sound_times(json, std::chrono::seconds(30));
        const std::string qsh = string_member(json, "qsh");
        require(
            kind == TokenKind::Context ? qsh == "context-qsh"
                                       : qsh == query_string_hash("POST", "/x"));
        if (kind == TokenKind::Context) require(caller->account && !caller->account->value.empty());
    }
}

void try_forge(std::string_view claims) {
    const Json json = parse_json(claims);
    if (!json.is_object()) return;
    const std::string token = sign_rs256(OrderedJson(json), "kid", forge_key().private_pem);
    for (const auto kind : {TokenKind::ForgeEvent, TokenKind::ForgeUi}) {
        const auto caller = forge().verify(
            kind, {.url = "/x", .headers = {{"Authorization", "Bearer " + token}}}, kNow);
        if (!caller) continue;
        require(string_member(json, "iss") == "forge/invocation-token");
        require_sound_times(json, std::chrono::seconds(5));
        require(caller->forge && !caller->forge->installation_id.empty());
        require(caller->account.has_value() == (kind == TokenKind::ForgeUi));
    }
}

// The first line is the header, the rest the body.
void try_hub(std::string_view text) {
    const auto line = text.find('\n');
    const std::string_view header = text.substr(0, line);
    const std::string_view body = line == std::string_view::npos ? "" : text.substr(line + 1);
    require(!verify_hub_signature(kSecret, body, header));
    require(!verify_hub_signature("", body, header));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(  // NOLINT(readability-identifier-naming)
    const std::uint8_t* data,
    std::size_t size) {
    if (size == 0) return 0;
    const std::string_view rest(reinterpret_cast<const char*>(data + 1), size - 1);
    switch (data[0] % 3) {
    case 0: try_connect(rest); break;
    case 1: try_forge(rest); break;
    default: try_hub(rest); break;
    }
    return 0;
}
