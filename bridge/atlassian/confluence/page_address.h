#pragma once
// Which Confluence page an address points at, without asking Confluence.

#include <optional>
#include <string>
#include <string_view>

namespace healthlint {

// The id in ".../pages/123/Title", "...?pageId=123" and the short ".../wiki/x/AbCd"; nothing for
// addresses that name a page by its title, or no page at all.
std::optional<std::string> page_id_of(std::string_view url);

}  // namespace healthlint
