#include "tests/e2e/world.h"

#include <chrono>
#include <csignal>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <thread>

#include <unistd.h>

#include "bridge/base/encoding.h"
#include "bridge/base/hash.h"

namespace healthlint {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

// The one issue of the company whose comments and history are shown to nobody.
constexpr std::string_view kSealedIssue = "RISK-15";
constexpr auto kPatience = 30s;  // generous: sanitizer builds on a busy machine
constexpr auto kPollEvery = 50ms;
constexpr auto kQuiet = 1500ms;  // no write for so long = the bridge has nothing left to do

std::string read(const fs::path& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

void write(const fs::path& path, const std::string& text) {
    std::ofstream(path, std::ios::binary) << text;
}

std::string sandbox_url_in(const fs::path& output) {
    const std::string text = read(output);
    const auto end = text.find('\n');
    if (end == std::string::npos) return {};
    std::string url = string_member(parse_json(text.substr(0, end)), "sandbox");
    const auto host = url.find("127.0.0.1");
    return host == std::string::npos ? url : url.replace(host, 9, "localhost");
}

std::string configuration(const World& world, const std::string& jira, const std::string& bridge) {
    const std::string port = bridge.substr(bridge.rfind(':') + 1);
    const std::string folder = world.folder().string();
    return "log: {level: debug}\nlisten: {host: 127.0.0.1, port: " + port + "}\n" +
           "base_url: " + bridge + "\n" + "store: {path: " + world.store_file().string() + "}\n" +
           "secrets: {key_file: " + folder + "/secret.key}\n" +
           "rules: {pack: " + world.pack_file().string() + ", site: " + world.site_file().string() +
           "}\n" + "ui: {dir: " PROJECT_ROOT "/bridge/ui/dist}\n" +
           "connect:\n  install_keys_url: " + jira + "/install-keys\n" + "  allowed_sites: [\"" +
           jira + "\"]\n" + "  frame_ancestors: [\"" + jira + "\"]\n";
}

}  // namespace

World::World(std::string name, const std::vector<std::string>& sandbox_arguments)
    : name_(std::move(name)) {
    folder_ = fs::temp_directory_path() / ("healthlint-" + name_ + "-" + std::to_string(getpid()));
    fs::remove_all(folder_);
    fs::create_directories(folder_);
    const fs::path rules = fs::path(PROJECT_ROOT) / "rules";
    fs::copy_file(rules / "ai-team.rules.yaml", pack_file());
    fs::copy_file(rules / "site.yaml", site_file());
    write(folder_ / "secret.key", secret_key() + "\n");
    std::vector<std::string> command{SANDBOX_BINARY, "--port", "0"};
    command.insert(command.end(), sandbox_arguments.begin(), sandbox_arguments.end());
    sandbox_ = std::make_unique<Process>(command, folder_ / "sandbox.log");
    wait_until("the sandbox's address", [&] {
        jira_url_ = sandbox_url_in(folder_ / "sandbox.log");
        return !jira_url_.empty();
    });
    bridge_url_ = "http://localhost:" + std::to_string(free_port());
    write(config_file(), configuration(*this, jira_url_, bridge_url_));
}

World::~World() {
    try {
        const Json log = sandbox("GET", "/sandbox/requests");
        fs::create_directories(REQUESTS_DIR);
        const Json rows = log.is_array() ? log : log.value("requests", Json::array());
        write(fs::path(REQUESTS_DIR) / (name_ + ".json"), dump_json(Json{{"requests", rows}}));
        bridge_.reset();
        sandbox_.reset();
        fs::remove_all(folder_);
    } catch (const std::exception& error) {
        std::fprintf(stderr, "the request log of %s is lost: %s\n", name_.c_str(), error.what());
    }
}

void World::lift_caps() const {
    std::ofstream(site_file(), std::ios::app)
        << "publish:\n  max-new-badges-per-space-per-day: 10000\n"
           "  breaker: {percent: 100, issues: 10000}\n";
}

void World::start_bridge() {
    bridge_ = std::make_unique<Process>(
        std::vector<std::string>{HEALTHLINT_BINARY, "serve", "--config", config_file().string()},
        folder_ / "bridge.log");
    wait_until("the bridge to answer", [&] {
        if (!bridge_->running())
            throw std::runtime_error(
                "the bridge ended with " + std::to_string(bridge_->wait()) + ":\n" + log_tail());
        const auto answer = client_.send({.method = "GET", .url = bridge_url_ + "/healthz"});
        return answer && answer->status == 200;
    });
}

void World::kill_bridge() {
    bridge_->signal(SIGKILL);
    bridge_->wait();
}

int World::stop_bridge() {
    bridge_->signal(SIGTERM);
    return bridge_->wait();
}

void World::install(const std::string& product) {
    const std::string descriptor =
        product == "jira" ? "/atlassian-connect.json" : "/confluence/atlassian-connect.json";
    sandbox(
        "POST",
        "/sandbox/install",
        Json{{"product", product}, {"descriptor_url", bridge_url_ + descriptor}});
}

void World::install_from(const std::string& bridge) {
    sandbox(
        "POST",
        "/sandbox/install",
        Json{{"product", "jira"}, {"descriptor_url", bridge + "/atlassian-connect.json"}});
}

HttpResponse World::jira(const std::string& method, const std::string& path, const Json& body) {
    HttpRequest request{.method = method, .url = jira_url_ + path};
    request.headers = {
        {"Authorization", "Basic " + base64_encode("admin@mirinae.example:token")},
        {"Accept", "application/json"}};
    if (!body.is_null()) {
        request.headers.emplace_back("Content-Type", "application/json");
        request.body = dump_json(body);
    }
    const auto deadline = std::chrono::steady_clock::now() + kPatience;
    while (true) {
        auto answer = client_.send(request);
        if (!answer) throw std::runtime_error(path + ": " + answer.error().message);
        // Jira's limit of calls per second holds for people too.
        if (answer->status != 429 || std::chrono::steady_clock::now() > deadline)
            return *std::move(answer);
        std::this_thread::sleep_for(kPollEvery);
    }
}

HttpResponse World::bridge(
    const std::string& method, const std::string& path, HttpHeaders headers) {
    const auto answer =
        client_.send({.method = method, .url = bridge_url_ + path, .headers = std::move(headers)});
    if (!answer) throw std::runtime_error(method + " " + path + ": " + answer.error().message);
    return *answer;
}

Json World::sandbox(const std::string& method, const std::string& path, const Json& body) {
    const HttpResponse answer = jira(method, path, body);
    if (answer.status >= 300)
        throw std::runtime_error(
            method + " " + path + " answered " + std::to_string(answer.status) + ": " +
            answer.body + "\n" + log_tail());
    return parse_json(answer.body);
}

Json World::issue(const std::string& key) {
    return sandbox("GET", "/rest/api/3/issue/" + key + "?properties=*all");
}

void World::edit(const std::string& key, const Json& fields) {
    const HttpResponse answer = jira("PUT", "/rest/api/3/issue/" + key, Json{{"fields", fields}});
    if (answer.status != 204)
        throw std::runtime_error("edit of " + key + " answered " + std::to_string(answer.status));
}

std::optional<Json> World::badge(const std::string& key) {
    const HttpResponse answer = jira("GET", "/rest/api/3/issue/" + key + "/properties/healthlint");
    if (answer.status != 200) return std::nullopt;
    return parse_json(answer.body).at("value");
}

std::string World::lozenge(const std::string& key) {
    const HttpResponse answer = jira(
        "GET",
        "/rest/api/3/issue/" + key +
            "/properties/com.atlassian.jira.issue:com.healthlint.app:health:status");
    if (answer.status != 200) return {};
    return string_member(parse_json(answer.body).at("value").at("value"), "label");
}

std::vector<Json> World::app_comments(const std::string& key) {
    const std::string path = "/rest/api/3/issue/" + key + "/comment";
    std::vector<Json> own;
    const HttpResponse answer = jira("GET", path);
    if (answer.status == 403 && key == kSealedIssue) return own;
    const Json page = answer.status < 300 ? parse_json(answer.body) : sandbox("GET", path);
    for (const Json& comment : page.at("comments"))
        if (string_member(comment.at("author"), "accountType") == "app") own.push_back(comment);
    return own;
}

long long World::last_request() {
    const Json log = sandbox("GET", "/sandbox/requests");
    const Json rows = log.is_array() ? log : log.at("requests");
    return rows.empty() ? 0 : integer_member(rows.back(), "n").value_or(0);
}

std::vector<Json> World::app_writes(long long since) {
    const Json log = sandbox("GET", "/sandbox/requests?since=" + std::to_string(since));
    std::vector<Json> writes;
    for (const Json& row : log.is_array() ? log : log.at("requests")) {
        const std::string method = string_member(row, "method");
        const std::string path = string_member(row, "path");
        const bool reads = method == "GET" || path.ends_with("/search/jql") ||
                           path.ends_with("/search/approximate-count") ||
                           path.ends_with("/bulkfetch") || path.ends_with("/comment/list") ||
                           path.ends_with("/permissions/check");
        if (string_member(row, "caller") == "app" && !reads) writes.push_back(row);
    }
    return writes;
}

std::string World::any_project() {
    const Json page = sandbox(
        "POST",
        "/rest/api/3/search/jql",
        Json{{"jql", "issuetype = Epic AND labels = ai-project"}, {"fields", {"summary"}}});
    return string_member(page.at("issues").at(0), "key");
}

std::string World::log(const std::string& file) const {
    return read(folder_ / file);
}

void World::wait_for_scan() {
    wait_until("the first badge", [&] { return !app_writes(0).empty(); });
    wait_for_quiet();
}

void World::wait_for_quiet() {
    std::size_t before = 0;
    auto quiet_since = std::chrono::steady_clock::now();
    wait_until("the bridge to have nothing left to write", [&] {
        const std::size_t now = app_writes(0).size();
        if (now != before) quiet_since = std::chrono::steady_clock::now();
        before = now;
        return std::chrono::steady_clock::now() - quiet_since > kQuiet;
    });
}

void World::wait_until(
    const std::string& what,
    const std::function<bool()>& condition,
    std::chrono::seconds patience) {
    const auto deadline = std::chrono::steady_clock::now() + patience;
    while (std::chrono::steady_clock::now() < deadline) {
        if (condition()) return;
        std::this_thread::sleep_for(kPollEvery);
    }
    throw std::runtime_error("waited in vain for " + what + "\n" + log_tail());
}

std::string World::secret_key() const {
    return base64_encode(sha256(name_));
}

std::string World::log_tail() const {
    constexpr std::size_t kTail = 4000;
    const std::string log = read(folder_ / "bridge.log");
    return log.size() > kTail ? log.substr(log.size() - kTail) : log;
}

}  // namespace healthlint
