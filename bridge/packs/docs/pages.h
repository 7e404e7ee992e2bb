#pragma once
// The pages of `rules docs`, as Markdown: English first, Korean below.

#include <string>
#include <vector>

#include "bridge/engine/check.h"
#include "bridge/packs/docs/pack_docs.h"

namespace healthlint {

struct DocPage {
    std::string path;  // inside the folder of pages: "rules/kpi-measurable.md"
    std::string text;
};

DocPage index_page(const PackDoc& pack);
DocPage rule_page(const PackDoc& pack, const RuleDoc& rule);
DocPage check_page(const PackDoc& pack, const CheckDefinition& check);

std::vector<DocPage> doc_pages(const PackDoc& pack);  // all of them, the index first

}  // namespace healthlint
