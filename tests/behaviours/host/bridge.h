#pragma once
// The real binary, `healthlint serve`, in a folder of its own, with Atlassian where the test says;
// and the calls that a host makes to it.

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "bridge/base/json.h"
#include "bridge/http/client.h"
#include "tests/behaviours/host/atlassian.h"
#include "tests/e2e/process.h"

namespace healthlint {

struct BridgeOptions {
    std::string connect;   // further lines of the section `connect`, indented by two blanks
    std::string sections;  // further sections of the configuration
    std::string base_url;  // empty = where it listens
    std::vector<std::string> environment;  // "NAME=value"
};

class Bridge {
  public:
    static constexpr const char* kAppKey = "com.healthlint.app";
    static constexpr const char* kInstalled = "/connect/installed";
    static constexpr const char* kUninstalled = "/connect/uninstalled";
    static constexpr const char* kWebhook = "/connect/webhook/jira";
    static constexpr const char* kIssueApi = "/connect/api/issue";

    explicit Bridge(Atlassian& atlassian, BridgeOptions options = {});
    ~Bridge();
    Bridge(const Bridge&) = delete;
    Bridge& operator=(const Bridge&) = delete;

    void start();  // again, after kill()
    void kill();   // SIGKILL
    int stop();    // SIGTERM; the exit code
    // Starts what is expected to refuse; answers its exit code.
    int start_in_vain();

    // Another configuration, from the next start on.
    void reconfigure(BridgeOptions options) { options_ = std::move(options); }

    // A command of the binary that works on this bridge's configuration; answers its exit code.
    int run_command(const std::vector<std::string>& words) const;

    const std::string& base_url() const { return base_url_; }  // as the descriptor says it

    int port() const { return port_; }

    std::filesystem::path database() const { return folder_ / "healthlint.db"; }

    std::filesystem::path key_file() const { return folder_ / "secret.key"; }

    std::string log() const;
    // The lines of the log about one event, parsed.
    std::vector<Json> log_of(const std::string& event) const;

    HttpResponse send(HttpRequest request);  // `url` is a target
    HttpResponse get(const std::string& target, const std::string& authorization = {});
    HttpResponse post(
        const std::string& target, const std::string& authorization, const std::string& body);

    // A signed install as Atlassian's; `claims` and `body` as the test wants them.
    HttpResponse install(const Tenant& tenant);
    HttpResponse install_with(const OrderedJson& claims, const Json& body);
    HttpResponse install_with_token(const std::string& token, const Json& body);
    HttpResponse uninstall(const Tenant& tenant);
    OrderedJson install_claims_of(const Tenant& tenant) const;

    // The status of a webhook of a tenant; 204 = its secret opens the door.
    int webhook(const Tenant& tenant, const std::string& issue_id = "10001");
    int webhook_signed_with(const Tenant& tenant, const std::string& secret);

    void wait_until(const std::string& what, const std::function<bool()>& condition) const;

  private:
    std::vector<std::string> command() const;

    Atlassian& atlassian_;
    BridgeOptions options_;
    std::filesystem::path folder_;
    std::string base_url_;
    std::string url_;  // where it listens
    int port_ = 0;
    HttpClient client_;
    std::unique_ptr<Process> process_;
};

}  // namespace healthlint
