#pragma once
// The host's side of Connect authentication, written from the protocol description alone: it shares
// no line with the bridge, so that the two can only agree by both being right.

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "bridge/base/error.h"
#include "bridge/base/json.h"
#include "bridge/base/time.h"

struct evp_pkey_st;  // OpenSSL's EVP_PKEY

namespace healthlint::sandbox {

// Connect, "query string hash": the text that is hashed. `path` is relative to the base URL and is
// taken as it stands; `query` is the raw query string. The parameter `jwt` is left out.
std::string canonical_request(
    std::string_view method, std::string_view path, std::string_view query);
std::string query_string_hash(
    std::string_view method, std::string_view path, std::string_view query);

std::string sign_hs256(const Json& claims, std::string_view secret);

// Value of X-Hub-Signature of a webhook that an administrator made.
std::string hub_signature(std::string_view body, std::string_view secret);

// Claims of a token whose signature is right; nothing else is checked. Header must say HS256.
Result<Json> open_hs256(std::string_view token, std::string_view secret);

// Claims without any check: only to find out whose secret applies.
Result<Json> peek_claims(std::string_view token);

// The key pair that signs installs. Generated once, 2048 bits.
class InstallKey {
  public:
    static Result<InstallKey> generate();

    const std::string& id() const { return id_; }

    const std::string& public_pem() const { return pem_; }

    std::string sign(const Json& claims) const;  // RS256, header carries the key id

  private:
    InstallKey() = default;

    std::string id_;
    std::string pem_;
    std::shared_ptr<evp_pkey_st> key_;
};

}  // namespace healthlint::sandbox
