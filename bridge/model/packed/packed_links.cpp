#include "bridge/model/packed/packed_links.h"

namespace healthlint {

PackedLinks::PackedLinks(const PackedLinks& other) : links_(other.links_) {
    by_from_.insert(other.by_from_.begin(), other.by_from_.end());
    by_other_id_.insert(other.by_other_id_.begin(), other.by_other_id_.end());
    by_other_key_.insert(other.by_other_key_.begin(), other.by_other_key_.end());
}

void PackedLinks::add(const PackedLink& link) {
    const RowNumber row = links_.add(link);
    by_from_.insert(row);
    if (link.other_id != kNoName) by_other_id_.insert(row);
    if (link.other_key != kNoName) by_other_key_.insert(row);
}

void PackedLinks::remove_from(PackedName id) {
    const auto [first, last] = by_from_.equal_range(id);
    for (auto link = first; link != last; ++link) {
        by_other_id_.erase(*link);
        by_other_key_.erase(*link);
        links_.remove(*link);
    }
    by_from_.erase(first, last);
}

void PackedLinks::append_linking_to_id(PackedName id, std::vector<PackedName>& linking) const {
    const auto [first, last] = by_other_id_.equal_range(id);
    for (auto link = first; link != last; ++link)
        linking.push_back(links_[*link].from);
}

void PackedLinks::append_linking_to_key(PackedName key, std::vector<PackedName>& linking) const {
    const auto [first, last] = by_other_key_.equal_range(key);
    for (auto link = first; link != last; ++link)
        linking.push_back(links_[*link].from);
}

}  // namespace healthlint
