#pragma once
// A TCP connection to a server on this machine that sends exactly the bytes it is given.

#include <string>
#include <string_view>

namespace healthlint {

class RawConnection {
  public:
    explicit RawConnection(int port);
    ~RawConnection();
    RawConnection(const RawConnection&) = delete;
    RawConnection& operator=(const RawConnection&) = delete;

    void send(std::string_view bytes) const;  // a peer that hangs up early is no failure
    void finish_sending() const;              // the peer reads the end, we still read
    std::string read_all() const;             // until the peer closes
    // One answer by its head and Content-Length, so that the next one can follow on the connection;
    // what came before the peer closed when it did.
    std::string read_answer();

    // Until the peer has given the connection up, without reading what it sent.
    void wait_until_closed_by_peer() const;
    void keep_receive_buffer_small() const;

    bool is_open() const { return socket_ >= 0; }

    void reset();  // what the other end sees as a broken connection

  private:
    int socket_;
    std::string ahead_;  // of the answer that was read last
};

// Sends all of it, then reads to the end.
std::string exchange(int port, std::string_view request);
int status_of(std::string_view response);  // 0 when there was no status line

}  // namespace healthlint
