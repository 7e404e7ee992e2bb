#include "bridge/work/refresh.h"

#include <algorithm>
#include <utility>

#include "bridge/atlassian/reading/issue_hash.h"
#include "bridge/base/ascii.h"
#include "bridge/base/log.h"
#include "bridge/work/decide.h"
#include "bridge/work/facts_reader.h"

namespace healthlint {
namespace {

constexpr std::chrono::seconds kNotReadyDelay{1};
constexpr std::string_view kDeletedEvent = "jira:issue_deleted";

std::vector<IssueId> distinct_issues(const std::vector<InboxEvent>& events) {
    std::vector<IssueId> issues;
    for (const InboxEvent& event : events)
        if (std::ranges::find(issues, event.issue) == issues.end()) issues.push_back(event.issue);
    return issues;
}

// The requests that brought these events, for the log: enough of them to find the delivery.
std::string request_ids_of(const std::vector<InboxEvent>& events) {
    constexpr std::size_t kMostIds = 100;
    std::vector<std::string> ids;
    for (const InboxEvent& event : events)
        if (!event.request_id.empty() && ids.size() < kMostIds &&
            std::ranges::find(ids, event.request_id) == ids.end())
            ids.push_back(event.request_id);
    return join(ids, " ");
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
    const auto connection = site.connection();
    if (auto read = read_again(tools, site, connection->jira(), issues); !read) return read;
    if (auto read = read_side_facts(tools, site, Extent::Changes); !read) return read;
    // Half a site judges wrongly about teams, so until the first scan is over we only collect.
    return site.scanned ? site.judge(Extent::Changes) : Result<void>();
}

void put_off(const Tools& tools, const std::vector<InboxEvent>& events, const Error& error) {
    int attempts = 0;
    for (const InboxEvent& event : events)
        attempts = std::max(attempts, event.attempts);
    const RetryDecision decision = decide(error, attempts);
    const bool again = decision.action == RetryDecision::Action::Retry;
    (again ? tools.metrics.events_put_off : tools.metrics.events_given_up)
        .add(static_cast<long long>(events.size()));
    log_warn(
        again ? "refresh.put_off" : "refresh.given_up",
        {{"site", events.front().site.value},
         {"request_id", request_ids_of(events)},
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

// An event this old tells of a state that is long past, and there may be many of them after an
// outage: asking what changed since the last reconcile finds the same issues in fewer calls.
void replace_by_reconcile(
    const Tools& tools, WatchedSite& site, const std::vector<InboxEvent>& stale) {
    // Before the events go: after a crash in between, the start reconciles.
    site.reconcile_soon = true;
    if (const auto dropped = tools.store.finish_inbox(ids_of(stale)); !dropped) {
        log_error("inbox.unwritable", {{"error", dropped.error().message}});
        return;
    }
    site.stale_events += static_cast<long long>(stale.size());
    log_warn(
        "refresh.stale",
        {{"site", site.id.value},
         {"request_id", request_ids_of(stale)},
         {"events", std::to_string(stale.size())}});
}

// Takes the events out that are too old. Not those that tell of an end: a search for what changed
// does not show what is not there any more.
std::vector<InboxEvent> take_stale(std::vector<InboxEvent>& events, TimePoint now) {
    const auto fresh =
        std::stable_partition(events.begin(), events.end(), [&](const InboxEvent& event) {
            return now - event.received > kStaleEvent && event.kind != kDeletedEvent;
        });
    std::vector<InboxEvent> stale(events.begin(), fresh);
    events.erase(events.begin(), fresh);
    return stale;
}

}  // namespace

Result<Reading> make_reading(WatchedSite& site, std::vector<FetchedIssue> fetched, TimePoint at) {
    Reading reading{.issues = {}, .gone = {}, .at = at};
    const auto rulebook = site.mirror.rulebook();
    for (FetchedIssue& one : fetched) {
        if (!in_spaces(*rulebook, one.issue)) continue;
        // The reader of pages skips what no rule reads, so mistakes in there show only now.
        auto hash = issue_hash(one.raw);
        if (!hash) return fail(Errc::Unavailable, "an issue of the answer is no JSON");
        reading.issues.push_back(
            {.issue = std::move(one.issue),
             .json = std::move(one.raw),
             .content_hash = *std::move(hash)});
    }
    return reading;
}

Result<void> read_again(
    const Tools& tools, WatchedSite& site, JiraClient jira, const std::vector<IssueId>& issues) {
    const auto rulebook = site.mirror.rulebook();
    const TimePoint at = tools.clock.now();
    auto fetched = jira.bulk_fetch(issues, needed_fields(*rulebook, site.mirror), {});
    if (!fetched) return tl::unexpected(fetched.error());
    auto made = make_reading(site, *std::move(fetched), at);
    if (!made) return tl::unexpected(made.error());
    Reading& reading = *made;
    // Deleted, hidden from us, or moved to a space that nobody watches.
    for (const IssueId& issue : issues)
        if (std::ranges::none_of(
                reading.issues, [&](const ReadIssue& read) { return read.issue.id == issue; }))
            reading.gone.push_back(issue);
    return site.absorb(std::move(reading));
}

bool refresh_once(const Tools& tools, WatchedSites& sites, SiteShare& share) {
    SiteGrip grip = share.all();
    if (grip->empty()) return false;
    auto events = tools.store.claim_inbox(
        static_cast<int>(kMaxBulkFetch), tools.clock.now(), kInboxLease, grip.get());
    if (!events) {
        log_error("inbox.unreadable", {{"error", events.error().message}});
        return false;
    }
    if (events->empty()) return false;
    grip = share.narrow(grip, events->front().site);
    const auto site = sites.find(events->front().site);
    if (!site || !site->ready()) {
        // Its fields and rules are read first, by whoever tends the site; that is no failure.
        const auto later = tools.clock.now() + kNotReadyDelay;
        const auto done =
            tools.store.retry_inbox(ids_of(*events), later, "the site is not ready", Attempt::Free);
        if (!done) log_error("inbox.unwritable", {{"error", done.error().message}});
        return false;
    }
    const auto stale = take_stale(*events, tools.clock.now());
    if (!stale.empty()) replace_by_reconcile(tools, *site, stale);
    if (events->empty()) return true;
    const StepTimer timer(tools.metrics, Step::Refresh);
    if (const auto done = read_and_judge(tools, *site, distinct_issues(*events)); !done) {
        put_off(tools, *events, done.error());
        return true;
    }
    for (const InboxEvent& event : *events)
        tools.metrics.event_age.observe(tools.clock.now() - event.received);
    tools.metrics.events_done.add(static_cast<long long>(events->size()));
    log_debug(
        "refresh.done",
        {{"site", site->id.value},
         {"request_id", request_ids_of(*events)},
         {"issues", std::to_string(distinct_issues(*events).size())}});
    if (const auto finished = tools.store.finish_inbox(ids_of(*events)); !finished)
        log_error("inbox.unwritable", {{"error", finished.error().message}});
    return true;
}

}  // namespace healthlint
