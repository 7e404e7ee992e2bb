#pragma once
// Who is calling? The one verifier of Connect tokens; every route and `token verify` use it.
// Order: parse -> kind -> site or key -> signature -> claims -> qsh. Thread-safe as far as the
// lookups given to it are. Source: guide of the Connect protocol, sections 1.3, 2.1-2.5.

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

#include "bridge/atlassian/connect/hmac_key.h"
#include "bridge/atlassian/token.h"
#include "bridge/base/error.h"
#include "bridge/base/time.h"
#include "bridge/http/message.h"

namespace healthlint {

struct Jwt;

// Secrets of a site by clientKey: current first, then the previous one while it is still valid.
struct SiteSecrets {
    SiteId site;
    std::vector<HmacKey> secrets;
};

struct VerifierOptions {
    std::string app_key;
    std::string base_url;                      // our own, without trailing slash
    std::vector<std::string> other_audiences;  // regional base URLs
    // Origins that may install: scheme, host, optional port. "*." stands for one DNS label.
    std::vector<std::string> allowed_sites{"https://*.atlassian.net"};
    std::chrono::seconds leeway{30};
    std::chrono::seconds longest_lifetime{24 * 3600};
};

class ConnectVerifier {
  public:
    // Nothing = unknown clientKey. An error = StoreUnavailable.
    using FindSecrets =
        std::function<Result<std::optional<SiteSecrets>>(const std::string& client_key)>;
    // PEM of an install key by kid (already shaped like one). NotFound = no such key, anything else
    // = KeyUnavailable.
    using FindKey = std::function<Result<std::string>(const std::string& kid)>;

    // `find_secrets` may answer from memory, if `find_again` does not: that is asked when what the
    // first said opens nothing, or only with the secret before a rotation. So a secret that was
    // just rotated is never refused, and a grace is over when it is over.
    ConnectVerifier(
        VerifierOptions options,
        FindSecrets find_secrets,
        FindKey find_key,
        FindSecrets find_again = nullptr);

    // `request.url` is the raw target as received. For SignedInstall the body is read for
    // clientKey, key and baseUrl.
    tl::expected<Caller, TokenError> verify(
        TokenKind kind, const HttpRequest& request, TimePoint now) const;

    // Is this base URL one that `allowed_sites` lets install?
    bool may_install(std::string_view base_url) const;

  private:
    std::optional<TokenError> check_install(const Jwt& token, std::string_view body) const;

    // The site, and whether it was the secret before a rotation that fitted.
    struct Signer {
        SiteId site;
        bool previous = false;
    };

    tl::expected<Signer, TokenError> check_secret(const Jwt& token) const;
    static tl::expected<Signer, TokenError> check_secret_of(
        const std::string& issuer, const Jwt& token, const FindSecrets& find);

    VerifierOptions options_;
    FindSecrets find_secrets_;
    FindKey find_key_;
    FindSecrets find_again_;  // may be empty
};

}  // namespace healthlint
