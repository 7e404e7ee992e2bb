// What happens on one connection of the gate, from the bytes of a request to the end of its answer.

#include <algorithm>
#include <cerrno>
#include <utility>

#include <sys/epoll.h>
#include <sys/socket.h>

#include "bridge/http/gate.h"

namespace healthlint {
namespace {

using std::chrono::milliseconds;

// A refused client may still be sending, and closing at once would answer that with a reset, which
// can overtake the answer (RFC 9112, section 9.6).
constexpr milliseconds kLinger{2'000};
constexpr std::size_t kFirstBody = std::size_t{64} << 10U;  // room made before any of it is there

milliseconds time_for(std::size_t bytes, std::size_t bytes_per_second) {
    return milliseconds(bytes * 1000 / bytes_per_second);
}

}  // namespace

void Gate::on_event(Connection& connection, Instant now) {
    switch (connection.waits) {
    case Waits::ForRequest:
    case Waits::ForHead:
    case Waits::ForBody: receive(connection, now); break;
    case Waits::ForHandler: mute(connection); break;
    case Waits::ForReader:
        write(connection, now);
        go_on(connection, now);
        break;
    case Waits::ForClose: discard(connection); break;
    }
    count_bytes(connection);
    shed_memory(now);
}

// Once per event, so that a client with a fast line does not keep the others waiting.
void Gate::receive(Connection& connection, Instant now) {
    const auto got = ::recv(connection.socket.number(), scratch_.data(), scratch_.size(), 0);
    if (got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR)) return;
    // Nothing more will come, and what is here is no whole request.
    if (got <= 0) return close(connection);
    connection.input.append(scratch_.data(), static_cast<std::size_t>(got));
    advance(connection, now);
}

void Gate::discard(Connection& connection) {
    const auto got = ::recv(connection.socket.number(), scratch_.data(), scratch_.size(), 0);
    if (got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR)) return;
    if (got <= 0) close(connection);
}

void Gate::advance(Connection& connection, Instant now) {
    if (!connection.head) {
        if (connection.scanned == 0 && !skip_empty_lines(connection))
            return refuse(connection, 400, now);
        if (connection.input.empty() || !take_head(connection, now)) return;
    }
    if (connection.input.size() >= connection.head->body_bytes) hand_over(connection, now);
}

// RFC 9112, section 2.2: empty lines before a request are ignored. Somebody who sends nothing else
// would keep the gate at it, so there is a bound to them; false above.
bool Gate::skip_empty_lines(Connection& connection) {
    constexpr std::string_view kLineEnd = "\r\n";
    std::string_view rest = connection.input;
    while (rest.starts_with(kLineEnd) && connection.empty_lines <= kMaxEmptyLines) {
        rest.remove_prefix(kLineEnd.size());
        ++connection.empty_lines;
    }
    if (connection.empty_lines > kMaxEmptyLines) return false;
    connection.input.erase(0, connection.input.size() - rest.size());
    return true;
}

// False = there is no head, or no connection any more.
bool Gate::take_head(Connection& connection, Instant now) {
    auto head = read_head(connection.input, connection.scanned, options_.max_body_bytes);
    if (!head) {
        refuse(connection, head.error(), now);
        return false;
    }
    if (!*head) {
        if (connection.waits == Waits::ForRequest)
            wait_for(connection, Waits::ForHead, options_.head_timeout, now);
        return false;
    }
    connection.head = *std::move(head);
    connection.scanned = 0;
    connection.empty_lines = 0;
    connection.input.erase(0, connection.head->head_bytes);
    const std::size_t body_bytes = connection.head->body_bytes;
    if (connection.input.size() >= body_bytes) return true;

    connection.input.reserve(std::min(body_bytes, kFirstBody));
    const auto at_most = options_.body_timeout + time_for(body_bytes, options_.slowest_client);
    wait_for(connection, Waits::ForBody, at_most, now);
    if (connection.head->awaits_continue) {
        std::string_view go_on = "HTTP/1.1 100 Continue\r\n\r\n";
        if (!send_some(connection.socket.number(), go_on) || !go_on.empty()) {
            close(connection);
            return false;
        }
    }
    return true;
}

// Also at the bound and while every worker waits for something: whoever asks whether the process
// lives must not hear that it is busy. What arrived behind such a request is not read any more, or
// a client could keep the gate at answering it alone.
bool Gate::answer_at_once(Connection& connection, Instant now) {
    const RequestHead& head = *connection.head;
    const bool more_arrived = connection.input.size() > head.body_bytes;
    auto answer = inside_.at_once(head.request, head.keep_alive && !more_arrived);
    if (!answer) return false;
    connection.input = {};
    connection.head.reset();
    connection.output = std::move(answer->bytes);
    connection.close_after_output = answer->close;
    write(connection, now);
    return true;
}

void Gate::hand_over(Connection& connection, Instant now) {
    if (answer_at_once(connection, now)) return;
    if (in_flight_ >= options_.max_requests_in_flight) return refuse(connection, 503, now);
    GateJob job{
        .socket = connection.socket.number(),
        .request = std::move(connection.head->request),
        .keep_alive = connection.head->keep_alive};
    const std::size_t body_bytes = connection.head->body_bytes;
    connection.head.reset();
    if (connection.input.size() == body_bytes) {
        job.request.body = std::exchange(connection.input, {});
    } else {
        job.request.body = connection.input.substr(0, body_bytes);
        connection.input.erase(0, body_bytes);
    }
    job.request.peer = connection.peer;
    job.more_arrived = !connection.input.empty();
    connection.handed_over = body_bytes;
    connection.waits = Waits::ForHandler;
    ++in_flight_;
    inside_.dispatch(std::move(job));
}

void Gate::refuse(Connection& connection, int status, Instant now) {
    connection.input = {};
    connection.head.reset();
    connection.output = inside_.refuse(status).bytes;
    connection.close_after_output = true;
    write(connection, now);
}

void Gate::write(Connection& connection, Instant now) {
    std::string_view rest = connection.output;
    if (!send_some(connection.socket.number(), rest)) return close(connection);
    if (rest.empty()) {
        connection.output = {};
        return finish_answer(connection, now);
    }
    connection.output.erase(0, connection.output.size() - rest.size());
    if (connection.waits != Waits::ForReader) {
        const auto at_most =
            options_.write_timeout + time_for(rest.size(), options_.slowest_client);
        wait_for(connection, Waits::ForReader, at_most, now);
    }
    watch(connection, EPOLLOUT);
}

void Gate::finish_answer(Connection& connection, Instant now) {
    if (stopping_) return close(connection);
    if (connection.close_after_output) {
        if (::shutdown(connection.socket.number(), SHUT_WR) != 0) return close(connection);
        wait_for(connection, Waits::ForClose, kLinger, now);
        return watch(connection, EPOLLIN);
    }
    wait_for(connection, Waits::ForRequest, options_.idle_timeout, now);
    watch(connection, EPOLLIN);
}

// Behind an answer: the next request may have arrived with the last one.
void Gate::go_on(Connection& connection, Instant now) {
    if (connection.waits == Waits::ForRequest && !connection.input.empty())
        advance(connection, now);
}

void Gate::count_bytes(Connection& connection) {
    if (find(connection.socket.number()) != &connection) return;  // closed, and no longer counted
    buffered_bytes_ -= connection.counted;
    connection.counted = connection.buffered_bytes();
    buffered_bytes_ += connection.counted;
}

// Requests that are whole are being worked on and will be gone soon; of the others the largest
// frees most, and small ones, which webhooks are, go through while somebody holds large ones back.
// Answers that nobody takes may have half of the room: else they would turn what is alive away.
void Gate::shed_memory(Instant now) {
    while (buffered_bytes_ > options_.max_buffered_bytes) {
        Connection* unfinished = nullptr;
        Connection* untaken = nullptr;
        std::size_t untaken_bytes = 0;
        for (const auto& [socket, connection] : connections_) {
            if (connection->waits == Waits::ForReader) {
                untaken_bytes += connection->output.size();
                if (untaken == nullptr || connection->output.size() > untaken->output.size())
                    untaken = connection.get();
            } else if (connection->reads() && !connection->input.empty()) {
                if (unfinished == nullptr || connection->input.size() > unfinished->input.size())
                    unfinished = connection.get();
            }
        }
        const bool too_much_untaken = untaken_bytes > options_.max_buffered_bytes / 2;
        if (untaken != nullptr && (too_much_untaken || unfinished == nullptr)) {
            break_off(*untaken);
        } else if (unfinished != nullptr) {
            refuse(*unfinished, 503, now);
            count_bytes(*unfinished);
        } else {
            return;
        }
    }
}

}  // namespace healthlint
