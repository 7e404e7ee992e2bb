#pragma once
// Who links to an issue. Kept by both of its names: old captures know only the key.

#include <utility>
#include <vector>

#include <absl/container/btree_set.h>

#include "bridge/model/packed/numbered_rows.h"
#include "bridge/model/packed/packed_names.h"

namespace healthlint {

struct PackedLink {
    PackedName from = kNoName;  // an id
    PackedName other_id = kNoName, other_key = kNoName;
};

class PackedLinks {
  public:
    PackedLinks() = default;
    ~PackedLinks() = default;
    PackedLinks(const PackedLinks& other);
    PackedLinks& operator=(const PackedLinks&) = delete;  // the sets below know where links_ is

    void add(const PackedLink& link);
    void remove_from(PackedName id);

    // Appends the ids of issues with a link to this one; once for each link.
    void append_linking_to_id(PackedName id, std::vector<PackedName>& linking) const;
    void append_linking_to_key(PackedName key, std::vector<PackedName>& linking) const;

  private:
    using Links = NumberedRows<PackedLink>;

    template <PackedName PackedLink::*Name>
    struct By {
        using is_transparent = void;  // NOLINT(readability-identifier-naming)

        const Links* links;

        PackedName of(RowNumber link) const { return (*links)[link].*Name; }

        bool operator()(RowNumber a, RowNumber b) const {
            return std::pair(of(a), a) < std::pair(of(b), b);
        }

        bool operator()(RowNumber link, PackedName name) const { return of(link) < name; }

        bool operator()(PackedName name, RowNumber link) const { return name < of(link); }
    };

    template <PackedName PackedLink::*Name>
    using SetBy = absl::btree_set<RowNumber, By<Name>>;

    Links links_;
    SetBy<&PackedLink::from> by_from_{By<&PackedLink::from>{&links_}};
    SetBy<&PackedLink::other_id> by_other_id_{By<&PackedLink::other_id>{&links_}};
    SetBy<&PackedLink::other_key> by_other_key_{By<&PackedLink::other_key>{&links_}};
};

}  // namespace healthlint
