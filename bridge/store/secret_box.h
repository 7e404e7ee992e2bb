#pragma once
// Secrets at rest: AES-256-GCM with a ring of keys, so that a key can be rotated while old values
// are still read. Immutable, any thread.

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "bridge/base/error.h"

namespace healthlint {

// Where a sealed value belongs. It is authenticated, so a value copied to another site or field
// does not open.
struct SealContext {
    std::string_view site;
    std::string_view field;
};

class SecretBox {
  public:
    static constexpr std::size_t kKeyBytes = 32;

    // Keys as base64 of 32 bytes, newest first, separated by commas or white space. The first one
    // seals, all open. Invalid for anything else: the service does not start without a key.
    static Result<SecretBox> from_keys(std::string_view text);

    Result<std::string> seal(std::string_view secret, const SealContext& context) const;
    // Unauthorized when no key of the ring fits or the bytes were changed.
    Result<std::string> open(std::string_view sealed, const SealContext& context) const;

  private:
    struct Key {
        std::string id;  // 8 hex digits of its hash: says which key sealed a value
        std::array<unsigned char, kKeyBytes> bytes{};
    };

    explicit SecretBox(std::vector<Key> keys);

    std::vector<Key> keys_;  // never empty
};

}  // namespace healthlint
