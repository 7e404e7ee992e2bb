#include "bridge/http/gate.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <system_error>
#include <utility>

#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "bridge/base/log.h"

namespace healthlint {
namespace {

using std::chrono::milliseconds;

constexpr std::size_t kEventsAtOnce = 256;
constexpr int kAcceptsAtOnce = 64;              // then the others get their turn
constexpr std::size_t kOtherDescriptors = 256;  // the store's, our own client's, the log's
constexpr std::size_t kScratchBytes = std::size_t{64} << 10U;
constexpr milliseconds kBetweenSweeps{50};
// An answer that went out whole is noted when the gate wakes up next, and then at the latest.
constexpr milliseconds kLongestNap{1'000};
constexpr milliseconds kStopNap{20};
constexpr milliseconds kLastWords{2'000};  // for answers under way when the server stops

std::string last_error() {
    return std::system_category().message(errno);
}

}  // namespace

Gate::Gate(const HttpServerOptions& options, Inside inside)
    : options_(options),
      inside_(std::move(inside)),
      scratch_(kScratchBytes) {}

Result<std::unique_ptr<Gate>> Gate::open(const HttpServerOptions& options, Inside inside) {
    std::unique_ptr<Gate> gate(new Gate(options, std::move(inside)));
    auto listener = listen_on(options.host, options.port);
    if (!listener) return tl::unexpected(listener.error());
    gate->listener_ = *std::move(listener);
    gate->epoll_ = Descriptor(::epoll_create1(EPOLL_CLOEXEC));
    gate->wake_ = Descriptor(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC));
    for (const Descriptor* one : {&gate->listener_.socket, &gate->wake_}) {
        epoll_event event{.events = EPOLLIN, .data = {.fd = one->number()}};
        if (::epoll_ctl(gate->epoll_.number(), EPOLL_CTL_ADD, one->number(), &event) != 0)
            return fail(Errc::Unavailable, "cannot watch for connections: " + last_error());
    }
    const auto descriptors = raise_descriptor_limit(options.max_connections + kOtherDescriptors);
    const auto ours = descriptors - std::min(kOtherDescriptors, descriptors / 2);
    gate->max_connections_ = std::min(options.max_connections, ours);
    return gate;
}

Result<void> Gate::run() {
    std::array<epoll_event, kEventsAtOnce> events{};
    Instant stop_at = Instant::max();
    for (;;) {
        Instant now = std::chrono::steady_clock::now();
        // Before waiting too: a worker that saw no connection muted did not wake us.
        take_done(now);
        closed_.clear();  // no event of the next round is about them
        const int count = ::epoll_wait(
            epoll_.number(), events.data(), static_cast<int>(events.size()), wait_ms(now));
        if (count < 0 && errno != EINTR)
            return fail(Errc::Unavailable, "cannot wait for connections: " + last_error());
        now = std::chrono::steady_clock::now();
        take_done(now);
        for (int i = 0; i < count; ++i)
            take_event(events.at(static_cast<std::size_t>(i)).data.fd, now);
        if (now >= next_sweep_) sweep(now);
        if (stopping_ && stop_at == Instant::max()) {
            begin_stop(now);
            stop_at = now + kLastWords;
        }
        // Handlers are waited for however long they take; clients are not.
        if (connections_.empty() && stopping_) break;
        if (in_flight_ == 0 && now >= stop_at) break;
    }
    connections_.clear();
    closed_.clear();
    return {};
}

void Gate::take_event(int socket, Instant now) {
    if (socket == listener_.socket.number()) {
        accept_waiting(now);
    } else if (socket == wake_.number()) {
        std::uint64_t wakes = 0;
        (void)!::read(socket, &wakes, sizeof wakes);
    } else if (Connection* const connection = find(socket)) {
        on_event(*connection, now);
    }
}

int Gate::wait_ms(Instant now) const {
    const milliseconds longest = stopping_        ? kStopNap
                                 : in_flight_ > 0 ? kLongestNap
                                                  : milliseconds::max();
    if (next_sweep_ == Instant::max())
        return longest == milliseconds::max() ? -1 : static_cast<int>(longest.count());
    // Rounded up: a wait that ends too early would be repeated without an end.
    const auto until_sweep = std::chrono::ceil<milliseconds>(next_sweep_ - now);
    return static_cast<int>(std::clamp(until_sweep, milliseconds(0), longest).count());
}

void Gate::stop() {
    stopping_ = true;
    const std::uint64_t one = 1;
    (void)!::write(wake_.number(), &one, sizeof one);
}

void Gate::answered(const GateJob& job, const AnswerBytes& answer) {
    std::string_view rest = answer.bytes;
    const bool broken = !send_some(job.socket, rest);
    Done done{.socket = job.socket, .close = answer.close || broken};
    if (!broken) done.rest = rest;
    const bool in_a_hurry = done.close || !done.rest.empty() || job.more_arrived || stopping_;
    bool wakes = in_a_hurry;
    {
        const std::lock_guard lock(done_mutex_);
        done_.push_back(std::move(done));
        wakes = wakes || muted_ > 0;
    }
    // Without hurry the client speaks next, and that wakes the gate: one system call less per
    // request.
    const std::uint64_t one = 1;
    if (wakes) (void)!::write(wake_.number(), &one, sizeof one);
}

void Gate::take_done(Instant now) {
    std::vector<Done> done;
    {
        const std::lock_guard lock(done_mutex_);
        done.swap(done_);
    }
    for (Done& one : done) {
        Connection* const connection = find(one.socket);
        if (connection == nullptr) continue;  // not reached: it stays open while its handler runs
        --in_flight_;
        connection->handed_over = 0;
        connection->output = std::move(one.rest);
        connection->close_after_output = one.close;
        write(*connection, now);
        go_on(*connection, now);
        count_bytes(*connection);
    }
    if (!done.empty()) shed_memory(now);
}

void Gate::accept_waiting(Instant now) {
    for (int i = 0; i < kAcceptsAtOnce; ++i) {
        Accepted accepted = accept_from(listener_.socket);
        if (accepted.error == ECONNABORTED || accepted.error == EINTR) continue;
        if (accepted.error != 0) {
            // Out of descriptors or memory. The queue would wake us again at once, so it rests
            // until a connection was closed or the next sweep.
            log_warn(
                "http.cannot_accept", {{"what", std::system_category().message(accepted.error)}});
            make_room();
            accepts_ = false;
            epoll_event event{.events = 0, .data = {.fd = listener_.socket.number()}};
            ::epoll_ctl(epoll_.number(), EPOLL_CTL_MOD, listener_.socket.number(), &event);
            next_sweep_ = std::min(next_sweep_, now + kBetweenSweeps);
            return;
        }
        if (accepted.socket.number() < 0) return;
        if (connections_.size() >= max_connections_) make_room();
        if (connections_.size() >= max_connections_) continue;  // everybody is being served
        auto connection = std::make_unique<Connection>();
        connection->socket = std::move(accepted.socket);
        connection->peer = std::move(accepted.peer);
        Connection& known = *connection;
        connections_[known.socket.number()] = std::move(connection);
        wait_for(known, Waits::ForRequest, options_.idle_timeout, now);
        watch(known, EPOLLIN);
    }
}

// Whoever lives up to the protocol is done within milliseconds, so the one that has waited longest
// is the one to lose.
void Gate::make_room() {
    Connection* longest = nullptr;
    for (const auto& [socket, connection] : connections_) {
        if (!connection->reads() && connection->waits != Waits::ForClose) continue;
        if (longest == nullptr || connection->since < longest->since) longest = connection.get();
    }
    if (longest != nullptr) close(*longest);
}

void Gate::close(Connection& connection) {
    const auto found = connections_.find(connection.socket.number());
    if (found == connections_.end()) return;
    buffered_bytes_ -= connection.counted;
    connection.counted = 0;
    connection.waits = Waits::ForClose;
    watch(connection, 0);
    closed_.push_back(std::move(found->second));
    connections_.erase(found);
}

// What the client did not take would otherwise stay in the kernel's memory for minutes.
void Gate::break_off(Connection& connection) {
    reset_on_close(connection.socket.number());
    close(connection);
}

Connection* Gate::find(int socket) {
    const auto found = connections_.find(socket);
    return found == connections_.end() ? nullptr : found->second.get();
}

void Gate::watch(Connection& connection, std::uint32_t events) {
    if (connection.muted) {
        connection.muted = false;
        const std::lock_guard lock(done_mutex_);
        --muted_;
    }
    if (connection.watched == events) return;
    const int socket = connection.socket.number();
    epoll_event event{.events = events, .data = {.fd = socket}};
    const int operation = events == 0               ? EPOLL_CTL_DEL
                          : connection.watched == 0 ? EPOLL_CTL_ADD
                                                    : EPOLL_CTL_MOD;
    ::epoll_ctl(epoll_.number(), operation, socket, &event);
    connection.watched = events;
}

// While its handler runs nothing is read from a connection, but epoll would tell again and again
// that there is something. This is rare (pipelining, a client that hangs up), so it is done when it
// happens and not for every request.
void Gate::mute(Connection& connection) {
    watch(connection, 0);
    connection.muted = true;
    const std::lock_guard lock(done_mutex_);
    ++muted_;
}

void Gate::wait_for(
    Connection& connection, Waits waits, std::chrono::milliseconds at_most, Instant now) {
    connection.waits = waits;
    connection.since = now;
    connection.deadline = now + at_most;
    next_sweep_ = std::min(next_sweep_, connection.deadline);
}

void Gate::sweep(Instant now) {
    std::vector<int> late;
    next_sweep_ = Instant::max();
    for (const auto& [socket, connection] : connections_) {
        if (connection->waits == Waits::ForHandler) continue;
        if (connection->deadline <= now)
            late.push_back(socket);
        else
            next_sweep_ = std::min(next_sweep_, connection->deadline);
    }
    for (const int socket : late) {
        Connection& connection = *find(socket);
        if (connection.waits == Waits::ForHead || connection.waits == Waits::ForBody)
            refuse(connection, 408, now);
        else if (connection.waits == Waits::ForReader)
            break_off(connection);
        else
            close(connection);
    }
    if (!accepts_ && !stopping_) {
        accepts_ = true;
        epoll_event event{.events = EPOLLIN, .data = {.fd = listener_.socket.number()}};
        ::epoll_ctl(epoll_.number(), EPOLL_CTL_MOD, listener_.socket.number(), &event);
    }
    next_sweep_ = std::max(next_sweep_, now + kBetweenSweeps);
}

void Gate::begin_stop(Instant now) {
    listener_.socket.reset();
    std::vector<int> finished;
    for (const auto& [socket, connection] : connections_)
        if (connection->reads() || connection->waits == Waits::ForClose) finished.push_back(socket);
    for (const int socket : finished)
        close(*find(socket));
    next_sweep_ = std::min(next_sweep_, now + kLastWords);
}

}  // namespace healthlint
