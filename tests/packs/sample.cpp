#include "tests/packs/sample.h"

namespace healthlint {
namespace {

Field custom_field(std::string id, std::string name, std::string type) {
    Field field;
    field.id = {std::move(id)};
    field.name = std::move(name);
    field.clause_names = {field.name};
    field.type = std::move(type);
    field.custom = true;
    return field;
}

}  // namespace

FieldCatalog sample_fields() {
    std::vector<Field> fields = FieldCatalog::system_fields().all();
    fields.push_back(custom_field("customfield_10101", "KPI metric", "string"));
    fields.push_back(custom_field("customfield_10102", "KPI baseline", "string"));
    fields.push_back(custom_field("customfield_10103", "KPI target", "string"));
    fields.push_back(custom_field("customfield_10104", "Business goal", "string"));
    fields.push_back(custom_field("customfield_10105", "Business owner", "user"));
    fields.push_back(custom_field("customfield_10001", "Team", "team"));
    fields.push_back(custom_field("customfield_10300", "T-Shirt Size", "option"));
    fields.push_back(custom_field("customfield_10301", "T-Shirt Size", "option"));
    return FieldCatalog(std::move(fields));
}

std::string sample_pack() {
    return R"(schema: healthlint/v1
pack:
  id: sample
  version: "1.0.0"
  title: {en: Sample, ko: 예시}
  timezone: Asia/Seoul
rules:
  - id: has-owner
    title: {en: An owner is named, ko: 담당자가 있습니다}
    pillar: purpose
    subject: issue
    stage: badge
    scope: labels = ai
    require: assignee IS NOT EMPTY
    fail-after: 14d in "In Progress"
    why: {en: Somebody decides., ko: 결정할 사람이 필요합니다.}
    fix: {en: Assign it., ko: 담당자를 정해 주세요.}
)";
}

}  // namespace healthlint
