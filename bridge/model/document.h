#pragma once
// What a person wrote, as blocks: the common shape of ADF, wiki markup, Markdown and plain text.
// `text/` produces it, checks read it; nobody downstream knows the markup any more.

#include <string>
#include <vector>

namespace healthlint {

enum class BlockKind {
    Paragraph,
    Heading,   // level 1-6
    ListItem,  // level = nesting, from 1; ordered and unordered alike
    TaskItem,  // checklist entry; level as ListItem
    TableRow,  // cells in order; text is the cells joined with " | "
    Quote,
    Code,  // a whole code block, lines kept
};

struct Block {
    BlockKind kind = BlockKind::Paragraph;
    int level = 0;
    std::string text;                // inline marks removed; links keep their visible text
    std::vector<std::string> cells;  // TableRow only
    bool header = false;             // TableRow only: every cell is a header cell
    bool done = false;               // TaskItem only: it is ticked
};

struct Hyperlink {
    std::string url;
    std::string text;       // visible text, empty for a bare address
    std::size_t block = 0;  // index of the block it stands in
};

struct Document {
    std::vector<Block> blocks;
    std::vector<Hyperlink> links;  // in reading order; bare addresses in the text included

    bool empty() const { return blocks.empty() && links.empty(); }
};

}  // namespace healthlint
