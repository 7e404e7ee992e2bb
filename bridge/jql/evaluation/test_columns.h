#pragma once
// What the tests of a batch read of many issues, field by field. Private to jql/.
//
// Most fields take few different values, so what their tests say is asked of run_test() once per
// value, and kept in a byte per row and test. Of a field whose emptiness is all that matters,
// emptiness is the value. Dates are integers, compared with the clock of a reading. So a test on a
// row is one look-up or one comparison and means what run_test() means. Words, keys, links,
// histories and dates in custom fields are left to run_test().

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "bridge/jql/batch.h"
#include "bridge/jql/code.h"
#include "bridge/jql/row_column.h"

namespace healthlint {

class TestColumns {
  public:
    explicit TestColumns(const JqlProgram::Code& code);  // complete, and must outlive the columns

    // The issue as it is now. Rows come in any order; of one never put nothing may be asked.
    void put(std::size_t row, const Issue& issue);

    class Reading;

  private:
    struct Values {
        Test of;                           // of kind Empty where emptiness is all that matters
        std::vector<std::uint32_t> tests;  // that read it
        // What these say of values that were seen lately, in their order.
        std::unordered_map<std::string, std::vector<TruthBits>> truths;
    };

    struct Instants {
        Slot slot = Slot::Created;
        RowColumn<std::int64_t> rows;  // milliseconds, or days of Slot::Due
        bool all_read = true;
    };

    struct Place {
        enum class Kind : std::uint8_t { Nowhere, Constant, Value, Instant };

        Kind kind = Kind::Nowhere;
        std::size_t column = 0;  // Value: of truths_; Instant: of instants_
        TruthBits constant = kUnknown;
    };

    Place place_of(const Test& test, std::uint32_t index);
    std::size_t values_of(const Test& test, std::uint32_t index);
    std::size_t instants_of(Slot slot);
    const std::vector<TruthBits>& truths_of(Values& values, const Issue& issue);

    const JqlProgram::Code& code_;
    std::vector<Place> places_;  // by test
    std::vector<Values> values_;
    std::vector<RowColumn<TruthBits>> truths_;  // a column per test that reads values
    std::vector<Instants> instants_;
    std::string key_;  // of the value at hand
};

// The columns at one moment; they must stay as they are while it is in use.
class TestColumns::Reading {
  public:
    Reading(
        const TestColumns& columns,
        const JqlContext& context,
        std::span<const ResolvedMoment> moments);

    bool knows(std::uint32_t test) const { return tests_[test].kind != Place::Kind::Nowhere; }

    // Of tests that it knows.
    TruthBits at(std::uint32_t test, std::size_t row) const;
    void fill(std::uint32_t test, std::size_t first_row, TruthBlock& truths) const;

  private:
    struct Reader {
        Place::Kind kind = Place::Kind::Nowhere;
        TruthBits constant = kUnknown;
        const RowColumn<TruthBits>* truths = nullptr;  // Value
        // Instant: the truths inside of first to last, outside, and of none.
        const RowColumn<std::int64_t>* instants = nullptr;
        std::int64_t first = 0, last = 0;
        TruthBits inside = kTrue, outside = kFalse, none = kFalse;
        bool simple = false;  // all were read, and none is like outside

        TruthBits instant(std::int64_t value) const;
        void fill_instants(std::size_t first_row, TruthBits* to) const;
    };

    static void set_range(Reader& reader, const Test& test, std::int64_t operand);

    std::vector<Reader> tests_;
};

}  // namespace healthlint
