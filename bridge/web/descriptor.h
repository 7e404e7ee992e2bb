#pragma once
// The Connect descriptor of each product, rendered from its template.

#include <string>
#include <string_view>

#include "bridge/store/store.h"

namespace healthlint {

// `base_url` without trailing slash.
std::string connect_descriptor(
    Product product, std::string_view base_url, std::string_view app_key);

}  // namespace healthlint
