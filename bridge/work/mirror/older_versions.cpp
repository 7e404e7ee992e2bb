#include "bridge/work/mirror/older_versions.h"

namespace healthlint {

bool is_older(const Issue& one, const Issue& other) {
    return one.updated && other.updated && *one.updated < *other.updated;
}

bool OlderVersions::doubt(const Issue& known, const Issue& shown, bool same_content) {
    if (!is_older(shown, known)) {
        doubted_.erase(known.id);
        return false;
    }
    if (same_content && *known.updated - *shown.updated <= kLongestIndexLag) return false;
    const std::pair versions(*known.updated, *shown.updated);
    return std::exchange(doubted_[known.id], versions) != versions;
}

void OlderVersions::forget(const IssueId& id) {
    doubted_.erase(id);
}

void OlderVersions::clear() {
    doubted_.clear();
}

}  // namespace healthlint
