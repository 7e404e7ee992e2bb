#pragma once
// What is remembered per subject from one evaluation to the next, and its JSON in the store.

#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "bridge/base/ids.h"
#include "bridge/engine/settle.h"

namespace healthlint {

struct Memory {
    SettleMemory settled;
    std::string issue_hash;      // content of the issue that was judged; empty for teams
    std::string rulebook_hash;   // rules it was judged by
    std::set<RuleId> suggested;  // rules that the comment has ever listed
    std::optional<Grade> badge;  // of the newest badge that was let out; nothing: none
    bool due = false;            // got worse, and nobody was told yet
    bool selected = true;        // some rule selected the issue when it was last looked at

    // Why the next evaluation takes place. From what was judged last, not from the event that is
    // being worked on: events may be lost, doubled, or cut short by a crash.
    Trigger trigger(std::string_view issue_now, std::string_view rulebook_now) const;

    bool operator==(const Memory&) const = default;
};

std::string memory_json(const Memory& memory);
std::optional<Memory> memory_from_json(std::string_view text);

}  // namespace healthlint
