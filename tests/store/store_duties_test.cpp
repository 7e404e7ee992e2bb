#include <gtest/gtest.h>

#include "tests/store/backends.h"

namespace healthlint {
namespace {

template <class Backend>
class StoreDuties : public StoreTest<Backend> {};

TYPED_TEST_SUITE(StoreDuties, StoreBackends);

TYPED_TEST(StoreDuties, SitesAreKeptUntilTheyAreLetGo) {
    const SiteId first = this->site_;
    const SiteId second = this->install("client-2", "https://two.example");
    const SiteId third = this->install("client-3", "https://three.example");
    EXPECT_TRUE(this->store_->taken_sites()->empty());
    EXPECT_EQ(*this->store_->take_sites({first}, 1), std::vector<SiteId>{first});
    const std::vector<SiteId> wanted{first, second, third};
    EXPECT_TRUE(this->store_->take_sites(wanted, 0)->empty());
    EXPECT_EQ(*this->store_->take_sites(wanted, 1), std::vector<SiteId>{second});
    EXPECT_EQ(*this->store_->taken_sites(), (std::set<SiteId>{first, second}));
    ASSERT_TRUE(this->store_->let_go(first));
    ASSERT_TRUE(this->store_->let_go(third)) << "never had";
    EXPECT_EQ(*this->store_->taken_sites(), std::set<SiteId>{second});
    EXPECT_TRUE(*this->store_->hold("schedule"));
    EXPECT_EQ(this->store_->taken_sites()->size(), 1U) << "a duty is no site";
    EXPECT_EQ(this->store_->take_part()->replicas, 1);
    EXPECT_EQ(this->store_->take_part()->rank, 0);
}

}  // namespace
}  // namespace healthlint
