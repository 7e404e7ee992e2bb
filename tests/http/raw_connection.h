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
    std::string read_all() const;             // until the peer closes

  private:
    int socket_;
};

std::string exchange(int port, std::string_view request);
int status_of(std::string_view response);  // 0 when there was no status line

}  // namespace healthlint
