#pragma once
// Judges issues and groups at one moment, without words: what evaluate.h says of them, in bytes.

#include <cstdint>
#include <vector>

#include "bridge/engine/check.h"
#include "bridge/engine/outcomes/issue_rows.h"
#include "bridge/engine/outcomes/plan.h"
#include "bridge/model/team_finder.h"

namespace healthlint {

class OutcomeJudge {
  public:
    // All must outlive it. `index` may be null: checks search the snapshot then. `table` may be
    // null: conditions are asked of the issue then.
    OutcomeJudge(
        const Rulebook& rulebook,
        const OutcomePlan& plan,
        const Snapshot& snapshot,
        const SiteIndex* index,
        TimePoint now,
        const JqlBatch::Table* table = nullptr);

    // Fills the row, its standing and its names apart.
    void judge(const Issue& issue, IssueRows::Row row);
    // From the sums of the group, its standing included.
    void judge(GroupSums& group);
    // The standing of a row; an epic's team counts as its own. `teams` by position in the roster.
    void grade(IssueRows& rows, std::size_t row, const std::vector<GroupSums>& teams);
    // Of all rows, and of those that are marked.
    void grade(IssueRows& rows, const std::vector<GroupSums>& teams);
    void grade(
        IssueRows& rows,
        const std::vector<std::uint8_t>& which,
        const std::vector<GroupSums>& teams);

    // The parts of the first, for an issue inside the spaces whose row in the table and whose facts
    // are known. First the issue, then some of its rules, then what follows from all of them.
    void begin(const Issue& issue, std::size_t row_in_table);
    void own_rule(std::size_t at, const Issue& issue, IssueRows::Row& row);
    void end(const Issue& issue, IssueRows::Row& row);

    // Whether a rule judges issues of any age and space.
    bool judges_all(std::size_t rule) const;

    const JqlBatch::Answers& answers() const { return answers_; }

    const Snapshot& snapshot() const { return snapshot_; }

  private:
    // Issues that a rule judges were created in this time.
    struct Period {
        TimePoint start = TimePoint::min();
        TimePoint end = TimePoint::max();

        bool operator==(const Period&) const = default;
    };

    static bool is_in(const Period& period, const PlannedRule& rule, const Issue& issue);
    PackedRuling ruling(
        const PlannedRule& rule,
        const Issue& issue,
        Truth in_scope,
        std::optional<std::size_t> team);
    PackedRuling form(const PlannedRule& rule, const Issue& issue);
    Ruling form(const PlannedRule& rule, const GroupSums& group, const Sample& sample) const;
    PackedRuling unknown(const JqlNeeds& needs, const Issue& issue) const;
    Part part(const PlannedRule& rule);
    bool waived(const PlannedRule& rule, const Issue& issue, std::optional<std::size_t> team);
    bool waived(const PlannedRule& rule, const GroupSums& group) const;
    void add(const GroupSums& group);

    // A rule of issues that counts towards their grades.
    struct Counted {
        std::size_t rule = 0, pillar = 0;
        double weight = 0;
    };

    const OutcomePlan& plan_;
    const Snapshot& snapshot_;
    const TimePoint now_;
    const Date today_;
    const TeamFinder finder_;
    const CheckContext context_;
    JqlBatch::Answers answers_;
    Scale scale_;
    std::vector<Period> periods_;  // by position
    std::vector<Counted> counted_;
};

}  // namespace healthlint
