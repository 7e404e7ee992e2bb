#pragma once
// JSON Web Tokens as Connect uses them: HS256 with a shared secret, RS256 with an install key.

#include <optional>
#include <string>
#include <string_view>

#include "bridge/base/json.h"

namespace healthlint {

struct Jwt {
    Json header;
    Json claims;
    std::string signing_input;  // header.payload as received
    std::string signature;      // raw bytes
};

constexpr std::size_t kMaxTokenBytes = std::size_t{8} * 1024;

// Splits and decodes strictly (base64url without padding, three parts, JSON objects); checks
// nothing.
std::optional<Jwt> parse_jwt(std::string_view token);

std::string sign_hs256(const OrderedJson& claims, std::string_view secret);
bool verify_hs256(const Jwt& token, std::string_view secret);          // constant time
bool verify_rs256(const Jwt& token, std::string_view public_key_pem);  // keys of 2048 bits and up
bool is_rsa_public_key(std::string_view pem);                          // of 2048 bits and up
// Empty when the key cannot be read.
std::string sign_rs256(
    const OrderedJson& claims, std::string_view kid, std::string_view private_key_pem);

}  // namespace healthlint
