#pragma once
// What both doors say about a token: which kind opens a route, why one was refused, who is calling;
// and the rules that every token obeys. Any thread.

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

#include "bridge/base/ids.h"
#include "bridge/base/json.h"
#include "bridge/base/time.h"
#include "bridge/http/message.h"

namespace healthlint {

// Which token opens a route. Exactly one; a token of another kind is refused. The last two are no
// tokens of Atlassian's, and no verifier of this folder knows them.
enum class TokenKind {
    Public,      // no token, no tenant data
    HostSigned,  // HS256 with the site's secret and a qsh: webhooks, iframe pages, enabled/disabled
    Context,     // HS256 with qsh "context-qsh": our own XHR
    SignedInstall,  // RS256 by Atlassian's install key: installed, uninstalled
    ForgeEvent,     // Forge invocation token without a person: events, lifecycle, triggers
    ForgeUi,        // Forge invocation token of a person who looks at our UI
    HubSigned,  // X-Hub-Signature of a webhook that an administrator of a site without an app made
    Operator,   // user name and password of whoever runs this bridge
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

// Where an installation of a Forge app may call back.
struct ForgeContext {
    std::string product;   // "jira", "confluence"
    std::string cloud_id;  // of the tenant
    std::string api_base_url;
};

// What an invocation token and the headers beside it say.
struct ForgeCall {
    std::string installation_id;
    std::vector<ForgeContext> contexts;  // each with an API address that may be called
    std::string system_token;            // x-forge-oauth-system; empty when not sent
};

// What the token said, once everything was checked.
struct Caller {
    std::string client_key;                // iss
    std::optional<SiteId> site;            // HostSigned and Context; Forge where it is known
    std::optional<AccountId> account;      // sub
    std::optional<IssueId> context_issue;  // context.jira.issue of a context token
    std::optional<IssueKey> context_issue_key;
    std::optional<std::string> context_project_key;
    bool previous_secret = false;    // signed with the secret before a rotation
    std::optional<ForgeCall> forge;  // ForgeEvent and ForgeUi
};

// RFC 9110: the scheme ("JWT ", with its blank) compares without case. A second header is refused,
// because a proxy and we might not read the same one.
tl::expected<std::string, TokenError> token_in_header(
    const HttpHeaders& headers, std::string_view scheme);

// A kid that may become part of a URL.
bool is_kid(std::string_view kid);

// "https://*.atlassian.net": the star is one DNS label, everything else is compared whole.
bool matches_origin(const Url& url, std::string_view pattern);

std::optional<TimePoint> time_claim(const Json& claims, std::string_view name);

struct TimeRules {
    std::chrono::seconds leeway;
    std::chrono::seconds longest_lifetime;
};

// iat and exp are required and whole seconds, nbf is honoured.
std::optional<TokenError> check_times(const Json& claims, const TimeRules& rules, TimePoint now);

// No header that names a key of the sender's choice.
bool brings_its_own_key(const Json& header);

}  // namespace healthlint
