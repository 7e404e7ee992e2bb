#include "tests/engine/world.h"

#include <stdexcept>

namespace healthlint {

TimePoint moment(std::string_view text) {
    const auto parsed = parse_timestamp(text);
    if (!parsed) throw std::invalid_argument(std::string(text));
    return *parsed;
}

Date day(std::string_view text) {
    const auto parsed = parse_date(text);
    if (!parsed) throw std::invalid_argument(std::string(text));
    return *parsed;
}

TimePoint world_now() {
    return moment("2026-11-23T08:00:00Z");
}

JqlProgram condition(std::string_view jql) {
    auto compiled = compile_jql(jql, FieldCatalog::system_fields());
    if (!compiled) throw std::invalid_argument(std::string(jql));
    return *compiled;
}

Rule issue_rule(std::string id, std::string_view required) {
    Rule rule{.id = {std::move(id)}, .form = Require{condition(required)}};
    rule.title = {"Title of " + rule.id.value, rule.id.value + " 제목"};
    rule.pillar = "purpose";
    rule.stage = Stage::Badge;
    rule.level = Level::Fail;
    return rule;
}

Rule team_rule(std::string id, Form form) {
    Rule rule{.id = {std::move(id)}, .subject = SubjectKind::Team, .form = std::move(form)};
    rule.pillar = "focus";
    rule.stage = Stage::Digest;
    rule.level = Level::Fail;
    return rule;
}

Rulebook rulebook_of(std::vector<Rule> rules) {
    Rulebook rulebook;
    rulebook.id = "sample";
    rulebook.version = "1.0.0";
    rulebook.zone = *TimeZone::find("Asia/Seoul");
    rulebook.ai_projects = condition("issuetype = Epic AND labels = ai-project");
    rulebook.rules = std::move(rules);
    rulebook.scoring.pillar_order = {"purpose", "data", "focus", "team"};
    rulebook.scoring.pillars = {{"purpose", 3}, {"data", 3}, {"focus", 2}, {"team", 2}};
    return rulebook;
}

Issue epic(int number) {
    Issue issue;
    issue.id = {std::to_string(10000 + number)};
    issue.key = {"AIX-" + std::to_string(number)};
    issue.space = {"AIX"};
    issue.summary = "Epic " + std::to_string(number);
    issue.type = {"10000", "Epic"};
    issue.hierarchy_level = 1;
    issue.status = {"3", "In Progress"};
    issue.category = StatusCategory::InProgress;
    issue.labels = {"ai-project"};
    issue.created = moment("2026-11-01T00:00:00Z");
    issue.updated = moment("2026-11-22T00:00:00Z");
    issue.category_changed = moment("2026-11-20T00:00:00Z");
    return issue;
}

std::vector<AccountId> people(std::string_view prefix, int count) {
    std::vector<AccountId> ids;
    for (int i = 0; i < count; ++i)
        ids.push_back({std::string(prefix) + std::to_string(i)});
    return ids;
}

Team team_of(std::string name, std::vector<AccountId> members) {
    return {.name = {std::move(name)}, .people = std::move(members), .field_value = {}};
}

Finding finding(Outcome outcome, std::string pillar, double weight, Stage stage) {
    Finding made;
    made.rule = {pillar};
    made.outcome = outcome;
    if (outcome == Outcome::Unknown) made.unknown = UnknownReason::Transient;
    made.pillar = std::move(pillar);
    made.weight = weight;
    made.stage = stage;
    return made;
}

}  // namespace healthlint
