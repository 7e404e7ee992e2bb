#pragma once
// The seam to the outside world: one request, one answer. Implementations: HttpClient (TLS over
// cpp-httplib) and, in tests, the in-memory sandbox. Any thread.

#include "bridge/base/error.h"
#include "bridge/http/message.h"

namespace healthlint {

class Transport {
  public:
    virtual ~Transport() = default;

    // Any status is an answer; an error means that there was none (Unavailable) or that the request
    // could not be sent as it is (Invalid). Follows no redirect.
    virtual Result<HttpResponse> send(const HttpRequest& request) = 0;
};

}  // namespace healthlint
