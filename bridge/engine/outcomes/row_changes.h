#pragma once
// Which rows say something else once they were judged again. What a block said is kept while it is
// judged, and no longer: a second copy of all rows would be as large as they are.

#include <array>
#include <cstdint>
#include <vector>

#include "bridge/engine/outcomes/issue_rows.h"

namespace healthlint {

class RowChanges {
  public:
    explicit RowChanges(const IssueRows& rows);  // must outlive it, and stay as many

    // The block from this row on, a multiple of TruthBlock::kRows, will be judged, and has been.
    void before(std::size_t first_row);
    void after(std::size_t first_row);

    bool contains(std::size_t row) const { return changed_[row]; }

  private:
    std::size_t end_of(std::size_t first_row) const;

    const IssueRows& rows_;
    std::vector<bool> changed_;
    std::vector<PackedRuling> rulings_;                    // of the block
    std::array<std::uint8_t, TruthBlock::kRows> shown_{};  // and whether it selects, shows a team
};

}  // namespace healthlint
