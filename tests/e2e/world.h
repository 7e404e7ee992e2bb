#pragma once
// A small world for one end-to-end test: the sandbox playing Atlassian, the real bridge beside it,
// a folder of its own. Failures throw with what was waited for and the bridge's last log lines.

#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "bridge/base/json.h"
#include "bridge/http/client.h"
#include "tests/e2e/process.h"

namespace healthlint {

class World {
  public:
    // `sandbox_arguments` are added to the sandbox's command line.
    explicit World(std::string name, const std::vector<std::string>& sandbox_arguments = {});
    ~World();  // keeps the request log for the judges (Prism, ADF)

    void start_bridge();
    void kill_bridge();  // SIGKILL

    bool bridge_runs() { return bridge_ && bridge_->running(); }

    int stop_bridge();  // SIGTERM; answers the exit code
    void install(const std::string& product = "jira");
    void install_from(const std::string& bridge);  // of another world, in Jira

    // The rule and site files that the bridge reads, copies of the shipped ones.
    std::filesystem::path pack_file() const { return folder_ / "ai-team.rules.yaml"; }

    std::filesystem::path site_file() const { return folder_ / "site.yaml"; }

    // Before the bridge starts: no cap on new badges, no breaker.
    void lift_caps() const;

    std::filesystem::path config_file() const { return folder_ / "healthlint.yaml"; }

    std::filesystem::path folder() const { return folder_; }

    // Jira's REST API as a person; the path as in the documentation.
    HttpResponse jira(
        const std::string& method, const std::string& path, const Json& body = nullptr);
    HttpResponse bridge(
        const std::string& method, const std::string& path, HttpHeaders headers = {});
    Json sandbox(const std::string& method, const std::string& path, const Json& body = nullptr);

    Json issue(const std::string& key);  // with properties and comments
    void edit(const std::string& key, const Json& fields);
    std::optional<Json> badge(const std::string& key);       // value of the property `healthlint`
    std::string lozenge(const std::string& key);             // its label
    std::vector<Json> app_comments(const std::string& key);  // comments written by the app

    long long last_request();                       // number of the newest row of the log
    std::vector<Json> app_writes(long long since);  // rows of the app that change something

    void faults(const Json& list) { sandbox("POST", "/sandbox/faults", list); }

    std::string any_project();  // key of an AI project
    std::string log(const std::string& file) const;

    // Until the first scan is through: badges are there and nothing was written for a moment.
    void wait_for_scan();
    void wait_for_quiet();
    // `patience` is generous: sanitizer builds on a busy machine.
    void wait_until(
        const std::string& what,
        const std::function<bool()>& condition,
        std::chrono::seconds patience = std::chrono::seconds(30));

    std::filesystem::path store_file() const { return folder_ / "healthlint.db"; }

    std::string secret_key() const;  // that the stored secrets are sealed with

    const std::string& jira_url() const { return jira_url_; }

    const std::string& bridge_url() const { return bridge_url_; }

  private:
    Json call(
        const std::string& method,
        const std::string& url,
        const HttpHeaders& headers,
        const Json& body);
    std::string log_tail() const;

    std::string name_;
    std::filesystem::path folder_;
    std::string jira_url_, bridge_url_;
    HttpClient client_;
    std::unique_ptr<Process> sandbox_, bridge_;
};

}  // namespace healthlint
