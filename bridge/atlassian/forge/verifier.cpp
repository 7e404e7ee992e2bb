#include "bridge/atlassian/forge/verifier.h"

#include <algorithm>
#include <utility>

#include "bridge/atlassian/connect/jwt.h"
#include "bridge/base/ascii.h"

namespace healthlint {
namespace {

using tl::unexpected;

constexpr std::string_view kIssuer = "forge/invocation-token";
constexpr std::size_t kLongestAccountId = 128;
constexpr std::size_t kLongestSystemToken = std::size_t{8} * 1024;
constexpr std::size_t kMostContexts = 16;

const Json& nested(const Json& object, std::string_view name) {
    static const Json kNothing = Json::object();
    const Json* member = find_member(object, name);
    return member == nullptr ? kNothing : *member;
}

bool is_for(const Json& claims, const std::string& app_id) {
    const Json* audience = find_member(claims, "aud");
    if (app_id.empty() || audience == nullptr) return false;
    const auto is_ours = [&](const Json& value) { return value.is_string() && value == app_id; };
    return audience->is_array() ? std::ranges::any_of(*audience, is_ours) : is_ours(*audience);
}

// ".../ex/jira/<cloudId>": what Forge calls the API of a product.
std::string part_behind(const std::string& api_base_url, std::string_view marker) {
    const auto at = api_base_url.find(marker);
    if (at == std::string::npos) return {};
    const auto begin = at + marker.size();
    return api_base_url.substr(begin, api_base_url.find('/', begin) - begin);
}

ForgeContext context_from(const Json& json, const std::string& cloud_id) {
    ForgeContext context{
        .product = to_lower(string_member(json, "name")),
        .cloud_id = string_member(json, "cloudId"),
        .api_base_url = string_member(json, "apiBaseUrl")};
    if (context.api_base_url.ends_with('/')) context.api_base_url.pop_back();
    for (const std::string_view product : {"jira", "confluence"}) {
        const auto id = part_behind(context.api_base_url, "/ex/" + std::string(product) + "/");
        if (id.empty()) continue;
        context.product = product;
        if (context.cloud_id.empty()) context.cloud_id = id;
    }
    if (context.cloud_id.empty()) context.cloud_id = cloud_id;
    return context;
}

// What the panel of an issue says about where it is.
void add_place(const Json& claims, Caller& caller) {
    const Json& extension = nested(nested(claims, "context"), "extension");
    const Json& issue = nested(extension, "issue");
    const std::string id = id_member(issue, "id");
    const std::string key = string_member(issue, "key");
    if (!id.empty()) caller.context_issue = IssueId{id};
    if (!key.empty()) caller.context_issue_key = IssueKey{key};
    const std::string project = string_member(nested(extension, "project"), "key");
    if (!project.empty()) caller.context_project_key = project;
}

}  // namespace

ForgeVerifier::ForgeVerifier(ForgeOptions options, FindSite find_site, FindKey find_key)
    : options_(std::move(options)),
      find_site_(std::move(find_site)),
      find_key_(std::move(find_key)) {}

bool ForgeVerifier::may_call(const std::string& api_base_url) const {
    const auto url = parse_url(api_base_url);
    if (!url || url->target.find('?') != std::string::npos) return false;
    return std::ranges::any_of(
        options_.allowed_api, [&](const auto& pattern) { return matches_origin(*url, pattern); });
}

// Nothing when the token leads to an API that is none of Atlassian's, or names no installation.
std::optional<ForgeCall> ForgeVerifier::call_from(
    const Json& claims, const HttpRequest& request) const {
    const Json& app = nested(claims, "app");
    const Json& installation = nested(app, "installation");
    ForgeCall call{.installation_id = string_member(app, "installationId")};
    if (call.installation_id.empty()) call.installation_id = string_member(installation, "id");
    const std::string cloud_id = string_member(nested(claims, "context"), "cloudId");
    const std::string api_base_url = string_member(app, "apiBaseUrl");
    if (!api_base_url.empty() && !may_call(api_base_url)) return std::nullopt;
    const Json& contexts = nested(installation, "contexts");
    if (contexts.is_array()) {
        if (contexts.size() > kMostContexts) return std::nullopt;
        for (const Json& one : contexts)
            call.contexts.push_back(context_from(one, cloud_id));
    }
    if (call.contexts.empty())
        call.contexts.push_back(context_from({{"apiBaseUrl", api_base_url}}, cloud_id));
    for (const ForgeContext& context : call.contexts)
        if (!context.api_base_url.empty() && !may_call(context.api_base_url)) return std::nullopt;
    std::erase_if(call.contexts, [](const ForgeContext& context) {
        return context.cloud_id.empty() ||
               (context.product != "jira" && context.product != "confluence");
    });
    if (call.installation_id.empty()) return std::nullopt;
    const auto token = find_header(request.headers, "x-forge-oauth-system");
    if (token && token->size() <= kLongestSystemToken) call.system_token = std::string(*token);
    return call;
}

// Cheap refusals first: a token that is not for us never makes us fetch a key.
std::optional<TokenError> ForgeVerifier::check_signature(const Jwt& token) const {
    if (brings_its_own_key(token.header)) return TokenError::Malformed;
    const std::string algorithm = string_member(token.header, "alg");
    if (algorithm != "RS256")
        return algorithm == "HS256" ? TokenError::WrongTokenKind : TokenError::BadSignature;
    if (string_member(token.claims, "iss") != kIssuer) return TokenError::WrongIssuer;
    if (!is_for(token.claims, options_.app_id)) return TokenError::WrongAudience;
    if (token.claims.contains("icLabel")) return TokenError::SiteNotAllowed;  // Isolated Cloud
    const std::string kid = string_member(token.header, "kid");
    if (!is_kid(kid)) return TokenError::BadKid;
    const auto key = find_key_(kid);
    if (!key)
        return key.error().code == Errc::NotFound ? TokenError::BadKid : TokenError::KeyUnavailable;
    if (!verify_rs256(token, *key)) return TokenError::BadSignature;
    return std::nullopt;
}

tl::expected<std::optional<SiteId>, TokenError> ForgeVerifier::site_of(
    const ForgeCall& call) const {
    std::optional<SiteId> found;
    for (const ForgeContext& context : call.contexts) {
        auto site = find_site_(context);
        if (!site) return unexpected(TokenError::StoreUnavailable);
        if (*site && (!found || context.product == "jira")) found = **site;
    }
    return found;
}

tl::expected<Caller, TokenError> ForgeVerifier::verify(
    TokenKind kind, const HttpRequest& request, TimePoint now) const {
    const auto text = token_in_header(request.headers, "Bearer ");
    if (!text) return unexpected(text.error());
    const auto token = parse_jwt(*text);
    if (!token) return unexpected(TokenError::Malformed);
    if (const auto error = check_signature(*token)) return unexpected(*error);
    const Json& claims = token->claims;
    const TimeRules times{.leeway = options_.leeway, .longest_lifetime = options_.longest_lifetime};
    if (const auto error = check_times(claims, times, now)) return unexpected(*error);

    const Json* principal = find_member(claims, "principal");
    const bool of_person = principal != nullptr && !principal->is_null();
    if (of_person != (kind == TokenKind::ForgeUi)) return unexpected(TokenError::WrongTokenKind);
    const std::string account = string_member(claims, "principal");
    if (of_person && (account.empty() || account.size() > kLongestAccountId))
        return unexpected(TokenError::Malformed);

    auto call = call_from(claims, request);
    if (!call) return unexpected(TokenError::SiteNotAllowed);
    auto site = site_of(*call);
    if (!site) return unexpected(site.error());
    Caller caller{.client_key = call->installation_id, .site = *std::move(site)};
    if (of_person) caller.account = AccountId{account};
    add_place(claims, caller);
    caller.forge = std::move(call);
    return caller;
}

}  // namespace healthlint
