#include "bridge/app.h"

#include <atomic>
#include <csignal>
#include <cstdlib>
#include <exception>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <pthread.h>
#include <unistd.h>

#include "bridge/atlassian/connect/install_keys.h"
#include "bridge/atlassian/connect/verifier.h"
#include "bridge/atlassian/forge/key_set.h"
#include "bridge/atlassian/rate_limiter.h"
#include "bridge/base/version.h"
#include "bridge/http/client.h"
#include "bridge/http/server.h"
#include "bridge/service_manager.h"
#include "bridge/store/open_store.h"
#include "bridge/web/connect/site_secrets.h"
#include "bridge/web/router.h"
#include "bridge/work/service.h"

namespace healthlint {
namespace {

constexpr int kWorkers = 4;
// An install waits for the key server, and its host for us: it gives up after a few seconds.
constexpr std::chrono::milliseconds kKeyTimeout{2'000};
constexpr std::chrono::seconds kStopWithin{9};  // 10 with a second to spare

// TERM and INT are waited for by the main thread and seen by no other.
sigset_t block_stop_signals() {
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);
    return signals;
}

// A named thread whose exception is logged and ends the process: half a service serves nobody.
template <class Body>
std::jthread start_thread(const char* name, Body body) {
    return std::jthread([name, body = std::move(body)](const std::stop_token& stop) {
        pthread_setname_np(pthread_self(), name);
        try {
            body(stop);
        } catch (const std::exception& error) {
            log_error("thread.threw", {{"thread", name}, {"what", error.what()}});
            std::_Exit(EXIT_FAILURE);  // the store is safe against a sudden end
        }
    });
}

std::string origin_of(const std::string& url) {
    const auto parsed = parse_url(url);
    if (!parsed) return {};
    const auto path = url.find('/', url.find("://") + 3);
    return url.substr(0, path);
}

// Everything of the service except its threads. Members are built top-down and die bottom-up.
struct Parts {
    Parts(const Config& config, std::unique_ptr<Store> opened, StaticFiles files, int port)
        : store(std::move(opened)),
          key_transport(
              {.connect_timeout = kKeyTimeout,
               .read_timeout = kKeyTimeout,
               .ca_file = config.ca_file}),
          transport(
              {.ca_file = config.ca_file,
               .user_agent = std::string("healthlint/") + kVersion + " (" + config.app_key + ")"}),
          service(*store, transport, limiter, clock, service_settings(config)),
          site_secrets(*store),
          install_keys(key_transport, clock, config.install_keys_url),
          verifier(
              {.app_key = config.app_key,
               .base_url = config.effective_base_url(port),
               .other_audiences = config.other_audiences,
               .allowed_sites = config.allowed_sites},
              [this](const std::string& client_key) {
                  return site_secrets.find(client_key, clock.now());
              },
              [this](const std::string& kid) { return install_keys.find(kid); },
              [this](const std::string& client_key) {
                  return site_secrets.find_again(client_key, clock.now());
              }),
          forge_keys(key_transport, clock, config.forge_jwks_url),
          forge_verifier(
              {.app_id = config.forge_app_id, .allowed_api = config.forge_allowed_api},
              [this](const ForgeContext& context) { return find_forge_site(*store, context); },
              [this](const std::string& kid) { return forge_keys.find(kid); }),
          services{
              .settings =
                  {.base_url = config.effective_base_url(port),
                   .app_key = config.app_key,
                   .all_js = config.all_js,
                   .headers =
                       {.script_origin = origin_of(config.all_js),
                        .frame_ancestors = config.frame_ancestors},
                   .blocked = config.blocked},
              .store = *store,
              .clock = clock,
              .verifier = verifier,
              .forge = forge_verifier,
              .verdict = [this](
                             const SiteId& site,
                             const IssueId& issue) { return service.verdict(site, issue); },
              .may_browse =
                  [this](const SiteId& site, const AccountId& person, const IssueId& issue) {
                      return service.may_browse(site, person, issue);
                  },
              .administers =
                  [this](const SiteId& site, const AccountId& person) {
                      return service.administers(site, person);
                  },
              .sites_changed =
                  [this] {
                      site_secrets.forget();
                      service.sites_changed();
                  },
              .counters = [this] { return service.counters(); },
              .hub = {.secret = config.jira ? config.jira->webhook_secret : std::string{}},
              .operator_door = {.name = config.operator_name, .password = config.operator_password},
              .ui = std::move(files),
              .duty = [this] { return service.duty(); },
              .has_rules = [this] { return service.has_rules(); },
              .rule_outcomes = [this] { return service.rule_outcomes(); },
              .work = &service.metrics(),
              .limiter = &limiter},
          router(services) {}

    SystemClock clock;
    std::unique_ptr<Store> store;
    HttpClient key_transport;
    HttpClient transport;
    RateLimiter limiter;
    Service service;
    SiteSecretsCache site_secrets;
    InstallKeys install_keys;
    ConnectVerifier verifier;
    ForgeKeys forge_keys;
    ForgeVerifier forge_verifier;
    Services services;
    Router router;
};

// Handlers are known to the server before the router is: the address to be bound is part of what
// the router is built from.
struct FrontDoor {
    std::atomic<Router*> router{nullptr};
    std::unique_ptr<HttpServer> server;

    Result<void> open(const Config& config) {
        auto bound = HttpServer::bind(
            {.host = config.host,
             .port = config.port,
             .refusal =
                 [this](int status) {
                     Router* const known = router.load();
                     return known != nullptr ? known->refusal(status) : HttpResponse{};
                 },
             .never_waits =
                 [this](const HttpRequest& request) {
                     Router* const known = router.load();
                     return known != nullptr && known->never_waits(request);
                 }},
            [this](const HttpRequest& request) {
                Router* const known = router.load();
                return known != nullptr ? known->handle(request) : HttpResponse{.status = 503};
            });
        if (!bound) return tl::unexpected(bound.error());
        server = std::move(*bound);
        return {};
    }
};

StaticFiles load_front_end(const Config& config) {
    auto files = StaticFiles::load(config.ui_dir);
    if (files) return std::move(*files);
    // Badges and comments work without it; the panel answers 503.
    log_warn("serve.no_front_end", {{"what", files.error().message}});
    return {};
}

// Runs the threads until a signal comes. False when the accept loop ended by itself.
bool run_until_signalled(Parts& parts, FrontDoor& door, const sigset_t& signals) {
    std::atomic<bool> ended_unasked{false};
    std::vector<std::jthread> background;
    background.push_back(start_thread(
        "scheduler", [&](const std::stop_token& stop) { parts.service.run_scheduler(stop); }));
    for (int i = 0; i < kWorkers; ++i)
        background.push_back(start_thread(
            "worker", [&](const std::stop_token& stop) { parts.service.run_worker(stop); }));
    const std::jthread accepting = start_thread("accept", [&](const std::stop_token&) {
        if (const auto done = door.server->run(); !done) {
            log_error("serve.accept_ended", {{"what", done.error().message}});
            ended_unasked = true;
            ::kill(::getpid(), SIGTERM);
        }
    });

    int signal = 0;
    sigwait(&signals, &signal);
    log_info("serve.stopping");
    tell_service_manager("STOPPING=1");
    // A worker may wait for an answer of Jira's for longer than we have; what it holds is leased
    // and done again.
    const std::jthread watchdog = start_thread("watchdog", [&](const std::stop_token& stop) {
        if (!parts.clock.wait_until(parts.clock.now() + kStopWithin, stop)) return;
        log_warn("serve.stopped_in_the_middle");
        std::_Exit(ended_unasked ? EXIT_FAILURE : EXIT_SUCCESS);
    });
    door.server->stop();
    for (auto& thread : background)
        thread.request_stop();
    background.clear();
    return !ended_unasked;
}

}  // namespace

ServiceSettings service_settings(const Config& config) {
    ServiceSettings settings{
        .app_key = config.app_key,
        .pack_file = config.pack_file,
        .site_file = config.site_file,
        .purge_ended_after = config.purge_ended_after,
        .login = {},
        .publishes_digest = config.digest_enabled};
    if (config.jira) {
        settings.login = TokenLogin{
            .site = config.jira->site, .email = config.jira->email, .token = config.jira->token};
        // Nobody tells a site without an app what happens, except an admin's webhook: ask often.
        settings.reconcile_every = config.jira_poll;
    }
    return settings;
}

Result<void> serve(const Config& config, const std::function<void(const std::string&)>& on_ready) {
    const sigset_t signals = block_stop_signals();
    set_log_level(config.log_level);
    if (config.secret_keys.empty())
        return fail(
            Errc::Invalid,
            "no key to seal shared secrets with: set HEALTHLINT_SECRET_KEY or secrets.key_file "
            "(openssl rand -base64 32 makes one)");
    auto box = SecretBox::from_keys(config.secret_keys);
    if (!box) return tl::unexpected(box.error());
    const StoreAddress place{
        .place = config.store_path,
        .password = config.store_password,
        .survives_power_cut = config.store_survives_power_cut};
    auto store = open_store(place, std::move(*box));
    if (!store) return tl::unexpected(store.error());
    log_info("serve.store", {{"store", described(place)}});

    FrontDoor door;
    if (auto opened = door.open(config); !opened) return opened;
    const int port = door.server->port();
    Parts parts(config, std::move(*store), load_front_end(config), port);
    if (auto ready = parts.service.open(); !ready) return ready;
    if (config.jira) {
        const auto site = parts.service.sign_in();
        if (!site) return tl::unexpected(site.error());
        parts.services.hub.site = site->id;
        log_info("serve.polls", {{"jira", config.jira->site}});
    }
    door.router = &parts.router;

    const std::string address = "http://" + config.host + ":" + std::to_string(port);
    log_info(
        "serve.listening", {{"address", address}, {"base_url", parts.services.settings.base_url}});
    on_ready(address);
    tell_service_manager("READY=1");
    if (!run_until_signalled(parts, door, signals))
        return fail(Errc::Unavailable, "the service ended by itself; the log says why");
    log_info("serve.stopped");
    return {};
}

}  // namespace healthlint
