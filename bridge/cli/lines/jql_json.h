#pragma once
// The tree of a query as JSON, in the shape of Atlassian's own JQL tree (@atlaskit/jql-ast).

#include "bridge/base/json.h"
#include "bridge/jql/syntax/ast.h"

namespace healthlint {

// {"where": clause or null, "orderBy": [...]}
OrderedJson jql_json(const JqlQuery& query);

}  // namespace healthlint
