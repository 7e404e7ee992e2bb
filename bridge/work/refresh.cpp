#include "bridge/work/refresh.h"

#include <algorithm>
#include <utility>

#include "bridge/base/log.h"
#include "bridge/work/decide.h"

namespace healthlint {
namespace {

constexpr std::chrono::seconds kNotReadyDelay{1};

std::vector<IssueId> distinct_issues(const std::vector<InboxEvent>& events) {
    std::vector<IssueId> issues;
    for (const InboxEvent& event : events)
        if (std::ranges::find(issues, event.issue) == issues.end()) issues.push_back(event.issue);
    return issues;
}

std::vector<long long> ids_of(const std::vector<InboxEvent>& events) {
    std::vector<long long> ids;
    ids.reserve(events.size());
    for (const InboxEvent& event : events)
        ids.push_back(event.id);
    return ids;
}

bool in_spaces(const Rulebook& rulebook, const Issue& issue) {
    return rulebook.spaces.empty() ||
           std::ranges::find(rulebook.spaces, issue.space) != rulebook.spaces.end();
}

Result<void> read_and_judge(
    const Tools& tools, WatchedSite& site, const std::vector<IssueId>& issues) {
    const auto rulebook = site.mirror.rulebook();
    const TimePoint at = tools.clock.now();
    auto fetched =
        site.connection()->jira().bulk_fetch(issues, needed_fields(*rulebook, site.mirror), {});
    if (!fetched) return tl::unexpected(fetched.error());
    Reading reading = make_reading(site, *std::move(fetched), at);
    // Deleted, hidden from us, or moved to a space that nobody watches.
    for (const IssueId& issue : issues)
        if (std::ranges::none_of(
                reading.issues, [&](const ReadIssue& read) { return read.issue.id == issue; }))
            reading.gone.push_back(issue);
    auto done = site.mirror.absorb(std::move(reading));
    if (done) {
        if (auto read = read_remote_links(site); !read) return read;
    }
    // Half a site judges wrongly about teams, so until the first scan is over we only collect.
    if (done && site.scanned) done = site.mirror.judge(tools.clock.now());
    if (!done) site.distrust_memory();
    return done;
}

void put_off(const Tools& tools, const std::vector<InboxEvent>& events, const Error& error) {
    int attempts = 0;
    for (const InboxEvent& event : events)
        attempts = std::max(attempts, event.attempts);
    const Decision decision = decide(error, attempts);
    const bool again = decision.action == Decision::Action::Retry;
    log_warn(
        again ? "refresh.put_off" : "refresh.given_up",
        {{"site", events.front().site.value},
         {"issues", std::to_string(distinct_issues(events).size())},
         {"error", error.message}});
    const auto done = again ? tools.store.retry_inbox(
                                  ids_of(events),
                                  tools.clock.now() + decision.delay,
                                  error.message,
                                  decision.attempt)
                            : tools.store.give_up_inbox(ids_of(events), error.message);
    if (!done) log_error("inbox.unwritable", {{"error", done.error().message}});
}

}  // namespace

Reading make_reading(WatchedSite& site, std::vector<FetchedIssue> fetched, TimePoint at) {
    Reading reading{.issues = {}, .gone = {}, .at = at};
    const auto rulebook = site.mirror.rulebook();
    for (FetchedIssue& one : fetched) {
        if (!in_spaces(*rulebook, one.issue)) continue;
        ReadIssue read{
            .issue = std::move(one.issue), .json = std::move(one.raw), .content_hash = {}};
        read.content_hash = content_hash(parse_json(read.json));
        reading.issues.push_back(std::move(read));
    }
    return reading;
}

Result<void> read_remote_links(WatchedSite& site) {
    for (const IssueId& issue : site.mirror.lacking_remote_links()) {
        const auto links = site.connection()->jira().remote_links(issue);
        if (!links && links.error().code == Errc::NotFound) continue;  // deleted: an event tells
        if (!links) return tl::unexpected(links.error());
        if (auto kept = site.mirror.absorb_remote_links(issue, *links); !kept) return kept;
    }
    return {};
}

bool refresh_once(const Tools& tools, WatchedSites& sites) {
    const auto events =
        tools.store.claim_inbox(static_cast<int>(kMaxBulkFetch), tools.clock.now(), kInboxLease);
    if (!events) {
        log_error("inbox.unreadable", {{"error", events.error().message}});
        return false;
    }
    if (events->empty()) return false;
    const auto site = sites.find(events->front().site);
    if (!site || !site->ready()) {
        // Its fields and rules are read first, by whoever tends the site; that is no failure.
        const auto later = tools.clock.now() + kNotReadyDelay;
        const auto done =
            tools.store.retry_inbox(ids_of(*events), later, "the site is not ready", Attempt::Free);
        if (!done) log_error("inbox.unwritable", {{"error", done.error().message}});
        return false;
    }
    if (const auto done = read_and_judge(tools, *site, distinct_issues(*events)); !done) {
        put_off(tools, *events, done.error());
        return true;
    }
    if (const auto finished = tools.store.finish_inbox(ids_of(*events)); !finished)
        log_error("inbox.unwritable", {{"error", finished.error().message}});
    return true;
}

}  // namespace healthlint
