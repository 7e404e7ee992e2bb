#pragma once
// The tokens that a host sends, and those that others make up. Signed here with a few lines of
// their own, so that the bridge does not only agree with itself.

#include <string>

#include "bridge/base/json.h"
#include "tests/behaviours/host/atlassian.h"

namespace healthlint {

long long now_seconds();

// `target` relative to the app's base URL, plain enough to be its own canonical form, with at most
// one query parameter.
std::string plain_qsh(const std::string& method, const std::string& target);

OrderedJson host_claims(const Tenant& tenant, const std::string& method, const std::string& target);
OrderedJson context_claims(
    const Tenant& tenant, const std::string& account, const std::string& issue_id);
OrderedJson install_claims(
    const Tenant& tenant, const std::string& app_url, const std::string& target);

std::string sign_hs256(
    const OrderedJson& claims,
    const std::string& secret,
    const OrderedJson& header = {{"typ", "JWT"}, {"alg", "HS256"}});
// The claims as text, byte for byte.
std::string sign_text_hs256(const std::string& claims, const std::string& secret);
std::string sign_hs512(const OrderedJson& claims, const std::string& secret);
std::string sign_rs256(
    const OrderedJson& claims,
    const std::string& private_pem,
    const OrderedJson& header);                         // with alg and kid
std::string unsigned_token(const OrderedJson& claims);  // alg none

// Body of the lifecycle events, and of the first with its secret.
Json lifecycle_body(const Tenant& tenant, const std::string& app_key, const std::string& event);

}  // namespace healthlint
