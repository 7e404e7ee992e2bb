#pragma once
// May this person see this issue? Jira is asked, and its answer kept for a moment: the panel asks
// again on every look. Called on request threads, so few questions are under way at once. Any
// thread.

#include <chrono>
#include <functional>
#include <map>
#include <mutex>
#include <string>

#include "bridge/base/clock.h"
#include "bridge/base/error.h"
#include "bridge/base/ids.h"
#include "bridge/work/sites.h"

namespace healthlint {

constexpr std::chrono::seconds kViewerAnswerLife{60};  // how long a taken permission still shows
constexpr std::size_t kMaxViewerAnswers = 10'000;
constexpr int kMaxViewerQuestions = 4;  // of the request threads may wait for Jira

class Viewers {
  public:
    // Both must outlive the object.
    Viewers(WatchedSites& sites, const Clock& clock) : sites_(sites), clock_(clock) {}

    // Unavailable when Jira could not be asked now: nothing is shown then.
    Result<bool> may_browse(const SiteId& site, const AccountId& person, const IssueId& issue);
    Result<bool> administers(const SiteId& site, const AccountId& person);

  private:
    using Question = std::function<Result<bool>(JiraClient&)>;

    Result<bool> answer(const SiteId& site, const std::string& key, const Question& question);
    Result<bool> ask(const SiteId& site, const Question& question);
    void keep(const std::string& key, bool allowed);

    struct Answer {
        bool allowed = false;
        TimePoint until{};
    };

    WatchedSites& sites_;
    const Clock& clock_;
    std::mutex mutex_;                       // never held while Jira is asked
    std::map<std::string, Answer> answers_;  // guarded by mutex_
    int asking_ = 0;                         // guarded by mutex_
};

}  // namespace healthlint
