#pragma once
// One request, one answer: finds the route, verifies its kind of token before any work, calls the
// handler, and puts the same headers on whatever comes out. Safe on all threads of the server.

#include <atomic>
#include <cstdint>
#include <string>
#include <string_view>

#include "bridge/http/message.h"
#include "bridge/web/services.h"

namespace healthlint {

class Router {
  public:
    // `services` must outlive the router.
    explicit Router(Services& services);

    HttpResponse handle(const HttpRequest& request);
    // Is it a question whose answer needs neither store nor worker?
    bool never_waits(const HttpRequest& request) const;
    // For what the server refuses before a route is known.
    HttpResponse refusal(int status);

  private:
    std::string_view below_base(std::string_view path) const;
    HttpResponse dispatch(
        const HttpRequest& request, const std::string& request_id, std::uint64_t arrival);
    std::string new_request_id();

    Services& services_;
    const std::string base_path_;  // path of our base URL, "" or "/app"
    const std::string id_prefix_;  // differs from process to process
    std::atomic<unsigned> served_{0};
};

}  // namespace healthlint
