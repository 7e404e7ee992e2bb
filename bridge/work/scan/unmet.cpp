#include "bridge/work/scan/unmet.h"

#include <algorithm>
#include <utility>

#include "bridge/base/log.h"
#include "bridge/work/bulk_reader.h"

namespace healthlint {
namespace {

// As far as is known without asking: rules that watch fewer spaces would cost a point per issue.
bool is_out_of_spaces(const Tended& tended, const IssueId& issue) {
    const auto space = tended.site.mirror.space_of(issue);
    return space && !in_spaces(*tended.rulebook, *space);
}

}  // namespace

Result<bool> ask_for_some(
    const Tended& tended,
    const std::vector<IssueId>& issues,
    IssueId& asked_for,
    CallPriority priority) {
    const auto left = std::ranges::upper_bound(issues, asked_for);
    const auto most = std::min<std::ptrdiff_t>(issues.end() - left, kMaxBulkFetch);
    const std::vector<IssueId> some(left, left + most);
    if (some.empty()) return true;
    const auto connection = tended.site.connection();
    const JiraClient jira = connection->jira().with(priority);
    if (auto read = read_again(tended.tools, tended.site, jira, some); !read)
        return tl::unexpected(read.error());
    log_info(
        "scan.asked_for_unmet",
        {{"site", tended.site.id.value}, {"issues", std::to_string(some.size())}});
    asked_for = some.back();
    return some.back() == issues.back();
}

Result<bool> ask_for_unmet(const Tended& tended, ScanCursor& cursor) {
    auto issues = tended.site.mirror.read_before(cursor.started);
    if (!issues) return tl::unexpected(issues.error());
    std::vector<IssueId> unmet;
    Reading out{.issues = {}, .gone = {}, .at = cursor.started, .left_out = true};
    for (IssueId& issue : *issues) {
        if (is_out_of_spaces(tended, issue))
            out.gone.push_back(std::move(issue));
        else if (!is_kept(tended, issue))
            unmet.push_back(std::move(issue));
    }
    if (!out.gone.empty())
        if (auto gone = tended.site.absorb(std::move(out)); !gone)
            return tl::unexpected(gone.error());
    return ask_for_some(tended, unmet, cursor.asked_for, CallPriority::Backfill);
}

}  // namespace healthlint
