#include "bridge/model/site.h"

#include <gtest/gtest.h>

namespace healthlint {
namespace {

Roster two_teams() {
    Roster roster;
    roster.teams = {
        Team{.name = {"Vision"}, .people = {{"a1"}, {"a2"}}, .field_value = {}},
        Team{.name = {"Pricing"}, .people = {{"b1"}}, .field_value = "Pricing AI"}};
    roster.team_field = FieldId{"customfield_10001"};
    return roster;
}

TEST(Roster, TakesTheTeamFieldFirst) {
    const Roster roster = two_teams();
    Issue issue;
    issue.assignee.id = {"a1"};
    issue.custom[{"customfield_10001"}] = std::vector<Ref>{{"42", "Pricing AI"}};
    ASSERT_NE(roster.team_of(issue), nullptr);
    EXPECT_EQ(roster.team_of(issue)->name.value, "Pricing");
}

TEST(Roster, FallsBackToTheAssignee) {
    const Roster roster = two_teams();
    Issue issue;
    EXPECT_EQ(roster.team_of(issue), nullptr);
    issue.assignee.id = {"a2"};
    ASSERT_NE(roster.team_of(issue), nullptr);
    EXPECT_EQ(roster.team_of(issue)->name.value, "Vision");
}

TEST(FieldCatalog, FindsByAnyClauseName) {
    const FieldCatalog fields = FieldCatalog::system_fields();
    EXPECT_EQ(fields.named("TYPE").size(), 1U);
    EXPECT_EQ(fields.named("issue type").size(), 1U);
    EXPECT_TRUE(fields.named("bussiness owner").empty());
    ASSERT_NE(fields.by_id({"duedate"}), nullptr);
}

TEST(FieldCatalog, ReportsEveryFieldOfAName) {
    const FieldCatalog fields(
        {Field{.id = {"customfield_1"}, .name = "Team", .clause_names = {"cf[1]", "Team"}},
         Field{.id = {"customfield_2"}, .name = "Team", .clause_names = {"cf[2]", "Team"}}});
    EXPECT_EQ(fields.named("team").size(), 2U);
    EXPECT_EQ(fields.named("cf[2]").size(), 1U);
}

}  // namespace
}  // namespace healthlint
