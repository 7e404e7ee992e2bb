#pragma once
// A real HttpServer on loopback with its accept thread; stops with the object.

#include <memory>
#include <string>
#include <thread>

#include "bridge/http/server.h"

namespace healthlint {

class RunningServer {
  public:
    explicit RunningServer(HttpServer::Handler handler, HttpServerOptions options = {});
    ~RunningServer();
    RunningServer(const RunningServer&) = delete;
    RunningServer& operator=(const RunningServer&) = delete;

    int port() const { return server_->port(); }

    std::string url(const std::string& target) const;

    HttpServer& server() { return *server_; }

  private:
    std::unique_ptr<HttpServer> server_;
    std::jthread accepting_;
};

}  // namespace healthlint
