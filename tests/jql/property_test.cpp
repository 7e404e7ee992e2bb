// Laws that hold for every issue and condition, tried on random ones (the same in every run).
#include <random>

#include <gtest/gtest.h>

#include "tests/jql/sample.h"

namespace healthlint {
namespace {

class JqlLaws : public testing::Test {
  protected:
    std::size_t below(std::size_t n) { return random_() % n; }

    const std::string& pick(const std::vector<std::string>& from) {
        return from[below(from.size())];
    }

    // "labels = eda", on fields that hold one, several or no values.
    std::pair<std::string, std::string> field_and_value() {
        const std::vector<std::pair<std::string, std::vector<std::string>>> choices{
            {"labels", {"vision", "eda", "x"}},
            {"component", {"API", "10101", "x"}},
            {"assignee", {"\"Mina Kim\"", "nobody"}},
            {"status", {"Open", "\"In Progress\"", "3"}},
            {"resolution", {"Done", "Fixed"}},
            {"due", {"2026-11-30", "2026-12-01"}},
            {"\"Story Points\"", {"5", "3"}},
            {"Tier", {"Gold", "Silver"}},
            {"parent", {"AIX-1", "AIX-2"}},
            {"statusCategory", {"Done", "\"In Progress\""}},
            {"Nonsense", {"a", "b"}}};
        const auto& [field, values] = choices[below(choices.size())];
        return {field, pick(values)};
    }

    std::string condition(int depth) {  // NOLINT(misc-no-recursion): four levels
        if (depth == 0 || below(3) == 0) {
            const auto [field, value] = field_and_value();
            const bool emptiness = below(5) == 0 && field != "statusCategory";
            if (emptiness) return field + pick({" IS EMPTY", " IS NOT EMPTY"});
            return field + pick({" = ", " != "}) + value;
        }
        if (below(3) == 0) return "NOT (" + condition(depth - 1) + ")";
        return "(" + condition(depth - 1) + pick({" AND ", " OR "}) + condition(depth - 1) + ")";
    }

    Issue issue() {
        Issue issue = sample_issue();
        if (below(2) == 0) issue.labels.clear();
        if (below(2) == 0) issue.components.clear();
        if (below(2) == 0) issue.assignee = {};
        if (below(2) == 0) issue.resolution = {"10000", "Done"};
        if (below(2) == 0) issue.due.reset();
        if (below(2) == 0) issue.custom.clear();
        if (below(2) == 0) issue.parent_id = {};
        if (issue.parent_id.value.empty()) issue.parent_key = {};
        return issue;
    }

    static Truth truth(const Issue& issue, const std::string& jql) {
        return evaluate_on(issue, jql, "UTC");
    }

    static constexpr int kRounds = 1'000;
    std::mt19937 random_{20'261'123};
};

TEST_F(JqlLaws, NotNotIsNothing) {
    for (int i = 0; i < kRounds; ++i) {
        const Issue on = issue();
        const std::string c = condition(3);
        ASSERT_EQ(truth(on, "NOT NOT (" + c + ")"), truth(on, c)) << c;
    }
}

TEST_F(JqlLaws, DeMorgan) {
    for (int i = 0; i < kRounds; ++i) {
        const Issue on = issue();
        const std::string a = "(" + condition(2) + ")";
        const std::string b = "(" + condition(2) + ")";
        ASSERT_EQ(
            truth(on, "NOT (" + a + " AND " + b + ")"), truth(on, "NOT " + a + " OR NOT " + b))
            << a << b;
        ASSERT_EQ(
            truth(on, "NOT (" + a + " OR " + b + ")"), truth(on, "NOT " + a + " AND NOT " + b))
            << a << b;
    }
}

TEST_F(JqlLaws, ThreeWaysToSayNot) {
    for (int i = 0; i < kRounds; ++i) {
        const Issue on = issue();
        const auto [field, value] = field_and_value();
        const Truth negative = truth(on, field + " != " + value);
        ASSERT_EQ(truth(on, "NOT " + field + " = " + value), negative) << field << value;
        ASSERT_EQ(truth(on, field + " NOT IN (" + value + ")"), negative) << field << value;
    }
}

TEST_F(JqlLaws, NotEqualImpliesNotEmpty) {
    for (int i = 0; i < kRounds; ++i) {
        const Issue on = issue();
        const auto [field, value] = field_and_value();
        if (field == "statusCategory") continue;  // takes no IS
        if (truth(on, field + " != " + value) != Truth::True) continue;
        ASSERT_EQ(truth(on, field + " IS NOT EMPTY"), Truth::True) << field << value;
    }
}

TEST_F(JqlLaws, OrderOfPartsDoesNotMatter) {
    for (int i = 0; i < kRounds; ++i) {
        const Issue on = issue();
        const std::string a = "(" + condition(2) + ")";
        const std::string b = "(" + condition(2) + ")";
        ASSERT_EQ(truth(on, a + " AND " + b), truth(on, b + " AND " + a)) << a << b;
        ASSERT_EQ(truth(on, a + " OR " + b), truth(on, b + " OR " + a)) << a << b;
    }
}

}  // namespace
}  // namespace healthlint
