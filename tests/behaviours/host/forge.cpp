#include "tests/behaviours/host/forge.h"

#include "tests/behaviours/host/tokens.h"

namespace healthlint {
namespace {

std::string kid_of(int serial) {
    return "forge/invocation-token/" + std::to_string(serial);
}

}  // namespace

Forge::Forge() : server_([this](const HttpRequest&) { return answer(); }) {}

HttpResponse Forge::answer() {
    ++fetches_;
    if (status_ != 200) return {.status = status_};
    {
        const std::lock_guard lock(mutex_);
        if (instead_) return *instead_;
    }
    return {.status = 200, .body = key_set().dump()};
}

Json Forge::key_set() const {
    const std::lock_guard lock(mutex_);
    return {{"keys", Json::array({web_key(key_.public_pem, kid_of(serial_))})}};
}

void Forge::answer_instead(std::optional<HttpResponse> answer) {
    const std::lock_guard lock(mutex_);
    instead_ = std::move(answer);
}

std::string Forge::configuration(const std::string& api, const std::string& app_id) const {
    return "forge:\n  app_id: \"" + app_id + "\"\n  jwks_url: " + jwks_url() +
           "\n  allowed_api: [\"" + api + "\", \"https://api.atlassian.com\"]\n";
}

ForgeTenant Forge::new_tenant(const std::string& api) {
    static std::atomic<int> made{0};
    const std::string number = std::to_string(++made);
    return {
        .installation_id = "ari:cloud:ecosystem::installation/" + number,
        .cloud_id = "cloud-" + number,
        .api_base_url = api + "/ex/jira/cloud-" + number};
}

OrderedJson Forge::claims(const ForgeTenant& tenant) const {
    const long long now = now_seconds();
    return {
        {"iss", "forge/invocation-token"},
        {"aud", kAppId},
        {"iat", now},
        {"nbf", now},
        {"exp", now + 25},
        {"jti", Atlassian::new_secret()},
        {"app",
         {{"id", kAppId},
          {"installationId", tenant.installation_id},
          {"apiBaseUrl", tenant.api_base_url},
          {"environment", {{"type", "PRODUCTION"}, {"id", "environment"}}},
          {"module", {{"type", "core:endpoint"}, {"key", "ep-events"}}},
          {"installation",
           {{"id", tenant.installation_id},
            {"contexts",
             OrderedJson::array(
                 {{{"name", "Jira"},
                   {"apiBaseUrl", tenant.api_base_url},
                   {"cloudId", tenant.cloud_id}}})}}}}}};
}

OrderedJson Forge::claims_of(
    const ForgeTenant& tenant, const std::string& person, const std::string& issue_id) const {
    OrderedJson all = claims(tenant);
    all["principal"] = person;
    all["context"] = {
        {"cloudId", tenant.cloud_id},
        {"moduleKey", "health"},
        {"extension",
         {{"type", "jira:issueContext"},
          {"issue", {{"id", issue_id}, {"key", "OPS-1"}}},
          {"project", {{"id", "10000"}, {"key", "OPS"}}}}}};
    return all;
}

std::string Forge::sign(const OrderedJson& claims) const {
    const std::lock_guard lock(mutex_);
    return sign_rs256(
        claims, key_.private_pem, {{"kid", kid_of(serial_)}, {"alg", "RS256"}, {"typ", "JWT"}});
}

std::string Forge::sign_with_kid(const OrderedJson& claims, const std::string& kid) const {
    const std::lock_guard lock(mutex_);
    return sign_rs256(claims, key_.private_pem, {{"kid", kid}, {"alg", "RS256"}});
}

void Forge::rotate() {
    const std::lock_guard lock(mutex_);
    ++serial_;
    key_ = make_rsa_key();
}

HttpResponse invoke(
    Bridge& bridge,
    const std::string& path,
    const std::string& token,
    const Json& body,
    const std::string& system_token) {
    HttpRequest request{
        .method = "POST",
        .url = path,
        .headers =
            {{"Content-Type", "application/json"},
             {"Authorization", "Bearer " + token},
             {"x-b3-traceid", "80f198ee56343ba864fe8b2a57d3eff7"}},
        .body = body.dump()};
    if (!system_token.empty()) request.headers.emplace_back("x-forge-oauth-system", system_token);
    return bridge.send(std::move(request));
}

Json installed_event(const ForgeTenant& tenant) {
    return {
        {"eventType", "avi:forge:installed:app"},
        {"id", tenant.installation_id},
        {"context", "ari:cloud:jira::site/" + tenant.cloud_id},
        {"installerAccountId", "712020:admin"},
        {"app", {{"id", Forge::kAppId}, {"version", "1.0.0"}}},
        {"environment", {{"id", "environment"}}}};
}

Json issue_event(const std::string& issue_id) {
    return {
        {"eventType", "avi:jira:updated:issue"},
        {"selfGenerated", false},
        {"issue", {{"id", issue_id}, {"key", "OPS-1"}}}};
}

}  // namespace healthlint
