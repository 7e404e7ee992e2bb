#include "bridge/work/refresh.h"

#include <algorithm>
#include <array>
#include <utility>

#include "bridge/atlassian/reading/issue_hash.h"
#include "bridge/base/ascii.h"
#include "bridge/base/log.h"
#include "bridge/work/decide.h"
#include "bridge/work/facts_reader.h"
#include "bridge/work/outage.h"

namespace healthlint {
namespace {

constexpr std::chrono::seconds kNotReadyDelay{1};
constexpr std::chrono::seconds kLeftOverDelay{1};
// Tell, or suspect, that an issue is not there any more: Connect, Forge, and we ourselves.
constexpr std::array<std::string_view, 3> kEndEvents{
    "jira:issue_deleted", "avi:jira:deleted:issue", kLookAgainEvent};

bool holds(const std::vector<IssueId>& issues, const IssueId& issue) {
    return std::ranges::find(issues, issue) != issues.end();
}

std::vector<IssueId> distinct_issues(const std::vector<InboxEvent>& events) {
    std::vector<IssueId> issues;
    for (const InboxEvent& event : events)
        if (!holds(issues, event.issue)) issues.push_back(event.issue);
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

// One reading of some issues, in as many calls as it takes.
class BulkReader {
  public:
    BulkReader(const Tools& tools, WatchedSite& site, JiraClient jira)
        : tools_(tools),
          site_(site),
          jira_(std::move(jira)),
          fields_(needed_fields(*site.mirror.rulebook(), site.mirror)) {}

    BulkRead read(const std::vector<IssueId>& issues) {
        portions_ = {issues};
        while (!portions_.empty()) {
            std::vector<IssueId> portion = std::move(portions_.back());
            portions_.pop_back();
            auto reading = fetch(portion);
            if (!reading) {
                failed(std::move(portion), reading.error());
            } else if (const auto absorbed = absorb(*std::move(reading)); !absorbed) {
                portions_.push_back(std::move(portion));
                stop(absorbed.error());
            }
        }
        return std::move(done_);
    }

  private:
    Result<Reading> fetch(const std::vector<IssueId>& portion) {
        const TimePoint at = tools_.clock.now();
        auto fetched = jira_.bulk_fetch(portion, fields_, {});
        if (!fetched) return tl::unexpected(fetched.error());
        auto reading = make_reading(site_, std::move(fetched->issues), at);
        if (!reading) return reading;
        // Deleted, hidden from us, or moved to a space that nobody watches.
        for (const IssueId& issue : portion)
            if (!holds(fetched->unreadable, issue) &&
                std::ranges::none_of(
                    reading->issues, [&](const ReadIssue& read) { return read.issue.id == issue; }))
                reading->gone.push_back(issue);
        if (!fetched->unreadable.empty())
            done_.unread.push_back(
                {.issues = std::move(fetched->unreadable),
                 .error = {.code = Errc::Unavailable, .message = "Jira cannot read it now"}});
        return reading;
    }

    // Sub-tasks go with their parent, and Forge tells of none of them; other children may show
    // another parent. Noted before the parent is forgotten, and with it who its children are.
    Result<void> absorb(Reading reading) {
        for (const IssueId& child : site_.mirror.children_of(reading.gone)) {
            const auto noted = tools_.store.append(
                {.site = site_.id,
                 .kind = std::string(kLookAgainEvent),
                 .issue = child,
                 .received = tools_.clock.now()});
            if (!noted) return tl::unexpected(noted.error());
        }
        return site_.absorb(std::move(reading));
    }

    void failed(std::vector<IssueId> portion, const Error& error) {
        const bool may_pass = may_pass_in_parts(error);
        if (may_pass && portion.size() == 1) {
            done_.unread.push_back({.issues = std::move(portion), .error = error});
        } else {
            halve(std::move(portion));
            if (!may_pass) return stop(error);
            // A site that is down is not asked for the halves of the halves.
            if (failures_ == 0)
                if (const auto answers = answers_at_all(jira_); !answers)
                    return stop(answers.error());
        }
        if (++failures_ >= kMaxFailedReads) leave_the_rest();
    }

    void halve(std::vector<IssueId> portion) {
        const auto middle = portion.begin() + static_cast<std::ptrdiff_t>(portion.size() / 2);
        portions_.emplace_back(middle, portion.end());
        if (middle != portion.begin()) portions_.emplace_back(portion.begin(), middle);
    }

    // Nothing is wrong with these, so they come again before those that failed, and without them.
    void leave_the_rest() {
        if (portions_.empty()) return;
        unread_rest(
            {.code = Errc::RateLimited,
             .message = "too many other issues failed",
             .retry_after = kLeftOverDelay});
    }

    void stop(const Error& error) {
        done_.stopped = error;
        unread_rest(error);
    }

    void unread_rest(const Error& error) {
        UnreadIssues rest{.issues = {}, .error = error};
        for (const auto& portion : std::exchange(portions_, {}))
            rest.issues.insert(rest.issues.end(), portion.begin(), portion.end());
        done_.unread.push_back(std::move(rest));
    }

    const Tools& tools_;
    WatchedSite& site_;
    JiraClient jira_;
    const std::vector<std::string> fields_;
    std::vector<std::vector<IssueId>> portions_;  // to be read, the next one last
    int failures_ = 0;
    BulkRead done_;
};

Result<void> learn_and_judge(const Tools& tools, WatchedSite& site) {
    // Half a site judges wrongly about teams, so until the first scan is over we only collect. It
    // reads the side facts of all, without taking what the events of other sites need.
    if (!site.scanned) return {};
    if (auto read = read_side_facts(tools, site, Extent::Changes, CallPriority::Live); !read)
        return read;
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
            return holds(issues, event.issue);
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

BulkRead read_each(
    const Tools& tools, WatchedSite& site, JiraClient jira, const std::vector<IssueId>& issues) {
    return BulkReader(tools, site, std::move(jira)).read(issues);
}

Result<void> read_again(
    const Tools& tools, WatchedSite& site, JiraClient jira, const std::vector<IssueId>& issues) {
    const BulkRead read = read_each(tools, site, std::move(jira), issues);
    if (read.stopped) return tl::unexpected(*read.stopped);
    for (const UnreadIssues& some : read.unread)
        log_warn(
            "refresh.unread",
            {{"site", site.id.value},
             {"issues", std::to_string(some.issues.size())},
             {"error", some.error.message}});
    return {};
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
    work_off(tools, *site, *std::move(events));
    return true;
}

}  // namespace healthlint
