#pragma once
// What the pages of `rules docs` say of the checks beyond their parameters, in one place, so that
// it can be read and translated as one text.

#include "bridge/engine/check.h"

namespace healthlint {

struct CheckPage {
    std::string_view check;
    std::string_view example;  // a `with:` that loads
    Text cannot_see;           // what tickets cannot show of the matter
    Text gamed_by;             // the easiest way to satisfy the letter and not the sense
};

// Nothing where the check has no page.
void add_page(CheckDefinition& check);

}  // namespace healthlint
