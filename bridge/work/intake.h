#pragma once
// From a verified webhook body to durable inbox events: a body is a hint which issues to read
// again. No rule runs here, no call leaves here; called on request threads.

#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bridge/store/store.h"

namespace healthlint {

struct Hint {
    std::string kind;             // webhookEvent, "jira:issue_updated"
    std::vector<IssueId> issues;  // that may have changed; empty for events we need not follow
};

// Invalid when the body is no JSON object or names no webhookEvent. Echoes of our own property
// writes name no issue, so that no loop can start.
Result<Hint> read_hint(std::string_view body, std::string_view app_key);

// One delivery, as its headers say.
struct Delivery {
    std::string webhook_id{};  // the same over its repetitions; empty = never a repetition
    std::string request_id{};  // goes with the event through all its later work
};

// Appends what the body makes dirty, in the store before it returns. Answers how many events are
// new; 0 also for a repeated delivery (same site and webhook id).
Result<int> accept_webhook(
    Store& store, const SiteId& site, const Delivery& delivery, const Hint& hint, TimePoint now);

// Ours, about an issue that may be gone without anybody telling: reading it says so.
constexpr std::string_view kLookAgainEvent = "healthlint:look_again";
Result<void> look_again(Store& store, const SiteId& site, const IssueId& issue, TimePoint now);

// A storm over every issue of a large site fits; beyond that reading Jira is what is broken, and
// accepting more would only fill the disk. Jira sends a refused delivery again, and what it gives
// up the reconcile finds.
constexpr long long kMaxInboxEvents = 200'000;
constexpr std::chrono::seconds kInboxRecount{1};

// A process that could not store an event says so for as long. Then it is given events again: only
// another one tells whether it can.
constexpr std::chrono::seconds kAfterUnstored{30};

// Is there room in the inbox, and does it take events? The store is asked at most once per
// kInboxRecount; between, what was added here counts on top, and what workers finished is not seen
// yet. Any thread.
class InboxGauge {
  public:
    explicit InboxGauge(long long limit = kMaxInboxEvents) : limit_(limit) {}

    Result<bool> has_room(Store& store, TimePoint now);
    void add(int events);  // that were stored
    void not_stored(TimePoint now);
    // Was the last event stored, as far as is known?
    bool stores(TimePoint now) const;

  private:
    const long long limit_;
    mutable std::mutex mutex_;  // guards all below; never held while the store is asked
    std::optional<TimePoint> counted_at_;
    long long waiting_ = 0;
    std::optional<TimePoint> unstored_at_;  // since when nothing was stored
};

}  // namespace healthlint
