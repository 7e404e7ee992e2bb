#include "tests/behaviours/host/bridge.h"

#include <atomic>
#include <chrono>
#include <csignal>
#include <fstream>
#include <iterator>
#include <sstream>
#include <stdexcept>
#include <thread>

#include <unistd.h>

#include "bridge/base/encoding.h"
#include "bridge/base/hash.h"
#include "tests/behaviours/host/tokens.h"

namespace healthlint {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

constexpr auto kPatience = 30s;  // generous: sanitizer builds on a busy machine
constexpr auto kPollEvery = 20ms;

std::string read(const fs::path& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

std::string configuration(
    const fs::path& folder, const std::string& atlassian, const BridgeOptions& options, int port) {
    const std::string rules = std::string(PROJECT_ROOT) + "/rules";
    return "log: {level: debug}\nlisten: {host: 127.0.0.1, port: " + std::to_string(port) + "}\n" +
           (options.base_url.empty() ? "" : "base_url: " + options.base_url + "\n") +
           "store: {path: " + (folder / "healthlint.db").string() + "}\n" +
           "secrets: {key_file: " + (folder / "secret.key").string() + "}\n" +
           "rules: {pack: " + rules + "/ai-team.rules.yaml, site: " + rules + "/site.yaml}\n" +
           "digest: {enabled: false}\nconnect:\n  install_keys_url: " + atlassian +
           "/install-keys\n  allowed_sites: [\"" + atlassian +
           "\", \"https://*.atlassian.net\"]\n" + options.connect + options.sections;
}

}  // namespace

Bridge::Bridge(Atlassian& atlassian, BridgeOptions options)
    : atlassian_(atlassian),
      options_(std::move(options)) {
    static std::atomic<int> made{0};
    folder_ = fs::temp_directory_path() /
              ("behaviours-" + std::to_string(getpid()) + "-" + std::to_string(++made));
    fs::remove_all(folder_);
    fs::create_directories(folder_);
    std::ofstream(folder_ / "secret.key") << base64_encode(sha256("a key")) << '\n';
    start();
}

Bridge::~Bridge() {
    process_.reset();
    std::error_code ignored;
    fs::remove_all(folder_, ignored);
}

std::vector<std::string> Bridge::command() const {
    std::vector<std::string> command{"/usr/bin/env"};
    command.insert(command.end(), options_.environment.begin(), options_.environment.end());
    command.insert(
        command.end(),
        {HEALTHLINT_BINARY, "serve", "--config", (folder_ / "healthlint.yaml").string()});
    return command;
}

void Bridge::start() {
    std::ofstream(folder_ / "healthlint.yaml")
        << configuration(folder_, atlassian_.url(), options_, port_);
    fs::remove(folder_ / "bridge.log");
    process_ = std::make_unique<Process>(command(), folder_ / "bridge.log");
    wait_until("the bridge's address", [&] {
        if (!process_->running()) throw std::runtime_error("the bridge ended:\n" + log());
        const std::string text = log();
        const auto at = text.find(R"({"healthlint":"http)");
        const auto end = text.find('\n', at);
        if (at == std::string::npos || end == std::string::npos) return false;
        url_ = string_member(parse_json(text.substr(at, end - at)), "healthlint");
        return true;
    });
    port_ = std::stoi(url_.substr(url_.rfind(':') + 1));
    base_url_ =
        options_.base_url.empty() ? "http://localhost:" + std::to_string(port_) : options_.base_url;
}

void Bridge::kill() {
    process_->signal(SIGKILL);
    process_->wait();
}

int Bridge::stop() {
    process_->signal(SIGTERM);
    return process_->wait();
}

int Bridge::start_in_vain() {
    return run(command(), folder_ / "vain.log");
}

int Bridge::run_command(const std::vector<std::string>& words) const {
    std::vector<std::string> command{HEALTHLINT_BINARY};
    command.insert(command.end(), words.begin(), words.end());
    command.insert(command.end(), {"--config", (folder_ / "healthlint.yaml").string()});
    return run(command, folder_ / "command.log");
}

std::string Bridge::log() const {
    return read(folder_ / "bridge.log");
}

std::vector<Json> Bridge::log_of(const std::string& event) const {
    std::vector<Json> lines;
    std::istringstream all(log());
    for (std::string line; std::getline(all, line);)
        if (Json json = parse_json(line); string_member(json, "event") == event)
            lines.push_back(std::move(json));
    return lines;
}

HttpResponse Bridge::send(HttpRequest request) {
    const std::string what = request.method + " " + request.url;
    request.url = url_ + request.url;
    auto answer = client_.send(request);
    if (!answer) throw std::runtime_error(what + ": " + answer.error().message + "\n" + log());
    return *std::move(answer);
}

HttpResponse Bridge::get(const std::string& target, const std::string& authorization) {
    HttpRequest request{.url = target};
    if (!authorization.empty()) request.headers.emplace_back("Authorization", authorization);
    return send(std::move(request));
}

HttpResponse Bridge::post(
    const std::string& target, const std::string& authorization, const std::string& body) {
    HttpRequest request{
        .method = "POST",
        .url = target,
        .headers = {{"Content-Type", "application/json"}},
        .body = body};
    if (!authorization.empty()) request.headers.emplace_back("Authorization", authorization);
    return send(std::move(request));
}

OrderedJson Bridge::install_claims_of(const Tenant& tenant) const {
    return install_claims(tenant, base_url_, kInstalled);
}

HttpResponse Bridge::install(const Tenant& tenant) {
    return install_with(install_claims_of(tenant), lifecycle_body(tenant, kAppKey, "installed"));
}

HttpResponse Bridge::install_with(const OrderedJson& claims, const Json& body) {
    const OrderedJson header{{"typ", "JWT"}, {"alg", "RS256"}, {"kid", atlassian_.install_kid()}};
    return install_with_token(
        sign_rs256(claims, atlassian_.install_key().private_pem, header), body);
}

HttpResponse Bridge::install_with_token(const std::string& token, const Json& body) {
    return post(kInstalled, "JWT " + token, body.dump());
}

HttpResponse Bridge::uninstall(const Tenant& tenant) {
    const OrderedJson header{{"typ", "JWT"}, {"alg", "RS256"}, {"kid", atlassian_.install_kid()}};
    const std::string token = sign_rs256(
        install_claims(tenant, base_url_, kUninstalled),
        atlassian_.install_key().private_pem,
        header);
    return post(
        kUninstalled, "JWT " + token, lifecycle_body(tenant, kAppKey, "uninstalled").dump());
}

int Bridge::webhook(const Tenant& tenant, const std::string& issue_id) {
    const Json body{
        {"timestamp", now_seconds() * 1000},
        {"webhookEvent", "jira:issue_updated"},
        {"issue", {{"id", issue_id}, {"key", "OPS-" + issue_id}}}};
    const std::string token = sign_hs256(host_claims(tenant, "POST", kWebhook), tenant.secret);
    return post(kWebhook, "JWT " + token, body.dump()).status;
}

int Bridge::webhook_signed_with(const Tenant& tenant, const std::string& secret) {
    Tenant other = tenant;
    other.secret = secret;
    return webhook(other);
}

void Bridge::wait_until(const std::string& what, const std::function<bool()>& condition) const {
    const auto deadline = std::chrono::steady_clock::now() + kPatience;
    while (std::chrono::steady_clock::now() < deadline) {
        if (condition()) return;
        std::this_thread::sleep_for(kPollEvery);
    }
    throw std::runtime_error("waited in vain for " + what + "\n" + log());
}

}  // namespace healthlint
