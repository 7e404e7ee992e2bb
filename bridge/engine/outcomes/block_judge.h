#pragma once
// Judges issues again that a table holds, rule by rule over a block of rows. A condition that is
// met, or broken where neither grace times nor waivers ask for more, needs no more than its truth:
// a table of 32 rulings per rule says the rest. For whatever else, the issue is looked at.

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "bridge/engine/outcomes/outcome_judge.h"

namespace healthlint {

class BlockJudge {
  public:
    // Both must outlive it; the judge has a table in which issues stand by their rows.
    BlockJudge(const OutcomePlan& plan, OutcomeJudge& judge);

    // OutcomeJudge::judge() for the rows from first_row, a multiple of TruthBlock::kRows, to the
    // end of the block or of the rows. All have been judged before. Marks in `moved`, by row, those
    // whose standing may have changed, and perhaps others.
    void judge(std::size_t first_row, IssueRows& rows, std::vector<std::uint8_t>& moved);

  private:
    struct Shortcut {
        std::optional<std::size_t> scope, of;  // conditions
        TruthBits without_scope = kFalse;      // selects nothing by itself
        // By whether the issue withholds fields, by the bits of scope and of.
        std::array<PackedRuling, 32> rulings{};
    };

    // What the rules of a block add up to, by row.
    struct Block {
        std::size_t first = 0, rows = 0;
        TruthBlock withholds{}, selected{};  // 0 or 1
        TruthBlock to_judge{};               // kToJudge or 0
        TruthBlock closely{};                // not 0: the row has moved, or needs more
    };

    Shortcut shortcut(std::size_t rule) const;
    void judge_rule(std::size_t rule, IssueRows& rows, Block& block) const;
    void read_ahead(const IssueRows& rows, const Block& block) const;
    bool needs_issue(const IssueFacts& facts, bool to_judge) const;
    bool has_end(const IssueFacts& facts) const;  // something follows from all its rules
    void judge_row(std::size_t row, bool selected, bool to_judge, IssueRows& rows);

    const OutcomePlan& plan_;
    OutcomeJudge& judge_;
    std::vector<Shortcut> shortcuts_;  // by rule of issues
};

}  // namespace healthlint
