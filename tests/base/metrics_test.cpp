#include "bridge/base/metrics.h"

#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace healthlint {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

TEST(Metrics, WritesAFamilyAsPrometheusReadsIt) {
    MetricsText text;
    text.family("healthlint_queue_waiting", MetricsText::Kind::Gauge, "Rows that wait");
    text.sample({{"queue", "inbox"}, {"kind", "live"}}, 12);
    text.sample({}, 0.25);
    EXPECT_EQ(
        text.text(),
        "# HELP healthlint_queue_waiting Rows that wait\n"
        "# TYPE healthlint_queue_waiting gauge\n"
        "healthlint_queue_waiting{queue=\"inbox\",kind=\"live\"} 12\n"
        "healthlint_queue_waiting 0.25\n");
}

TEST(Metrics, EscapesWhatWouldEndALineOrALabel) {
    MetricsText text;
    text.family("a", MetricsText::Kind::Counter, "one \\ \"two\"\nthree");
    text.sample({{"rule", "a\\b\"c\nd"}}, 1);
    EXPECT_THAT(text.text(), HasSubstr("# HELP a one \\\\ \"two\"\\nthree\n"));
    EXPECT_THAT(text.text(), HasSubstr("a{rule=\"a\\\\b\\\"c\\nd\"} 1\n"));
}

struct BucketCase {
    std::chrono::nanoseconds duration;
    const char* first_bucket;  // that counts it
};

TEST(Metrics, PutsADurationIntoTheBucketOfItsUpperBound) {
    for (const BucketCase& one :
         {BucketCase{0ns, "le=\"0.0005\""},
          BucketCase{500us, "le=\"0.0005\""},
          BucketCase{500'001ns, "le=\"0.001\""},
          BucketCase{30s, "le=\"30\""},
          BucketCase{30'001ms, "le=\"+Inf\""}}) {
        Histogram histogram;
        histogram.observe(one.duration);
        MetricsText text;
        text.family("t", MetricsText::Kind::Histogram, "Time");
        text.histogram({}, histogram.read());
        const auto at = text.text().find("} 1\n");
        const auto line = text.text().rfind('\n', at) + 1;
        EXPECT_THAT(text.text().substr(line, at - line), HasSubstr(one.first_bucket));
    }
}

TEST(Metrics, CountsBucketsUpToTheirBound) {
    Histogram histogram;
    for (const auto duration : {1ms, 2ms, 700ms})
        histogram.observe(duration);
    MetricsText text;
    text.family("t", MetricsText::Kind::Histogram, "Time");
    text.histogram({{"step", "judge"}}, histogram.read());
    EXPECT_THAT(text.text(), HasSubstr("t_bucket{step=\"judge\",le=\"0.0005\"} 0\n"));
    EXPECT_THAT(text.text(), HasSubstr("t_bucket{step=\"judge\",le=\"0.001\"} 1\n"));
    EXPECT_THAT(text.text(), HasSubstr("t_bucket{step=\"judge\",le=\"0.5\"} 2\n"));
    EXPECT_THAT(text.text(), HasSubstr("t_bucket{step=\"judge\",le=\"1\"} 3\n"));
    EXPECT_THAT(text.text(), HasSubstr("t_bucket{step=\"judge\",le=\"+Inf\"} 3\n"));
    EXPECT_THAT(text.text(), HasSubstr("t_sum{step=\"judge\"} 0.703\n"));
    EXPECT_THAT(text.text(), HasSubstr("t_count{step=\"judge\"} 3\n"));
}

TEST(Metrics, LosesNothingBetweenThreads) {
    constexpr int kThreads = 4;
    constexpr int kEach = 10'000;
    Counter counter;
    Histogram histogram;
    std::vector<std::jthread> threads;
    threads.reserve(kThreads);
    for (int i = 0; i < kThreads; ++i)
        threads.emplace_back([&] {
            for (int j = 0; j < kEach; ++j) {
                counter.add();
                histogram.observe(2ms);
            }
        });
    threads.clear();
    EXPECT_EQ(counter.value(), kThreads * kEach);
    EXPECT_EQ(histogram.read().counts.at(2), kThreads * kEach);
    EXPECT_NEAR(histogram.read().sum, kThreads * kEach * 0.002, 1e-6);
}

}  // namespace
}  // namespace healthlint
