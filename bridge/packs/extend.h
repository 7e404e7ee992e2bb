#pragma once
// One pack on top of another, and what may be changed of a rule from outside: `extends` and
// `overrides` obey the same short list of keys and the same locks.

#include <map>
#include <set>

#include "bridge/base/ids.h"
#include "bridge/packs/load.h"
#include "bridge/packs/values/problems.h"

namespace healthlint {

constexpr std::size_t kMaxExtends = 8;  // packs on top of each other

// Ids that a pack extends; file readers look for <id>.rules.yaml beside it. Empty for anything
// that is no pack.
std::vector<std::string> extended_packs(const SourceFile& pack);

// The pack with everything that it extends, found in `library` by id.
Parameter extend_pack(
    const Parameter& pack, const std::vector<SourceFile>& library, Problems& problems);

// The rule with a change laid over it. What the change may not touch is reported and left out.
Parameter changed_rule(const Parameter& rule, const Parameter& change, Problems& problems);

// What `overrides:` of the pack and the site say of one rule: space -> changes, in order.
using Changes = std::map<SpaceKey, std::vector<const Parameter*>>;

class Overrides {
  public:
    // `tree` must outlive this. Reports what is no map of spaces, rules and changes.
    void add(const Parameter& tree, const std::vector<std::string>& rule_ids, Problems& problems);

    const Changes& of(std::string_view rule) const;

  private:
    std::map<std::string, Changes, std::less<>> by_rule_;
};

}  // namespace healthlint
