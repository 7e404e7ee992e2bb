#pragma once
// Names what an issue says: the same name for the same content, however Jira ordered or spaced it.

#include <optional>
#include <string>
#include <string_view>

namespace healthlint {

// Of the key and the fields without those that change when nothing that matters does: 12 characters
// of base64url. For telling versions of an issue apart, not for secrets: whoever wants two contents
// with one hash can find them. Empty for an issue without fields; nothing for a text that is no
// JSON or nests too deep.
std::optional<std::string> issue_hash(std::string_view issue);

// The same without the short cut.
std::optional<std::string> issue_hash_thoroughly(std::string_view issue);

}  // namespace healthlint
