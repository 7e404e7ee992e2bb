#pragma once
// One client of the gate: the bytes it has sent that are no request yet, and the bytes of an answer
// that it has not taken yet. Touched by the gate's thread only. Private to http/.

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "bridge/http/request_head.h"
#include "bridge/http/socket.h"

namespace healthlint {

using Instant = std::chrono::steady_clock::time_point;

// What a connection waits for, and with that whom.
enum class Waits {
    ForRequest,  // the client, as long as it likes (up to the idle time-out)
    ForHead,     // the client, in the middle of a head
    ForBody,     // the client, in the middle of a body
    ForHandler,  // us
    ForReader,   // the client, to take the answer
    ForClose,    // the client, to close too; what it still sends is thrown away
};

struct Connection {
    Descriptor socket;
    std::string peer;
    Waits waits = Waits::ForRequest;
    Instant since{};  // it waits for this
    Instant deadline{};

    std::string input;            // behind the head once that was read
    std::size_t empty_lines = 0;  // before the head that is awaited
    std::size_t scanned = 0;      // of input, by read_head
    std::optional<RequestHead> head;
    std::size_t handed_over = 0;  // bytes of the request that a handler works on

    std::string output;  // not yet sent
    bool close_after_output = false;

    std::uint32_t watched = 0;  // epoll events; 0 = not registered
    bool muted = false;         // unregistered while its handler runs, because more had arrived
    std::size_t counted = 0;    // of its bytes, in the gate's sum

    std::size_t buffered_bytes() const { return input.size() + output.size() + handed_over; }

    bool reads() const {
        return waits == Waits::ForRequest || waits == Waits::ForHead || waits == Waits::ForBody;
    }
};

}  // namespace healthlint
