#pragma once
// Atlassian Document Format (Jira REST v3, Confluence) to a Document. Unknown nodes lose their
// shape, never their text; what a template left as a placeholder is not content.

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

#include "bridge/base/json.h"
#include "bridge/model/document.h"

namespace healthlint {

// Deeper nodes are dropped. parse_json() already refuses documents that nest deeper.
constexpr int kMaxAdfDepth = kMaxJsonDepth;

// What the reading of a node needs, so that any parser of JSON can hand it over. Views into its
// text; a member that is absent, or of another type than ADF's, is empty.
struct AdfNode {
    std::string_view type;
    std::string_view text;            // of a text node
    std::string_view attribute_text;  // attrs.text of a mention, status or emoji
    std::string_view short_name, title, state;
    std::string_view url, data_url;     // attrs.url, attrs.data.url
    std::string_view link;              // href of the last link mark
    std::optional<long long> level;     // attrs.level
    std::optional<long long> epoch_ms;  // attrs.timestamp, text or number
    bool struck = false;
    std::size_t end = 0;  // index behind the last node inside of this one
};

// A node is followed by all nodes inside of it. A value in "content" that is no object is a node
// without a type.
using AdfNodes = std::vector<AdfNode>;

// null gives an empty document; a string (REST v2) is read as markup.
Document document_from_adf(const Json& adf);

// The first node is the document.
Document document_from_adf(const AdfNodes& nodes);

}  // namespace healthlint
