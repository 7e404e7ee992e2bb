#pragma once
// What a pack says about itself to people: read from its files, for the pages of `rules docs`. What
// the engine needs is in the rulebook and not here.

#include <optional>
#include <string>
#include <vector>

#include "bridge/packs/load.h"

namespace healthlint {

struct GoalDoc {
    std::string letter;
    Text title, cannot_see;
};

struct RuleDoc {
    std::string id, pillar, subject, stage, form, check;  // check: its name, or empty
    Text title, why, fix, cannot_see, gamed_by;           // the last two may be empty
    std::string source, evidence, since, owner, docs;
    std::vector<std::string> serves;  // letters of goals
    std::string text;                 // as written in the pack
};

struct PackDoc {
    std::string id, version, owner;
    Text title;
    std::vector<GoalDoc> goals;
    std::vector<RuleDoc> rules;  // in the order of the pack, extended packs included
};

// Of a pack that loads; what is missing is empty.
PackDoc read_pack_doc(const PackSources& sources);

// What every rule and check ought to say and this pack does not: "kpi-measurable: no gamed-by".
std::vector<std::string> missing_texts(const PackDoc& pack);

}  // namespace healthlint
