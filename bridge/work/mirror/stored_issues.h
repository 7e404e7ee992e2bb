#pragma once
// Issues as the store has them -> issues.

#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "bridge/model/issue.h"
#include "bridge/model/issue_source.h"
#include "bridge/model/site.h"
#include "bridge/store/store.h"

namespace healthlint {

// Thrown where an issue is asked for: by whatever looks at the mirror.
struct IssuesUnreadable : std::runtime_error {
    using std::runtime_error::runtime_error;
};

// What looks at issues, or Unavailable where it cannot read one.
template <class Look>
auto or_unreadable(Look look) -> Result<decltype(look())> {
    try {
        return look();
    } catch (const IssuesUnreadable& exception) {
        return fail(Errc::Unavailable, exception.what());
    }
}

// The issues of one site. The store outlives it.
class StoredIssues final : public IssueSource {
  public:
    StoredIssues(SiteId site, Store& store, FieldCatalog fields)
        : site_(std::move(site)),
          store_(store),
          fields_(std::move(fields)) {}

    std::vector<Issue> read(const std::vector<IssueId>& ids) const override;
    // On a thread of its own.
    std::future<std::vector<Issue>> start_reading(std::vector<IssueId> ids) const override;

  private:
    const SiteId site_;
    Store& store_;
    const FieldCatalog fields_;
};

// In their order, with their side facts; nothing for one that is damaged. `fields` types the
// values.
std::vector<std::optional<Issue>> read_stored(
    const std::vector<StoredIssue>& stored, const FieldCatalog& fields);

// Names what an issue says (reading/issue_hash.h); what nests too deep for that, by its bytes.
std::string content_hash(const std::string& json);

}  // namespace healthlint
