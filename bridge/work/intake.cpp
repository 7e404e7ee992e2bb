#include "bridge/work/intake.h"

#include "bridge/base/json.h"
#include "bridge/work/verdict_json.h"

namespace healthlint {
namespace {

bool starts_with(std::string_view text, std::string_view prefix) {
    return text.substr(0, prefix.size()) == prefix;
}

// Jira's issue_property_set for a property that this app itself writes.
bool is_own_property(const Json& body, std::string_view app_key) {
    const Json* property = find_member(body, "property");
    if (property == nullptr) return false;
    const std::string key = string_member(*property, "key");
    return key == kSearchableProperty ||
           starts_with(key, "com.atlassian.jira.issue:" + std::string(app_key) + ":");
}

void add_issue(Hint& hint, const Json& object, std::string_view member) {
    std::string id = id_member(object, member);
    if (!id.empty()) hint.issues.push_back({std::move(id)});
}

}  // namespace

Result<Hint> read_hint(std::string_view body, std::string_view app_key) {
    const Json json = parse_json(body);
    if (!json.is_object()) return fail(Errc::Invalid, "the webhook body is no JSON object");
    Hint hint{.kind = string_member(json, "webhookEvent"), .issues = {}};
    if (hint.kind.empty()) return fail(Errc::Invalid, "the webhook body has no webhookEvent");
    if (starts_with(hint.kind, "issue_property_") && is_own_property(json, app_key)) return hint;
    if (const Json* issue = find_member(json, "issue")) add_issue(hint, *issue, "id");
    if (const Json* link = find_member(json, "issueLink")) {  // no issue, no key, only two ids
        add_issue(hint, *link, "sourceIssueId");
        add_issue(hint, *link, "destinationIssueId");
    }
    return hint;
}

Result<int> accept_webhook(
    Store& store,
    const SiteId& site,
    const std::string& webhook_id,
    const Hint& hint,
    TimePoint now) {
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
             .received = now});
        if (!added) return tl::unexpected(added.error());
        if (*added) ++accepted;
    }
    return accepted;
}

Result<bool> InboxGauge::has_room(Store& store, TimePoint now) {
    {
        const std::lock_guard lock(mutex_);
        if (counted_at_ && now - *counted_at_ < kInboxRecount) return waiting_ < limit_;
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
}

}  // namespace healthlint
