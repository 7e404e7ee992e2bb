#pragma once
// Building blocks of Confluence's storage format: well-formed XHTML with Confluence's macros.

#include <string>
#include <string_view>
#include <vector>

#include "bridge/model/outcome.h"
#include "bridge/model/text.h"

namespace healthlint {

std::string storage_escape(
    std::string_view text);  // & < > " and control characters that XML forbids
std::string storage_heading(int level, std::string_view text);
std::string storage_paragraph(std::string_view markup);
std::string storage_link(std::string_view url, std::string_view text);
std::string storage_list(const std::vector<std::string>& items);          // items are markup
std::string storage_ordered_list(const std::vector<std::string>& items);  // items are markup
std::string storage_status(Grade grade, Language language);  // status macro, word and colour
std::string storage_table(
    const std::vector<std::string>& header, const std::vector<std::vector<std::string>>& rows);

}  // namespace healthlint
