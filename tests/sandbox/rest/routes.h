#pragma once
// The table of endpoints: method, path template, the Connect scope an app needs, handler.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tests/sandbox/rest/call.h"

namespace healthlint::sandbox {

using Handler = HttpResponse (*)(Call&);

struct Route {
    std::string_view method;
    std::string_view path;   // "{}" stands for one segment
    std::string_view scope;  // READ, WRITE, DELETE; empty = none needed
    Handler handler;
    bool anonymous = false;

    bool writes() const { return method != "GET" && (scope == "WRITE" || scope == "DELETE"); }
};

struct Match {
    const Route* route = nullptr;
    std::vector<std::string> values;  // decoded
};

// `path` is raw. Fixed segments win over "{}" by standing first in the table.
std::optional<Match> find_route(std::string_view method, std::string_view path);

}  // namespace healthlint::sandbox
