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
constexpr std::size_t kLongestAccountId = 128;
constexpr std::size_t kLongestClientKey = 255;

std::string_view without_trailing_slash(std::string_view url) {
    if (url.ends_with('/')) url.remove_suffix(1);
    return url;
}

// A form post that carries a token of its own, as some hosts' dialogs do.
bool has_form_token(const HttpRequest& request) {
    const auto type = find_header(request.headers, "Content-Type");
    if (!type || !to_lower(*type).starts_with("application/x-www-form-urlencoded")) return false;
    return std::ranges::any_of(
        parse_query(request.body), [](const auto& field) { return field.first == "jwt"; });
}

// Connect, "where the token is": the host loads iframes with ?jwt=, everything else uses the
// header. Where both are present the query wins, as in Atlassian's own framework. None of our
// routes takes one from a form.
tl::expected<std::string, TokenError> find_token(TokenKind kind, const HttpRequest& request) {
    constexpr std::string_view kScheme = "JWT ";
    if (kind != TokenKind::HostSigned) return token_in_header(request.headers, kScheme);
    if (has_form_token(request)) return unexpected(TokenError::Malformed);
    std::vector<std::string> in_query;
    for (auto& [name, value] : parse_query(split_target(request.url).query))
        if (name == "jwt") in_query.push_back(std::move(value));
    if (in_query.size() > 1) return unexpected(TokenError::Malformed);
    if (in_query.size() == 1) return std::move(in_query.front());
    return token_in_header(request.headers, kScheme);
}

// One algorithm per kind of token.
std::optional<TokenError> check_header(const Json& header, bool asymmetric) {
    if (brings_its_own_key(header)) return TokenError::Malformed;
    const std::string algorithm = string_member(header, "alg");
    if (algorithm == (asymmetric ? "RS256" : "HS256")) return std::nullopt;
    return algorithm == "RS256" || algorithm == "HS256" ? TokenError::WrongTokenKind
                                                        : TokenError::BadSignature;
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

ConnectVerifier::ConnectVerifier(
    VerifierOptions options, FindSecrets find_secrets, FindKey find_key, FindSecrets find_again)
    : options_(std::move(options)),
      find_secrets_(std::move(find_secrets)),
      find_key_(std::move(find_key)),
      find_again_(std::move(find_again)) {}

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
    if (client_key.size() > kLongestClientKey) return TokenError::BadBody;
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

tl::expected<ConnectVerifier::Signer, TokenError> ConnectVerifier::check_secret_of(
    const std::string& issuer, const Jwt& token, const FindSecrets& find) {
    const auto found = find(issuer);
    if (!found) return unexpected(TokenError::StoreUnavailable);
    if (!*found) return unexpected(TokenError::UnknownTenant);
    const auto& secrets = (*found)->secrets;
    const auto fitting = std::ranges::find_if(secrets, [&](const HmacKey& key) {
        return key.verifies(token.signing_input, token.signature);
    });
    if (fitting == secrets.end()) return unexpected(TokenError::BadSignature);
    return Signer{.site = (*found)->site, .previous = fitting != secrets.begin()};
}

tl::expected<ConnectVerifier::Signer, TokenError> ConnectVerifier::check_secret(
    const Jwt& token) const {
    const std::string issuer = string_member(token.claims, "iss");
    if (issuer.empty()) return unexpected(TokenError::WrongIssuer);
    auto signer = check_secret_of(issuer, token, find_secrets_);
    // Whether the secret before a rotation still opens is not left to memory either.
    if ((signer && !signer->previous) || !find_again_) return signer;
    return check_secret_of(issuer, token, find_again_);
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
    std::optional<Signer> signer;
    if (asymmetric) {
        if (const auto error = check_install(*token, request.body)) return unexpected(*error);
    } else {
        auto found = check_secret(*token);
        if (!found) return unexpected(found.error());
        signer = std::move(*found);
    }
    if (const auto error = check_times(
            token->claims,
            {.leeway = options_.leeway, .longest_lifetime = options_.longest_lifetime},
            now))
        return unexpected(*error);
    if (const auto error = check_qsh(kind, token->claims, request, options_.base_url))
        return unexpected(*error);
    if (!is_account_claim_sound(token->claims, kind)) return unexpected(TokenError::Malformed);

    Caller caller = caller_from(token->claims, kind);
    if (signer) {
        caller.site = std::move(signer->site);
        caller.previous_secret = signer->previous;
    }
    return caller;
}

}  // namespace healthlint
