#include "bridge/atlassian/token.h"

#include <algorithm>
#include <array>

#include "bridge/base/ascii.h"

namespace healthlint {
namespace {

using tl::unexpected;

constexpr std::size_t kLongestKid = 255;

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

tl::expected<std::string, TokenError> token_in_header(
    const HttpHeaders& headers, std::string_view scheme) {
    const auto count = std::ranges::count_if(headers, [](const auto& header) {
        return equals_ignoring_case(header.first, "Authorization");
    });
    if (count == 0) return unexpected(TokenError::MissingToken);
    if (count > 1) return unexpected(TokenError::Malformed);
    const auto value = *find_header(headers, "Authorization");
    if (!equals_ignoring_case(value.substr(0, scheme.size()), scheme))
        return unexpected(TokenError::MissingToken);
    return std::string(value.substr(scheme.size()));
}

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

std::optional<TokenError> check_times(const Json& claims, const TimeRules& rules, TimePoint now) {
    const auto issued = time_claim(claims, "iat");
    const auto expires = time_claim(claims, "exp");
    if (!issued || !expires || *expires < *issued) return TokenError::Malformed;
    if (*expires - *issued > rules.longest_lifetime) return TokenError::Malformed;
    if (now > *expires + rules.leeway) return TokenError::Expired;
    if (*issued > now + rules.leeway) return TokenError::NotYetValid;
    if (claims.contains("nbf")) {
        const auto not_before = time_claim(claims, "nbf");
        if (!not_before) return TokenError::Malformed;
        if (*not_before > now + rules.leeway) return TokenError::NotYetValid;
    }
    return std::nullopt;
}

bool brings_its_own_key(const Json& header) {
    constexpr std::array kNames{"crit", "jku", "jwk", "x5u", "x5c"};
    return std::ranges::any_of(kNames, [&](const char* name) { return header.contains(name); });
}

}  // namespace healthlint
