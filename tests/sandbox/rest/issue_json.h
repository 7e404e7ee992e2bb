#pragma once
// Issues, comments and links as the REST API shows them.

#include <string>
#include <vector>

#include "bridge/base/json.h"
#include "tests/sandbox/world.h"

namespace healthlint::sandbox {

struct IssueView {
    std::vector<std::string> fields;      // "*all", "*navigable", names, "-name"
    std::vector<std::string> properties;  // keys or "*all"
    bool changelog = false;               // expanded: newest first
};

Json issue_json(const World& world, const IssueRecord& issue, const IssueView& view);
// An array as text.
std::string issue_list(
    const World& world, const std::vector<IssuePtr>& issues, const IssueView& view);

// Webhooks and REST v2: wiki text instead of ADF, links to /rest/api/2/.
Json issue_json_v2(const World& world, const IssueRecord& issue);

Json comment_json(const World& world, const IssueRecord& issue, const Comment& comment);
Json comment_page(const World& world, const IssueRecord& issue);

}  // namespace healthlint::sandbox
