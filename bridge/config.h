#pragma once
// The configuration of `healthlint serve`: a YAML file, each key with a default here, then the
// environment, which wins. Where Atlassian is, is configuration like everything else.
//
//     listen: {host: 127.0.0.1, port: 8080}        port 0 = any free port
//     base_url: https://healthlint.example.com     as the outside sees us; HEALTHLINT_BASE_URL
//     app_key: com.healthlint.app
//     store: {path: healthlint.db, durability: process, password_file: …}
//                                                  path: a file or a PostgreSQL URL, see
//                                                  store/README.md; HEALTHLINT_STORE, _PASSWORD
//                                                  power-cut: each commit waits for the disk
//     secrets: {key_file: /etc/healthlint/key}     or HEALTHLINT_SECRET_KEY: base64 of 32 bytes
//     rules: {pack: rules/ai-team.rules.yaml, site: rules/site.yaml}
//     ui: {dir: bridge/ui/dist, all_js: "https://connect-cdn.atl-paas.net/all.js"}
//     connect: {install_keys_url: …, allowed_sites: […], frame_ancestors: […],
//               other_audiences: […], blocked: […]}
//     forge: {app_id: ari:cloud:ecosystem::app/…, jwks_url: …, allowed_api: […]}
//     retention: {purge_ended_sites_after_days: 60}   none = ended sites are kept
//     http: {ca_file: …}                           PEM bundle; none = the system's
//     log: {level: info}                           debug, info, warn, error, off
//     digest: {enabled: true}
//     jira: {site: "https://acme.atlassian.net", email: me@acme.example, token_file: …,
//            poll_seconds: 60,                     a site without an app; or HEALTHLINT_JIRA_SITE,
//            webhook_secret_file: …}               _EMAIL, _TOKEN, _TOKEN_FILE, _WEBHOOK_SECRET
//     operator: {name: operator, password_file: …} or HEALTHLINT_OPERATOR_PASSWORD; none = shut

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bridge/base/error.h"
#include "bridge/base/log.h"

namespace healthlint {

struct JiraLogin {
    std::string site, email, token;
    std::string webhook_secret;  // of webhooks made by hand; empty = none is taken
};

struct Config {
    std::string host = "127.0.0.1";
    int port = 8080;
    std::string base_url;  // without trailing slash; empty = http://localhost:<port>
    std::string app_key = "com.healthlint.app";
    std::string store_path = "healthlint.db";  // or a PostgreSQL URL, which may hold a secret
    std::string store_password;                // of PostgreSQL; wins over the URL's
    bool store_survives_power_cut = false;  // false: kill -9, and reconciling repairs a power cut
    std::string secret_keys;                // for SecretBox::from_keys; empty = none given
    std::string pack_file = "rules/ai-team.rules.yaml";
    std::string site_file;  // none named: site.yaml beside the pack, where there is one
    std::string ui_dir = "bridge/ui/dist";
    std::string all_js = "https://connect-cdn.atl-paas.net/all.js";
    std::string install_keys_url = "https://connect-install-keys.atlassian.com";
    std::vector<std::string> allowed_sites{"https://*.atlassian.net"};
    std::vector<std::string> frame_ancestors{"https://*.atlassian.net", "https://*.jira.com"};
    std::vector<std::string> other_audiences;  // regional base URLs
    std::vector<std::string> blocked;          // client keys, cloud ids, site URLs: may not install
    std::string forge_app_id;                  // empty = the Forge door is shut
    std::string forge_jwks_url = "https://forge.cdn.prod.atlassian-dev.net/.well-known/jwks.json";
    std::vector<std::string> forge_allowed_api{"https://api.atlassian.com"};
    std::optional<std::chrono::days> purge_ended_after;
    std::string ca_file;
    LogLevel log_level = LogLevel::Info;
    bool digest_enabled = true;
    std::optional<JiraLogin> jira;  // complete, or nothing
    std::chrono::seconds jira_poll{60};
    std::string operator_name = "operator";
    std::string operator_password;  // empty = no door for the operator

    std::string effective_base_url(int bound_port) const;
};

// A key that Atlassian takes for an app: up to 64 letters, digits, '-', '.' and '_'.
bool is_app_key(std::string_view key);

using ReadEnvironment = std::function<std::optional<std::string>(const std::string& name)>;

std::optional<std::string> read_process_environment(const std::string& name);

// `path` empty = defaults and environment only. Invalid names every problem with file, line, column
// and remedy.
Result<Config> load_config(
    const std::string& path, const ReadEnvironment& environment = read_process_environment);

}  // namespace healthlint
