#pragma once
// Many conditions on one issue after the other: a test that several of them contain (a shared set,
// a scope) is answered once per issue, and dates are worked out once for all issues.
//
//   JqlBatch batch;
//   const auto active = batch.add(program);      // equal conditions share one number
//   JqlBatch::Answers answers(batch, context);   // one per thread
//   answers.on(issue);
//   answers[active];
//
// Who judges the same issues again and again keeps what their tests read in a table, and asks for
// the truths of many rows at once:
//
//   JqlBatch::Table table(batch);
//   table.put(row, issue);                       // and again whenever the issue changes
//   JqlBatch::Answers later(batch, context, &table);
//   if (later.in_columns(active)) later.fill(active, first_row, truths);

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <optional>
#include <vector>

#include "bridge/jql/program.h"

namespace healthlint {

// A Truth in two bits, is true and may be true: & and | are the AND and OR of three values.
using TruthBits = std::uint8_t;
constexpr TruthBits kFalse = 0b00, kUnknown = 0b10, kTrue = 0b11;

constexpr TruthBits bits(Truth truth) {
    return truth == Truth::True ? kTrue : truth == Truth::False ? kFalse : kUnknown;
}

constexpr Truth truth_of(TruthBits bits) {
    return bits == kTrue ? Truth::True : bits == kFalse ? Truth::False : Truth::Unknown;
}

// Of rows that follow each other.
struct TruthBlock {
    static constexpr std::size_t kRows = 256;

    alignas(sizeof(std::uint64_t)) std::array<TruthBits, kRows> rows;

    // operation(these, others) of eight rows at a time, as bytes of one integer.
    template <class Operation>
    void join(const TruthBlock& others, const Operation& operation) {
        for (std::size_t at = 0; at < kRows; at += sizeof(std::uint64_t)) {
            std::uint64_t a = 0;
            std::uint64_t b = 0;
            std::memcpy(&a, rows.data() + at, sizeof(a));
            std::memcpy(&b, others.rows.data() + at, sizeof(b));
            a = operation(a, b);
            std::memcpy(rows.data() + at, &a, sizeof(a));
        }
    }
};

class TestColumns;  // jql/evaluation/test_columns.h

class JqlBatch {
  public:
    JqlBatch();
    ~JqlBatch();
    JqlBatch(JqlBatch&&) noexcept;
    JqlBatch& operator=(JqlBatch&&) noexcept;
    JqlBatch(const JqlBatch&) = delete;
    JqlBatch& operator=(const JqlBatch&) = delete;

    // The number of this condition. All are added before the first Answers is made.
    std::size_t add(const JqlProgram& program);

    class Table;
    class Answers;

  private:
    struct Conditions;

    std::unique_ptr<Conditions> conditions_;
};

// What the tests read of many issues. The batch must outlive it.
class JqlBatch::Table {
  public:
    explicit Table(const JqlBatch& batch);
    ~Table();
    Table(const Table&) = delete;
    Table& operator=(const Table&) = delete;

    // The issue as it is now.
    void put(std::size_t row, const Issue& issue);

  private:
    friend class Answers;

    std::unique_ptr<TestColumns> columns_;
};

// The batch, and the context's zone and snapshot, must outlive the answers. A table must be of the
// batch and stay as it is.
class JqlBatch::Answers {
  public:
    Answers(const JqlBatch& batch, const JqlContext& context, const Table* table = nullptr);
    ~Answers();
    Answers(const Answers&) = delete;
    Answers& operator=(const Answers&) = delete;

    void on(const Issue& issue);                   // must live until the next call
    void on(const Issue& issue, std::size_t row);  // the same, and it stands in the table
    Truth operator[](std::size_t condition);

    // Whether the table alone can answer the condition, and its answers then: of rows from
    // first_row, a multiple of TruthBlock::kRows.
    bool in_columns(std::size_t condition) const;
    void fill(std::size_t condition, std::size_t first_row, TruthBlock& truths) const;

  private:
    struct Columns;

    Truth answer(std::uint32_t test);

    const Conditions& conditions_;
    JqlContext context_;
    std::vector<ResolvedMoment> moments_;
    std::vector<std::uint8_t> known_;  // by test: a Truth, or kOpen
    std::unique_ptr<Columns> columns_;
    const Issue* issue_ = nullptr;
    std::optional<std::size_t> row_;
};

}  // namespace healthlint
