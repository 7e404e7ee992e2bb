#pragma once
// A whole bridge without threads: store on disk, service, and the Jira it talks to. Steps are
// taken by settle_down(), time moves only by the clock.

#include <filesystem>
#include <memory>
#include <set>
#include <string>

#include <gtest/gtest.h>

#include "bridge/atlassian/rate_limiter.h"
#include "bridge/store/sqlite/sqlite_store.h"
#include "bridge/work/intake.h"
#include "bridge/work/publish/plan.h"
#include "bridge/work/service.h"
#include "tests/support/manual_clock.h"
#include "tests/work/fake_jira.h"

namespace healthlint {

// Two rules of one weight: an epic has an owner, and it has a due date.
std::string small_pack(const std::string& version = "1.0.0", const std::string& publish = "");

// With one more: due dates are not moved, which is in the history of the issue.
std::string history_pack();
HttpResponse no_history();  // of an issue to which nothing happened

class WorkTest : public testing::Test {
  protected:
    // The site was scanned when it was empty, so that what comes is news. A first scan is silent.
    enum class Site { Scanned, New };

    explicit WorkTest(Site site = Site::Scanned);
    ~WorkTest() override;

    void start();    // opens store and service, as a new process would
    void restart();  // the old one is gone without a word

    void write_pack(const std::string& text) const;
    // Works until nothing is due, letting time pass where Jira or a cap asks for it.
    void settle_down(std::chrono::milliseconds patience = std::chrono::seconds(3));

    // An epic without owner and due date fails both rules. Jira tells of new ones by webhook.
    void put_epic(const std::string& id, const Json& fields = Json::object());
    void webhook(const std::string& issue, const std::string& kind = "jira:issue_updated");

    std::string grade(const std::string& issue) const {
        return string_member(jira_.property(issue), "grade");
    }

    static Json owner() {
        Json fields;
        fields["assignee"] = {{"accountId", "5b10"}, {"displayName", "김"}};
        return fields;
    }

    static Json due() {
        Json fields;
        fields["duedate"] = "2027-03-31";
        return fields;
    }

    static Json without(const std::string& field) {
        Json fields;
        fields[field] = nullptr;
        return fields;
    }

    static Json both() {
        Json fields = owner();
        fields.update(due());
        return fields;
    }

    ManualClock clock_{*parse_timestamp("2026-11-23T08:00:00Z")};
    FakeJira jira_{clock_};
    RateLimiter limiter_;
    std::filesystem::path folder_;
    std::unique_ptr<Store> store_;
    std::unique_ptr<Service> service_;
    SiteId site_;
    int next_webhook_ = 1;
    std::set<std::string> created_;
    bool tells_ = false;  // of new issues
};

}  // namespace healthlint
