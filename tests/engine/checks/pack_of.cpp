#include "tests/engine/checks/pack_of.h"

#include "bridge/engine/rulebook.h"
#include "bridge/packs/load.h"

namespace healthlint {

FieldCatalog kpi_fields() {
    const auto text_field = [](const std::string& id, const std::string& name) {
        return Field{
            .id = FieldId{id},
            .name = name,
            .clause_names = {name},
            .type = "string",
            .custom = true};
    };
    std::vector<Field> fields = FieldCatalog::system_fields().all();
    fields.push_back(text_field("customfield_1", "KPI metric"));
    fields.push_back(text_field("customfield_2", "KPI baseline"));
    fields.push_back(text_field("customfield_3", "KPI target"));
    Field owner = text_field("customfield_4", "Business owner");
    owner.type = "user";
    fields.push_back(owner);
    return FieldCatalog(std::move(fields));
}

namespace {

std::string subject_of(const std::string& check) {
    const CheckDefinition* definition = find_check(check);
    return std::string(to_string(definition == nullptr ? SubjectKind::Issue : definition->subject));
}

}  // namespace

std::shared_ptr<const Check> load_check(const std::string& name, const std::string& with) {
    const std::string pack = R"(schema: healthlint/v1
pack:
  id: one-rule
  version: "1.0.0"
  title: {en: One rule, ko: 규칙 하나}
  owner: tests
  timezone: Asia/Seoul
scoring:
  pillars: {purpose: 1}
rules:
  - id: the-rule
    title: {en: Title, ko: 제목}
    pillar: purpose
    subject: )" + subject_of(name) +
                             R"(
    stage: badge
    check: )" + name + "\n    with:\n" +
                             with + R"(
    why: {en: Why, ko: 이유}
    fix: {en: Fix, ko: 조치}
)";
    const LoadedPack loaded =
        load_pack({.pack = {"one.rules.yaml", pack}, .site = {}}, kpi_fields());
    if (!loaded.ok()) return nullptr;
    return std::get<CheckCall>(loaded.rulebook->rules.at(0).form).check;
}

CheckResult judge(const Check& check, const Issue& issue, const Snapshot& snapshot, TimePoint now) {
    const TimeZone zone = TimeZone::utc();
    return check.judge(issue, {.snapshot = &snapshot, .now = now, .zone = &zone});
}

CheckResult judge(const Check& check, const Team& team, const Snapshot& snapshot, TimePoint now) {
    const TimeZone zone = TimeZone::utc();
    return check.judge(team, {.snapshot = &snapshot, .now = now, .zone = &zone});
}

TimePoint at(const std::string& day) {
    return *parse_timestamp(day + "T09:00:00.000Z");
}

Issue issue_of(const std::string& key, StatusCategory category, const std::string& since) {
    Issue issue;
    issue.id = {key};
    issue.key = {key};
    issue.type.name = "Task";
    issue.category = category;
    issue.status.name = category == StatusCategory::ToDo         ? "To Do"
                        : category == StatusCategory::InProgress ? "In Progress"
                                                                 : "Done";
    issue.created = at("2026-09-01");
    issue.category_changed = at(since);
    if (category == StatusCategory::Done) issue.resolved = at(since);
    return issue;
}

Change status_change(const std::string& day, const std::string& from, const std::string& to) {
    Change change;
    change.at = at(day);
    change.field = "status";
    change.field_id = {"status"};
    change.from_text = from;
    change.to_text = to;
    return change;
}

Person person(const std::string& id) {
    return {.id = {id}, .display_name = id};
}

}  // namespace healthlint
