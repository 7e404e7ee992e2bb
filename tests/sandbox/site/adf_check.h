#pragma once
// Is this a document that Jira would take? The rules of the published ADF schema as far as people
// and apps use it; an unknown node, mark or attribute is refused, as there.

#include <optional>
#include <string>

#include "bridge/base/json.h"

namespace healthlint::sandbox {

constexpr std::size_t kMaxAdfText = 32'767;  // characters of text in a comment or description

// Nothing when the document is valid, otherwise what is wrong and where ("/content/0: …").
std::optional<std::string> adf_problem(const Json& document);

}  // namespace healthlint::sandbox
