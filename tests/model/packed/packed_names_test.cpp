#include "bridge/model/packed/packed_names.h"

#include <algorithm>

#include <gtest/gtest.h>

namespace healthlint {
namespace {

const std::vector<std::string> kIds = {
    "",
    "0",
    "00",
    "1",
    "10",
    "10001",
    "1000",
    "2",
    "09",
    "99999",
    "12a",
    "a12",
    "ID-1",
    "-5",
    " 1",
    "1 ",
    "1.5",
    "９",
    "123456789012345",
    "1234567890123456",
    "1234567890123457"};

TEST(PackedIds, GiveBackEveryText) {
    PackedIds ids;
    for (const std::string& text : kIds)
        EXPECT_EQ(ids.id(ids.add({text})).value, text);
}

TEST(PackedIds, HaveOneNameForOneText) {
    PackedIds ids;
    for (const std::string& text : kIds)
        EXPECT_EQ(ids.add({text}), ids.add({text})) << text;
    for (const std::string& text : kIds)
        EXPECT_EQ(ids.find({text}), ids.add({text})) << text;
    EXPECT_EQ(ids.add({""}), kNoName);
}

TEST(PackedIds, KeepTheOrderOfTexts) {
    PackedIds ids;
    for (const std::string& a : kIds)
        for (const std::string& b : kIds)
            EXPECT_EQ(ids.is_before(ids.add({a}), ids.add({b})), a < b) << a << " and " << b;
}

TEST(PackedIds, NeedNoTableForNumbers) {
    const PackedIds ids;
    EXPECT_TRUE(ids.find({std::string(PackedIds::kMostDigits, '9')}));
    EXPECT_FALSE(ids.find({std::string(PackedIds::kMostDigits + 1, '9')}));
    EXPECT_FALSE(ids.find({"12a"}));
}

const std::vector<std::string> kKeys = {
    "",
    "AIX-12",
    "AIX-1",
    "BIX-12",
    "AIX",
    "AIX-",
    "-12",
    "AIX-012",
    "AIX-0",
    "AIX--12",
    "A-B-3",
    "aix-12",
    "X-4294967295",
    "X-4294967296",
    "모델-7",
    "AIX-1a"};

TEST(PackedKeys, GiveBackEveryText) {
    PackedKeys keys;
    for (const std::string& text : kKeys)
        EXPECT_EQ(keys.key(keys.add({text})).value, text);
}

TEST(PackedKeys, HaveOneNameForOneText) {
    PackedKeys keys;
    std::vector<PackedName> names;
    for (const std::string& text : kKeys)
        names.push_back(keys.add({text}));
    for (std::size_t at = 0; at < kKeys.size(); ++at)
        EXPECT_EQ(keys.find({kKeys[at]}), names[at]) << kKeys[at];
    std::ranges::sort(names);
    EXPECT_TRUE(std::ranges::adjacent_find(names) == names.end());
}

TEST(PackedKeys, DoNotFindWhatWasNeverAdded) {
    PackedKeys keys;
    EXPECT_FALSE(keys.find({"AIX-12"}));
    keys.add({"AIX-11"});
    EXPECT_TRUE(keys.find({"AIX-12"}));  // another number of a known space
    EXPECT_FALSE(keys.find({"BIX-11"}));
    EXPECT_FALSE(keys.find({"odd"}));
}

TEST(PackedKeys, OfACopyMeanTheSame) {
    PackedKeys keys;
    const PackedName name = keys.add({"AIX-12"});
    const PackedKeys copy = keys;
    EXPECT_EQ(copy.key(name).value, "AIX-12");
}

}  // namespace
}  // namespace healthlint
