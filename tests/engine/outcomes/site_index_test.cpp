// The index beside a walk over all issues, while they come, change and go.

#include "bridge/engine/outcomes/site_index.h"

#include <algorithm>
#include <random>

#include <gtest/gtest.h>

#include "tests/engine/world.h"

namespace healthlint {
namespace {

constexpr unsigned kPeople = 9;
constexpr unsigned kIssues = 60;

AccountId person(unsigned number) {
    return {"p" + std::to_string(number)};
}

TimePoint days_ago(unsigned days) {
    return world_now() - std::chrono::days(days);
}

class ChangingSite {
  public:
    explicit ChangingSite(unsigned seed) : random_(seed) {
        snapshot.roster.team_field = FieldId{"customfield_10001"};
        snapshot.roster.teams = {
            team_of("Vision", {person(0), person(1), person(2)}),
            team_of("Search", {person(2), person(3)}),
            team_of("Pricing", {})};
        for (unsigned n = 0; n < kIssues; ++n)
            if (one_in(2)) snapshot.put(any_issue(n));
    }

    // The id of the issue that is another one now, or gone.
    IssueId change() {
        Issue issue = any_issue(random_() % kIssues);
        if (one_in(3))
            snapshot.remove(issue.id);
        else
            snapshot.put(issue);
        return issue.id;
    }

    Snapshot snapshot;

  private:
    bool one_in(unsigned n) { return random_() % n == 0; }

    Issue any_issue(unsigned number) {
        Issue issue = epic(static_cast<int>(number));
        if (number % 3 == 0) issue.id.value = "a" + issue.id.value;
        if (number % 3 == 1) issue.id.value = std::to_string(number);
        issue.space = {one_in(4) ? "ELSEWHERE" : "AIX"};
        issue.partial = one_in(8);
        issue.assignee.id = {one_in(4) ? "" : person(random_() % kPeople).value};
        issue.updated.reset();
        if (!one_in(4)) issue.updated = days_ago(random_() % 5);
        if (one_in(3))
            issue.custom[{"customfield_10001"}] = std::string(one_in(2) ? "Pricing" : "Search");
        if (!one_in(4)) issue.changelog.emplace();
        if (issue.changelog)
            for (unsigned n = random_() % 3; n > 0; --n)
                issue.changelog->push_back({.author = {.id = person(random_() % kPeople)}});
        if (!one_in(4)) issue.comments.emplace();
        if (issue.comments && one_in(2))
            issue.comments->push_back({.author = {.id = person(random_() % kPeople)}});
        return issue;
    }

    std::mt19937 random_;
};

bool touches(const Issue& issue, const AccountId& who) {
    const auto by_who = [&](const auto& one) { return one.author.id == who; };
    return issue.assignee.id == who ||
           (issue.changelog && std::ranges::any_of(*issue.changelog, by_who)) ||
           (issue.comments && std::ranges::any_of(*issue.comments, by_who));
}

bool is_in(const Issue& issue, const std::vector<SpaceKey>& spaces) {
    return !issue.partial &&
           (spaces.empty() || std::ranges::find(spaces, issue.space) != spaces.end());
}

bool updated_since(const Issue& issue, TimePoint since) {
    return issue.updated.value_or(TimePoint::min()) >= since;
}

// Issues of the index that fit, in the order of ids.
template <class Fits>
std::vector<const Issue*> walk(
    const Snapshot& snapshot, const std::vector<SpaceKey>& spaces, const Fits& fits) {
    std::vector<const Issue*> found;
    for (const auto& [id, issue] : snapshot.issues())
        if (is_in(issue, spaces) && fits(issue)) found.push_back(&issue);
    return found;
}

std::set<std::size_t> teams_concerned(
    const Snapshot& snapshot, const std::vector<SpaceKey>& spaces, const IssueId& id) {
    std::set<std::size_t> concerned;
    const Issue* issue = snapshot.find(id);
    if (issue == nullptr || !is_in(*issue, spaces)) return concerned;
    const std::vector<Team>& teams = snapshot.roster.teams;
    for (std::size_t at = 0; at < teams.size(); ++at)
        if (snapshot.roster.team_of(*issue) == &teams[at] ||
            std::ranges::any_of(
                teams[at].people, [&](const AccountId& who) { return touches(*issue, who); }))
            concerned.insert(at);
    return concerned;
}

void expect_same(
    const SiteIndex& index, const Snapshot& snapshot, const std::vector<SpaceKey>& spaces) {
    for (const Team& team : snapshot.roster.teams)
        ASSERT_EQ(index.issues_of(team), walk(snapshot, spaces, [&](const Issue& issue) {
                      return snapshot.roster.team_of(issue) == &team;
                  }));
    for (const TimePoint since : {TimePoint::min(), days_ago(3), days_ago(1)}) {
        for (unsigned number = 0; number <= kPeople; ++number)
            ASSERT_EQ(
                index.issues_touched_by(person(number), since),
                walk(snapshot, spaces, [&](const Issue& issue) {
                    return touches(issue, person(number)) && updated_since(issue, since);
                }));
        ASSERT_EQ(index.not_wholly_read(since), walk(snapshot, spaces, [&](const Issue& issue) {
                      return (!issue.changelog || !issue.comments) && updated_since(issue, since);
                  }));
    }
    for (const auto& [id, issue] : snapshot.issues())
        ASSERT_EQ(index.teams_concerned_by(id), teams_concerned(snapshot, spaces, id)) << id.value;
}

TEST(SiteIndex, FindsWhatAWalkOverAllIssuesFinds) {
    for (const std::vector<SpaceKey>& spaces : {std::vector<SpaceKey>{}, {SpaceKey{"AIX"}}})
        for (unsigned seed = 1; seed <= 4; ++seed) {
            SCOPED_TRACE("seed " + std::to_string(seed));
            ChangingSite site(seed);
            SiteIndex index(site.snapshot, spaces);
            for (int step = 0; step < 40; ++step) {
                ASSERT_NO_FATAL_FAILURE(expect_same(index, site.snapshot, spaces));
                const IssueId id = site.change();
                if (const Issue* issue = site.snapshot.find(id))
                    index.put(*issue);
                else
                    index.remove(id);
                ASSERT_EQ(index.teams_concerned_by(id), teams_concerned(site.snapshot, spaces, id));
            }
        }
}

TEST(SiteIndex, KnowsNobodyItHasNotSeen) {
    const Snapshot empty;
    const std::vector<SpaceKey> every;
    SiteIndex index(empty, every);
    EXPECT_TRUE(index.issues_touched_by({"p1"}).empty());
    EXPECT_TRUE(index.teams_concerned_by({"a1"}).empty());
    EXPECT_TRUE(index.not_wholly_read(TimePoint::min()).empty());
    index.remove({"a1"});
}

}  // namespace
}  // namespace healthlint
