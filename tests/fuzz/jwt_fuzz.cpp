// libFuzzer: no text crashes the token readers, and no text that nobody signed opens a door.

#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "bridge/atlassian/connect/jwt.h"
#include "bridge/atlassian/connect/verifier.h"
#include "bridge/atlassian/forge/key_set.h"
#include "bridge/atlassian/forge/verifier.h"
#include "bridge/atlassian/small_json.h"

namespace {

using namespace healthlint;

void require(bool held) {
    if (!held) std::abort();
}

// Knows one tenant, whose secret is in no input, and no key at all.
const ConnectVerifier& connect() {
    static const ConnectVerifier kVerifier(
        {.app_key = "com.example.app", .base_url = "https://app.example.com"},
        [](const std::string&) -> Result<std::optional<SiteSecrets>> {
            return SiteSecrets{.site = {"1"}, .secrets = {"a secret that the fuzzer cannot know"}};
        },
        [](const std::string&) -> Result<std::string> { return std::string("no key"); });
    return kVerifier;
}

const ForgeVerifier& forge() {
    static const ForgeVerifier kVerifier(
        {.app_id = "ari:cloud:ecosystem::app/1"},
        [](const ForgeContext&) -> Result<std::optional<SiteId>> { return std::nullopt; },
        [](const std::string&) -> Result<std::string> { return std::string("no key"); });
    return kVerifier;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(  // NOLINT(readability-identifier-naming)
    const std::uint8_t* data,
    std::size_t size) {
    const std::string text(reinterpret_cast<const char*>(data), size);
    const Json small = parse_small_json(text);
    const Json thorough = parse_json(text);
    require(small.is_discarded() == thorough.is_discarded());
    require(small.is_discarded() || dump_json(small) == dump_json(thorough));
    const TimePoint now{std::chrono::seconds(1'795'420'800)};
    if (const auto token = parse_jwt(text)) {
        require(text.size() <= kMaxTokenBytes);
        require(!verify_hs256(*token, "another secret that the fuzzer cannot know"));
        require(!verify_rs256(*token, "no key"));
    }
    (void)read_key_set(text);
    for (const auto kind : {TokenKind::HostSigned, TokenKind::Context, TokenKind::SignedInstall})
        for (const auto& request :
             {HttpRequest{.url = "/x", .headers = {{"Authorization", "JWT " + text}}, .body = text},
              HttpRequest{.url = "/x?jwt=" + text, .body = text}})
            require(!connect().verify(kind, request, now));
    for (const auto kind : {TokenKind::ForgeEvent, TokenKind::ForgeUi})
        require(!forge().verify(
            kind, {.url = "/x", .headers = {{"Authorization", "Bearer " + text}}}, now));
    return 0;
}
