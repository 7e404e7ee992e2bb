#pragma once
// Content hashes (OpenSSL).

#include <string>
#include <string_view>

namespace healthlint {

std::string sha256(std::string_view bytes);      // 32 raw bytes
std::string sha256_hex(std::string_view bytes);  // 64 lower-case hex digits
std::string short_hash(std::string_view bytes);  // first 12 hex digits: names a version for people

}  // namespace healthlint
