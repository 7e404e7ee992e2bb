#include "bridge/model/team_finder.h"

#include <gtest/gtest.h>

#include "bridge/model/snapshot.h"

namespace healthlint {
namespace {

Roster sample_roster() {
    Roster roster;
    roster.team_field = FieldId{"customfield_10001"};
    roster.teams = {
        {.name = {"Vision"}, .people = {{"p1"}, {"p2"}}, .field_value = {}},
        {.name = {"Search"}, .people = {{"p2"}, {"p3"}}, .field_value = "search-ai"},
        {.name = {"Pricing"}, .people = {}, .field_value = {}}};
    return roster;
}

Issue issue_of(std::string team, std::string assignee) {
    Issue issue;
    if (!team.empty()) issue.custom[{"customfield_10001"}] = std::move(team);
    issue.assignee.id.value = std::move(assignee);
    return issue;
}

TEST(TeamFinder, FindsTheTeamThatTheRosterFinds) {
    const Roster roster = sample_roster();
    const TeamFinder finder(roster);
    for (const char* team : {"", "Vision", "search-ai", "Search", "Pricing", "Nobody"})
        for (const char* assignee : {"", "p1", "p2", "p3", "p4"}) {
            const Issue issue = issue_of(team, assignee);
            const auto found = finder.team_of(issue);
            EXPECT_EQ(found ? &roster.teams[*found] : nullptr, roster.team_of(issue))
                << team << ' ' << assignee;
        }
}

TEST(TeamFinder, ListsEveryTeamOfAPerson) {
    const TeamFinder finder(sample_roster());
    EXPECT_EQ(finder.teams_listing({"p2"}), (std::vector<std::size_t>{0, 1}));
    EXPECT_TRUE(finder.teams_listing({"p9"}).empty());
}

TEST(Snapshot, KnowsWhoLinksToAnIssueByIdOrKey) {
    const auto linked = [](std::string id, std::string other_id, std::string other_key) {
        Issue issue;
        issue.id.value = std::move(id);
        issue.key.value = "AIX-" + issue.id.value;
        issue.links = {IssueLink{
            .type = "Blocks",
            .other_id = {std::move(other_id)},
            .other_key = {std::move(other_key)}}};
        return issue;
    };
    Snapshot snapshot;
    snapshot.put(linked("2", "1", "AIX-1"));
    snapshot.put(linked("3", "", "AIX-1"));
    snapshot.put(linked("4", "9", "AIX-9"));
    const auto count = [&] { return snapshot.linking_to({"1"}, {"AIX-1"}).size(); };
    EXPECT_EQ(count(), 2U);
    const Issue* address = snapshot.find(IssueId{"2"});
    snapshot.put(linked("2", "9", "AIX-9"));
    EXPECT_EQ(snapshot.find(IssueId{"2"}), address);
    EXPECT_EQ(count(), 1U);
    snapshot.remove({"3"});
    EXPECT_EQ(count(), 0U);
}

}  // namespace
}  // namespace healthlint
