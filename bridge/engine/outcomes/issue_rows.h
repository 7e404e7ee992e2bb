#pragma once
// One row per issue: what was last said of it, and what of it others have read. Bytes side by side,
// so that a site of 100,000 issues and 50 rules is a few megabytes.

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <unordered_set>
#include <vector>

#include "bridge/engine/outcomes/group_sums.h"
#include "bridge/model/issue.h"

namespace healthlint {

struct IssueFacts {
    IssueId id;                       // empty: a row that waits for the next new issue
    const Issue* issue = nullptr;     // null where the snapshot reads it from a source
    std::optional<std::size_t> team;  // position in the roster
    bool countable = false;           // a whole issue inside the site's spaces
    bool withholds = false;           // some field is not in use in its space
    bool selected = false;            // some rule judges it
    bool shows_team = false;          // the epic of an AI project
    Standing standing;                // of selected ones
};

// What of the facts is asked for each row again and again, in one byte: the facts of rows that need
// nothing else are not even loaded.
using RowMark = std::uint8_t;
constexpr RowMark kWithholds = 1;
constexpr RowMark kLookClosely = 2;  // outside of what counts, no issue at all, or of a team

// What others have read of an issue, to be taken back when it changes. But for the key, many issues
// have the same.
struct IssueNames {
    IssueKey key;
    const std::string* parent = nullptr;
    const std::string* space = nullptr;
    const std::string* assignee = nullptr;  // for where a team's people are those who work for it
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
        IssueNames* names;  // null when nobody reads other issues: see set_names()
        // By position in OutcomePlan::issue_rules. Those of the next row follow.
        std::span<PackedRuling> rulings;
        std::span<Part> parts;  // by position in OutcomePlan::group_rules
        RowMark& mark;          // follows from the facts
    };

    // Starts anew, with room for so many issues.
    void clear(const OutcomePlan& plan, std::size_t issues);

    void set_names(const Issue& issue, IssueNames& names);

    Row add(const IssueId& id);
    void remove(const IssueId& id);

    std::optional<std::size_t> find(const IssueId& id) const;
    Row at(std::size_t index);

    const IssueFacts& facts(std::size_t index) const { return facts_[index]; }

    IssueFacts& facts(std::size_t index) { return facts_[index]; }

    const RowMark* marks(std::size_t first) const { return marks_.data() + first; }

    // Only where the plan keeps names.
    const IssueNames& names(std::size_t index) const { return names_[index]; }

    std::span<const PackedRuling> rulings(std::size_t index) const;

    std::size_t size() const { return facts_.size(); }

  private:
    std::vector<std::uint32_t>::iterator position_of(const IssueId& id) const;

    std::size_t issue_rules_ = 0, group_rules_ = 0;
    bool keeps_names_ = false;
    std::vector<IssueFacts> facts_;
    std::vector<RowMark> marks_;
    std::vector<IssueNames> names_;
    std::vector<PackedRuling> rulings_;
    std::vector<Part> parts_;
    std::vector<std::size_t> free_;
    std::unordered_set<std::string> shared_names_;  // that names_ point to
    // Rows in the order of their ids. Filled by the first look-up: a run that nobody follows up
    // needs none.
    mutable std::vector<std::uint32_t> by_id_;
};

}  // namespace healthlint
