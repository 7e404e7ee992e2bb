#pragma once
// Strings that people typed to a Document: Jira wiki markup, Markdown or plain text. All readers
// take one pass over the lines and keep no state that grows with the input but the document.

#include <string_view>

#include "bridge/model/document.h"

namespace healthlint {

enum class Markup { Plain, Wiki, Markdown };

constexpr std::size_t kMaxMarkupBytes = 2'000'000;  // Jira's own limit of a text field is 32,767
constexpr int kMaxListLevel = 20;                   // deeper items count as this level

// Which dialect a text is written in, by its unmistakable marks; Plain where there is none.
Markup detect_markup(std::string_view text);

Document document_from_markup(std::string_view text);  // in the dialect that was detected
Document document_from_wiki(std::string_view text);
Document document_from_markdown(std::string_view text);
Document document_from_plain(std::string_view text);  // bullets and checkboxes only

}  // namespace healthlint
