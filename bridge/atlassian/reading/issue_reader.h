#pragma once
// A page of issues read in one pass. It gives what parsing the whole text and issue_from_json()
// give, at a fraction of the work, or nothing for a text that it cannot read so.

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "bridge/atlassian/jira/issue_page.h"

namespace healthlint {

// `text` is padded behind its end while it is read, and afterwards as it was. The issues share it,
// so nobody changes it then. What no rule can read is skipped and not looked at, so mistakes in
// there are not found.
std::optional<IssuePage> read_issue_page(
    const std::shared_ptr<std::string>& text,
    const FieldCatalog& catalog,
    const std::vector<std::string>& asked);

}  // namespace healthlint
