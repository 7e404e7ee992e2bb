#include "bridge/atlassian/hub_signature.h"

#include <array>

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "bridge/base/encoding.h"

namespace healthlint {

Result<void> verify_hub_signature(
    std::string_view secret, std::string_view body, std::string_view header) {
    constexpr std::string_view kMethod = "sha256=";
    const auto refuse = [] { return fail(Errc::Unauthorized, "no valid X-Hub-Signature"); };
    if (secret.empty() || header.substr(0, kMethod.size()) != kMethod) return refuse();
    const auto given = hex_decode(header.substr(kMethod.size()));
    std::array<unsigned char, EVP_MAX_MD_SIZE> expected{};
    unsigned size = 0;
    HMAC(
        EVP_sha256(),
        secret.data(),
        static_cast<int>(secret.size()),
        reinterpret_cast<const unsigned char*>(body.data()),
        body.size(),
        expected.data(),
        &size);
    if (!given || given->size() != size) return refuse();
    if (CRYPTO_memcmp(given->data(), expected.data(), size) != 0) return refuse();
    return {};
}

}  // namespace healthlint
