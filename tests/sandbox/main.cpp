// healthlint-sandbox: the sandbox behind a real port.

#include <csignal>
#include <cstdio>
#include <exception>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include <CLI/CLI.hpp>
#include <pthread.h>

#include "bridge/base/json.h"
#include "bridge/base/log.h"
#include "bridge/http/client.h"
#include "bridge/http/server.h"
#include "tests/sandbox/sandbox.h"

namespace {

using namespace healthlint;           // NOLINT(google-build-using-namespace): a program's own file
using namespace healthlint::sandbox;  // NOLINT(google-build-using-namespace)

constexpr int kDeliveryThreads = 4;
constexpr std::size_t kMaxBody = std::size_t{8} << 20U;

int serve(Options options, int port) {
    SystemClock clock;
    HttpClient out(
        {.read_timeout = std::chrono::seconds(10), .user_agent = "Atlassian HttpClient"});
    std::unique_ptr<Sandbox> sandbox;  // after the server: its links carry the port
    auto server = HttpServer::bind(
        {.port = port, .threads = 32, .max_body_bytes = kMaxBody},
        [&sandbox](const HttpRequest& request) {
            // No answer at all: the server breaks the connection off.
            return sandbox->handle(request).value_or(HttpResponse{.status = kNoAnswer});
        });
    if (!server) {
        log_error("sandbox.cannot_listen", {{"reason", server.error().message}});
        return 4;
    }
    const std::string number = std::to_string((*server)->port());
    options.base_url = "http://localhost:" + number;
    sandbox = std::make_unique<Sandbox>(std::move(options), clock, out);
    std::printf("%s\n", dump_json(Json{{"sandbox", "http://127.0.0.1:" + number}}).c_str());
    std::fflush(stdout);

    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);
    std::vector<std::jthread> deliveries;
    for (int i = 0; i < kDeliveryThreads; ++i)
        deliveries.emplace_back(
            [&sandbox](const std::stop_token& stop) { sandbox->deliver_until(stop); });
    std::jthread stopper([&] {
        int signal = 0;
        sigwait(&signals, &signal);
        (*server)->stop();
    });
    const auto ended = (*server)->run();
    pthread_kill(stopper.native_handle(), SIGTERM);
    return ended ? 0 : 4;
}

}  // namespace

int main(int argc, char** argv) {
    CLI::App app{"Stand-in for Jira and Confluence Cloud"};
    Options options;
    options.task_duration = std::chrono::milliseconds(100);
    int port = 0;
    long long lag_ms = options.index_lag.count();
    long long latency_ms = options.latency.count();
    app.add_option("--port", port, "Port on 127.0.0.1; 0 = any free one")->capture_default_str();
    app.add_option("--company", options.company, "Folder of the company's data")
        ->capture_default_str();
    app.add_option("--import", options.import_folder, "Folder of recorded Jira answers to serve");
    app.add_option("--generate", options.generate, "How many issues to generate in space GEN");
    app.add_option("--assets", options.assets, "node_modules folder for the issue page's panel");
    app.add_option("--index-lag-ms", lag_ms, "How far search lags behind")->capture_default_str();
    app.add_option("--latency-ms", latency_ms, "How long an app waits for each REST answer")
        ->capture_default_str();
    app.add_option("--points-per-hour", options.limits.points_per_hour, "Quota of an app")
        ->capture_default_str();
    app.add_option(
           "--posts-per-second", options.limits.post_per_second, "POST calls to each endpoint")
        ->capture_default_str();
    CLI11_PARSE(app, argc, argv);
    options.index_lag = std::chrono::milliseconds(lag_ms);
    options.latency = std::chrono::milliseconds(latency_ms);
    try {
        return serve(std::move(options), port);
    } catch (const std::exception& error) {
        std::fprintf(stderr, "healthlint-sandbox: %s\n", error.what());
        return 4;
    }
}
