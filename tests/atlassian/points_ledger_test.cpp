#include "bridge/atlassian/points_ledger.h"

#include <gtest/gtest.h>

namespace healthlint {
namespace {

using namespace std::chrono_literals;

const TimePoint kHourStart = *parse_timestamp("2026-11-23T08:00:00.000Z");
constexpr int kLimit = 1000;
constexpr auto kLive = CallPriority::Live;

// Books calls of one point until the ledger says no; how many went.
int drink(PointsLedger& ledger, const std::string& site, CallPriority priority, TimePoint now) {
    int gone = 0;
    for (; ledger.admits(site, 1, priority, kLimit, now); ++gone)
        ledger.book(site, 1, now);
    return gone;
}

TEST(PointsLedger, GivesASingleSiteEverything) {
    PointsLedger ledger;
    EXPECT_EQ(drink(ledger, "a", kLive, kHourStart), kLimit);
    EXPECT_EQ(ledger.ask_again(1, kLimit, kHourStart), kHourStart + 1h);
    EXPECT_EQ(drink(ledger, "a", kLive, kHourStart + 1h), kLimit);
}

TEST(PointsLedger, KeepsTheShareOfASiteThatWasActive) {
    PointsLedger ledger;
    ledger.book("quiet", 1, kHourStart - 1min);
    ledger.book("noisy", 1, kHourStart - 1min);
    EXPECT_EQ(drink(ledger, "noisy", CallPriority::Admin, kHourStart), 475);
    EXPECT_EQ(drink(ledger, "noisy", kLive, kHourStart), 275) << "and half of what others left";
    EXPECT_LT(ledger.ask_again(1, kLimit, kHourStart), kHourStart + 1h) << "more is free later";
    EXPECT_EQ(drink(ledger, "quiet", kLive, kHourStart), 250);
}

TEST(PointsLedger, LendsMoreOfWhatOthersLeaveTheLaterItIs) {
    PointsLedger ledger;
    ledger.book("quiet", 1, kHourStart - 1min);
    ledger.book("noisy", 1, kHourStart - 1min);
    EXPECT_EQ(drink(ledger, "noisy", kLive, kHourStart + 30min), 875);
    EXPECT_EQ(drink(ledger, "noisy", kLive, kHourStart + 1h - 1s), 124);
    EXPECT_EQ(drink(ledger, "quiet", kLive, kHourStart + 1h - 1s), 1) << "the hour is nearly over";
}

TEST(PointsLedger, ForgetsASiteThatWasSilentForAnHour) {
    PointsLedger ledger;
    ledger.book("gone", 1, kHourStart - 90min);
    ledger.book("a", 1, kHourStart - 90min);
    EXPECT_EQ(drink(ledger, "a", kLive, kHourStart - 30min), 875);
    EXPECT_EQ(drink(ledger, "a", kLive, kHourStart + 1min), kLimit);
}

TEST(PointsLedger, HoldsPointsBackFromLowerClassesUntilTheHourEnds) {
    const struct {
        CallPriority priority;
        int at_start, at_half;
    } rows[] = {
        {CallPriority::Live, 1000, 1000},
        {CallPriority::Admin, 950, 975},
        {CallPriority::Reconcile, 850, 925},
        {CallPriority::Backfill, 400, 700},
        {CallPriority::Digest, 350, 675},
    };

    for (const auto& row : rows) {
        PointsLedger fresh;
        EXPECT_EQ(drink(fresh, "a", row.priority, kHourStart), row.at_start);
        EXPECT_EQ(drink(fresh, "a", kLive, kHourStart), kLimit - row.at_start);
        PointsLedger later;
        EXPECT_EQ(drink(later, "a", row.priority, kHourStart + 30min), row.at_half);
    }
}

TEST(PointsLedger, LetsABigCallLeaveAFreshHourOnly) {
    PointsLedger ledger;
    EXPECT_TRUE(ledger.admits("a", 5000, CallPriority::Backfill, kLimit, kHourStart));
    ledger.book("a", 1, kHourStart);
    EXPECT_FALSE(ledger.admits("a", 5000, CallPriority::Backfill, kLimit, kHourStart));
    EXPECT_FALSE(ledger.admits("a", kLimit, kLive, kLimit, kHourStart));
    EXPECT_TRUE(ledger.admits("a", kLimit - 1, kLive, kLimit, kHourStart));
}

TEST(PointsLedger, TakesBackOnlyWhatTheHourKnows) {
    PointsLedger ledger;
    ledger.book("a", 100, kHourStart - 1s);
    ledger.book("b", 40, kHourStart);
    ledger.book("a", -98, kHourStart);  // booked in the hour before
    EXPECT_EQ(ledger.used(kHourStart), 40);
    ledger.book("b", -15, kHourStart);
    EXPECT_EQ(ledger.used(kHourStart), 25);
}

TEST(PointsLedger, BelievesAtlassianOnlyTowardsFewerPoints) {
    PointsLedger ledger;
    ledger.book("a", 100, kHourStart);
    ledger.learn_used(900, kHourStart);
    EXPECT_EQ(ledger.used(kHourStart), 900);
    ledger.learn_used(200, kHourStart);
    EXPECT_EQ(ledger.used(kHourStart), 900);
    EXPECT_EQ(drink(ledger, "a", kLive, kHourStart), 100);
}

}  // namespace
}  // namespace healthlint
