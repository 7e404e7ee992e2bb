#include "tests/sandbox/host/journal.h"

namespace healthlint::sandbox {

void Journal::add(RequestRow row) {
    row.n = ++last_;
    ++by_caller_[row.caller];
    if (row.caller == "app") {
        ++by_endpoint_[row.method + " " + row.endpoint];
        ++by_status_[std::to_string(row.status)];
    }
    if (row.body.size() > kMaxJournalBody) row.body.resize(kMaxJournalBody);
    rows_.push_back(std::move(row));
    if (rows_.size() > kMaxJournalRows) rows_.pop_front();
}

void Journal::note_property(PropertyRow row) {
    row.n = ++last_property_;
    properties_.push_back(std::move(row));
    if (properties_.size() > kMaxJournalRows) properties_.pop_front();
}

void Journal::notify(Notification notification) {
    notifications_.push_back(std::move(notification));
    if (notifications_.size() > kMaxJournalRows) notifications_.pop_front();
}

Json Journal::requests(long long since, std::string_view path) const {
    Json list = Json::array();
    for (const RequestRow& row : rows_) {
        if (row.n <= since || (!path.empty() && row.path != path)) continue;
        list.push_back(
            {{"n", row.n},
             {"at", format_timestamp(row.at)},
             {"method", row.method},
             {"path", row.path},
             {"query", row.query},
             {"status", row.status},
             {"body", row.body},
             {"client_key", row.client_key},
             {"caller", row.caller}});
    }
    return list;
}

Json Journal::properties(std::string_view key, long long since) const {
    Json list = Json::array();
    for (const PropertyRow& row : properties_)
        if (row.n > since && row.key == key)
            list.push_back(
                {{"n", row.n},
                 {"at", format_timestamp(row.at)},
                 {"issue", std::to_string(row.issue)},
                 {"value", parse_json(row.value)}});
    return list;
}

Json Journal::ledger() const {
    Json notifications = Json::array();
    for (const Notification& one : notifications_)
        notifications.push_back(
            {{"at", format_timestamp(one.at)},
             {"event", one.event},
             {"issue", one.issue},
             {"actor", one.actor}});
    return {
        {"requests", by_caller_},
        {"by_endpoint", by_endpoint_},
        {"by_status", by_status_},
        {"notifications", std::move(notifications)}};
}

}  // namespace healthlint::sandbox
