// Load for webhook intake: keep-alive connections that send signed webhooks as fast as they are
// answered, and clients that hold a server up.
//
//     intake_load prepare --store FILE --keys BASE64        an installed site for the bridge
//     intake_load run --port N [--connections 16] [--seconds 5 | --requests N]
//     intake_load probe --port N [--attack idle|heads|bodies|silent] [--attackers N]
//
// One line of JSON on stdout each.

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <memory>
#include <thread>
#include <vector>

#include <CLI/CLI.hpp>
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "bridge/base/json.h"
#include "bridge/http/socket.h"
#include "bridge/store/secret_box.h"
#include "bridge/store/sqlite/sqlite_store.h"
#include "tests/bench/intake/payload.h"

namespace healthlint::bench {
namespace {

using Steady = std::chrono::steady_clock;

struct LoadOptions {
    Target target;
    int connections = 16;
    double seconds = 5;
    long long requests = 0;  // 0 = as long as `seconds`
    std::uint64_t first_delivery = 1;
    std::string attack;
    int attackers = 0;  // 0 = 1,000 idle or silent ones, 200 slow ones
    int probes = 80;
};

Descriptor connect_to(const Target& target) {
    Descriptor socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(target.port));
    ::inet_pton(AF_INET, target.host.c_str(), &address.sin_addr);
    const int yes = 1;
    ::setsockopt(socket.number(), IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    if (::connect(socket.number(), reinterpret_cast<sockaddr*>(&address), sizeof address) != 0)
        socket.reset();
    return socket;
}

// One request at a time. Webhooks are answered without a body worth reading: to the end of the
// head, and by Content-Length behind it.
class Client {
  public:
    explicit Client(const Target& target) : request_(target), socket_(connect_to(target)) {}

    int socket() const { return socket_.number(); }

    void send(std::uint64_t delivery) {
        sent_at_ = Steady::now();
        answer_.clear();
        std::string_view rest = request_.of(delivery);
        while (!rest.empty()) {
            const auto sent = ::send(socket(), rest.data(), rest.size(), MSG_NOSIGNAL);
            if (sent <= 0) return;
            rest.remove_prefix(static_cast<std::size_t>(sent));
        }
    }

    enum class Read { More, Whole, Broken };

    Read read() {
        std::array<char, 4096> buffer{};
        const auto got = ::recv(socket(), buffer.data(), buffer.size(), 0);
        if (got <= 0) return Read::Broken;
        answer_.append(buffer.data(), static_cast<std::size_t>(got));
        const auto head = answer_.find("\r\n\r\n");
        if (head == std::string::npos) return Read::More;
        std::size_t body = 0;
        if (const auto length = answer_.find("Content-Length: "); length < head)
            body = std::stoul(answer_.substr(length + 16, 9));
        return answer_.size() >= head + 4 + body ? Read::Whole : Read::More;
    }

    bool succeeded() const { return answer_.starts_with("HTTP/1.1 20"); }

    double milliseconds() const {
        return std::chrono::duration<double, std::milli>(Steady::now() - sent_at_).count();
    }

    std::size_t body_bytes() const { return request_.body_bytes(); }

  private:
    WebhookRequest request_;
    Descriptor socket_;
    std::string answer_;
    Steady::time_point sent_at_;
};

double percentile(std::vector<double>& sorted, double share) {
    if (sorted.empty()) return 0;
    return sorted.at(static_cast<std::size_t>(share * static_cast<double>(sorted.size() - 1)));
}

void print(long long sent, long long succeeded, double seconds, std::vector<double> latencies) {
    std::ranges::sort(latencies);
    std::printf(
        "{\"sent\":%lld,\"succeeded\":%lld,\"per_second\":%.0f,\"p50_ms\":%.2f,\"p99_ms\":%.2f}\n",
        sent,
        succeeded,
        static_cast<double>(succeeded) / seconds,
        percentile(latencies, 0.5),
        percentile(latencies, 0.99));
}

int run(const LoadOptions& options) {
    std::vector<std::unique_ptr<Client>> clients;
    std::vector<pollfd> waits;
    for (int i = 0; i < options.connections; ++i) {
        clients.push_back(std::make_unique<Client>(options.target));
        waits.push_back({.fd = clients.back()->socket(), .events = POLLIN, .revents = 0});
        if (waits.back().fd < 0) return std::fputs("cannot connect\n", stderr), 1;
    }
    std::uint64_t delivery = options.first_delivery;
    long long sent = 0;
    long long succeeded = 0;
    std::vector<double> latencies;
    const auto start = Steady::now();
    const auto elapsed = [&] {
        return std::chrono::duration<double>(Steady::now() - start).count();
    };
    const auto send_next = [&](Client& client, pollfd& wait) {
        const bool more =
            options.requests > 0 ? sent < options.requests : elapsed() < options.seconds;
        if (!more) {
            wait.fd = -1;
            return;
        }
        client.send(delivery++);
        ++sent;
    };
    for (std::size_t i = 0; i < clients.size(); ++i)
        send_next(*clients[i], waits[i]);
    while (std::ranges::any_of(waits, [](const pollfd& wait) { return wait.fd >= 0; })) {
        if (::poll(waits.data(), waits.size(), 10'000) <= 0) break;
        for (std::size_t i = 0; i < clients.size(); ++i) {
            if (waits[i].fd < 0 || waits[i].revents == 0) continue;
            const auto read = clients[i]->read();
            if (read == Client::Read::More) continue;
            if (read == Client::Read::Broken) {
                waits[i].fd = -1;
                continue;
            }
            latencies.push_back(clients[i]->milliseconds());
            if (clients[i]->succeeded()) ++succeeded;
            send_next(*clients[i], waits[i]);
        }
    }
    print(sent, succeeded, elapsed(), std::move(latencies));
    return succeeded > 0 ? 0 : 1;
}

// Connections that the server must bear, and how they stay alive.
std::vector<Descriptor> attack(const LoadOptions& options, std::uint64_t& delivery) {
    const bool slow = options.attack == "heads" || options.attack == "bodies";
    const int count = options.attackers > 0 ? options.attackers : slow ? 200 : 1'000;
    std::vector<Descriptor> sockets;
    for (int i = 0; i < count && !options.attack.empty(); ++i) {
        WebhookRequest request(options.target);
        const std::string& bytes = request.of(delivery++);
        Descriptor socket = connect_to(options.target);
        std::string_view first;
        if (options.attack == "idle") first = bytes;
        if (options.attack == "heads") first = std::string_view(bytes).substr(0, 30);
        if (options.attack == "bodies") first = std::string_view(bytes).substr(0, 2'000);
        if (!first.empty())
            (void)!::send(socket.number(), first.data(), first.size(), MSG_NOSIGNAL);
        sockets.push_back(std::move(socket));
    }
    return sockets;
}

int probe(const LoadOptions& options) {
    constexpr int kAnswerWithinMs = 2'000;
    constexpr std::chrono::milliseconds kBetween{25};
    raise_descriptor_limit(4'096);
    std::uint64_t delivery = options.first_delivery;
    const auto attackers = attack(options, delivery);
    std::this_thread::sleep_for(std::chrono::milliseconds(500));
    long long succeeded = 0;
    std::vector<double> latencies;
    for (int i = 0; i < options.probes; ++i) {
        // The slow ones go on, a byte at a time.
        if (options.attack == "heads" || options.attack == "bodies")
            for (const Descriptor& socket : attackers)
                (void)!::send(socket.number(), "x", 1, MSG_NOSIGNAL | MSG_DONTWAIT);
        Client client(options.target);
        pollfd wait{.fd = client.socket(), .events = POLLIN, .revents = 0};
        client.send(delivery++);
        while (::poll(&wait, 1, kAnswerWithinMs) > 0) {
            const auto read = client.read();
            if (read == Client::Read::More) continue;
            if (read == Client::Read::Whole && client.succeeded()) {
                ++succeeded;
                latencies.push_back(client.milliseconds());
            }
            break;
        }
        std::this_thread::sleep_for(kBetween);
    }
    print(options.probes, succeeded, 1, std::move(latencies));
    return 0;
}

int prepare(const std::string& path, const std::string& keys, const Target& target) {
    auto box = SecretBox::from_keys(keys);
    if (!box) return 1;
    const auto store = open_sqlite_store(path, *std::move(box));
    if (!store) return 1;
    const auto now =
        std::chrono::time_point_cast<TimePoint::duration>(std::chrono::system_clock::now());
    const auto site = (*store)->install(
        {.client_key = target.client_key,
         .base_url = "https://bench.atlassian.example",
         .display_url = "https://bench.atlassian.example",
         .shared_secret = target.secret},
        now,
        std::chrono::seconds(0));
    // Its events are stored as anybody's, and nothing works them off beside the measurement.
    return site && (*store)->set_state(site->id, SiteState::Disabled, now) ? 0 : 1;
}

}  // namespace
}  // namespace healthlint::bench

int main(int argc, char** argv) {
    using namespace healthlint::bench;  // NOLINT(google-build-using-namespace): a program's own
                                        // file
    CLI::App app{"Load for webhook intake"};
    app.require_subcommand(1);
    LoadOptions options;
    options.target.client_key = "bench-client-key";
    options.target.secret = "a secret of the bench that is long enough to be one";
    std::string store;
    std::string keys;
    auto* const preparing =
        app.add_subcommand("prepare", "Install a site in a store of the bridge");
    preparing->add_option("--store", store)->required();
    preparing->add_option("--keys", keys)->required();
    auto* const running = app.add_subcommand("run", "Send webhooks");
    auto* const probing = app.add_subcommand("probe", "Send single webhooks during an attack");
    for (auto* const one : {running, probing}) {
        one->add_option("--port", options.target.port)->required();
        one->add_option("--first-delivery", options.first_delivery);
    }
    running->add_option("--connections", options.connections)->capture_default_str();
    running->add_option("--seconds", options.seconds)->capture_default_str();
    running->add_option("--requests", options.requests);
    probing->add_option("--attack", options.attack);
    probing->add_option("--attackers", options.attackers);
    CLI11_PARSE(app, argc, argv);
    if (preparing->parsed()) return prepare(store, keys, options.target);
    return running->parsed() ? run(options) : probe(options);
}
