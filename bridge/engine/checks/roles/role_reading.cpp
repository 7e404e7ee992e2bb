#include "bridge/engine/checks/roles/role_reading.h"

#include <optional>

#include "bridge/base/ascii.h"
#include "bridge/engine/checks/roles/role_domains.h"
#include "bridge/engine/checks/roles/role_words.h"
#include "bridge/text/utf8.h"

namespace healthlint {
namespace {

// "Engineer, data" -> "data engineer"; "Sr. Data-Scientist II" -> "sr. data scientist ii".
std::string normalised(std::string_view title) {
    const FoldedText folded(title);
    std::string text = to_lower(trim(folded.text()));
    const auto comma = text.find(", ");
    if (comma != std::string::npos) text = text.substr(comma + 2) + " " + text.substr(0, comma);
    return text;
}

RoleReading found(Role role, std::string_view word) {
    return {role, "the title says \"" + std::string(word) + "\""};
}

std::optional<RoleReading> permission_group(const std::string& title) {
    const auto word = permission_word(title);
    if (!word) return std::nullopt;
    const bool sysadmin = *word == "administrator" && title.find(' ') != title.npos;
    if (sysadmin) return std::nullopt;
    return RoleReading{
        Role::Other, "a permission group or contract: \"" + std::string(*word) + "\""};
}

// "Lead Applications Engineer" leads; "QA Lead", "Design lead" were decided by their field before.
std::optional<RoleReading> leading(const std::string& title) {
    if (title.starts_with("lead ") || title.ends_with(" lead") || title == "lead" ||
        title.ends_with("리드") || title == "리더")
        return found(Role::Lead, "lead");
    return std::nullopt;
}

// "AI 리서처", "NLP researcher": research of models is science, research of users is design.
std::optional<RoleReading> research_of_models(const std::string& title) {
    const bool research =
        title.ends_with("researcher") || title.ends_with("리서처") || title.ends_with("연구원");
    if (!research || (!ai_word(title) && !data_word(title))) return std::nullopt;
    return found(Role::DataScientist, "researcher");
}

// "Product Operations Manager"; "Product Marketing Manager" markets.
bool manages_product(const std::string& title) {
    return stands_in(title, "product") && stands_in(title, "manager") &&
           !stands_in(title, "marketing");
}

// "사업 PM", "DX PL": the abbreviation behind a field.
std::optional<RoleReading> abbreviated(const std::string& title) {
    if (title.ends_with(" pm") || title.ends_with(" pl") || title.ends_with("/pl"))
        return found(Role::ProjectManager, "pm");
    if (title.ends_with(" po")) return found(Role::ProductManager, "po");
    return std::nullopt;
}

}  // namespace

RoleReading read_role(std::string_view title) {
    if (title.size() > kMaxRoleTitle) return {Role::Other, "too long for a title"};
    const std::string text = normalised(title);
    if (text.empty()) return {Role::Other, "empty"};
    if (const auto group = permission_group(text)) return *group;
    if (text.find("database administrator") != text.npos)
        return found(Role::DataEngineer, "database administrator");
    // Planning and design before management: "서비스기획자/PM", "UX 리서처"; science words of
    // design too.
    if (const auto title_role = find_role_title(text))
        return found(title_role->role, title_role->words);
    if (manages_product(text)) return found(Role::ProductManager, "product manager");
    if (const auto research = research_of_models(text)) return *research;
    const auto design = design_word(text);
    const auto expert = expert_word(text);
    const auto science = science_word(text);
    const auto software = software_word(text);
    const auto ai = ai_word(text);
    const auto data = data_word(text);
    // "Maintenance planner" plans goods, not services.
    const bool of_goods = design == "planner" && domain_of(text);
    if (design && !of_goods) return found(Role::ServicePlannerDesigner, *design);
    if (const auto lead = leading(text)) return *lead;
    if (const auto manager = abbreviated(text)) return *manager;
    if (expert) return found(Role::DomainExpert, *expert);
    if (const auto field = domain_of(text); field && !ai && !data)
        return found(Role::DomainExpert, *field);
    const auto other = unrelated_word(text);
    if (science && !(other && *science == "analyst")) return found(Role::DataScientist, *science);
    if (ai) return found(Role::AiEngineer, *ai);
    if (data) return found(Role::DataEngineer, *data);
    if (other) return found(Role::Other, *other);
    if (software) return found(Role::SoftwareEngineer, *software);
    for (const std::string_view expertise : {"전문가", "expert"})
        if (text.ends_with(expertise)) return found(Role::DomainExpert, expertise);
    return {Role::Other, "no word of a role"};
}

}  // namespace healthlint
