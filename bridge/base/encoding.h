#pragma once
// Hex, base64url (RFC 4648 section 5, no padding), base64 and percent encoding (RFC 3986).

#include <optional>
#include <string>
#include <string_view>

namespace healthlint {

std::string hex_encode(std::string_view bytes);                   // lower case
std::optional<std::string> hex_decode(std::string_view text);     // even length, either case
std::string base64_encode(std::string_view bytes);                // with padding
std::optional<std::string> base64_decode(std::string_view text);  // with padding, strict
std::string base64url_encode(std::string_view bytes);             // without padding
std::optional<std::string> base64url_decode(
    std::string_view text);                                        // strict: canonical, no padding
std::string percent_encode(std::string_view bytes);                // keeps only A-Z a-z 0-9 - . _ ~
std::optional<std::string> percent_decode(std::string_view text);  // nothing for malformed escapes

}  // namespace healthlint
