// libFuzzer: every request has a hash; what the hash leaves out (the token) does not change it, and
// an accepted hash is one of a request whose path hides nothing.

#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "bridge/atlassian/connect/qsh.h"
#include "bridge/base/encoding.h"
#include "bridge/base/hash.h"
#include "bridge/http/message.h"

namespace {

void require(bool held) {
    if (!held) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(  // NOLINT(readability-identifier-naming)
    const std::uint8_t* data,
    std::size_t size) {
    using namespace healthlint;
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const std::string url = "/" + std::string(text);
    const std::string canonical = canonical_request("GET", url);
    const std::string hash = query_string_hash("GET", url);
    require(hash == sha256_hex(canonical));
    require(canonical.starts_with("GET&/"));
    // The method counts, whatever the rest is.
    require(!matches_qsh(query_string_hash("POST", url), "GET", url, ""));
    const std::string before_fragment = url.substr(0, url.find('#'));
    if (before_fragment.size() == url.size()) {
        const char joint = url.find('?') == std::string::npos ? '?' : '&';
        require(query_string_hash("GET", url + joint + "jwt=a.b.c") == hash);
    }
    if (matches_qsh(hash, "GET", url, "")) {
        const auto path = percent_decode(split_target(before_fragment).path);
        require(path && path->find('\0') == std::string::npos);
        require(path->find("/../") == std::string::npos);
    }
    (void)canonical_request(text, url, text);
    return 0;
}
