#pragma once
// Builders of Atlassian Document Format for what Healthlint writes: valid by its schema, whatever
// the texts hold. Empty text makes no node (Jira refuses empty text nodes): an inline builder then
// returns null, and the block builders leave nulls out; a block left without content is null too.

#include <string_view>
#include <vector>

#include "bridge/base/json.h"

namespace healthlint {

// Jira's limit of a comment's text; counted by adf_text_length.
constexpr std::size_t kMaxCommentCharacters = 32'767;

enum class AdfColor { Neutral, Purple, Blue, Red, Yellow, Green };  // of a status lozenge
enum class AdfPanel { Info, Note, Tip, Warning, Error, Success };
enum class AdfMark { None, Strong, Emphasis, Code, Strike };

// Inline nodes. Control characters are dropped; a line break becomes a hard break, so a text may
// give several nodes: they come as an array, which the block builders flatten.
Json adf_text(std::string_view text, AdfMark mark = AdfMark::None);
// Plain text when `href` is no http(s) address.
Json adf_link(std::string_view text, std::string_view href);
Json adf_status(std::string_view text, AdfColor color);

// Blocks. `inlines` as given by the builders above.
Json adf_paragraph(const std::vector<Json>& inlines);
Json adf_heading(int level, const std::vector<Json>& inlines);  // 1-6
// Each item is the blocks it holds; its first must be a paragraph (or list).
Json adf_bullet_list(const std::vector<std::vector<Json>>& items);
Json adf_ordered_list(const std::vector<std::vector<Json>>& items);
Json adf_panel(AdfPanel panel, const std::vector<Json>& blocks);  // paragraphs, headings, lists
Json adf_rule();

Json adf_document(const std::vector<Json>& blocks);

// Code points of all text of a document or node, lozenges included.
std::size_t adf_text_length(const Json& node);

}  // namespace healthlint
