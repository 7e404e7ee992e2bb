#pragma once
// ADF in and out of other forms: what people typed, the wiki markup of webhook bodies and REST v2,
// HTML for the pages.

#include <string>
#include <vector>

#include "bridge/base/json.h"

namespace healthlint::sandbox {

// "## heading", "- item", "| a | b |" (a first row of "|| a || b ||" is the header), anything else
// a paragraph; "[text](url)" is a link. An empty list gives null: no description.
Json adf_of_lines(const std::vector<std::string>& lines);

std::string adf_to_wiki(const Json& document);  // empty for null
std::string adf_to_html(const Json& document);
std::string html_escape(std::string_view text);

}  // namespace healthlint::sandbox
