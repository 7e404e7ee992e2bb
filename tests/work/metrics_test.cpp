// What background work counts, and how much of it can become a series.

#include "bridge/work/metrics/work_metrics.h"
#include "tests/work/fixture.h"

namespace healthlint {
namespace {

using std::chrono::nanoseconds;

long long times(const Histogram& histogram) {
    long long sum = 0;
    for (const long long count : histogram.read().counts)
        sum += count;
    return sum;
}

long long of(const OutcomeCounts& counts, Outcome outcome) {
    return counts.at(static_cast<std::size_t>(outcome));
}

class MetricsOfWork : public WorkTest {
  protected:
    nanoseconds spent() const { return service_->metrics().rule_times.read().at("has-owner"); }
};

TEST_F(MetricsOfWork, FollowAnEventToItsBadgeAndComment) {
    const WorkMetrics& metrics = service_->metrics();
    clock_.advance(std::chrono::minutes(1));
    put_epic("1");
    settle_down();
    EXPECT_EQ(metrics.events_done.value(), 1);
    EXPECT_EQ(times(metrics.event_age), 1);
    EXPECT_EQ(metrics.badges_written.value(), 1);
    EXPECT_EQ(metrics.comments_written.value(), 1);
    EXPECT_EQ(times(metrics.of(Step::Refresh)), 1);
    EXPECT_GE(times(metrics.of(Step::Judge)), 1);
    EXPECT_EQ(times(metrics.of(Step::PublishBadge)), 1);
    EXPECT_EQ(times(metrics.of(Step::PublishComment)), 1);
    EXPECT_EQ(metrics.writes_given_up.value(), 0);
    EXPECT_GT(metrics.rule_times.read().at("has-owner"), nanoseconds(0));
}

TEST_F(MetricsOfWork, TimeTheRulesWheneverTheyJudge) {
    put_epic("1");
    settle_down();
    const nanoseconds first = spent();
    EXPECT_GT(first, nanoseconds(0));
    settle_down();
    EXPECT_EQ(spent(), first) << "nothing was judged";
    put_epic("2");
    settle_down();
    EXPECT_GT(spent(), first);
}

TEST_F(MetricsOfWork, SayWhatTheRulesSayNow) {
    put_epic("1", owner());
    put_epic("2", owner());
    put_epic("3");
    settle_down();
    RuleOutcomes outcomes = service_->rule_outcomes();
    EXPECT_EQ(of(outcomes.at("has-owner"), Outcome::Pass), 2);
    EXPECT_EQ(of(outcomes.at("has-owner"), Outcome::Fail), 1);
    EXPECT_EQ(of(outcomes.at("has-due-date"), Outcome::Fail), 3);
    put_epic("3", both());
    webhook("3");
    settle_down();
    outcomes = service_->rule_outcomes();
    EXPECT_EQ(of(outcomes.at("has-owner"), Outcome::Fail), 0);
    EXPECT_EQ(of(outcomes.at("has-due-date"), Outcome::Pass), 1);
}

RuleOutcomes rules_up_to(std::size_t count) {
    RuleOutcomes outcomes;
    for (std::size_t i = 0; i < count; ++i)
        outcomes["rule-" + std::to_string(i)] = {1};
    return outcomes;
}

TEST(RuleSeries, StayUnderTheirBound) {
    RuleOutcomes sum;
    add(sum, rules_up_to(kMaxRuleSeries));
    EXPECT_EQ(sum.size(), kMaxRuleSeries);
    EXPECT_FALSE(sum.contains("other"));
    add(sum, rules_up_to(kMaxRuleSeries + 2));
    EXPECT_EQ(sum.size(), kMaxRuleSeries + 1);
    EXPECT_EQ(sum.at("other"), OutcomeCounts{2});
    EXPECT_EQ(sum.at("rule-0"), OutcomeCounts{2});
}

TEST(RuleSeries, AddUpTheTimesOfEachRule) {
    Rulebook rulebook;
    for (const char* id : {"one", "two"})
        rulebook.rules.push_back({.id = {id}, .form = CheckCall{}});
    RuleTimes times;
    times.add(rulebook, {nanoseconds(3), nanoseconds(5)});
    times.add(rulebook, {nanoseconds(4), nanoseconds(0)});
    EXPECT_EQ(times.read().at("one"), nanoseconds(7));
    EXPECT_EQ(times.read().at("two"), nanoseconds(5));
}

}  // namespace
}  // namespace healthlint
