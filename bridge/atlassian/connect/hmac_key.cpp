#include "bridge/atlassian/connect/hmac_key.h"

#include <array>
#include <string>

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/params.h>

namespace healthlint {
namespace {

struct FreeOpenSsl {
    void operator()(EVP_MAC* mac) const { EVP_MAC_free(mac); }

    void operator()(EVP_MAC_CTX* context) const { EVP_MAC_CTX_free(context); }
};

using Mac = std::unique_ptr<EVP_MAC, FreeOpenSsl>;
using MacContext = std::unique_ptr<EVP_MAC_CTX, FreeOpenSsl>;

const unsigned char* bytes_of(std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
}

}  // namespace

std::shared_ptr<EVP_MAC_CTX> HmacKey::prepare(std::string_view secret) {
    if (secret.empty()) return nullptr;
    const Mac mac(EVP_MAC_fetch(nullptr, "HMAC", nullptr));
    MacContext context(mac ? EVP_MAC_CTX_new(mac.get()) : nullptr);
    std::string digest = "SHA256";
    const std::array<OSSL_PARAM, 2> parameters{
        OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest.data(), 0),
        OSSL_PARAM_construct_end()};
    if (!context ||
        EVP_MAC_init(context.get(), bytes_of(secret), secret.size(), parameters.data()) != 1)
        return nullptr;
    return {context.release(), FreeOpenSsl{}};
}

bool HmacKey::verifies(std::string_view text, std::string_view signature) const {
    if (!prepared_) return false;
    const MacContext own(EVP_MAC_CTX_dup(prepared_.get()));
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    std::size_t size = 0;
    if (!own || EVP_MAC_update(own.get(), bytes_of(text), text.size()) != 1 ||
        EVP_MAC_final(own.get(), digest.data(), &size, digest.size()) != 1)
        return false;
    return size == signature.size() && CRYPTO_memcmp(digest.data(), signature.data(), size) == 0;
}

}  // namespace healthlint
