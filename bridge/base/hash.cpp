#include "bridge/base/hash.h"

#include <array>

#include <openssl/evp.h>

#include "bridge/base/encoding.h"

namespace healthlint {

std::string sha256(std::string_view bytes) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned int size = 0;
    EVP_Digest(bytes.data(), bytes.size(), digest.data(), &size, EVP_sha256(), nullptr);
    std::string raw;
    raw.reserve(size);
    for (unsigned int i = 0; i < size; ++i)
        raw += static_cast<char>(digest.at(i));
    return raw;
}

std::string sha256_hex(std::string_view bytes) {
    return hex_encode(sha256(bytes));
}

std::string short_hash(std::string_view bytes) {
    constexpr std::size_t kShort = 12;
    return sha256_hex(bytes).substr(0, kShort);
}

}  // namespace healthlint
