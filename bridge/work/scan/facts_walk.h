#pragma once
// The reading of all side facts that a site lacks. There may be tens of thousands of issues with a
// call or more each, so it goes over them in portions, one per step.

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "bridge/atlassian/call_priority.h"
#include "bridge/base/error.h"
#include "bridge/base/ids.h"
#include "bridge/model/issue.h"
#include "bridge/work/mirror/facts_agenda.h"

namespace healthlint {

struct Tended;

// What Confluence said of pages that issues link to: many issues link to the same ones.
struct KnownPages {
    std::map<std::string, LinkedPage> by_id;
    int failures = 0;  // of Confluence, in a row
};

// Where it stands. In memory only: what was read is in the store, and not lacking after a restart.
struct FactsWalk {
    // What lacked when it began, in the order of ids: to look at the whole site with every portion
    // would take longer and longer. Nothing: it has not begun.
    std::optional<std::vector<LackingFacts>> found;
    std::size_t done = 0;    // of these
    bool took_long = false;  // events may have changed what lacks
    bool again = false;      // for what was edited meanwhile; there is no third time
    KnownPages pages;
    int failures = 0;  // of Jira, in a row
};

// Reads one portion (facts_reader.h) of the site that is tended; answers of how many issues facts
// are left to be read. 0: the walk is over, what still lacks was put off, and the next call begins
// another one. After an error, as of read_side_facts(), it goes on where it was.
Result<std::size_t> walk_facts(const Tended& tended, CallPriority priority);

}  // namespace healthlint
