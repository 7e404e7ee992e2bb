#include "bridge/work/scan/unmet.h"

#include <utility>

#include "bridge/atlassian/jira/issue_json.h"
#include "bridge/base/log.h"
#include "bridge/work/bulk_reader.h"

namespace healthlint {
namespace {

// As far as is known without asking: rules that watch fewer spaces would cost a point per issue.
bool is_out_of_spaces(const Tended& tended, const IssueId& issue) {
    const auto known = tended.site.mirror.verdict(issue);
    return known && !in_spaces(*tended.rulebook, space_of("", known->key));
}

}  // namespace

Result<bool> ask_for_unmet(const Tended& tended, ScanCursor& cursor) {
    std::vector<IssueId> some;
    Reading out{.issues = {}, .gone = {}, .at = cursor.started};
    bool all = true;
    for (IssueId& issue : tended.site.mirror.read_before(cursor.started)) {
        if (is_out_of_spaces(tended, issue)) {
            out.gone.push_back(std::move(issue));
        } else if (issue > cursor.asked_for) {
            all = some.size() < kMaxBulkFetch;
            if (!all) break;
            some.push_back(std::move(issue));
        }
    }
    if (!out.gone.empty())
        if (auto gone = tended.site.absorb(std::move(out)); !gone)
            return tl::unexpected(gone.error());
    if (some.empty()) return true;
    const auto connection = tended.site.connection();
    const JiraClient jira = connection->jira().with(CallPriority::Backfill);
    if (auto read = read_again(tended.tools, tended.site, jira, some); !read)
        return tl::unexpected(read.error());
    log_info(
        "scan.asked_for_unmet",
        {{"site", tended.site.id.value}, {"issues", std::to_string(some.size())}});
    cursor.asked_for = some.back();
    return all;
}

}  // namespace healthlint
