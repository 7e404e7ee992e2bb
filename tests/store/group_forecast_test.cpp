#include "bridge/store/sqlite/group_forecast.h"

#include <algorithm>

#include <gtest/gtest.h>

namespace healthlint {
namespace {

constexpr std::size_t kLargest = 256;

struct Course {
    std::size_t appends = 0;
    int in_vain = 0;  // groups that waited for somebody who did not come
};

// Clients that send the next event when the last one was answered, on a machine where nobody can
// come while a group is written.
Course write_groups(GroupForecast& forecast, std::size_t clients, int groups) {
    Course course;
    for (int i = 0; i < groups; ++i) {
        const std::size_t came = std::min(forecast.expected(), clients);
        const bool in_time = forecast.expected() <= clients;
        course.appends += came;
        course.in_vain += in_time ? 0 : 1;
        forecast.learn(came, in_time);
    }
    return course;
}

class GroupForecastTest : public testing::TestWithParam<std::size_t> {};

TEST_P(GroupForecastTest, FindsOutHowManyComeTogetherAndSeldomWaitsInVain) {
    const std::size_t clients = GetParam();
    GroupForecast forecast(kLargest);
    const Course first = write_groups(forecast, clients, 100);
    EXPECT_LE(first.in_vain, 5);
    const Course later = write_groups(forecast, clients, 10'000);
    EXPECT_EQ(later.appends, 10'000 * clients);
    EXPECT_LE(later.in_vain, 15);
}

INSTANTIATE_TEST_SUITE_P(Clients, GroupForecastTest, testing::Values(1, 2, 3, 16, 100, 255));

TEST(GroupForecast, GivesUpAtOnceWhoStaysAway) {
    GroupForecast forecast(kLargest);
    write_groups(forecast, 16, 100);
    EXPECT_EQ(write_groups(forecast, 2, 3).in_vain, 1);
    write_groups(forecast, 16, 50);
    EXPECT_GE(forecast.expected(), 16U) << "and finds them again";
}

TEST(GroupForecast, WaitsForNoMoreThanTheLargestGroup) {
    GroupForecast forecast(8);
    EXPECT_EQ(write_groups(forecast, 100, 1'000).in_vain, 0);
    EXPECT_EQ(forecast.expected(), 8U);
    forecast.learn(100, true);
    EXPECT_EQ(forecast.expected(), 8U);
}

TEST(GroupForecast, TakesWhoCameWhileAGroupWasWritten) {
    GroupForecast forecast(kLargest);
    forecast.learn(5, true);
    EXPECT_EQ(forecast.expected(), 5U);
}

}  // namespace
}  // namespace healthlint
