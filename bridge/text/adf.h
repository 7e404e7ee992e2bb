#pragma once
// Atlassian Document Format (Jira REST v3, Confluence) to a Document. Unknown nodes lose their
// shape, never their text; what a template left as a placeholder is not content.

#include "bridge/base/json.h"
#include "bridge/model/document.h"

namespace healthlint {

// Deeper nodes are dropped. parse_json() already refuses documents that nest deeper.
constexpr int kMaxAdfDepth = kMaxJsonDepth;

// null gives an empty document; a string (REST v2) is read as markup.
Document document_from_adf(const Json& adf);

}  // namespace healthlint
