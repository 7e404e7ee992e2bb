#include "bridge/work/scan/facts_walk.h"

#include <algorithm>
#include <span>
#include <utility>

#include "bridge/work/facts_reader.h"
#include "bridge/work/scan/tended.h"

namespace healthlint {
namespace {

Result<std::vector<LackingFacts>> find_lacking(SiteMirror& mirror) {
    const auto all = mirror.lacking_facts(Extent::Everything);
    if (!all) return tl::unexpected(all.error());
    return std::vector<LackingFacts>(all->begin(), all->end());
}

Result<void> walk_portion(const Tended& tended, CallPriority priority) {
    WatchedSite& site = tended.site;
    FactsWalk& walk = site.facts_walk;
    const auto left = std::span<const LackingFacts>(*walk.found).subspan(walk.done);
    const auto portion = left.first(std::min(kFactsPortion, left.size()));
    const auto lacking = site.mirror.still_lacking(portion);
    std::size_t over = portion.size();
    if (!lacking.empty()) {
        const auto begun = read_portion(tended.tools, site, lacking, walk, priority);
        if (!begun) return tl::unexpected(begun.error());
        if (*begun < lacking.size()) {
            const auto next =
                std::ranges::find(portion, lacking[*begun].first, &LackingFacts::first);
            over = static_cast<std::size_t>(next - portion.begin());
        }
    }
    if (walk.failures >= kFailuresInARow) {
        for (const LackingFacts& one : site.mirror.still_lacking(left.subspan(over)))
            site.mirror.facts_missing(one.first, NoFacts::NotAsked);
        over = left.size();
    }
    walk.done += over;
    return {};
}

}  // namespace

Result<std::size_t> walk_facts(const Tended& tended, CallPriority priority) {
    FactsWalk& walk = tended.site.facts_walk;
    if (!walk.found) {
        auto found = find_lacking(tended.site.mirror);
        if (!found) return tl::unexpected(found.error());
        walk.found = *std::move(found);
    }
    if (auto walked = walk_portion(tended, priority); !walked) {
        walk.took_long = true;  // it goes on when there is an answer
        return tl::unexpected(walked.error());
    }
    if (walk.done < walk.found->size()) {
        walk.took_long = true;
        return walk.found->size() - walk.done;
    }
    if (walk.took_long && !walk.again) {
        auto found = find_lacking(tended.site.mirror);
        if (!found) return tl::unexpected(found.error());
        walk.again = true;
        walk.done = 0;
        walk.found = *std::move(found);
        if (!walk.found->empty()) return walk.found->size();
    }
    walk = {};
    return 0;
}

}  // namespace healthlint
