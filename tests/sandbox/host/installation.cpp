#include "tests/sandbox/host/installation.h"

#include <array>

#include "bridge/base/ascii.h"
#include "bridge/base/encoding.h"

namespace healthlint::sandbox {
namespace {

long long epoch(TimePoint at) {
    return to_seconds(at).time_since_epoch().count();
}

// 2016's host and today's sign the decoded path (Connect, "query string hash": getPath()).
std::string hash_of_url(
    const Installation& installation, const std::string& method, const std::string& url) {
    std::string_view rest(url);
    const std::string base = installation.app_url();
    if (rest.substr(0, base.size()) == base) rest.remove_prefix(base.size());
    const Target target = split_target(rest);
    const std::string path = percent_decode(target.path).value_or(std::string(target.path));
    return query_string_hash(method, path, target.query);
}

Json host_claims(const Installation& installation, TimePoint now) {
    return {
        {"iss", installation.client_key},
        {"iat", epoch(now)},
        {"exp", epoch(now + kTokenLifetime)},
        {"context", Json::object()}};
}

bool equals_audience(const Json* audience, const std::string& client_key) {
    if (audience == nullptr) return true;  // optional for calls of an app
    if (audience->is_string()) return audience->get<std::string>() == client_key;
    if (!audience->is_array()) return false;
    for (const Json& one : *audience)
        if (one.is_string() && one.get<std::string>() == client_key) return true;
    return false;
}

Result<void> check_times(const Json& claims, TimePoint now) {
    const auto expires = integer_member(claims, "exp");
    const auto issued = integer_member(claims, "iat");
    if (!expires || !issued) return fail(Errc::Unauthorized, "token lacks iat or exp");
    if (*expires + kClockLeeway.count() <= epoch(now))
        return fail(Errc::Unauthorized, "token has expired");
    if (*issued - kClockLeeway.count() > epoch(now))
        return fail(Errc::Unauthorized, "token was issued in the future");
    return {};
}

}  // namespace

bool Installation::has_scope(std::string_view scope) const {
    static constexpr std::array<std::string_view, 4> kOrder{"READ", "WRITE", "DELETE", "ADMIN"};
    if (scope.empty()) return true;
    const Json* declared = find_member(descriptor, "scopes");
    if (declared == nullptr || !declared->is_array()) return false;
    const auto rank = [](std::string_view name) {
        for (std::size_t i = 0; i < kOrder.size(); ++i)
            if (equals_ignoring_case(kOrder[i], name)) return static_cast<int>(i);
        return -1;
    };
    for (const Json& one : *declared)
        if (one.is_string() && rank(one.get<std::string>()) >= rank(scope)) return true;
    return false;
}

std::string app_target(const Installation& installation, std::string_view relative) {
    if (relative.substr(0, 4) == "http") return std::string(relative);
    std::string base = installation.app_url();
    if (!base.empty() && base.back() == '/') base.pop_back();
    return base + (relative.substr(0, 1) == "/" ? "" : "/") + std::string(relative);
}

std::string lifecycle_url(const Installation& installation, const std::string& event) {
    const Json* lifecycle = find_member(installation.descriptor, "lifecycle");
    if (lifecycle == nullptr) return {};
    const std::string relative = string_member(*lifecycle, event);
    return relative.empty() ? std::string() : app_target(installation, relative);
}

std::string lifecycle_body(
    const Installation& installation, const std::string& event, const std::string& product_url) {
    Json body{
        {"key", installation.app_key()},
        {"clientKey", installation.client_key},
        {"baseUrl", product_url},
        {"displayUrl", product_url},
        {"productType", installation.product},
        {"description", "Atlassian " + installation.product + " at " + product_url},
        {"eventType", event}};
    if (event == "installed") body["sharedSecret"] = installation.shared_secret;
    return dump_json(body);
}

HttpRequest signed_install_request(
    const Installation& installation,
    const InstallKey& key,
    const std::string& event,
    const std::string& product_url,
    TimePoint now) {
    const std::string url = lifecycle_url(installation, event);
    Json claims = host_claims(installation, now);
    claims["aud"] = Json::array({installation.app_url()});
    claims["qsh"] = hash_of_url(installation, "POST", url);
    return {
        .method = "POST",
        .url = url,
        .headers =
            {{"Authorization", "JWT " + key.sign(claims)}, {"Content-Type", "application/json"}},
        .body = lifecycle_body(installation, event, product_url)};
}

HttpRequest signed_host_request(
    const Installation& installation,
    const std::string& url,
    const std::string& body,
    TimePoint now,
    const std::string& method) {
    Json claims = host_claims(installation, now);
    claims["qsh"] = hash_of_url(installation, method, url);
    return {
        .method = method,
        .url = url,
        .headers =
            {{"Authorization", "JWT " + sign_hs256(claims, installation.shared_secret)},
             {"Content-Type", "application/json"}},
        .body = body};
}

std::string context_token(
    const Installation& installation,
    const std::string& account_id,
    const Json& context,
    TimePoint now) {
    Json claims = host_claims(installation, now);
    claims["sub"] = account_id;
    claims["exp"] = epoch(now + kContextTokenLifetime);
    claims["qsh"] = "context-qsh";
    claims["context"] = context;
    return sign_hs256(claims, installation.shared_secret);
}

std::string_view jwt_of(const HttpRequest& request) {
    const auto header = find_header(request.headers, "Authorization");
    if (!header || header->substr(0, 4) != "JWT ") return {};
    return header->substr(4);
}

Result<void> verify_app_request(
    const Installation& installation,
    const HttpRequest& request,
    std::string_view relative_path,
    TimePoint now) {
    const auto claims = open_hs256(jwt_of(request), installation.shared_secret);
    if (!claims) return tl::unexpected(claims.error());
    if (string_member(*claims, "iss") != installation.app_key())
        return fail(Errc::Unauthorized, "issuer is not the app's key");
    if (!equals_audience(find_member(*claims, "aud"), installation.client_key))
        return fail(Errc::Unauthorized, "audience is another tenant");
    if (auto times = check_times(*claims, now); !times) return times;
    const std::string expected =
        query_string_hash(request.method, relative_path, split_target(request.url).query);
    if (string_member(*claims, "qsh") != expected)
        return fail(Errc::Unauthorized, "query string hash does not match");
    return {};
}

}  // namespace healthlint::sandbox
