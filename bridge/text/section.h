#pragma once
// Finds what stands under a heading or behind a label: "h3. Success criteria", "**KPI**",
// "성공 기준:", "Target: 3.5 %".

#include <string>
#include <string_view>
#include <vector>

#include "bridge/model/document.h"

namespace healthlint {

// A section reaches to the next heading of the same or a higher level; one that a bare label opens
// ends at the next heading or label.
struct Section {
    std::string title;      // as written
    std::size_t begin = 0;  // first block inside
    std::size_t end = 0;    // behind the last block
};

// Sections whose title is or contains one of `names` as whole words, whatever the case.
std::vector<Section> find_sections(const Document& document, const std::vector<std::string>& names);

// "[KPI] CTR": true where a block is nothing but a label: a short line that ends with a colon, or
// stands in brackets, or is a heading.
bool is_label_only(std::string_view text);

// Title without numbering, brackets, emphasis and colon: "3. [KPI]:" -> "KPI".
std::string_view bare_title(std::string_view text);

// `name` stands in `text` as whole words, ASCII case ignored. Korean particles may follow.
bool contains_words(std::string_view text, std::string_view name);

}  // namespace healthlint
