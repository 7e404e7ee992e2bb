#pragma once
// The web part of the service as a host sees it: a real server on loopback, a real store, a key
// server, and the host's side of the handshake. The clock stands still until it is told to move.

#include <atomic>
#include <filesystem>
#include <map>
#include <memory>
#include <string>

#include "bridge/atlassian/connect/install_keys.h"
#include "bridge/atlassian/connect/verifier.h"
#include "bridge/base/json.h"
#include "bridge/http/client.h"
#include "bridge/web/connect/site_secrets.h"
#include "bridge/web/router.h"
#include "tests/http/running_server.h"
#include "tests/store/backends.h"
#include "tests/support/manual_clock.h"
#include "tests/support/rsa_key.h"

namespace healthlint {

inline constexpr TimePoint kWebStart{std::chrono::seconds(1'795'420'800)};
inline constexpr const char* kAppKey = "com.healthlint.test";
inline constexpr const char* kSecretOne = "the first shared secret of the tenant, long enough";
inline constexpr const char* kHubSecret = "of a webhook made by hand";
inline constexpr const char* kOperatorPassword = "of whoever runs it";
inline constexpr const char* kSecretTwo = "the second shared secret of the tenant, long too";

class InstalledApp {
  public:
    explicit InstalledApp(long long inbox_limit = kMaxInboxEvents);

    HttpResponse send(HttpRequest request);  // `url` is a target; fails the test without an answer
    HttpResponse get(const std::string& target, const std::string& token = {});
    HttpResponse post(const std::string& target, const std::string& token, const std::string& body);

    // The host's side. Tokens are for this method and target, now.
    std::string host_token(
        const std::string& method,
        const std::string& target,
        const std::string& secret = kSecretOne,
        const std::string& client_key = "T") const;
    std::string context_token(const std::string& issue_id = "10012") const;
    std::string install_token(const std::string& target, const std::string& client_key = "T") const;
    static Json install_body(
        const std::string& client_key = "T", const std::string& secret = kSecretOne);
    int install(const Json& body = install_body());  // the status

    // Before the first request: the front end, and where its page shall take all.js from.
    void serve_ui(StaticFiles files, std::string all_js);

    Store& store() { return *store_; }

    const std::filesystem::path& database() const { return backend_.path(); }

    Site site(const std::string& client_key = "T");

    ManualClock& clock() { return clock_; }

    int port() const { return running_->port(); }

    std::string forge_token(const std::string& person = {}) const;  // empty = an event's
    static std::string hub_signature(const std::string& body);      // value of X-Hub-Signature
    static std::string operator_credentials();                      // behind "Basic "

    // What Jira says about people: nobody unless a test lets them in.
    std::atomic<bool> may_browse{true};
    std::atomic<bool> administers{false};
    std::map<std::string, CurrentVerdict> verdicts;  // what the rules say, by issue id
    std::atomic<int> key_requests{0};
    std::atomic<int> key_status{200};

  private:
    HttpResponse answer_key(const HttpRequest& request);

    SqliteBackend backend_;
    ManualClock clock_{kWebStart};
    std::unique_ptr<Store> store_ = backend_.open();
    HttpClient client_;
    RunningServer key_server_;
    InstallKeys install_keys_;
    SiteSecretsCache site_secrets_{*store_};
    ConnectVerifier verifier_;
    ForgeVerifier forge_verifier_;
    Services services_;
    Router router_;
    std::unique_ptr<RunningServer> running_;
};

}  // namespace healthlint
