#include "tests/engine/random_site.h"

#include <algorithm>
#include <array>

namespace healthlint {
namespace {

// Reads everything that a check of an issue may declare: what hangs below, above and beside it.
class NeighbourhoodCheck final : public Check {
  public:
    using Check::judge;

    CheckResult judge(const Issue& issue, const CheckContext& context) const override {
        int blocked = count(issue, context);
        for (const Issue* child : below(issue, context))
            blocked += count(*child, context);
        if (const Issue* parent = context.snapshot->find(issue.parent_key))
            blocked += count(*parent, context);
        CheckResult result;
        result.outcome = blocked > 1 ? Outcome::Fail : blocked > 0 ? Outcome::Warn : Outcome::Pass;
        result.message = {std::to_string(blocked) + " blocked", std::to_string(blocked) + "건"};
        result.evidence.push_back({.text = result.message});
        return result;
    }

    CheckNeeds needs() const override {
        return {.issue_links = true, .children = true, .parent = true};
    }

  private:
    static bool is_blocked(const Issue& issue) {
        return std::ranges::find(issue.labels, "blocked") != issue.labels.end();
    }

    static std::vector<const Issue*> below(const Issue& issue, const CheckContext& context) {
        std::vector<const Issue*> all = context.snapshot->children_of(issue);
        for (std::size_t at = 0; at < all.size() && all.size() < 50; ++at)
            for (const Issue* child : context.snapshot->children_of(*all[at]))
                if (child != &issue && std::ranges::find(all, child) == all.end())
                    all.push_back(child);
        return all;
    }

    static int count(const Issue& issue, const CheckContext& context) {
        int blocked = is_blocked(issue) ? 1 : 0;
        for (const IssueLink& link : issue.links)
            if (const Issue* other = context.snapshot->find(link.other_key))
                blocked += is_blocked(*other) ? 1 : 0;
        return blocked;
    }
};

// What the people of a team did anywhere.
class BusyPeopleCheck final : public Check {
  public:
    using Check::judge;

    CheckResult judge(const Team& team, const CheckContext& context) const override {
        std::size_t touched = context.issues_of(team).size();
        for (const AccountId& person : team.people)
            touched += context.issues_touched_by(person).size();
        CheckResult result;
        result.outcome = touched > 12 ? Outcome::Fail : touched > 6 ? Outcome::Warn : Outcome::Pass;
        result.message = {std::to_string(touched) + " touched", std::to_string(touched) + "건"};
        result.evidence.push_back({.text = result.message});
        return result;
    }

    CheckNeeds needs() const override { return {.changelog = true, .roster = true}; }
};

Rule check_rule(std::string id, SubjectKind subject, std::shared_ptr<const Check> check) {
    Rule rule = team_rule(std::move(id), CheckCall{.name = "test", .check = std::move(check)});
    rule.subject = subject;
    return rule;
}

}  // namespace

Rulebook every_kind_of_rule() {
    Rule graced = issue_rule("graced", "assignee IS NOT EMPTY");
    graced.fail_after =
        Grace{.after = std::chrono::days(5), .category = StatusCategory::InProgress};
    graced.scope = condition("labels = ai-project");
    Rule history = issue_rule("history", "status WAS Open AND created >= -20d");
    history.pillar = "data";
    history.from = day("2026-10-01");
    Rule watched = issue_rule("watched", "labels != x");
    watched.form = Forbid{condition("labels = blocked AND statusCategory != Done")};
    watched.stage = Stage::Observe;
    Count count{.of = condition("issuetype = Epic AND statusCategory = \"In Progress\"")};
    count.per_people = 10;
    count.limits = {.warn_above = 1.5, .fail_above = 3};
    Share share{
        .of = condition("assignee IS NOT EMPTY"),
        .among = condition("labels = ai-project"),
        .limits = {.warn_below = 60, .fail_below = 30}};
    Rule by_space = team_rule("space-count", count);
    by_space.subject = SubjectKind::Space;
    Rule overall = team_rule("portfolio-share", share);
    overall.subject = SubjectKind::Portfolio;
    Rulebook rulebook = rulebook_of(
        {graced,
         history,
         watched,
         check_rule("near", SubjectKind::Issue, std::make_shared<NeighbourhoodCheck>()),
         team_rule("count", count),
         team_rule("share", share),
         check_rule("busy", SubjectKind::Team, std::make_shared<BusyPeopleCheck>()),
         by_space,
         overall});
    Waiver issues;
    issues.rule = {"graced"};
    issues.issues = condition("labels = blocked");
    issues.expires = day("2026-11-30");
    Waiver team;
    team.rule = {"count"};
    team.team = TeamName{"Search"};
    team.expires = day("2026-12-31");
    rulebook.waivers = {issues, team};
    return rulebook;
}

RandomSite::RandomSite(unsigned seed) : random_(seed) {
    const std::vector<AccountId> everybody = people("p", 12);
    snapshot.fields = FieldCatalog::system_fields();
    snapshot.roster.team_field = FieldId{"customfield_10001"};
    snapshot.roster.teams = {
        team_of("Vision", {everybody.begin(), everybody.begin() + 7}),
        team_of("Search", {everybody.begin() + 6, everybody.end()}),
        team_of("Pricing", {})};
    if (one_in(3)) snapshot.unreadable_fields = {{"assignee"}};
    for (int i = 0; i < 30; ++i)
        change(i);
}

std::vector<IssueId> RandomSite::step() {
    std::vector<IssueId> changed;
    for (auto n = 1 + random_() % 3; n > 0; --n)
        changed.push_back(change(static_cast<int>(random_() % 34)));
    return changed;
}

void RandomSite::move_a_person() {
    Team& from = snapshot.roster.teams[random_() % 2];
    if (from.people.empty()) return;
    snapshot.roster.teams[random_() % 3].people.push_back(from.people.back());
    from.people.pop_back();
}

IssueId RandomSite::change(int number) {
    const Issue blank = epic(number);
    if (snapshot.find(blank.id) != nullptr && one_in(6)) {
        snapshot.remove(blank.id);
        return blank.id;
    }
    Issue issue = snapshot.find(blank.id) != nullptr ? *snapshot.find(blank.id) : blank;
    for (auto n = 1 + random_() % 4; n > 0; --n)
        edit(issue);
    snapshot.put(issue);
    return issue.id;
}

void RandomSite::edit(Issue& issue) {
    switch (random_() % 12) {
    case 0: issue.labels = {one_in(2) ? "blocked" : "ai-project"}; break;
    case 1: issue.labels = {"ai-project", "blocked"}; break;
    case 2: issue.assignee.id = {one_in(4) ? "" : "p" + std::to_string(random_() % 14)}; break;
    case 3: issue.category = static_cast<StatusCategory>(random_() % 4); break;
    case 4: issue.parent_key = one_in(3) ? IssueKey{} : any_key(); break;
    case 5: issue.links.clear(); break;
    case 6: issue.links.push_back(IssueLink{.type = "Blocks", .other_key = any_key()}); break;
    case 7: issue.space = {one_in(2) ? "AIX" : "RECO"}; break;
    case 8: issue.partial = one_in(3); break;
    case 9: {
        constexpr std::array kTeams{"Vision", "Search", "Pricing", "Nobody", ""};
        issue.custom[{"customfield_10001"}] = std::string(kTeams[random_() % kTeams.size()]);
        break;
    }
    case 10: issue.withheld = {{one_in(2) ? "assignee" : "labels"}}; break;
    default:
        if (!issue.changelog) issue.changelog.emplace();
        issue.changelog->push_back(
            {.at = world_now(),
             .author = {.id = {"p" + std::to_string(random_() % 12)}},
             .field = "status",
             .to_text = "Open"});
    }
}

}  // namespace healthlint
