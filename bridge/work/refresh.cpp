#include "bridge/work/refresh.h"

#include <algorithm>
#include <array>
#include <utility>

#include "bridge/base/ascii.h"
#include "bridge/base/log.h"
#include "bridge/work/bulk_reader.h"
#include "bridge/work/decide.h"
#include "bridge/work/facts_reader.h"
#include "bridge/work/intake.h"

namespace healthlint {
namespace {

constexpr std::chrono::seconds kNotReadyDelay{1};
// Tell, or suspect, that an issue is not there any more: Connect, Forge, and we ourselves.
constexpr std::array<std::string_view, 3> kEndEvents{
    "jira:issue_deleted", "avi:jira:deleted:issue", kLookAgainEvent};

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

Result<void> learn_and_judge(const Tools& tools, WatchedSite& site) {
    // Half a site judges wrongly about teams, so until the first scan is over we only collect. It
    // reads the side facts of all, without taking what the events of other sites need.
    if (!site.scanned) return {};
    if (auto read = read_side_facts(tools, site, CallPriority::Live); !read) return read;
    return site.judge(Extent::Changes);
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
            return now - event.received > kStaleEvent &&
                   std::ranges::find(kEndEvents, event.kind) == kEndEvents.end();
        });
    std::vector<InboxEvent> stale(events.begin(), fresh);
    events.erase(events.begin(), fresh);
    return stale;
}

// Takes those of these issues out.
std::vector<InboxEvent> take_events(
    std::vector<InboxEvent>& events, const std::vector<IssueId>& issues) {
    const auto others =
        std::stable_partition(events.begin(), events.end(), [&](const InboxEvent& event) {
            return std::ranges::find(issues, event.issue) != issues.end();
        });
    std::vector<InboxEvent> taken(events.begin(), others);
    events.erase(events.begin(), others);
    return taken;
}

void work_off(const Tools& tools, WatchedSite& site, std::vector<InboxEvent> events) {
    const StepTimer timer(tools.metrics, Step::Refresh);
    const auto connection = site.connection();
    const BulkRead read = read_each(tools, site, connection->jira(), distinct_issues(events));
    for (const UnreadIssues& some : read.unread)
        if (const auto taken = take_events(events, some.issues); !taken.empty())
            put_off(tools, taken, some.error);
    if (events.empty()) return;
    if (const auto done = learn_and_judge(tools, site); !done)
        return put_off(tools, events, done.error());
    for (const InboxEvent& event : events)
        tools.metrics.event_age.observe(tools.clock.now() - event.received);
    tools.metrics.events_done.add(static_cast<long long>(events.size()));
    log_debug(
        "refresh.done",
        {{"site", site.id.value},
         {"request_id", request_ids_of(events)},
         {"issues", std::to_string(distinct_issues(events).size())}});
    if (const auto finished = tools.store.finish_inbox(ids_of(events)); !finished)
        log_error("inbox.unwritable", {{"error", finished.error().message}});
}

}  // namespace

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
    work_off(tools, *site, *std::move(events));
    return true;
}

}  // namespace healthlint
