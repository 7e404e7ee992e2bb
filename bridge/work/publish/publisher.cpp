#include "bridge/work/publish/publisher.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "bridge/base/log.h"
#include "bridge/work/decide.h"
#include "bridge/work/intake.h"
#include "bridge/work/publish/badge.h"
#include "bridge/work/publish/verdict_json.h"

namespace healthlint {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kFirstLook{50};
constexpr milliseconds kLongestLook{2'000};

bool is_removal(const OutboxItem& item) {
    return item.hash.empty();
}

PropertyWrite property_write(
    const SiteConnection& connection,
    const OutboxItem& item,
    const Json& payload,
    const ServiceSettings& settings) {
    PropertyWrite write{
        .issue = item.issue,
        .properties = {
            {std::string(kSearchableProperty), payload.value("searchable", Json::object())}}};
    if (!connection.by_token())
        write.properties.emplace_back(
            status_property(settings), payload.value("status", Json::object()));
    return write;
}

// One bad issue must not hold back the other 99: these errors may be about one of them.
bool may_be_one_issue(const Error& error) {
    return error.code == Errc::Invalid || error.code == Errc::NotFound ||
           error.code == Errc::Unauthorized;
}

}  // namespace

bool Publisher::publish_badges() {
    SiteGrip grip = share_.all();
    if (grip->empty()) return false;
    auto items = tools_.store.claim_outbox(
        WriteKind::Badge,
        static_cast<int>(kMaxBulkProperties),
        tools_.clock.now(),
        kOutboxLease,
        grip.get());
    if (!items) {
        log_error("outbox.unreadable", {{"error", items.error().message}});
        return false;
    }
    if (items->empty()) return false;
    const StepTimer timer(tools_.metrics, Step::PublishBadge);
    grip = share_.narrow(grip, items->front().site);
    const auto site = sites_.find(items->front().site);
    if (!site) {
        put_off(*items, {.code = Errc::Unavailable, .message = "the site is not active"});
        return true;
    }
    const auto removals = std::stable_partition(
        items->begin(), items->end(), [](const OutboxItem& item) { return !is_removal(item); });
    const std::vector<OutboxItem> removed(
        std::make_move_iterator(removals), std::make_move_iterator(items->end()));
    items->erase(removals, items->end());
    if (!items->empty()) write_badges(*site, grip, *std::move(items));  // one call, at once
    remove_badges(*site, removed);
    return true;
}

void Publisher::write_badges(
    WatchedSite& site, const SiteGrip& grip, std::vector<OutboxItem> items) {
    std::vector<std::vector<OutboxItem>> portions{std::move(items)};
    while (!portions.empty()) {
        std::vector<OutboxItem> portion = std::move(portions.back());
        portions.pop_back();
        if (is_too_late(portion.front())) {
            put_back(portion);
            continue;
        }
        std::vector<PropertyWrite> writes;
        writes.reserve(portion.size());
        const auto connection = site.connection();
        for (const OutboxItem& item : portion)
            writes.push_back(
                property_write(*connection, item, parse_json(item.payload), tools_.settings));
        const auto task = connection->jira().write_properties(writes);
        if (task) {
            look_after(
                site, {.site = site.id, .grip = grip, .id = *task, .items = std::move(portion)});
        } else if (may_be_one_issue(task.error()) && portion.size() > 1) {
            const auto middle = portion.begin() + static_cast<std::ptrdiff_t>(portion.size() / 2);
            portions.emplace_back(
                std::make_move_iterator(middle), std::make_move_iterator(portion.end()));
            portion.erase(middle, portion.end());
            portions.push_back(std::move(portion));
        } else {
            put_off(portion, task.error());
        }
    }
}

void Publisher::remove_badges(WatchedSite& site, const std::vector<OutboxItem>& items) {
    for (const OutboxItem& item : items) {
        if (is_too_late(item)) {
            put_back({item});
        } else if (const auto removed =
                       remove_badge(site.connection()->jira(), item.issue, tools_.settings);
                   !removed) {
            put_off({item}, removed.error());
        } else {
            settle_badges({item});
            tools_.metrics.badges_removed.add();
        }
    }
}

bool Publisher::is_too_late(const OutboxItem& item) const {
    return tools_.clock.now() - item.claimed > kSendWithin;
}

void Publisher::put_back(const std::vector<OutboxItem>& items) {
    const WriteRetry retry{
        .at = tools_.clock.now(), .reason = "not sent in time", .attempt = Attempt::Free};
    for (const OutboxItem& item : items)
        if (const auto done = tools_.store.retry_write(item, retry); !done)
            log_error("outbox.unwritable", {{"error", done.error().message}});
}

// Asks how the bulk write went, now or, while Jira is working on it, later: a worker never waits.
void Publisher::look_after(WatchedSite& site, Task task) {
    const auto state = site.connection()->jira().task(task.id);
    const TimePoint now = tools_.clock.now();
    const auto age = now - task.items.front().claimed;
    if (state && state->status == TaskState::Status::Complete && age < kOutboxLease) {
        settle_badges(task.items);
        tools_.metrics.badges_written.add(static_cast<long long>(task.items.size()));
        return;
    }
    if (state && state->status == TaskState::Status::Failed) {
        put_off(task.items, {.code = Errc::Internal, .message = "bulk write: " + state->message});
        return;
    }
    if (age > kTaskPatience) {  // somebody else may have written since, if it is above the lease
        Error error{.code = Errc::Unavailable, .message = "bulk write takes too long"};
        if (!state) error = state.error();
        error.unanswered = true;
        put_off(task.items, error);
        return;
    }
    const milliseconds doubled = kFirstLook * (1 << std::min(task.looks++, 10));
    milliseconds wait = std::min(doubled, kLongestLook);
    if (!state && state.error().retry_after)
        wait = std::max<milliseconds>(wait, *state.error().retry_after);
    task.next_look = now + wait;
    const std::lock_guard lock(mutex_);
    tasks_.push_back(std::move(task));
}

bool Publisher::follow_tasks() {
    std::optional<Task> due;
    {
        const std::lock_guard lock(mutex_);
        const TimePoint now = tools_.clock.now();
        const auto found =
            std::ranges::find_if(tasks_, [&](const Task& task) { return task.next_look <= now; });
        if (found == tasks_.end()) return false;
        due = std::move(*found);
        tasks_.erase(found);
    }
    // A site that went away takes its writes along; the lease ends by itself.
    if (const auto site = sites_.find(due->site)) look_after(*site, *std::move(due));
    return true;
}

bool Publisher::publish_comment() {
    SiteGrip grip = share_.all();
    if (grip->empty()) return false;
    const auto items = tools_.store.claim_outbox(
        WriteKind::Comment, 1, tools_.clock.now(), kOutboxLease, grip.get());
    if (!items) {
        log_error("outbox.unreadable", {{"error", items.error().message}});
        return false;
    }
    if (items->empty()) return false;
    const StepTimer timer(tools_.metrics, Step::PublishComment);
    const OutboxItem& item = items->front();
    grip = share_.narrow(grip, item.site);
    const auto site = sites_.find(item.site);
    if (!site) {
        put_off(*items, {.code = Errc::Unavailable, .message = "the site is not active"});
        return true;
    }
    const auto state = write_comment(*site, item);
    if (state)
        settle(item, *state);
    else
        put_off(*items, state.error());
    return true;
}

// Answers what the issue has now. Where the store knows no comment there may still be one: the
// process may have died between Jira's answer and the store.
Result<PublishState> Publisher::write_comment(WatchedSite& site, const OutboxItem& item) {
    const auto stored = tools_.store.publish_state(item.site, item.issue);
    if (!stored) return tl::unexpected(stored.error());
    PublishState state = stored->value_or(PublishState{.issue = item.issue});
    const Json payload = parse_json(item.payload);
    const Json* adf = find_member(payload, "adf");
    if (adf == nullptr || item.hash == state.comment_hash) return state;  // nothing (left) to write

    const auto connection = site.connection();  // held: another worker may connect anew meanwhile
    JiraClient& jira = connection->jira();
    state.comment_at = tools_.clock.now();
    state.comment_hash = item.hash;
    if (!state.comment_id.empty()) {
        const auto edited = jira.edit_comment(item.issue, state.comment_id, *adf);
        if (edited) {
            tools_.metrics.comments_written.add();
            return state;
        }
        if (edited.error().code != Errc::NotFound) return tl::unexpected(edited.error());
    }
    const auto own = jira.find_own_comment(item.issue);
    if (!own) return tl::unexpected(own.error());
    if (*own && (*own)->id != state.comment_id) {
        state.comment_id = (*own)->id;
        if ((*own)->body == *adf) return state;
        const auto edited = jira.edit_comment(item.issue, state.comment_id, *adf);
        if (!edited) return tl::unexpected(edited.error());
        tools_.metrics.comments_written.add();
        return state;
    }
    if (is_too_late(item)) return fail(Errc::Unavailable, "not sent in time");
    auto added = jira.add_comment(item.issue, *adf);
    if (!added) return tl::unexpected(added.error());
    tools_.metrics.comments_written.add();
    state.comment_id = std::move(added->id);
    return state;
}

void Publisher::settle(const OutboxItem& item, const PublishState& state) {
    if (const auto settled = tools_.store.settle_write(item, state); !settled)
        // The lease ends, and the write is found done when it is tried again.
        log_error("outbox.unwritable", {{"error", settled.error().message}});
}

void Publisher::settle_badges(const std::vector<OutboxItem>& items) {
    if (const auto settled = tools_.store.settle_badges(items, tools_.clock.now()); !settled)
        log_error("outbox.unwritable", {{"error", settled.error().message}});  // as above
}

void Publisher::put_off(const std::vector<OutboxItem>& items, const Error& error) {
    const TimePoint now = tools_.clock.now();
    for (const OutboxItem& item : items) {
        const RetryDecision decision = decide(error, item.attempts);
        const bool again = decision.action == RetryDecision::Action::Retry;
        (again ? tools_.metrics.writes_put_off : tools_.metrics.writes_given_up).add();
        log_warn(
            again ? "publish.put_off" : "publish.given_up",
            {{"site", item.site.value}, {"issue", item.issue.value}, {"error", error.message}});
        WriteRetry retry{
            .at = now + decision.delay, .reason = error.message, .attempt = decision.attempt};
        if (error.unanswered) {
            retry.attempt = Attempt::Counts;
            retry.late_until = now + kOutboxLease;
            // Looked for before it has come, it would be written once more.
            if (item.kind == WriteKind::Comment) retry.at = std::max(retry.at, *retry.late_until);
        }
        const auto done = again ? tools_.store.retry_write(item, retry)
                                : tools_.store.give_up_write(item.id, error.message);
        if (!done) log_error("outbox.unwritable", {{"error", done.error().message}});
        if (again || error.code != Errc::NotFound) continue;
        // Most likely the issue went and nobody told, or a search that lags brought it back.
        // Reading it says so, and what nobody can write any more is forgotten with it.
        if (const auto asked = look_again(tools_.store, item.site, item.issue, now); !asked)
            log_error("inbox.unwritable", {{"error", asked.error().message}});
    }
}

}  // namespace healthlint
