#include "bridge/work/scan/facts_walk.h"

#include <vector>

#include "bridge/work/facts_reader.h"
#include "bridge/work/scan/tended.h"

namespace healthlint {

Result<std::size_t> walk_facts(const Tended& tended, CallPriority priority) {
    WatchedSite& site = tended.site;
    FactsWalk& walk = site.facts_walk;
    // Looked for each time, because events change it; a moment, compared with a portion's calls.
    // In the order of ids, so that the walk ends whatever goes on lacking.
    const auto all = site.mirror.lacking_facts(Extent::Everything);
    if (!all) return tl::unexpected(all.error());
    const std::vector<LackingFacts> lacking(all->upper_bound(walk.after), all->end());
    if (!lacking.empty()) {
        const auto asked = read_portion(tended.tools, site, lacking, walk, priority);
        if (!asked) return asked;
        if (*asked < lacking.size()) {
            walk.after = lacking[*asked - 1].first;
            return lacking.size() - *asked;
        }
    }
    const bool took_long = !walk.after.value.empty();
    if (took_long && !walk.again) {
        walk.after = {};
        walk.again = true;
        const auto left = site.mirror.lacking_facts(Extent::Everything);
        if (!left) return tl::unexpected(left.error());
        if (!left->empty()) return left->size();
    }
    walk = {};
    return 0;
}

}  // namespace healthlint
