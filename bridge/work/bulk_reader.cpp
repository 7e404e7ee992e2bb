#include "bridge/work/bulk_reader.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "bridge/base/log.h"
#include "bridge/work/decide.h"
#include "bridge/work/intake.h"
#include "bridge/work/mirror/stored_issues.h"
#include "bridge/work/outage.h"

namespace healthlint {
namespace {

constexpr std::chrono::seconds kLeftOverDelay{1};
constexpr std::chrono::seconds kHalveWithin{20};  // long before the events' lease ends

bool holds(const std::vector<IssueId>& issues, const IssueId& issue) {
    return std::ranges::find(issues, issue) != issues.end();
}

// One reading of some issues, in as many calls as it takes.
class BulkReader {
  public:
    BulkReader(const Tools& tools, WatchedSite& site, JiraClient jira)
        : tools_(tools),
          site_(site),
          jira_(std::move(jira)) {}

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
        // Looked up each time: rules that need more may come while others are being read.
        const auto fields = needed_fields(*site_.mirror.rulebook(), site_.mirror);
        auto fetched = jira_.bulk_fetch(portion, fields, {});
        if (!fetched) return tl::unexpected(fetched.error());
        Reading reading = make_reading(site_, std::move(fetched->issues), at);
        // Deleted, hidden from us, or moved to a space that nobody watches.
        for (const IssueId& issue : portion)
            if (!holds(fetched->unreadable, issue) &&
                std::ranges::none_of(
                    reading.issues, [&](const ReadIssue& read) { return read.issue.id == issue; }))
                reading.gone.push_back(issue);
        if (!fetched->unreadable.empty())
            done_.unread.push_back(
                {.issues = std::move(fetched->unreadable),
                 .error = {.code = Errc::Unavailable, .message = "Jira cannot read it now"}});
        return reading;
    }

    // Sub-tasks go with their parent, and Forge tells of none of them; other children may show
    // another parent. Noted before the parent is forgotten, and with it who its children are.
    Result<void> absorb(Reading reading) {
        for (const IssueId& child : site_.mirror.children_of(reading.gone))
            if (auto noted = look_again(tools_.store, site_.id, child, tools_.clock.now()); !noted)
                return noted;
        return site_.absorb(std::move(reading));
    }

    void failed(std::vector<IssueId> portion, const Error& error) {
        if (!may_pass_in_parts(error)) {
            portions_.push_back(std::move(portion));
            return stop(error);
        }
        if (portion.size() == 1) {
            done_.unread.push_back({.issues = std::move(portion), .error = error});
        } else {
            halve(portion);
            // A site that is down is not asked for the halves of the halves.
            if (failures_ == 0)
                if (const auto answers = answers_at_all(jira_); !answers)
                    return stop(answers.error());
        }
        ++failures_;
        const bool out_of_time = tools_.clock.now() - started_ > kHalveWithin;
        if (out_of_time || failures_ >= kMaxFailedReads) leave_the_rest();
    }

    void halve(const std::vector<IssueId>& portion) {
        const auto middle = portion.begin() + static_cast<std::ptrdiff_t>(portion.size() / 2);
        portions_.emplace_back(middle, portion.end());
        portions_.emplace_back(portion.begin(), middle);
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
    std::vector<std::vector<IssueId>> portions_;  // to be read, the next one last
    const TimePoint started_ = tools_.clock.now();
    int failures_ = 0;
    BulkRead done_;
};

}  // namespace

bool in_spaces(const Rulebook& rulebook, const SpaceKey& space) {
    return rulebook.spaces.empty() ||
           std::ranges::find(rulebook.spaces, space) != rulebook.spaces.end();
}

Reading make_reading(WatchedSite& site, std::vector<FetchedIssue> fetched, TimePoint at) {
    Reading reading{.issues = {}, .gone = {}, .at = at};
    const auto rulebook = site.mirror.rulebook();
    for (FetchedIssue& one : fetched) {
        if (!in_spaces(*rulebook, one.issue.space)) continue;
        std::string json(one.raw.view());  // of its own: the page goes
        std::string hash = content_hash(json);
        reading.issues.push_back(
            {.issue = std::move(one.issue),
             .json = std::move(json),
             .content_hash = std::move(hash)});
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

}  // namespace healthlint
