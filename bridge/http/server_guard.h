#pragma once
// What the server refuses by the head of a request, before it reads a body. Private to http/.

#include <cstddef>
#include <optional>
#include <string_view>

#include "bridge/http/message.h"

namespace healthlint {

// The status of the refusal, nothing when the request may go on. `request.url` is the raw target,
// and header values are as they were sent.
std::optional<int> refuse_by_head(const HttpRequest& request, std::size_t max_body_bytes);

// No CR, LF or other control byte can leave in a header, and no name that is no token.
bool is_safe_header(std::string_view name, std::string_view value);

}  // namespace healthlint
