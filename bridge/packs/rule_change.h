#pragma once
// What may be changed of a rule from outside: `extends` and `overrides` obey the same short list of
// keys and the same locks.

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "bridge/base/ids.h"
#include "bridge/engine/parameter.h"
#include "bridge/packs/values/problems.h"

namespace healthlint {

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
