#pragma once
// Issues as the store has them -> issues.

#include <optional>
#include <string>
#include <vector>

#include "bridge/model/issue.h"
#include "bridge/model/site.h"
#include "bridge/store/store.h"

namespace healthlint {

// In their order, without their side facts; nothing for one that is damaged. `fields` types the
// values.
std::vector<std::optional<Issue>> read_stored(
    const std::vector<StoredIssue>& stored, const FieldCatalog& fields);

// Names what an issue says (reading/issue_hash.h); what nests too deep for that, by its bytes.
std::string content_hash(const std::string& json);

}  // namespace healthlint
