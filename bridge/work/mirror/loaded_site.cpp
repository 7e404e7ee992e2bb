#include "bridge/work/mirror/loaded_site.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "bridge/base/log.h"
#include "bridge/work/mirror/stored_issues.h"

namespace healthlint {
namespace {

constexpr int kReadAtOnce = 500;  // some 5 MB

// A version before kept none. Where somebody else owns the site, who owns it does this.
void keep_hashes(const SiteId& site, Store& store, const std::vector<StoredIssue>& read) {
    std::vector<StoredIssue> without;
    for (const StoredIssue& issue : read)
        if (issue.content_hash.empty()) without.push_back(issue);
    for (StoredIssue& issue : without)
        issue.content_hash = content_hash(issue.json);
    if (without.empty()) return;
    if (const auto kept = store.put_issues(site, without); !kept)
        log_info("store.hashes_not_kept", {{"site", site.value}, {"error", kept.error().message}});
}

}  // namespace

Result<Snapshot> load_site(const SiteId& site, Store& store, FieldCatalog fields) {
    Snapshot loaded;
    loaded.read_from(std::make_shared<StoredIssues>(site, store, fields));
    loaded.fields = std::move(fields);
    for (IssueId last;;) {
        const auto stored = store.issues(site, last, kReadAtOnce);
        if (!stored) return tl::unexpected(stored.error());
        keep_hashes(site, store, *stored);
        std::vector<std::optional<Issue>> issues = read_stored(*stored, loaded.fields);
        for (std::size_t i = 0; i < stored->size(); ++i) {
            loaded.as_of = std::max(loaded.as_of, (*stored)[i].fetched);
            if (issues[i])
                loaded.put(*std::move(issues[i]));
            else  // written by ourselves, so only a damaged file gets here; a scan reads it again
                log_warn(
                    "store.issue_unreadable",
                    {{"site", site.value}, {"issue", (*stored)[i].id.value}});
        }
        if (stored->size() < static_cast<std::size_t>(kReadAtOnce)) return loaded;
        last = stored->back().id;
    }
}

}  // namespace healthlint
