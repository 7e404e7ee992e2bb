#pragma once
// The far side: a small Jira in memory that stores issues, properties, comments and tasks, counts
// calls and fails on demand. Calls may come from any thread; what else it can do is for tests
// between the steps of the service.

#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "bridge/base/json.h"
#include "bridge/http/transport.h"
#include "tests/support/manual_clock.h"

namespace healthlint {

// Thrown by a fault to end the process's work at this very line.
struct Crash {};

class FakeJira final : public Transport {
  public:
    explicit FakeJira(ManualClock& clock) : clock_(clock) {}

    struct Comment {
        std::string id;
        Json body;
        Json properties;
        int edits = 0;
    };

    Result<HttpResponse> send(const HttpRequest& request) override;

    // Sets fields of an issue (created when new), and its `updated`.
    void put(const std::string& id, const std::string& key, const Json& fields);
    void remove(const std::string& id);

    // Reads back.
    Json property(const std::string& issue, const std::string& key = "healthlint") const;
    std::vector<Comment> comments(const std::string& issue) const;

    int count(std::string_view method, std::string_view path_part = "") const;

    std::string last_jql() const { return last_jql_; }

    int writes() const;  // property and comment writes, not reads by POST

    void forget_calls() { calls_.clear(); }

    // The last call that `before` ended takes effect now: it was on its way.
    void carry_out_late();

    // Asked before a call takes effect, with "METHOD path"; an answer replaces the effect.
    std::function<std::optional<HttpResponse>(const std::string& call)> before;
    // Asked after a call took effect: an answer replaces the true one, Crash may be thrown.
    std::function<std::optional<HttpResponse>(const std::string& call)> after;

    // Bulk reads: the answer to one that asks for this issue, issues that it says it cannot read
    // now, and of how many it takes too long.
    std::map<std::string, HttpResponse> poison;
    std::set<std::string> unreadable;
    std::size_t too_many = 101;

    // From now on searches show issues as they are now.
    void freeze_index() { index_ = issues_; }

    std::size_t page_size = 100;
    long long slow_above = 5000;          // a search for more issues at once takes too long
    std::set<std::string> hidden_spaces;  // a search that names one is refused
    bool shows_hidden_by_id = false;
    int task_polls = 0;  // a bulk write is complete after so many more looks
    std::map<std::string, Json> remote_links;

  private:
    HttpResponse answer(const HttpRequest& request, const std::string& path, const Json& body);
    HttpResponse search(const Json& body);
    HttpResponse spaces(const std::string& target) const;
    bool shows(const Json& issue) const;
    HttpResponse bulk_fetch(const Json& body) const;
    HttpResponse write_properties(const Json& body);
    HttpResponse issue_call(
        const std::string& method, const std::vector<std::string>& parts, const Json& body);
    HttpResponse comment_call(
        const std::string& method, const std::vector<std::string>& parts, const Json& body);
    HttpResponse comment_list(const Json& body) const;

    std::mutex mutex_;  // one call at a time
    ManualClock& clock_;
    std::map<std::string, Json> issues_;
    std::optional<std::map<std::string, Json>> index_;  // of searches; none: it does not lag
    std::map<std::string, std::map<std::string, Json>> properties_;
    std::map<std::string, std::vector<Comment>> comments_;
    std::map<std::string, int> tasks_;           // looks left
    std::map<std::string, std::string> jql_of_;  // by page token
    std::string last_jql_;
    HttpRequest cut_off_;
    int next_comment_ = 500;
    std::vector<std::string> calls_;  // "METHOD path"
};

}  // namespace healthlint
