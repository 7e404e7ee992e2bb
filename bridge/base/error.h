#pragma once
// Failures that a caller can expect are values. Exceptions stay bugs, and those of a library are
// caught in the one file that wraps it.

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include <tl/expected.hpp>

namespace healthlint {

enum class Errc { Invalid, Unauthorized, NotFound, Conflict, RateLimited, Unavailable, Internal };

struct Error {
    Errc code = Errc::Internal;
    std::string message;  // for the log and the operator, never for a response
    // Set with RateLimited, sometimes Unavailable.
    std::optional<std::chrono::milliseconds> retry_after;
    // The request went out, and nobody knows what became of it: all of it, or a part, may have been
    // carried out, or may yet be.
    bool unanswered = false;
};

template <class T>
using Result = tl::expected<T, Error>;

tl::unexpected<Error> fail(Errc code, std::string message);

std::string_view to_string(Errc code);

}  // namespace healthlint
