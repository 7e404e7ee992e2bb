#pragma once
// How both databases spell what is no text or number, so that a dump of one reads like the other.

#include <cstdint>
#include <string>
#include <string_view>

#include "bridge/base/time.h"
#include "bridge/store/store.h"

namespace healthlint {

// Times in columns: milliseconds since 1970 UTC.
std::int64_t to_column(TimePoint at);
TimePoint from_column(std::int64_t milliseconds);

const char* column_of(Product product);  // "jira", "confluence"
const char* column_of(SiteState state);  // "active", …
const char* column_of(WriteKind kind);   // "badge", "comment"

Product product_of(std::string_view column);
SiteState state_of(std::string_view column);
WriteKind write_kind_of(std::string_view column);

}  // namespace healthlint
