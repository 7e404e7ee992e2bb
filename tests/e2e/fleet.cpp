#include "tests/e2e/fleet.h"

#include <csignal>
#include <fstream>
#include <stdexcept>

#include <unistd.h>

#include "bridge/base/ascii.h"
#include "bridge/base/json.h"
#include "bridge/http/client.h"

namespace healthlint {
namespace {

namespace fs = std::filesystem;

std::string after(const std::string& text, const std::string& mark) {
    return text.substr(text.rfind(mark) + mark.size());
}

void replace(std::string& text, const std::string& from, const std::string& to) {
    const auto at = text.find(from);
    if (at == std::string::npos) throw std::runtime_error("no '" + from + "' to replace");
    text.replace(at, from.size(), to);
}

std::string file_of(int number, const std::string& kind) {
    return "bridge-" + std::to_string(number) + kind;
}

}  // namespace

std::optional<std::string> Fleet::unavailable() {
    if (nginx_program()) return std::nullopt;
    return "nginx is not installed (scripts/setup --test)";
}

Fleet::Fleet(
    World& world, const std::string& database, int size, const std::vector<std::string>& others)
    : world_(world),
      jiras_{world.jira_url()},
      bridges_(static_cast<std::size_t>(size)) {
    jiras_.insert(jiras_.end(), others.begin(), others.end());
    for (int number = 0; number < size; ++number) {
        bridges_.at(static_cast<std::size_t>(number)).port = free_port();
        write_configuration(number, database);
    }
    start_nginx();
}

void Fleet::write_configuration(int number, const std::string& database) const {
    std::string text = world_.log("healthlint.yaml");
    const int port = bridges_.at(static_cast<std::size_t>(number)).port;
    replace(text, "port: " + after(world_.bridge_url(), ":"), "port: " + std::to_string(port));
    replace(text, "path: " + world_.store_file().string(), "path: \"" + database + "\"");
    replace(text, world_.jira_url() + "/install-keys", world_.bridge_url() + "/install-keys");
    replace(
        text,
        "allowed_sites: [\"" + world_.jira_url() + "\"]",
        "allowed_sites: [\"" + join(jiras_, "\", \"") + "\"]");
    std::ofstream(world_.folder() / file_of(number, ".yaml")) << text;
}

// A bridge that does not answer is asked again after a second; what it was asked, another one is.
// Every Jira has a key of its own to sign installs with, and there is one address for all keys.
void Fleet::start_nginx() {
    std::string text = "daemon off;\npid nginx.pid;\nerror_log nginx.log;\n";
    if (::geteuid() == 0) text += "user root;\n";  // the folder is not open to nobody
    text += "events {}\nhttp {\naccess_log off;\n";
    for (const char* kind : {"client_body", "proxy", "fastcgi", "uwsgi", "scgi"})
        text += std::string(kind) + "_temp_path " + kind + ";\n";
    text += "upstream fleet {\n";
    for (const Bridge& bridge : bridges_)
        text +=
            "  server 127.0.0.1:" + std::to_string(bridge.port) + " max_fails=1 fail_timeout=1s;\n";
    text += "}\nupstream keys {\n";
    for (const std::string& jira : jiras_)
        text += "  server 127.0.0.1:" + after(jira, ":") + ";\n";
    text += "}\nserver {\n  listen 127.0.0.1:" + after(world_.bridge_url(), ":") +
            ";\n  client_max_body_size 5m;\n  location / {\n    proxy_pass http://fleet;\n"
            "    proxy_set_header Host $http_host;\n    proxy_connect_timeout 1s;\n"
            "    proxy_next_upstream error timeout non_idempotent;\n  }\n"
            "  location /install-keys/ {\n    proxy_pass http://keys;\n"
            "    proxy_next_upstream http_404;\n  }\n}\n}\n";
    const fs::path file = world_.folder() / "nginx.conf";
    std::ofstream(file) << text;
    nginx_ = std::make_unique<Process>(
        std::vector<std::string>{*nginx_program(), "-p", world_.folder(), "-c", file},
        world_.folder() / "nginx-output.log");
}

std::string Fleet::url(int number, const std::string& path) const {
    const int port = bridges_.at(static_cast<std::size_t>(number)).port;
    return "http://localhost:" + std::to_string(port) + path;
}

void Fleet::start(int number) {
    Bridge& bridge = bridges_.at(static_cast<std::size_t>(number));
    bridge.process = std::make_unique<Process>(
        std::vector<std::string>{
            HEALTHLINT_BINARY,
            "serve",
            "--config",
            (world_.folder() / file_of(number, ".yaml")).string()},
        world_.folder() / file_of(number, ".log"));
    world_.wait_until("bridge " + std::to_string(number) + " to answer", [&] {
        if (!bridge.process->running()) throw std::runtime_error("it ended:\n" + log(number));
        HttpClient client;
        const auto answer = client.send({.method = "GET", .url = url(number, "/healthz")});
        return answer && answer->status == 200;
    });
}

void Fleet::start_all() {
    for (int number = 0; number < size(); ++number)
        if (!runs(number)) start(number);
}

void Fleet::kill(int number) {
    Process& process = *bridges_.at(static_cast<std::size_t>(number)).process;
    process.signal(SIGKILL);
    process.wait();
}

int Fleet::stop(int number) {
    Process& process = *bridges_.at(static_cast<std::size_t>(number)).process;
    process.signal(SIGTERM);
    return process.wait();
}

bool Fleet::runs(int number) {
    const auto& process = bridges_.at(static_cast<std::size_t>(number)).process;
    return process && process->running();
}

std::string Fleet::log(int number) const {
    return world_.log(file_of(number, ".log"));
}

std::optional<int> Fleet::works_on(int number) {
    if (!runs(number)) return std::nullopt;
    HttpClient client;
    const auto answer = client.send({.method = "GET", .url = url(number, "/readyz")});
    if (!answer || answer->status != 200) return std::nullopt;
    const std::string duty = string_member(parse_json(answer->body), "duty");
    return std::stoi(after(duty, "works on "));
}

std::optional<int> Fleet::worker() {
    for (int number = 0; number < size(); ++number)
        if (works_on(number).value_or(0) > 0) return number;
    return std::nullopt;
}

}  // namespace healthlint
