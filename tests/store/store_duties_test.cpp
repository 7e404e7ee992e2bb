#include <gtest/gtest.h>

#include "tests/store/backends.h"

namespace healthlint {
namespace {

template <class Backend>
class StoreDuties : public StoreTest<Backend> {};

TYPED_TEST_SUITE(StoreDuties, StoreBackends);

TYPED_TEST(StoreDuties, SitesAreKeptUntilTheyAreLetGo) {
    EXPECT_TRUE(this->store_->taken_sites()->empty());
    EXPECT_EQ(*this->store_->take_sites({{"1"}}, 1), std::vector<SiteId>{{"1"}});
    const std::vector<SiteId> wanted{{"1"}, {"2"}, {"3"}};
    EXPECT_TRUE(this->store_->take_sites(wanted, 0)->empty());
    EXPECT_EQ(*this->store_->take_sites(wanted, 1), std::vector<SiteId>{{"2"}});
    EXPECT_EQ(*this->store_->taken_sites(), (std::set<SiteId>{{"1"}, {"2"}}));
    ASSERT_TRUE(this->store_->let_go({"1"}));
    ASSERT_TRUE(this->store_->let_go({"4"})) << "never had";
    EXPECT_EQ(*this->store_->taken_sites(), std::set<SiteId>{{"2"}});
    EXPECT_TRUE(*this->store_->hold("schedule"));
    EXPECT_EQ(this->store_->taken_sites()->size(), 1U) << "a duty is no site";
    EXPECT_EQ(this->store_->take_part()->replicas, 1);
    EXPECT_EQ(this->store_->take_part()->rank, 0);
}

}  // namespace
}  // namespace healthlint
