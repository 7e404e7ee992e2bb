// Names every behaviour of the covered areas that no test of this binary carries in its name. A
// test names a behaviour by its id without the dash: INS001_….

#include <algorithm>
#include <set>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "bridge/base/json.h"
#include "tests/support/corpus.h"

namespace healthlint {
namespace {

constexpr std::string_view kTable = "data/connect-behaviours.json";

// Whoever covers a further area adds it here.
const std::set<std::string> kAreas{
    "lifecycle.install",
    "lifecycle.uninstall",
    "auth.symmetric",
    "auth.authorization",
    "qsh",
    "webhook",
    "forge.remote",
    "outgoing",
    "ratelimit",
    "security.headers",
    "logging",
    "store",
    "descriptor"};

// What this app never does, so that there is nothing to show: it makes no call as a user. Both
// descriptors ask for no ACT_AS_USER (DSC-008 shows it), and what a person may see is asked of Jira
// by the app itself (AUZ-006). Whoever builds impersonation takes them out.
const std::set<std::string> kNotApplicable{"OUT-016", "OUT-017"};

bool is_upper(char c) {
    return c >= 'A' && c <= 'Z';
}

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

// "INS001" at the beginning of a name or behind '_' or '/'.
void collect_ids(std::string_view name, std::set<std::string>& ids) {
    constexpr std::size_t kLetters = 3;
    constexpr std::size_t kLength = 6;
    for (std::size_t at = 0; at + kLength <= name.size(); ++at) {
        const std::string_view id = name.substr(at, kLength);
        const bool begins = at == 0 || name[at - 1] == '_' || name[at - 1] == '/';
        if (begins && std::ranges::all_of(id.substr(0, kLetters), is_upper) &&
            std::ranges::all_of(id.substr(kLetters), is_digit))
            ids.insert(
                std::string(id.substr(0, kLetters)) + "-" + std::string(id.substr(kLetters)));
    }
}

std::set<std::string> ids_with_a_test() {
    std::set<std::string> ids;
    const auto& program = *testing::UnitTest::GetInstance();
    for (int i = 0; i < program.total_test_suite_count(); ++i) {
        const auto& suite = *program.GetTestSuite(i);
        for (int j = 0; j < suite.total_test_count(); ++j)
            collect_ids(suite.GetTestInfo(j)->name(), ids);
    }
    return ids;
}

TEST(Coverage, EveryBehaviourOfTheCoveredAreasHasATest) {
    const auto path = corpus_file(kTable);
    if (!path) GTEST_SKIP() << corpus_skip_message(kTable);
    const std::set<std::string> tested = ids_with_a_test();
    int wanted = 0;
    for (const Json& row : parse_json(read_file(*path))) {
        if (!kAreas.contains(string_member(row, "area"))) continue;
        ++wanted;
        const std::string id = string_member(row, "id");
        EXPECT_NE(tested.contains(id), kNotApplicable.contains(id))
            << id << " (" << string_member(row, "area")
            << ") has no test: " << string_member(row, "when") << " -> "
            << string_member(row, "then");
    }
    EXPECT_GT(wanted, 100);
}

}  // namespace
}  // namespace healthlint
