#pragma once
// An HTTPS server on 127.0.0.1 with a certificate of its own making, for the client's tests.

#include <filesystem>
#include <memory>
#include <string>

namespace healthlint {

class TlsPeer {
  public:
    TlsPeer();
    ~TlsPeer();
    TlsPeer(const TlsPeer&) = delete;
    TlsPeer& operator=(const TlsPeer&) = delete;

    std::string url(const std::string& target) const;
    std::string ca_file() const;

  private:
    struct Server;
    std::filesystem::path folder_;
    std::unique_ptr<Server> server_;
};

}  // namespace healthlint
