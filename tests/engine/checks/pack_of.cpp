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
    return FieldCatalog(std::move(fields));
}

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
    subject: issue
    stage: badge
    scope: issuetype = Epic
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

CheckResult judge(const Check& check, const Issue& issue, const Snapshot& snapshot) {
    const TimeZone zone = TimeZone::utc();
    return check.judge(issue, {.snapshot = &snapshot, .now = {}, .zone = &zone});
}

}  // namespace healthlint
