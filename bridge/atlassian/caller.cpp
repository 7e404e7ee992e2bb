#include "bridge/atlassian/caller.h"

#include <utility>

#include "bridge/atlassian/connect/jwt.h"
#include "bridge/atlassian/connect/qsh.h"
#include "bridge/base/encoding.h"

namespace healthlint {
namespace {

constexpr std::chrono::seconds kTokenLife{180};

std::string without_trailing_slash(std::string url) {
    if (url.ends_with('/')) url.pop_back();
    return url;
}

// Credentials never leave for another host or another product of the same host.
bool is_below(const std::string& url, const std::string& base_url) {
    if (base_url.empty() || !url.starts_with(base_url)) return false;
    return url.size() == base_url.size() || url[base_url.size()] == '/' ||
           url[base_url.size()] == '?';
}

tl::unexpected<Error> not_below(const std::string& base_url) {
    return fail(Errc::Invalid, "request leaves the site " + base_url);
}

}  // namespace

ConnectCredentials::ConnectCredentials(
    std::string app_key, std::string client_key, std::string base_url, std::string secret)
    : app_key_(std::move(app_key)),
      client_key_(std::move(client_key)),
      base_url_(without_trailing_slash(std::move(base_url))),
      secret_(std::move(secret)) {}

Result<void> ConnectCredentials::authorize(HttpRequest& request, TimePoint now) const {
    if (secret_.empty()) return fail(Errc::Unauthorized, "no shared secret for " + base_url_);
    if (!is_below(request.url, base_url_)) return not_below(base_url_);
    // The path of the base URL ("/wiki") is no part of the hash.
    const std::string relative = request.url.substr(base_url_.size());
    const std::string target = relative.starts_with('/') ? relative : "/" + relative;
    const auto issued = to_seconds(now).time_since_epoch().count();
    const OrderedJson claims{
        {"iss", app_key_},
        {"iat", issued},
        {"exp", issued + kTokenLife.count()},
        {"qsh", query_string_hash(request.method, target)},
        {"aud", OrderedJson::array({client_key_})}};
    request.headers.emplace_back("Authorization", "JWT " + sign_hs256(claims, secret_));
    return {};
}

ApiTokenCredentials::ApiTokenCredentials(
    std::string base_url, const std::string& email, const std::string& api_token)
    : base_url_(without_trailing_slash(std::move(base_url))),
      header_("Basic " + base64_encode(email + ":" + api_token)) {}

Result<void> ApiTokenCredentials::authorize(HttpRequest& request, TimePoint /*now*/) const {
    if (!is_below(request.url, base_url_)) return not_below(base_url_);
    request.headers.emplace_back("Authorization", header_);
    return {};
}

SystemTokenCredentials::SystemTokenCredentials(
    std::string base_url, const std::string& token, TimePoint expires)
    : base_url_(without_trailing_slash(std::move(base_url))),
      header_(token.empty() ? std::string{} : "Bearer " + token),
      expires_(expires) {}

Result<void> SystemTokenCredentials::authorize(HttpRequest& request, TimePoint now) const {
    if (header_.empty() || now >= expires_)
        return fail(
            Errc::Unavailable,
            header_.empty() ? "no system token came yet; the hourly trigger brings one"
                            : "the system token has expired; the next invocation brings one");
    if (!is_below(request.url, base_url_)) return not_below(base_url_);
    request.headers.emplace_back("Authorization", header_);
    return {};
}

}  // namespace healthlint
