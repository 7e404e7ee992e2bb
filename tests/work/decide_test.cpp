#include "bridge/work/decide.h"

#include <gtest/gtest.h>

namespace healthlint {
namespace {

using std::chrono::seconds;
using Action = RetryDecision::Action;

TEST(Decide, ARateLimitWaitsAsToldAndIsFree) {
    for (const int attempts : {1, kMaxAttempts, 100}) {
        const RetryDecision decision =
            decide({.code = Errc::RateLimited, .retry_after = seconds(17)}, attempts);
        EXPECT_EQ(decision.action, Action::Retry);
        EXPECT_EQ(decision.delay, seconds(17));
        EXPECT_EQ(decision.attempt, Attempt::Free);
    }
    EXPECT_EQ(
        decide({.code = Errc::RateLimited, .retry_after = std::chrono::milliseconds(250)}, 1).delay,
        std::chrono::milliseconds(250));
    EXPECT_GT(decide({.code = Errc::RateLimited}, 1).delay, seconds(0)) << "without Retry-After";
}

TEST(Decide, AnOutageSlowsDownButNeverEndsWork) {
    EXPECT_EQ(decide({.code = Errc::Unavailable}, 1).delay, seconds(2));
    EXPECT_EQ(decide({.code = Errc::Unavailable}, 3).delay, seconds(8));
    const RetryDecision late = decide({.code = Errc::Unavailable}, 1'000);
    EXPECT_EQ(late.action, Action::Retry);
    EXPECT_EQ(late.delay, seconds(300));
    EXPECT_EQ(
        decide({.code = Errc::Unavailable, .retry_after = seconds(900)}, 1).delay, seconds(900));
}

TEST(Decide, GivesUpAfterTheLastAttemptOrAtOnce) {
    for (const Errc code : {Errc::Conflict, Errc::Unauthorized, Errc::Internal}) {
        EXPECT_EQ(decide({.code = code}, kMaxAttempts - 1).action, Action::Retry);
        EXPECT_EQ(decide({.code = code}, kMaxAttempts).action, Action::GiveUp);
    }
    EXPECT_EQ(decide({.code = Errc::Invalid}, 1).action, Action::GiveUp);
    EXPECT_EQ(decide({.code = Errc::NotFound}, 1).action, Action::GiveUp);
}

}  // namespace
}  // namespace healthlint
