#pragma once
// The gate in front of the handlers: one thread and epoll hold every connection, so that a client
// that is idle, slow or silent costs a few hundred bytes and no thread. Only a request that has
// arrived whole is handed to a worker. Private to http/.
//
//     accept -> head (refused or framed) -> body -> worker -> answer -> next request, or close
//
// Limits hold before memory is spent: connections, bytes of a head, of a body, of all connections
// together, requests in flight. Every wait for a client has a deadline.

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "bridge/http/connection.h"
#include "bridge/http/library_server.h"
#include "bridge/http/server.h"
#include "bridge/http/socket.h"

namespace healthlint {

// A request that has arrived whole. Its socket stays open, and is written by its worker only, until
// the job was given back by Gate::answered.
struct GateJob {
    int socket = -1;
    HttpRequest request;
    bool keep_alive = true;
    bool more_arrived = false;  // the next request has begun to arrive
};

class Gate {
  public:
    // All are called on the thread of run() and return at once.
    struct Inside {
        std::function<void(GateJob&&)> dispatch;
        std::function<AnswerBytes(int status)> refuse;
        // Nothing: the request is for a worker. Only its head is known.
        std::function<std::optional<AnswerBytes>(const HttpRequest&, bool keep_alive)> at_once;
    };

    static Result<std::unique_ptr<Gate>> open(const HttpServerOptions& options, Inside inside);

    int port() const { return listener_.port; }

    // Serves until stop(); then lets every request in flight finish, its answer too as far as the
    // client takes it. An error when epoll fails.
    Result<void> run();
    void stop();  // any thread

    // Sends an answer; any thread. The job must not be used afterwards.
    void answered(const GateJob& job, const AnswerBytes& answer);

  private:
    struct Done {  // what a worker leaves to the gate
        int socket = -1;
        std::string rest;  // that could not be sent without waiting
        bool close = false;
    };

    Gate(const HttpServerOptions& options, Inside inside);

    // The loop.
    int wait_ms(Instant now) const;
    void take_event(int socket, Instant now);
    void take_done(Instant now);
    void sweep(Instant now);
    void begin_stop(Instant now);

    // Connections come and go.
    void accept_waiting(Instant now);
    void make_room();
    void close(Connection& connection);
    void break_off(Connection& connection);
    Connection* find(int socket);
    void watch(Connection& connection, std::uint32_t events);
    void mute(Connection& connection);
    void wait_for(
        Connection& connection, Waits waits, std::chrono::milliseconds at_most, Instant now);

    // One connection's requests (gate_requests.cpp).
    void on_event(Connection& connection, Instant now);
    void receive(Connection& connection, Instant now);
    void discard(Connection& connection);
    void advance(Connection& connection, Instant now);
    void go_on(Connection& connection, Instant now);
    static bool skip_empty_lines(Connection& connection);
    bool take_head(Connection& connection, Instant now);
    bool answer_at_once(Connection& connection, Instant now);
    void hand_over(Connection& connection, Instant now);
    void refuse(Connection& connection, int status, Instant now);
    void write(Connection& connection, Instant now);
    void finish_answer(Connection& connection, Instant now);
    void count_bytes(Connection& connection);
    void shed_memory(Instant now);

    const HttpServerOptions options_;
    const Inside inside_;
    std::size_t max_connections_ = 0;
    Listener listener_;
    Descriptor epoll_;
    Descriptor wake_;  // eventfd
    bool accepts_ = true;

    std::unordered_map<int, std::unique_ptr<Connection>> connections_;  // by socket
    // Closed in this round. They keep their sockets until its end, so that no event of the round
    // meets a newer connection with the same number.
    std::vector<std::unique_ptr<Connection>> closed_;
    std::vector<char> scratch_;
    std::size_t buffered_bytes_ = 0;
    int in_flight_ = 0;
    Instant next_sweep_ = Instant::max();

    std::atomic<bool> stopping_{false};
    std::mutex done_mutex_;
    std::vector<Done> done_;  // guarded by done_mutex_
    std::size_t muted_ = 0;   // connections; guarded by done_mutex_
};

}  // namespace healthlint
