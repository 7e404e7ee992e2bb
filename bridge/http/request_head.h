#pragma once
// The head of a request, read as strictly as RFC 9112 allows: CRLF ends a line, nothing is folded,
// and one Content-Length says where the body ends. Whatever two readers could take for different
// requests is refused, because a proxy in front of us is the other reader. Private to http/.

#include <cstddef>
#include <optional>
#include <string_view>

#include <tl/expected.hpp>

#include "bridge/http/message.h"

namespace healthlint {

constexpr std::size_t kMaxHeadBytes = std::size_t{32} << 10U;  // 431 above
constexpr std::size_t kMaxLineBytes = std::size_t{8} << 10U;   // 414, in header lines 431 above

struct RequestHead {
    HttpRequest request;         // body and peer are still empty; header values as they were sent
    std::size_t head_bytes = 0;  // with the empty line that ends the head
    std::size_t body_bytes = 0;  // that follow
    bool keep_alive = true;
    bool awaits_continue = false;  // the client sends the body after a "100 Continue"
};

// Nothing while the end of the head has not arrived; an error is the status of the refusal, which
// may come before that. `bytes` begins with the request line. `scanned` is 0 for a new head, and
// tells the next call of the same head where the search for its end goes on.
tl::expected<std::optional<RequestHead>, int> read_head(
    std::string_view bytes, std::size_t& scanned, std::size_t max_body_bytes);

}  // namespace healthlint
