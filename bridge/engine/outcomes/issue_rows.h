#pragma once
// One row per issue: what was last said of it, and what of it others have read. Bytes side by side,
// so that a site of 100,000 issues and 50 rules is a few megabytes.

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include <absl/container/btree_set.h>

#include "bridge/engine/outcomes/group_sums.h"
#include "bridge/engine/outcomes/standings.h"
#include "bridge/jql/row_column.h"
#include "bridge/model/issue.h"
#include "bridge/model/packed/packed_names.h"

namespace healthlint {

struct IssueFacts {
    PackedName id = kNoName;      // that: a row that waits for the next new issue
    StandingNumber standing = 0;  // of selected ones

    static constexpr unsigned kTeamBits = 29;
    static constexpr std::uint32_t kNoTeam = (1U << kTeamBits) - 1;

    std::uint32_t team_number : kTeamBits = kNoTeam;  // position in the roster
    bool countable : 1 = false;                       // a whole issue inside the site's spaces
    bool selected : 1 = false;                        // some rule judges it
    bool shows_team : 1 = false;                      // the epic of an AI project

    bool has_team() const { return team_number != kNoTeam; }

    std::optional<std::size_t> team() const {
        return has_team() ? std::optional<std::size_t>(team_number) : std::nullopt;
    }

    void set_team(std::optional<std::size_t> team);
};

static_assert(sizeof(IssueFacts) == 16, "there is one for each issue of a site");

// What of the facts is asked for each row again and again, in one byte: the facts of rows that need
// nothing else are not even loaded.
using RowMark = std::uint8_t;
constexpr RowMark kWithholds = 1;
constexpr RowMark kLookClosely = 2;  // outside of what counts, no issue at all, or of a team

// What others have read of an issue, to be taken back when it changes.
struct IssueNames {
    PackedName key = kNoName, parent = kNoName;
    std::uint32_t space = 0, assignee = 0;
};

// A ruling in one byte: the outcome in the lower bits, above it the reason of an unknown one.
using PackedRuling = std::uint8_t;
constexpr PackedRuling kNoRuling = 0x7F;  // the rule does not select the issue
constexpr PackedRuling kToJudge = 0x80;   // none yet: see BlockJudge. No other has this bit.

constexpr unsigned kReasonShift = 3;  // six outcomes fit below

constexpr PackedRuling pack(Outcome outcome) {
    return static_cast<PackedRuling>(outcome);
}

constexpr PackedRuling pack_unknown(UnknownReason reason) {
    const unsigned above = (static_cast<unsigned>(reason) + 1) << kReasonShift;
    return static_cast<PackedRuling>(static_cast<unsigned>(Outcome::Unknown) | above);
}

constexpr Outcome outcome_of(PackedRuling packed) {
    return static_cast<Outcome>(packed & ((1U << kReasonShift) - 1));
}

Ruling unpack(PackedRuling packed);

class IssueRows {
  public:
    struct Row {
        IssueFacts& facts;
        const Issue** issue;  // null where the snapshot reads its issues from a source
        IssueNames* names;    // null when nobody reads other issues: see set_names()
        // By position in OutcomePlan::issue_rules. Those of the next row of a block follow.
        std::span<PackedRuling> rulings;
        std::span<Part> parts;  // by position in OutcomePlan::group_rules
        RowMark& mark;          // follows from the facts
    };

    IssueRows() = default;
    IssueRows(const IssueRows&) = delete;  // by_id_ knows where it is
    IssueRows& operator=(const IssueRows&) = delete;

    // Starts anew; with a place for where each issue is, or without.
    void clear(const OutcomePlan& plan, bool holds_issues);

    std::size_t add(const IssueId& id);  // its row: one that waits, or a new one
    void remove(const IssueId& id);

    std::optional<std::size_t> find(const IssueId& id) const;
    Row at(std::size_t index);

    const IssueFacts& facts(std::size_t index) const { return *facts_.at(index); }

    IssueFacts& facts(std::size_t index) { return *facts_.at(index); }

    IssueId id(std::size_t index) const { return ids_.id(facts(index).id); }

    // Null: it has to be looked for.
    const Issue* issue(std::size_t index) const;

    const Standing& standing(std::size_t index) const { return standings_[facts(index).standing]; }

    void set_standing(std::size_t index, const Standing& standing);

    // Of this row and those that follow it in its block.
    const RowMark* marks(std::size_t first) const { return marks_.at(first); }

    void set_names(const Issue& issue, IssueNames& names);

    // Only where the plan keeps names.
    IssueKey key(std::size_t index) const { return keys_.key(names_.at(index)->key); }

    IssueKey parent(std::size_t index) const { return keys_.key(names_.at(index)->parent); }

    SpaceKey space(const IssueNames& names) const { return {shared_names_.text(names.space)}; }

    AccountId assignee(const IssueNames& names) const {
        return {shared_names_.text(names.assignee)};
    }

    std::span<const PackedRuling> rulings(std::size_t index) const { return rulings_.of(index); }

    std::size_t size() const { return size_; }

  private:
    // Of rows by their packed ids, which are looked for too.
    struct ById {
        using is_transparent = void;

        const IssueRows* rows;

        PackedName name(std::uint32_t row) const { return rows->facts(row).id; }

        static PackedName name(PackedName id) { return id; }

        template <class A, class B>
        bool operator()(A a, B b) const {
            return name(a) < name(b);
        }
    };

    std::size_t size_ = 0;
    PackedIds ids_;
    PackedKeys keys_;
    InternedTexts shared_names_;  // spaces and people: many issues have the same
    Standings standings_;
    RowColumn<IssueFacts> facts_;
    RowColumn<RowMark> marks_;
    RowColumn<const Issue*> issues_;
    RowColumn<IssueNames> names_;
    RowColumn<PackedRuling> rulings_;
    RowColumn<Part> parts_;
    std::vector<std::uint32_t> free_;
    // Rows in the order of their packed ids. Filled by the first look-up: a run that nobody follows
    // up needs none.
    mutable absl::btree_set<std::uint32_t, ById> by_id_{ById{this}};
    mutable bool knows_ids_ = false;
};

}  // namespace healthlint
