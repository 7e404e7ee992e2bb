#pragma once
// A set of issues, at some ten bytes each: it may hold all of a large site. A value.

#include <cstddef>
#include <set>

#include <absl/container/btree_set.h>

#include "bridge/model/packed/packed_names.h"

namespace healthlint {

class IssueIds {
  public:
    void insert(const IssueId& id) { ids_.insert(names_.add(id)); }

    void erase(const IssueId& id) {
        if (const auto name = names_.find(id)) ids_.erase(*name);
    }

    bool contains(const IssueId& id) const {
        const auto name = names_.find(id);
        return name && ids_.contains(*name);
    }

    std::size_t size() const { return ids_.size(); }

    void clear() { *this = {}; }

    // Those of which it is not so leave.
    template <class Predicate>
    void keep_if(Predicate is_so) {
        absl::erase_if(ids_, [&](PackedName name) { return !is_so(names_.id(name)); });
    }

    std::set<IssueId> all() const {
        std::set<IssueId> all;
        for (const PackedName name : ids_)
            all.insert(all.end(), names_.id(name));
        return all;
    }

  private:
    PackedIds names_;
    absl::btree_set<PackedName> ids_;
};

}  // namespace healthlint
