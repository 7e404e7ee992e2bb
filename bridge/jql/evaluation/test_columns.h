#pragma once
// What the tests of a batch read of many issues, field by field. Private to jql/.
//
// Most fields take few different values: a row holds the number of its value, and each test knows
// its truth for every number, found by run_test() when the value was first seen. Of a field whose
// emptiness is all that matters, emptiness is the value. Dates are integers, compared with the
// clock of a reading. So a test on a row is one look-up or one comparison and means what run_test()
// means. Words, keys, links, histories and dates in custom fields are left to run_test().

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "bridge/jql/batch.h"
#include "bridge/jql/code.h"

namespace healthlint {

class TestColumns {
  public:
    explicit TestColumns(const JqlProgram::Code& code);  // complete, and must outlive the columns

    // The issue as it is now. Rows come in any order; those never put hold nothing.
    void put(std::size_t row, const Issue& issue);

    class Reading;

  private:
    struct Values {
        Test of;                           // of kind Empty where emptiness is all that matters
        std::vector<std::uint32_t> tests;  // that read it
        std::vector<std::uint32_t> rows;   // numbers
        std::unordered_map<std::string, std::uint32_t> numbers;
    };

    struct Instants {
        Slot slot = Slot::Created;
        std::vector<std::int64_t> rows;  // milliseconds, or days of Slot::Due
        bool all_read = true;
    };

    struct Place {
        enum class Kind : std::uint8_t { Nowhere, Constant, Value, Instant };

        Kind kind = Kind::Nowhere;
        std::size_t column = 0;
        std::vector<TruthBits> truths;  // by number of value; one for a constant
    };

    Place place_of(const Test& test, std::uint32_t index);
    std::size_t values_of(const Test& test, std::uint32_t index);
    std::size_t instants_of(Slot slot);
    std::uint32_t number_of(Values& column, const Issue& issue);

    const JqlProgram::Code& code_;
    std::vector<Place> places_;  // by test
    std::vector<Values> values_;
    std::vector<Instants> instants_;
    std::size_t room_ = 0;  // rows: whole blocks
    std::string key_;       // of the value at hand
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
        const TruthBits* truths = nullptr;       // Constant, Value
        const std::uint32_t* numbers = nullptr;  // Value
        // Instant: the truths inside of first to last, outside, and of none.
        const std::int64_t* instants = nullptr;
        std::int64_t first = 0, last = 0;
        TruthBits inside = kTrue, outside = kFalse, none = kFalse;
        bool simple = false;  // all were read, and none is like outside

        TruthBits instant(std::size_t row) const;
        void fill_values(std::size_t first_row, TruthBits* to) const;
        void fill_instants(std::size_t first_row, TruthBits* to) const;
    };

    static void set_range(Reader& reader, const Test& test, std::int64_t operand);

    std::vector<Reader> tests_;
};

}  // namespace healthlint
