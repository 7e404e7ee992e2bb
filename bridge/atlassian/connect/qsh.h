#pragma once
// Query string hash (Connect guide sections 2.3 and 2.4).

#include <string>
#include <string_view>

namespace healthlint {

// "METHOD&/path&a=1&b=2". `url` is a target or an absolute URL; `base_path` is cut from its front
// as text ("/wiki"), "" cuts nothing.
std::string canonical_request(
    std::string_view method, std::string_view url, std::string_view base_path = {});

std::string query_string_hash(
    std::string_view method, std::string_view url, std::string_view base_path = {});

// Accepts the four candidates that hosts are known to sign: path raw or decoded once, parameters
// sorted by encoded or by raw name. Refuses encoded slashes, backslashes, NUL, dot segments and
// malformed escapes before hashing.
bool matches_qsh(
    std::string_view qsh,
    std::string_view method,
    std::string_view url,
    std::string_view base_path = {});

}  // namespace healthlint
