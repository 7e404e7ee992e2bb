#pragma once
// Collects blocks and links for the readers of ADF and markup.

#include <string>
#include <string_view>
#include <vector>

#include "bridge/model/document.h"

namespace healthlint {

// Text of one block with the links that stand in it; offsets are not kept.
struct InlineText {
    std::string text;
    std::vector<Hyperlink> links;  // block is set when the text is added to a document
    bool done = false;             // of a task

    void append(const InlineText& other, std::string_view separator = {});
};

class DocumentBuilder {
  public:
    // Trims the text and skips it when nothing is left. Finds bare addresses in it.
    void add(BlockKind kind, int level, InlineText content);
    void add_row(std::vector<InlineText> cells, bool header);
    void add_code(std::string text);

    Document take() { return std::move(document_); }

  private:
    void add_links(std::vector<Hyperlink> links, std::string_view text);

    Document document_;
};

// Bare addresses (scheme://…) in reading order. Punctuation that closes a sentence is not theirs.
std::vector<std::string_view> find_addresses(std::string_view text);

}  // namespace healthlint
