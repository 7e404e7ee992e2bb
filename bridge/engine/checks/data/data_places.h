#pragma once
// Where data lives: schemes of addresses, and hosts with the paths that lead to an asset.

#include <span>
#include <string_view>

#include "bridge/engine/checks/data/data_source_reading.h"

namespace healthlint {

struct DataScheme {
    std::string_view scheme;
    DataSourceKind kind;
};

// Host (whole, suffix or part) and what must stand in the path; an empty path asks for any.
struct DataPlace {
    std::string_view host;
    std::string_view path;
    DataSourceKind kind;
};

std::span<const DataScheme> data_schemes();
std::span<const DataPlace> data_places();

}  // namespace healthlint
