#pragma once
// Who is calling through Forge? Verifies invocation tokens: RS256 by a key of Forge's set, made for
// our app, within its few seconds. Such a token says nothing of method, path or body, so what a
// route does may not depend on them being signed. Thread-safe as far as the lookups are.

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "bridge/atlassian/token.h"
#include "bridge/base/error.h"

namespace healthlint {

struct Jwt;

struct ForgeOptions {
    std::string app_id;  // ari:cloud:ecosystem::app/…; empty = no invocation token is for us
    // Origins of the API that system tokens may be sent to.
    std::vector<std::string> allowed_api{"https://api.atlassian.com"};
    std::chrono::seconds leeway{5};  // the tokens live 25 s
    std::chrono::seconds longest_lifetime{3600};
};

class ForgeVerifier {
  public:
    // Nothing = nobody installed the app there. An error = StoreUnavailable.
    using FindSite = std::function<Result<std::optional<SiteId>>(const ForgeContext& context)>;
    // PEM by kid (already shaped like one). NotFound = no such key, else KeyUnavailable.
    using FindKey = std::function<Result<std::string>(const std::string& kid)>;

    ForgeVerifier(ForgeOptions options, FindSite find_site, FindKey find_key);

    // `kind` is ForgeEvent or ForgeUi. An installation that is not known is no error here: the
    // caller has no site then.
    tl::expected<Caller, TokenError> verify(
        TokenKind kind, const HttpRequest& request, TimePoint now) const;

  private:
    std::optional<TokenError> check_signature(const Jwt& token) const;
    tl::expected<std::optional<SiteId>, TokenError> site_of(const ForgeCall& call) const;
    bool may_call(const std::string& api_base_url) const;
    std::optional<ForgeCall> call_from(const Json& claims, const HttpRequest& request) const;

    ForgeOptions options_;
    FindSite find_site_;
    FindKey find_key_;
};

}  // namespace healthlint
