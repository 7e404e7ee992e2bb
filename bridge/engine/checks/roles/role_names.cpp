#include "bridge/engine/checks/roles/role_names.h"

#include <algorithm>
#include <array>

namespace healthlint {
namespace {

struct Entry {
    std::string_view name, en, ko;
    std::vector<Role> roles;
};

const std::vector<Entry>& entries() {
    using enum Role;
    static const std::vector<Entry> kAll{
        {"data-scientist", "data scientists", "데이터 사이언티스트", {DataScientist}},
        {"ai-engineer", "AI engineers", "AI 엔지니어", {AiEngineer}},
        {"data-engineer", "data engineers", "데이터 엔지니어", {DataEngineer}},
        {"software-engineer", "software engineers", "소프트웨어 엔지니어", {SoftwareEngineer}},
        {"product-manager", "product managers", "제품 관리자", {ProductManager}},
        {"project-manager", "project managers", "프로젝트 관리자", {ProjectManager}},
        {"service-planner-designer",
         "service planners and designers",
         "서비스 기획자·디자이너",
         {ServicePlannerDesigner}},
        {"domain-expert", "domain experts", "도메인 전문가", {DomainExpert}},
        {"lead", "leads", "리드", {Lead}},
        {"qa", "testers", "QA", {Qa}},
        {"engineer", "engineers", "엔지니어", {AiEngineer, DataEngineer, SoftwareEngineer}},
        {"pm", "product or project managers", "PM", {ProductManager, ProjectManager}},
        {"service-planner", "service planners", "서비스 기획자", {ServicePlannerDesigner}},
        {"data-team", "data team members", "데이터 팀", {DataEngineer, DataScientist}},
    };
    return kAll;
}

}  // namespace

std::optional<RoleName> find_role(std::string_view name) {
    const auto found = std::ranges::find(entries(), name, &Entry::name);
    if (found == entries().end()) return std::nullopt;
    return RoleName{
        .name = std::string(found->name),
        .roles = found->roles,
        .plural = {std::string(found->en), std::string(found->ko)}};
}

std::vector<std::string> role_names() {
    std::vector<std::string> names;
    for (const Entry& entry : entries())
        names.emplace_back(entry.name);
    return names;
}

}  // namespace healthlint
