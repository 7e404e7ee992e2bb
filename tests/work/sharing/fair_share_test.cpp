#include "bridge/work/sharing/fair_share.h"

#include <gtest/gtest.h>

namespace healthlint {
namespace {

TEST(FairShare, AllPartsTogetherAreAllSitesAndNoneIsMoreThanOneAhead) {
    for (int sites = 0; sites <= 20; ++sites)
        for (int replicas = 1; replicas <= 7; ++replicas) {
            int all = 0;
            for (int rank = 0; rank < replicas; ++rank) {
                const int share = fair_share(sites, {.replicas = replicas, .rank = rank});
                EXPECT_GE(share, sites / replicas);
                EXPECT_LE(share, (sites + replicas - 1) / replicas);
                all += share;
            }
            EXPECT_EQ(all, sites) << sites << " sites, " << replicas << " replicas";
        }
}

TEST(FairShare, OneAloneHasAll) {
    EXPECT_EQ(fair_share(1'000, {}), 1'000);
}

TEST(FairShare, WhereSitesAreFewTheFirstHaveThem) {
    EXPECT_EQ(fair_share(1, {.replicas = 3, .rank = 0}), 1);
    EXPECT_EQ(fair_share(1, {.replicas = 3, .rank = 1}), 0);
    EXPECT_EQ(fair_share(4, {.replicas = 3, .rank = 0}), 2);
    EXPECT_EQ(fair_share(4, {.replicas = 3, .rank = 2}), 1);
}

std::vector<std::string> surplus_of(const std::vector<HeldSite>& held, int share) {
    std::vector<std::string> gone;
    for (const SiteId& site : surplus(held, share))
        gone.push_back(site.value);
    return gone;
}

using Names = std::vector<std::string>;

TEST(Surplus, IsWhatIsAboveTheShare) {
    const std::vector<HeldSite> held{{.id = {"1"}}, {.id = {"2"}}, {.id = {"3"}}};
    EXPECT_EQ(surplus_of(held, 4), Names{});
    EXPECT_EQ(surplus_of(held, 3), Names{});
    EXPECT_EQ(surplus_of(held, 2), Names{"3"});
    EXPECT_EQ(surplus_of(held, 0), (Names{"3", "2", "1"}));
    EXPECT_EQ(surplus_of({}, 0), Names{});
}

TEST(Surplus, IsWhatNeedsNoWorkAnyMoreWhateverTheShare) {
    const std::vector<HeldSite> held{{.id = {"1"}, .active = false, .busy = true}, {.id = {"2"}}};
    EXPECT_EQ(surplus_of(held, 5), Names{"1"});
    EXPECT_EQ(surplus_of(held, 1), Names{"1"}) << "and that is enough";
    EXPECT_EQ(surplus_of(held, 0), (Names{"1", "2"}));
}

TEST(Surplus, IsWhatCanGoAtOnceBeforeWhatIsWorkedOn) {
    EXPECT_EQ(
        surplus_of({{.id = {"1"}}, {.id = {"2"}, .leaving = true, .busy = true}}, 1), Names{"1"});
    EXPECT_EQ(surplus_of({{.id = {"1"}, .leaving = true}, {.id = {"2"}}}, 1), Names{"1"})
        << "what rests already";
    EXPECT_EQ(
        surplus_of({{.id = {"1"}, .leaving = true, .busy = true}, {.id = {"2"}, .busy = true}}, 1),
        Names{"1"})
        << "one after the other, or none would ever come to rest";
}

TEST(PartOfPoints, IsAllOfThemForOneAlone) {
    EXPECT_EQ(part_of_points(3, 3, {}), 1);
    EXPECT_EQ(part_of_points(0, 0, {}), 1);
}

TEST(PartOfPoints, GoesWithTheSites) {
    constexpr ReplicaPlace kThird{.replicas = 3, .rank = 2};
    EXPECT_NEAR(part_of_points(0, 1, kThird), kPointsForLookers / 3, 1e-9);
    EXPECT_NEAR(part_of_points(1, 1, kThird), 1 - kPointsForLookers * 2 / 3, 1e-9);
    EXPECT_NEAR(part_of_points(2, 6, kThird), 1.0 / 3, 1e-9);
    EXPECT_NEAR(part_of_points(0, 0, kThird), 1.0 / 3, 1e-9);
    EXPECT_LE(part_of_points(3, 2, kThird), 1) << "a site has just gone";
}

TEST(PartOfPoints, NeverComesToMoreThanAll) {
    for (int sites = 0; sites <= 9; ++sites)
        for (int replicas = 1; replicas <= 4; ++replicas) {
            double all = 0;
            for (int rank = 0; rank < replicas; ++rank) {
                const ReplicaPlace place{.replicas = replicas, .rank = rank};
                all += part_of_points(fair_share(sites, place), sites, place);
            }
            EXPECT_NEAR(all, 1, 1e-9);
        }
}

}  // namespace
}  // namespace healthlint
