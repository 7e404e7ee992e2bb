#pragma once
// What people are shown of one site: each issue's settled verdict, and how old its data is. Any
// thread; readers never wait for the worker that judges.

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>

#include "bridge/work/metrics/rule_series.h"
#include "bridge/work/service.h"

namespace healthlint {

struct ShownVerdict {
    std::shared_ptr<const Verdict> verdict;  // null: no rule selects the issue
    IssueKey key;
    TimePoint fetched{};
};

// The outcome of an evaluation, to be shown from now on.
struct Showing {
    std::map<IssueId, ShownVerdict> issues;
    // Issues that were looked at; those without an entry above are gone. Nothing: all there are.
    std::optional<std::set<IssueId>> only;
    std::string pack;
    Language language = Language::English;
    RuleOutcomes sums;  // outcomes of all teams, spaces and the portfolio
};

class ShownVerdicts {
  public:
    void show(Showing showing);
    // All data was right at this time: a scan or reconcile ended.
    void confirmed(TimePoint at);

    TimePoint confirmed_at() const;  // the epoch: never
    std::optional<CurrentVerdict> of(const IssueId& issue) const;
    std::map<IssueId, Verdict> verdicts() const;  // of all issues that some rule selects
    RuleOutcomes outcomes() const;                // of issues, teams and groups

  private:
    mutable std::mutex mutex_;  // guards all below
    std::map<IssueId, ShownVerdict> issues_;
    std::string pack_;
    Language language_ = Language::English;
    RuleOutcomes outcomes_;  // of issues_
    RuleOutcomes sums_;
    TimePoint confirmed_{};
};

}  // namespace healthlint
