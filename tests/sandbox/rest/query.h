#pragma once
// JQL in the sandbox: bound to the site's fields and to the properties that installed apps index.

#include <optional>
#include <string>
#include <vector>

#include <tl/expected.hpp>

#include "bridge/jql/program.h"
#include "bridge/jql/syntax/ast.h"
#include "tests/sandbox/world.h"

namespace healthlint::sandbox {

struct Query {
    std::optional<JqlProgram> where;  // absent: every issue, "unbounded"
    std::vector<JqlSort> order_by;
};

// The error is in Jira's words, as a search would answer it.
tl::expected<Query, std::string> compile_query(const World& world, const std::string& jql);

bool matches(const World& world, const Query& query, const IssueRecord& issue, TimePoint now);

// Puts issues into the query's order; stable, so that equal ones stay in id order.
void sort_issues(const World& world, const Query& query, std::vector<IssuePtr>& issues);

}  // namespace healthlint::sandbox
