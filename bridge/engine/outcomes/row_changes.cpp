#include "bridge/engine/outcomes/row_changes.h"

#include <algorithm>
#include <span>

namespace healthlint {
namespace {

std::uint8_t shown_of(const IssueFacts& facts) {
    constexpr unsigned kSelected = 1;
    constexpr unsigned kShowsTeam = 2;
    return static_cast<std::uint8_t>(
        (facts.selected ? kSelected : 0) | (facts.shows_team ? kShowsTeam : 0));
}

}  // namespace

RowChanges::RowChanges(const IssueRows& rows) : rows_(rows), changed_(rows.size()) {}

std::size_t RowChanges::end_of(std::size_t first_row) const {
    return std::min(first_row + TruthBlock::kRows, rows_.size());
}

void RowChanges::before(std::size_t first_row) {
    rulings_.clear();
    for (std::size_t row = first_row; row < end_of(first_row); ++row) {
        shown_[row - first_row] = shown_of(rows_.facts(row));
        const std::span<const PackedRuling> rulings = rows_.rulings(row);
        rulings_.insert(rulings_.end(), rulings.begin(), rulings.end());
    }
}

void RowChanges::after(std::size_t first_row) {
    std::span<const PackedRuling> left = rulings_;
    for (std::size_t row = first_row; row < end_of(first_row); ++row) {
        const std::span<const PackedRuling> rulings = rows_.rulings(row);
        changed_[row] = shown_[row - first_row] != shown_of(rows_.facts(row)) ||
                        !std::ranges::equal(left.first(rulings.size()), rulings);
        left = left.subspan(rulings.size());
    }
}

}  // namespace healthlint
