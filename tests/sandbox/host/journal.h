#pragma once
// What the sandbox saw, for tests and for people: every REST request, who would have got a mail,
// what each app used up. Not synchronised: the sandbox holds its lock.

#include <deque>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "bridge/base/json.h"
#include "bridge/base/time.h"

namespace healthlint::sandbox {

constexpr std::size_t kMaxJournalRows = 50'000;      // older rows are forgotten, not renumbered
constexpr std::size_t kMaxJournalBody = 64 * 1'024;  // bytes of a request body that are kept

struct RequestRow {
    long long n = 0;  // from 1
    TimePoint at{};
    std::string method;
    std::string path;
    std::string query;
    std::string endpoint;
    int status = 0;  // 0 = no answer was sent
    std::string body;
    std::string client_key;
    std::string caller;  // app, user, anonymous
};

struct PropertyRow {  // an entity property that was set, in whatever way
    long long n = 0;  // from 1
    TimePoint at{};
    long long issue = 0;
    std::string key;
    std::string value;
};

struct Notification {  // a mail that Jira would have sent to watchers
    TimePoint at{};
    std::string event;
    std::string issue;
    std::string actor;
};

class Journal {
  public:
    void add(RequestRow row);
    void note_property(PropertyRow row);
    void notify(Notification notification);

    Json requests(long long since, std::string_view path) const;  // path empty: any
    Json properties(std::string_view key, long long since) const;
    // {requests:{app,user,anonymous}, by_endpoint, by_status, writes, notifications:[…]}
    Json ledger() const;

    long long count() const { return last_; }

  private:
    std::deque<RequestRow> rows_;
    std::deque<PropertyRow> properties_;
    long long last_ = 0;
    long long last_property_ = 0;
    std::map<std::string, long long> by_caller_;
    std::map<std::string, long long> by_endpoint_;  // of apps only
    std::map<std::string, long long> by_status_;    // of apps only
    std::deque<Notification> notifications_;
};

}  // namespace healthlint::sandbox
