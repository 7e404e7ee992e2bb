#include "tests/http/running_server.h"

#include <utility>

namespace healthlint {

RunningServer::RunningServer(HttpServer::Handler handler, HttpServerOptions options)
    : server_(*HttpServer::bind(options, std::move(handler))),
      accepting_([this] { (void)server_->run(); }) {}

RunningServer::~RunningServer() {
    server_->stop();
}

std::string RunningServer::url(const std::string& target) const {
    return "http://127.0.0.1:" + std::to_string(port()) + target;
}

}  // namespace healthlint
