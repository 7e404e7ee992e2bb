#pragma once
// The Connect descriptor of each product, rendered from its template.

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "bridge/store/store.h"

namespace healthlint {

// `base_url` without trailing slash.
std::string connect_descriptor(
    Product product, std::string_view base_url, std::string_view app_key);

// Writes values for placeholders inside quoted text: JSON's, which is YAML's too.
std::string fill_in(
    std::string text, const std::vector<std::pair<std::string_view, std::string_view>>& values);

}  // namespace healthlint
