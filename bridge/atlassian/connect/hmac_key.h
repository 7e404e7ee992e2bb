#pragma once
// A shared secret that is ready to check signatures of HMAC-SHA-256: what HMAC makes of the secret
// is computed once, which halves the cost of a signature. Copies share it. Any thread.

#include <concepts>
#include <memory>
#include <string_view>

struct evp_mac_ctx_st;  // NOLINT(readability-identifier-naming): EVP_MAC_CTX of OpenSSL

namespace healthlint {

class HmacKey {
  public:
    template <std::convertible_to<std::string_view> Text>
    HmacKey(const Text& secret)  // NOLINT(google-explicit-constructor): a secret is a key
        : prepared_(prepare(secret)) {}

    // In constant time. An empty secret verifies nothing.
    bool verifies(std::string_view text, std::string_view signature) const;

  private:
    static std::shared_ptr<evp_mac_ctx_st> prepare(std::string_view secret);

    std::shared_ptr<evp_mac_ctx_st> prepared_;  // none for an empty secret; never changed
};

}  // namespace healthlint
