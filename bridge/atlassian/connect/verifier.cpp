#include "bridge/atlassian/connect/verifier.h"

#include <algorithm>
#include <array>
#include <set>

#include "bridge/atlassian/connect/jwt.h"
#include "bridge/atlassian/connect/qsh.h"
#include "bridge/base/ascii.h"
#include "bridge/base/json.h"

namespace healthlint {
namespace {

using tl::unexpected;

constexpr std::string_view kContextQsh = "context-qsh";
constexpr std::size_t kLongestKid = 255;
constexpr std::size_t kLongestAccountId = 128;

std::string_view without_trailing_slash(std::string_view url) {
    if (url.ends_with('/')) url.remove_suffix(1);
    return url;
}

// RFC 9110: the scheme compares without case. A second header is refused, because a proxy and we
// might not read the same one.
tl::expected<std::string, TokenError> token_in_header(const HttpHeaders& headers) {
    constexpr std::string_view kScheme = "JWT ";
    const auto count = std::ranges::count_if(headers, [](const auto& header) {
        return equals_ignoring_case(header.first, "Authorization");
    });
    if (count == 0) return unexpected(TokenError::MissingToken);
    if (count > 1) return unexpected(TokenError::Malformed);
    const auto value = *find_header(headers, "Authorization");
    if (!equals_ignoring_case(value.substr(0, kScheme.size()), kScheme))
        return unexpected(TokenError::MissingToken);
    return std::string(value.substr(kScheme.size()));
}

// Connect, "where the token is": the host loads iframes with ?jwt=, everything else uses the
// header. Where both are present the query wins, as in Atlassian's own framework.
tl::expected<std::string, TokenError> find_token(TokenKind kind, const HttpRequest& request) {
    if (kind != TokenKind::HostSigned) return token_in_header(request.headers);
    std::vector<std::string> in_query;
    for (auto& [name, value] : parse_query(split_target(request.url).query))
        if (name == "jwt") in_query.push_back(std::move(value));
    if (in_query.size() > 1) return unexpected(TokenError::Malformed);
    if (in_query.size() == 1) return std::move(in_query.front());
    return token_in_header(request.headers);
}

// One algorithm per kind of token, and no header that names a key of the sender's choice.
std::optional<TokenError> check_header(const Json& header, bool asymmetric) {
    for (const auto* name : {"crit", "jku", "jwk", "x5u", "x5c"})
        if (header.contains(name)) return TokenError::Malformed;
    const std::string algorithm = string_member(header, "alg");
    if (algorithm == (asymmetric ? "RS256" : "HS256")) return std::nullopt;
    return algorithm == "RS256" || algorithm == "HS256" ? TokenError::WrongTokenKind
                                                        : TokenError::BadSignature;
}

// A kid becomes part of a URL.
bool is_kid(std::string_view kid) {
    constexpr std::string_view kPunctuation = "._/-";
    const auto allowed = [&](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               kPunctuation.find(c) != std::string_view::npos;
    };
    return !kid.empty() && kid.size() <= kLongestKid && std::ranges::all_of(kid, allowed) &&
           !kid.starts_with('/') && kid.find("..") == std::string_view::npos &&
           kid.find("//") == std::string_view::npos;
}

// "https://*.atlassian.net": the star is one DNS label, everything else is compared whole.
bool matches_origin(const Url& url, std::string_view pattern) {
    constexpr std::string_view kStarHost = "://*.";
    const auto star = pattern.find(kStarHost);
    if (star == std::string_view::npos) {
        const auto allowed = parse_url(pattern);
        return allowed && url.scheme == allowed->scheme && url.host == allowed->host &&
               url.port == allowed->port;
    }
    const auto domain_at = star + kStarHost.size();
    const auto allowed = parse_url(
        std::string(pattern.substr(0, star)) + "://" + std::string(pattern.substr(domain_at)));
    if (!allowed || url.scheme != allowed->scheme || url.port != allowed->port) return false;
    const auto dot = url.host.find('.');
    return dot != std::string::npos && dot > 0 && url.host.substr(dot + 1) == allowed->host;
}

std::optional<TimePoint> time_claim(const Json& claims, std::string_view name) {
    constexpr long long kYear9999 = 253'402'300'799;  // keeps the arithmetic far from overflow
    const auto seconds = integer_member(claims, name);
    if (!seconds || *seconds < 0 || *seconds > kYear9999) return std::nullopt;
    return TimePoint(std::chrono::seconds(*seconds));
}

std::optional<TokenError> check_times(
    const Json& claims, const VerifierOptions& options, TimePoint now) {
    const auto issued = time_claim(claims, "iat");
    const auto expires = time_claim(claims, "exp");
    if (!issued || !expires || *expires < *issued) return TokenError::Malformed;
    if (*expires - *issued > options.longest_lifetime) return TokenError::Malformed;
    if (now > *expires + options.leeway) return TokenError::Expired;
    if (*issued > now + options.leeway) return TokenError::NotYetValid;
    if (claims.contains("nbf")) {
        const auto not_before = time_claim(claims, "nbf");
        if (!not_before) return TokenError::Malformed;
        if (*not_before > now + options.leeway) return TokenError::NotYetValid;
    }
    return std::nullopt;
}

bool names_us(const Json& claims, const VerifierOptions& options) {
    const Json* audience = find_member(claims, "aud");
    if (audience == nullptr) return false;
    const auto is_ours = [&](const Json& value) {
        if (!value.is_string()) return false;
        const auto& text = value.get_ref<const std::string&>();
        const auto same = [&](std::string_view ours) {
            return without_trailing_slash(text) == without_trailing_slash(ours);
        };
        return same(options.base_url) || std::ranges::any_of(options.other_audiences, same);
    };
    return audience->is_array() ? std::ranges::any_of(*audience, is_ours) : is_ours(*audience);
}

std::optional<TokenError> check_qsh(
    TokenKind kind, const Json& claims, const HttpRequest& request, std::string_view base_url) {
    const std::string qsh = string_member(claims, "qsh");
    if (qsh.empty()) return TokenError::MissingQsh;
    if ((kind == TokenKind::Context) != (qsh == kContextQsh)) return TokenError::WrongTokenKind;
    if (kind == TokenKind::Context) return std::nullopt;
    const auto base = parse_url(base_url);
    const std::string_view base_path =
        base && base->target != "/" ? std::string_view(base->target) : std::string_view{};
    if (!matches_qsh(qsh, request.method, request.url, base_path)) return TokenError::BadQsh;
    return std::nullopt;
}

template <class T>
std::optional<T> optional_id(std::string text) {
    if (text.empty()) return std::nullopt;
    return T{std::move(text)};
}

const Json& nested(const Json& object, std::string_view name) {
    static const Json kNothing = Json::object();
    const Json* member = find_member(object, name);
    return member == nullptr ? kNothing : *member;
}

Caller caller_from(const Json& claims, TokenKind kind) {
    Caller caller{.client_key = string_member(claims, "iss")};
    caller.account = optional_id<AccountId>(string_member(claims, "sub"));
    if (kind != TokenKind::Context) return caller;
    const Json& jira = nested(nested(claims, "context"), "jira");
    const Json& issue = nested(jira, "issue");
    caller.context_issue = optional_id<IssueId>(id_member(issue, "id"));
    caller.context_issue_key = optional_id<IssueKey>(string_member(issue, "key"));
    const std::string project_key = string_member(nested(jira, "project"), "key");
    if (!project_key.empty()) caller.context_project_key = project_key;
    return caller;
}

bool is_account_claim_sound(const Json& claims, TokenKind kind) {
    const Json* sub = find_member(claims, "sub");
    if (sub == nullptr || sub->is_null()) return kind != TokenKind::Context;
    return sub->is_string() && sub->get_ref<const std::string&>().size() <= kLongestAccountId &&
           (kind != TokenKind::Context || !sub->get_ref<const std::string&>().empty());
}

}  // namespace

std::string_view to_string(TokenError error) {
    switch (error) {
    case TokenError::MissingToken: return "MISSING_TOKEN";
    case TokenError::Malformed: return "MALFORMED";
    case TokenError::UnknownTenant: return "UNKNOWN_TENANT";
    case TokenError::WrongIssuer: return "WRONG_ISSUER";
    case TokenError::WrongAudience: return "WRONG_AUDIENCE";
    case TokenError::BadKid: return "BAD_KID";
    case TokenError::KeyUnavailable: return "KEY_UNAVAILABLE";
    case TokenError::BadSignature: return "BAD_SIGNATURE";
    case TokenError::Expired: return "EXPIRED";
    case TokenError::NotYetValid: return "NOT_YET_VALID";
    case TokenError::MissingQsh: return "MISSING_QSH";
    case TokenError::BadQsh: return "BAD_QSH";
    case TokenError::WrongTokenKind: return "WRONG_TOKEN_KIND";
    case TokenError::BadBody: return "BAD_BODY";
    case TokenError::SiteNotAllowed: return "SITE_NOT_ALLOWED";
    case TokenError::StoreUnavailable: return "STORE_UNAVAILABLE";
    }
    return "MALFORMED";  // not reached
}

ConnectVerifier::ConnectVerifier(
    VerifierOptions options, FindSecrets find_secrets, FindKey find_key)
    : options_(std::move(options)),
      find_secrets_(std::move(find_secrets)),
      find_key_(std::move(find_key)) {}

bool ConnectVerifier::may_install(std::string_view base_url) const {
    const auto url = parse_url(base_url);
    if (!url || url->target.find('?') != std::string::npos) return false;
    return std::ranges::any_of(
        options_.allowed_sites, [&](const auto& pattern) { return matches_origin(*url, pattern); });
}

// The body is what an attacker chose until the signature was checked, so it never decides where the
// key comes from.
std::optional<TokenError> ConnectVerifier::check_install(
    const Jwt& token, std::string_view body) const {
    const Json json = parse_json(body);
    const std::string client_key = string_member(json, "clientKey");
    const std::string base_url = string_member(json, "baseUrl");
    const std::string app_key = string_member(json, "key");
    if (client_key.empty() || base_url.empty() || app_key.empty()) return TokenError::BadBody;
    if (app_key != options_.app_key) return TokenError::WrongAudience;
    if (!may_install(base_url)) return TokenError::SiteNotAllowed;
    if (string_member(token.claims, "iss") != client_key) return TokenError::WrongIssuer;

    const std::string kid = string_member(token.header, "kid");
    if (!is_kid(kid)) return TokenError::BadKid;
    const auto key = find_key_(kid);
    if (!key)
        return key.error().code == Errc::NotFound ? TokenError::BadKid : TokenError::KeyUnavailable;
    if (!verify_rs256(token, *key)) return TokenError::BadSignature;
    if (!names_us(token.claims, options_)) return TokenError::WrongAudience;
    return std::nullopt;
}

tl::expected<SiteId, TokenError> ConnectVerifier::check_secret(const Jwt& token) const {
    const std::string issuer = string_member(token.claims, "iss");
    if (issuer.empty()) return unexpected(TokenError::WrongIssuer);
    const auto found = find_secrets_(issuer);
    if (!found) return unexpected(TokenError::StoreUnavailable);
    if (!*found) return unexpected(TokenError::UnknownTenant);
    const bool signed_by_site = std::ranges::any_of(
        (*found)->secrets, [&](const auto& secret) { return verify_hs256(token, secret); });
    if (!signed_by_site) return unexpected(TokenError::BadSignature);
    return (*found)->site;
}

tl::expected<Caller, TokenError> ConnectVerifier::verify(
    TokenKind kind, const HttpRequest& request, TimePoint now) const {
    if (kind == TokenKind::Public) return Caller{};
    const auto text = find_token(kind, request);
    if (!text) return unexpected(text.error());
    const auto token = parse_jwt(*text);
    if (!token) return unexpected(TokenError::Malformed);

    const bool asymmetric = kind == TokenKind::SignedInstall;
    if (const auto error = check_header(token->header, asymmetric)) return unexpected(*error);
    std::optional<SiteId> site;
    if (asymmetric) {
        if (const auto error = check_install(*token, request.body)) return unexpected(*error);
    } else {
        auto found = check_secret(*token);
        if (!found) return unexpected(found.error());
        site = std::move(*found);
    }
    if (const auto error = check_times(token->claims, options_, now)) return unexpected(*error);
    if (const auto error = check_qsh(kind, token->claims, request, options_.base_url))
        return unexpected(*error);
    if (!is_account_claim_sound(token->claims, kind)) return unexpected(TokenError::Malformed);

    Caller caller = caller_from(token->claims, kind);
    caller.site = std::move(site);
    return caller;
}

}  // namespace healthlint
