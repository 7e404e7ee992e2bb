#pragma once
// The part of cpp-httplib's server that is in use: from a request that is complete to the bytes of
// its answer, headers, HEAD and compression included. The library reads nothing that a client
// wrote: it is given a request of ours that says as much as it has to know. Private to http/.
// One object per thread.

#include <functional>
#include <memory>
#include <string>

#include "bridge/http/message.h"

namespace healthlint {

struct AnswerBytes {
    std::string bytes;   // empty = break the connection off
    bool close = false;  // the connection ends behind it
};

class LibraryServer {
  public:
    using Handler = std::function<HttpResponse(const HttpRequest&)>;
    using Refusal = std::function<HttpResponse(int status)>;

    // Both are called by the thread that calls answer() and refuse(). `refusal` may be empty.
    LibraryServer(Handler handler, Refusal refusal);
    ~LibraryServer();
    LibraryServer(const LibraryServer&) = delete;
    LibraryServer& operator=(const LibraryServer&) = delete;

    AnswerBytes answer(const HttpRequest& request, bool keep_alive);
    AnswerBytes refuse(int status);  // and close

  private:
    struct Engine;
    std::unique_ptr<Engine> engine_;
};

}  // namespace healthlint
