#pragma once
// Jira and Confluence Cloud in one process, as far as Healthlint uses them. In tests:
//
//     ManualClock clock(start);
//     Sandbox sandbox(options, clock, transport_to_the_app);
//     SandboxTransport jira(sandbox);              // what the app's clients send through
//     sandbox.install("https://app/atlassian-connect.json", "jira");
//
// and as a binary behind bridge/http. Any thread; one lock, never held while something is sent.

#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>

#include "bridge/base/clock.h"
#include "bridge/base/error.h"
#include "bridge/http/transport.h"
#include "tests/sandbox/rest/call.h"
#include "tests/sandbox/world.h"

namespace healthlint::sandbox {

class Sandbox {
  public:
    // `out` carries installs and webhooks to the apps. Clock and transport must outlive it.
    // Throws when the company's files cannot be read.
    Sandbox(Options options, Clock& clock, Transport& out);

    // One request to the site: REST, a page, or the control API. Nothing = the connection breaks
    // without an answer (a fault).
    std::optional<HttpResponse> handle(const HttpRequest& request);

    struct Installed {
        std::string client_key;
        int status = 0;  // what the app answered to "installed"
    };

    // Fetches the descriptor, does the signed install and tells "enabled". Invalid when the app
    // did not answer 200 or 204; nothing is installed then.
    Result<Installed> install(const std::string& descriptor_url, const std::string& product);
    Result<void> uninstall(const std::string& product);

    // Installs a Forge app in this product, without a word to it; answers its system token, which
    // opens REST below /ex/<product>/<cloud id> until the next one.
    std::string install_forge(const std::string& product);

    // Sends webhooks that are due; answers how many. Retries wait for their time.
    int deliver();
    // The same until `stop`, looking for work every few milliseconds.
    void deliver_until(const std::stop_token& stop);
    // Nothing is waiting or under way.
    bool is_idle() const;

    // For tests that look at or prepare state; `use` runs under the lock.
    template <class F>
    auto with_world(F use) {
        const std::lock_guard lock(mutex_);
        return use(world_);
    }

  private:
    // `product`: of the gateway for Forge apps; empty = at the site itself.
    std::optional<HttpResponse> serve(const HttpRequest& request, const std::string& product);
    Result<Caller> authenticate(
        const HttpRequest& request,
        std::string_view path,
        const std::string& product,
        TimePoint now);
    Result<Caller> app_of(const HttpRequest& request, std::string_view path, TimePoint now);
    HttpResponse answer_rest(
        const HttpRequest& request, const std::string& product, RequestRow& row);
    std::optional<HttpResponse> faulty(const Fault& fault, TimePoint now);
    Result<HttpResponse> send_lifecycle(const Installation& installation, const std::string& event);
    Result<void> make_install_key();

    Clock& clock_;
    Transport& out_;
    mutable std::mutex mutex_;
    World world_;                            // guarded by mutex_
    std::optional<InstallKey> install_key_;  // guarded by mutex_
    long long last_installation_ = 0;        // guarded by mutex_
};

// The sandbox as the outside world of a client, without sockets.
class SandboxTransport final : public Transport {
  public:
    explicit SandboxTransport(Sandbox& sandbox) : sandbox_(sandbox) {}

    Result<HttpResponse> send(const HttpRequest& request) override;

  private:
    Sandbox& sandbox_;
};

}  // namespace healthlint::sandbox
