#pragma once
// Rows of a large table by number, for who sorts four-byte numbers instead of rows. A row stays
// where it is, so that growing copies nothing; the number of a removed one is given out again.

#include <cstdint>
#include <deque>

namespace healthlint {

using RowNumber = std::uint32_t;

template <class Row>
class NumberedRows {
  public:
    RowNumber add(const Row& row) {
        if (free_.empty()) {
            rows_.push_back(row);
            return static_cast<RowNumber>(rows_.size() - 1);
        }
        const RowNumber number = free_.back();
        free_.pop_back();
        rows_[number] = row;
        return number;
    }

    void remove(RowNumber number) { free_.push_back(number); }

    const Row& operator[](RowNumber number) const { return rows_[number]; }

    Row& operator[](RowNumber number) { return rows_[number]; }

  private:
    std::deque<Row> rows_;
    std::deque<RowNumber> free_;
};

}  // namespace healthlint
