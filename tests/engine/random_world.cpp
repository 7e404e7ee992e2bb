#include "tests/engine/random_world.h"

namespace healthlint {

Rulebook all_forms() {
    Rule graced = issue_rule("graced", "assignee IS NOT EMPTY");
    graced.fail_after =
        Grace{.after = std::chrono::days(5), .category = StatusCategory::InProgress};
    graced.scope = condition("labels = ai-project");
    Rule history = issue_rule("history", "status WAS Open");
    history.pillar = "data";
    history.baseline = day("2026-11-10");
    Rule forbidden = issue_rule("forbidden", "labels = x");
    forbidden.form = Forbid{condition("labels = blocked AND statusCategory != Done")};
    forbidden.level = Level::Warn;
    Rule in_reco = forbidden;
    in_reco.stage = Stage::Suggest;
    in_reco.level = Level::Fail;
    forbidden.overrides[{"RECO"}] = std::make_shared<const Rule>(in_reco);
    Count count{.of = condition("issuetype = Epic AND statusCategory = \"In Progress\"")};
    count.per_people = 10;
    count.limits = {.warn_above = 1.5, .fail_above = 3};
    Share share{
        .of = condition("assignee IS NOT EMPTY"),
        .among = condition("labels = ai-project"),
        .limits = {.warn_below = 60, .fail_below = 30}};
    Rulebook rulebook = rulebook_of(
        {graced, history, forbidden, team_rule("count", count), team_rule("share", share)});
    Waiver waiver;
    waiver.rule = {"graced"};
    waiver.issues = condition("labels = blocked");
    waiver.expires = day("2026-11-30");
    rulebook.waivers = {waiver};
    return rulebook;
}

namespace {

Issue random_issue(int number, std::mt19937& random) {
    const auto one_in = [&](unsigned n) { return random() % n == 0; };
    Issue issue = epic(number);
    issue.space = {one_in(4) ? "RECO" : "AIX"};
    if (one_in(3)) issue.type = {"10001", "Story"};
    if (one_in(3)) issue.labels.push_back("blocked");
    if (one_in(4)) issue.labels.clear();
    if (!one_in(3)) issue.assignee.id = {"p" + std::to_string(random() % 12)};
    if (one_in(3)) issue.category = StatusCategory::ToDo;
    if (one_in(5)) issue.category = StatusCategory::Done;
    if (one_in(4)) issue.category_changed.reset();
    if (one_in(2)) issue.changelog.emplace();
    if (one_in(3)) issue.created = day("2026-11-12");
    if (one_in(6)) issue.created.reset();
    issue.partial = one_in(10);
    return issue;
}

}  // namespace

Snapshot random_snapshot(std::mt19937& random) {
    Snapshot snapshot;
    snapshot.fields = FieldCatalog::system_fields();
    const std::vector<AccountId> everybody = people("p", 12);
    snapshot.roster.teams = {
        team_of("Vision", {everybody.begin(), everybody.begin() + 7}),
        team_of("Search", {everybody.begin() + 7, everybody.end()})};
    if (random() % 4 == 0) snapshot.unreadable_fields = {{"assignee"}};
    const int issues = 1 + static_cast<int>(random() % 25);
    for (int i = 0; i < issues; ++i)
        snapshot.put(random_issue(i, random));
    return snapshot;
}

TimePoint random_moment(std::mt19937& random) {
    return world_now() + std::chrono::minutes(random() % (20 * 24 * 60));
}

}  // namespace healthlint
