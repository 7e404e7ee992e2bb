#pragma once
// Non-blocking TCP sockets as the gate uses them. Private to http/.

#include <string>
#include <string_view>
#include <utility>

#include "bridge/base/error.h"

namespace healthlint {

// A file descriptor that is closed with the object; -1 = none.
class Descriptor {
  public:
    explicit Descriptor(int number = -1) : number_(number) {}

    ~Descriptor() { reset(); }

    Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}

    Descriptor& operator=(Descriptor&& other) noexcept;
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;

    int number() const { return number_; }

    void reset();

  private:
    int number_;
};

struct Listener {
    Descriptor socket;
    int port = 0;
};

// Port 0 = any free one. Never shares a port with another listener. Unavailable when the address
// is in use or not of this machine.
Result<Listener> listen_on(const std::string& host, int port);

struct Accepted {
    Descriptor socket;  // none: nobody waits, or `error` says why not
    std::string peer;   // numeric address
    int error = 0;      // errno; 0 also when nobody waits
};

Accepted accept_from(const Descriptor& listener);

// Sends what goes without waiting and removes it from `bytes`. False = the connection is broken.
bool send_some(int socket, std::string_view& bytes);

// Closing throws away what was not sent yet, and tells the other end by a reset.
void reset_on_close(int socket);

// As many descriptors as `wanted`, if the machine lets this process have them; answers how many it
// may have.
std::size_t raise_descriptor_limit(std::size_t wanted);

}  // namespace healthlint
