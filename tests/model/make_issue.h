#pragma once

#include <string>
#include <utility>

#include "bridge/model/issue.h"

namespace healthlint {

inline Issue make_issue(std::string id, std::string key, std::string parent = {}) {
    Issue issue;
    issue.id = {std::move(id)};
    issue.key = {std::move(key)};
    issue.parent_key = {std::move(parent)};
    return issue;
}

}  // namespace healthlint
