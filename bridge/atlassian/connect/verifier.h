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

#include "bridge/base/error.h"
#include "bridge/base/ids.h"
#include "bridge/base/time.h"
#include "bridge/http/message.h"

namespace healthlint {

struct Jwt;

// Which token opens a route. Exactly one; a token of another kind is refused.
enum class TokenKind {
    Public,      // no token, no tenant data
    HostSigned,  // HS256 with the site's secret and a qsh: webhooks, iframe pages, enabled/disabled
    Context,     // HS256 with qsh "context-qsh": our own XHR
    SignedInstall,  // RS256 by Atlassian's install key: installed, uninstalled
};

enum class TokenError {
    MissingToken,
    Malformed,
    UnknownTenant,
    WrongIssuer,
    WrongAudience,
    BadKid,
    KeyUnavailable,
    BadSignature,
    Expired,
    NotYetValid,
    MissingQsh,
    BadQsh,
    WrongTokenKind,
    BadBody,           // an install without clientKey, key and baseUrl
    SiteNotAllowed,    // an install from a base URL outside `allowed_sites`
    StoreUnavailable,  // nobody was refused: the caller may try again
};

std::string_view to_string(TokenError error);  // "MISSING_TOKEN", …

// What the token said, once everything was checked.
struct Caller {
    std::string client_key;                // iss
    std::optional<SiteId> site;            // HostSigned and Context
    std::optional<AccountId> account;      // sub
    std::optional<IssueId> context_issue;  // context.jira.issue of a context token
    std::optional<IssueKey> context_issue_key;
    std::optional<std::string> context_project_key;
};

// Secrets of a site by clientKey: current first, then the previous one while it is still valid.
struct SiteSecrets {
    SiteId site;
    std::vector<std::string> secrets;
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

    ConnectVerifier(VerifierOptions options, FindSecrets find_secrets, FindKey find_key);

    // `request.url` is the raw target as received. For SignedInstall the body is read for
    // clientKey, key and baseUrl.
    tl::expected<Caller, TokenError> verify(
        TokenKind kind, const HttpRequest& request, TimePoint now) const;

    // Is this base URL one that `allowed_sites` lets install?
    bool may_install(std::string_view base_url) const;

  private:
    std::optional<TokenError> check_install(const Jwt& token, std::string_view body) const;
    tl::expected<SiteId, TokenError> check_secret(const Jwt& token) const;

    VerifierOptions options_;
    FindSecrets find_secrets_;
    FindKey find_key_;
};

}  // namespace healthlint
