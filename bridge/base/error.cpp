#include "bridge/base/error.h"

#include <utility>

namespace healthlint {

tl::unexpected<Error> fail(Errc code, std::string message) {
    return tl::unexpected(Error{.code = code, .message = std::move(message), .retry_after = {}});
}

std::string_view to_string(Errc code) {
    switch (code) {
    case Errc::Invalid: return "invalid";
    case Errc::Unauthorized: return "unauthorized";
    case Errc::NotFound: return "not-found";
    case Errc::Conflict: return "conflict";
    case Errc::RateLimited: return "rate-limited";
    case Errc::Unavailable: return "unavailable";
    case Errc::Internal: return "internal";
    }
    return "internal";
}

}  // namespace healthlint
