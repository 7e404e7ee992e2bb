#pragma once
// What an issue says, as one text: the same for the same content, however Jira ordered or spaced
// it.

#include <optional>
#include <string>
#include <string_view>

namespace healthlint {

// Key and fields of an issue without those that change when nothing that matters does; members in
// the order of their names, written as dump_json() writes them. Empty for an issue without fields;
// nothing for a text that is no JSON or nests too deep.
std::optional<std::string> issue_content(std::string_view issue);

// The same without the short cut.
std::optional<std::string> issue_content_thoroughly(std::string_view issue);

}  // namespace healthlint
