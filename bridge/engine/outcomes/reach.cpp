#include "bridge/engine/outcomes/reach.h"

#include <vector>

namespace healthlint {
namespace {

class Reach {
  public:
    Reach(const CheckNeeds& reads, const Snapshot& now, const IssueRows& before)
        : reads_(reads),
          now_(now),
          before_(before) {}

    std::set<IssueId> of(std::span<const IssueId> changed) const {
        std::set<IssueId> reached(changed.begin(), changed.end());
        // A check may look at a linked issue and from there up or down, or at what a child is
        // linked to; one link is as far as any looks.
        climb(reached);
        if (reads_.issue_links) {
            const std::set<IssueId> here = reached;
            for (const IssueId& id : here)
                linking_to(id, reached);
            climb(reached);
        }
        return reached;
    }

  private:
    // Everything above (for checks of children) and below (for checks of parents).
    void climb(std::set<IssueId>& reached) const {
        const std::set<IssueId> start = reached;
        if (reads_.children)
            spread(start, reached, [this](const IssueId& id, auto& next) { parents(id, next); });
        if (reads_.parent)
            spread(start, reached, [this](const IssueId& id, auto& next) { children(id, next); });
    }

    template <class Next>
    static void spread(
        const std::set<IssueId>& start, std::set<IssueId>& reached, const Next& neighbours) {
        std::set<IssueId> seen = start;
        std::vector<IssueId> open(start.begin(), start.end());
        while (!open.empty()) {
            const IssueId id = std::move(open.back());
            open.pop_back();
            std::vector<IssueId> next;
            neighbours(id, next);
            for (IssueId& other : next) {
                reached.insert(other);
                if (seen.insert(other).second) open.push_back(std::move(other));
            }
        }
    }

    // The names that an issue goes and went by.
    std::vector<IssueKey> keys(const IssueId& id) const {
        std::vector<IssueKey> keys;
        if (auto place = now_.places().find(id)) keys.push_back(std::move(place->key));
        if (const auto row = before_.find(id)) keys.push_back(before_.key(*row));
        return keys;
    }

    void parents(const IssueId& id, std::vector<IssueId>& next) const {
        const auto add = [&](const IssueKey& key) {
            if (auto parent = now_.places().id_of(key)) next.push_back(std::move(*parent));
        };
        if (const auto place = now_.places().find(id)) add(place->parent);
        if (const auto row = before_.find(id)) add(before_.parent(*row));
    }

    void children(const IssueId& id, std::vector<IssueId>& next) const {
        for (const IssueKey& key : keys(id))
            for (IssueId& child : now_.places().children_of(key))
                next.push_back(std::move(child));
    }

    void linking_to(const IssueId& id, std::set<IssueId>& reached) const {
        for (const IssueKey& key : keys(id))
            for (IssueId& other : now_.places().linking_to(id, key))
                reached.insert(std::move(other));
    }

    const CheckNeeds& reads_;
    const Snapshot& now_;
    const IssueRows& before_;
};

}  // namespace

std::set<IssueId> reach_of(
    std::span<const IssueId> changed,
    const CheckNeeds& reads,
    const Snapshot& now,
    const IssueRows& before) {
    return Reach(reads, now, before).of(changed);
}

}  // namespace healthlint
