#include <gtest/gtest.h>

#include "tests/store/backends.h"

namespace healthlint {
namespace {

template <class Backend>
class StoreDuties : public StoreTest<Backend> {};

TYPED_TEST_SUITE(StoreDuties, StoreBackends);

TYPED_TEST(StoreDuties, DutiesAreKeptUntilTheyAreLetGo) {
    EXPECT_TRUE(this->store_->duties()->empty());
    EXPECT_TRUE(*this->store_->hold("site:1"));
    const std::vector<std::string> wanted{"site:1", "site:2", "site:3"};
    EXPECT_TRUE(this->store_->hold_some(wanted, 0)->empty());
    EXPECT_EQ(*this->store_->hold_some(wanted, 1), std::vector<std::string>{"site:2"});
    EXPECT_EQ(*this->store_->duties(), (std::set<std::string>{"site:1", "site:2"}));
    ASSERT_TRUE(this->store_->let_go("site:1"));
    ASSERT_TRUE(this->store_->let_go("never had"));
    EXPECT_EQ(*this->store_->duties(), std::set<std::string>{"site:2"});
    EXPECT_EQ(this->store_->take_part()->replicas, 1);
    EXPECT_EQ(this->store_->take_part()->rank, 0);
}

}  // namespace
}  // namespace healthlint
