#pragma once
// A column of a long table: so many values for each row. Rows stand in blocks, those of a block
// side by side; a new block moves none of the others, so that growing takes no more memory than the
// new rows do.

#include <cstddef>
#include <memory>
#include <span>
#include <vector>

#include "bridge/jql/batch.h"

namespace healthlint {

template <class Value>
class RowColumn {
  public:
    // Starts anew, with so many values per row.
    void clear(std::size_t width) {
        blocks_.clear();
        width_ = width;
    }

    // New rows hold Value{}.
    void make_room(std::size_t rows) {
        while (blocks_.size() * TruthBlock::kRows < rows)
            blocks_.push_back(std::make_unique<Value[]>(TruthBlock::kRows * width_));
    }

    bool empty() const { return width_ == 0; }

    Value* at(std::size_t row) { return blocks_[row / TruthBlock::kRows].get() + place_of(row); }

    const Value* at(std::size_t row) const {
        return blocks_[row / TruthBlock::kRows].get() + place_of(row);
    }

    std::span<Value> of(std::size_t row) { return {at(row), width_}; }

    std::span<const Value> of(std::size_t row) const { return {at(row), width_}; }

  private:
    std::size_t place_of(std::size_t row) const { return row % TruthBlock::kRows * width_; }

    std::size_t width_ = 0;
    std::vector<std::unique_ptr<Value[]>> blocks_;
};

}  // namespace healthlint
