#include "tests/web/installed_app.h"

#include <array>

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "bridge/atlassian/connect/jwt.h"
#include "bridge/atlassian/connect/qsh.h"
#include "bridge/base/encoding.h"
#include "bridge/web/connect/site_secrets.h"

namespace healthlint {
namespace {

constexpr const char* kKid = "0f5dd1bc-6a7c-4d1b-9a1c-5b0c1b7a6f10";
constexpr const char* kForgeApp = "ari:cloud:ecosystem::app/8db33809-1f32-48bb-8c52-5877dab48100";
constexpr const char* kForgeKid = "forge/invocation-token/1";
constexpr const char* kBaseUrl = "https://app.example.com";

const RsaKeyPair& install_key() {
    static const RsaKeyPair kInstallKey = make_rsa_key();
    return kInstallKey;
}

OrderedJson times(const Clock& clock) {
    const auto now = to_seconds(clock.now()).time_since_epoch().count();
    return {{"iat", now}, {"exp", now + 180}};
}

HttpServerOptions with_refusal(Router& router) {
    HttpServerOptions options;
    options.refusal = [&router](int status) { return router.refusal(status); };
    return options;
}

}  // namespace

InstalledApp::InstalledApp(long long inbox_limit)
    : key_server_([this](const HttpRequest& request) { return answer_key(request); }),
      install_keys_(client_, clock_, key_server_.url("/keys")),
      verifier_(
          {.app_key = kAppKey, .base_url = kBaseUrl},
          [this](const std::string& client_key) {
              return site_secrets_.find(client_key, clock_.now());
          },
          [this](const std::string& kid) { return install_keys_.find(kid); },
          [this](const std::string& client_key) {
              return site_secrets_.find_again(client_key, clock_.now());
          }),
      forge_verifier_(
          {.app_id = kForgeApp},
          [this](const ForgeContext& context) { return find_forge_site(*store_, context); },
          [](const std::string& kid) -> Result<std::string> {
              if (kid != kForgeKid) return fail(Errc::NotFound, "no such key");
              return install_key().public_pem;
          }),
      services_{
          .settings = {.base_url = kBaseUrl, .app_key = kAppKey},
          .store = *store_,
          .clock = clock_,
          .verifier = verifier_,
          .forge = forge_verifier_,
          .verdict = [this](const SiteId&, const IssueId& issue) -> std::optional<CurrentVerdict> {
              const auto found = verdicts.find(issue.value);
              if (found == verdicts.end()) return std::nullopt;
              return found->second;
          },
          .may_browse = [this](const SiteId&, const AccountId&, const IssueId&) -> Result<bool> {
              return may_browse.load();
          },
          .administers = [this](const SiteId&, const AccountId&) -> Result<bool> {
              return administers.load();
          },
          .sites_changed = [this] { site_secrets_.forget(); },
          .counters = [] { return ServiceCounters{}; },
          .hub = {.secret = kHubSecret, .site = SiteId{"1"}},
          .operator_door = {.name = "operator", .password = kOperatorPassword},
          .ui = {},
          .inbox = InboxGauge(inbox_limit)},
      router_(services_),
      running_(std::make_unique<RunningServer>(
          [this](const HttpRequest& request) { return router_.handle(request); },
          with_refusal(router_))) {}

HttpResponse InstalledApp::answer_key(const HttpRequest& request) {
    ++key_requests;
    if (key_status != 200) return {.status = key_status};
    if (request.url != std::string("/keys/") + kKid) return {.status = 404};
    return {.body = install_key().public_pem};
}

void InstalledApp::serve_ui(StaticFiles files, std::string all_js) {
    services_.ui = std::move(files);
    services_.settings.all_js = std::move(all_js);
}

HttpResponse InstalledApp::send(HttpRequest request) {
    request.url = running_->url(request.url);
    auto answer = client_.send(request);
    EXPECT_TRUE(answer.has_value());
    return answer ? std::move(*answer) : HttpResponse{.status = 0};
}

HttpResponse InstalledApp::get(const std::string& target, const std::string& token) {
    HttpRequest request{.url = target};
    if (!token.empty()) request.headers.emplace_back("Authorization", "JWT " + token);
    return send(std::move(request));
}

HttpResponse InstalledApp::post(
    const std::string& target, const std::string& token, const std::string& body) {
    HttpRequest request{
        .method = "POST",
        .url = target,
        .headers = {{"Content-Type", "application/json"}},
        .body = body};
    if (!token.empty()) request.headers.emplace_back("Authorization", "JWT " + token);
    return send(std::move(request));
}

std::string InstalledApp::host_token(
    const std::string& method,
    const std::string& target,
    const std::string& secret,
    const std::string& client_key) const {
    OrderedJson claims = times(clock_);
    claims["iss"] = client_key;
    claims["qsh"] = query_string_hash(method, target);
    return sign_hs256(claims, secret);
}

std::string InstalledApp::context_token(const std::string& issue_id) const {
    OrderedJson claims = times(clock_);
    claims["iss"] = "T";
    claims["sub"] = "712020:person";
    claims["qsh"] = "context-qsh";
    if (!issue_id.empty()) {
        claims["context"]["jira"]["issue"]["id"] = issue_id;
        claims["context"]["jira"]["issue"]["key"] = "AIX-" + issue_id;
    }
    return sign_hs256(claims, kSecretOne);
}

std::string InstalledApp::install_token(
    const std::string& target, const std::string& client_key) const {
    OrderedJson claims = times(clock_);
    claims["iss"] = client_key;
    claims["aud"] = OrderedJson::array({kBaseUrl});
    claims["qsh"] = query_string_hash("POST", target);
    return sign_rs256(claims, kKid, install_key().private_pem);
}

std::string InstalledApp::hub_signature(const std::string& body) {
    const std::string secret = kHubSecret;
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned int size = 0;
    HMAC(
        EVP_sha256(),
        secret.data(),
        static_cast<int>(secret.size()),
        reinterpret_cast<const unsigned char*>(body.data()),
        body.size(),
        digest.data(),
        &size);
    return "sha256=" + hex_encode({reinterpret_cast<const char*>(digest.data()), size});
}

std::string InstalledApp::operator_credentials() {
    return base64_encode(std::string("operator:") + kOperatorPassword);
}

std::string InstalledApp::forge_token(const std::string& person) const {
    const auto now = to_seconds(clock_.now()).time_since_epoch().count();
    OrderedJson claims{
        {"iss", "forge/invocation-token"},
        {"aud", kForgeApp},
        {"iat", now},
        {"exp", now + 25},
        {"app",
         {{"installationId", "ari:cloud:ecosystem::installation/1"},
          {"apiBaseUrl", "https://api.atlassian.com/ex/jira/cloud-1"}}}};
    if (!person.empty()) {
        claims["principal"] = person;
        claims["context"]["extension"]["issue"] = {{"id", "10012"}, {"key", "AIX-10012"}};
    }
    return sign_rs256(claims, kForgeKid, install_key().private_pem);
}

Json InstalledApp::install_body(const std::string& client_key, const std::string& secret) {
    return {
        {"key", kAppKey},
        {"clientKey", client_key},
        {"sharedSecret", secret},
        {"baseUrl", "https://acme.atlassian.net"},
        {"productType", "jira"},
        {"eventType", "installed"}};
}

int InstalledApp::install(const Json& body) {
    const std::string target = "/connect/installed";
    const auto token = install_token(target, string_member(body, "clientKey"));
    return post(target, token, dump_json(body)).status;
}

Site InstalledApp::site(const std::string& client_key) {
    const auto found = store_->site_by_client_key(client_key);
    EXPECT_TRUE(found.has_value() && found->has_value());
    return found && *found ? **found : Site{};
}

}  // namespace healthlint
