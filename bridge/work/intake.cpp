#include "bridge/work/intake.h"

#include <utility>

#include "bridge/atlassian/jira/webhook_envelope.h"
#include "bridge/work/publish/verdict_json.h"

namespace healthlint {
namespace {

bool starts_with(std::string_view text, std::string_view prefix) {
    return text.substr(0, prefix.size()) == prefix;
}

// Jira's issue_property_set for a property that this app itself writes.
bool is_own_property(const WebhookEnvelope& envelope, std::string_view app_key) {
    const std::string& key = envelope.property_key;
    return key == kSearchableProperty ||
           starts_with(key, "com.atlassian.jira.issue:" + std::string(app_key) + ":");
}

}  // namespace

Result<Hint> read_hint(std::string_view body, std::string_view app_key) {
    auto envelope = read_webhook_envelope(body);
    if (!envelope) return tl::unexpected(envelope.error());
    Hint hint{.kind = envelope->event, .issues = {}};
    if (starts_with(hint.kind, "issue_property_") && is_own_property(*envelope, app_key))
        return hint;
    // An event about a link has no issue and no key, only two ids.
    for (std::string* id : {&envelope->issue, &envelope->link_source, &envelope->link_destination})
        if (!id->empty()) hint.issues.push_back({std::move(*id)});
    return hint;
}

Result<int> accept_webhook(
    Store& store, const SiteId& site, const Delivery& delivery, const Hint& hint, TimePoint now) {
    const std::string& webhook_id = delivery.webhook_id;
    int accepted = 0;
    for (std::size_t i = 0; i < hint.issues.size(); ++i) {
        // One delivery may name two issues (a link); each is an event that must not be dropped as
        // the repetition of the other.
        const std::string suffix = i == 0 ? "" : "#" + std::to_string(i);
        const Result<bool> added = store.append(
            {.site = site,
             .webhook_id = webhook_id.empty() ? webhook_id : webhook_id + suffix,
             .kind = hint.kind,
             .issue = hint.issues[i],
             .received = now,
             .request_id = delivery.request_id});
        if (!added) return tl::unexpected(added.error());
        if (*added) ++accepted;
    }
    return accepted;
}

Result<void> look_again(Store& store, const SiteId& site, const IssueId& issue, TimePoint now) {
    const auto asked = store.append(
        {.site = site, .kind = std::string(kLookAgainEvent), .issue = issue, .received = now});
    if (!asked) return tl::unexpected(asked.error());
    return {};
}

Result<bool> InboxGauge::has_room(Store& store, TimePoint now) {
    {
        const std::lock_guard lock(mutex_);
        if (counted_at_ && is_within(*counted_at_, kInboxRecount, now)) return waiting_ < limit_;
    }
    const Result<long long> waiting = store.inbox_size();
    if (!waiting) return tl::unexpected(waiting.error());
    const std::lock_guard lock(mutex_);
    waiting_ = *waiting;
    counted_at_ = now;
    return waiting_ < limit_;
}

void InboxGauge::add(int events) {
    const std::lock_guard lock(mutex_);
    waiting_ += events;
    unstored_at_.reset();
}

void InboxGauge::not_stored(TimePoint now) {
    const std::lock_guard lock(mutex_);
    unstored_at_ = now;
}

bool InboxGauge::stores(TimePoint now) const {
    const std::lock_guard lock(mutex_);
    return !unstored_at_ || !is_within(*unstored_at_, kAfterUnstored, now);
}

}  // namespace healthlint
