#include "bridge/engine/checks/role_reading.h"

#include <optional>

#include "bridge/base/ascii.h"
#include "bridge/engine/checks/role_words.h"
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
    return {role, "\"" + std::string(word) + "\""};
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
        title == "리드" || title == "리더")
        return found(Role::Lead, "lead");
    return std::nullopt;
}

}  // namespace

RoleReading read_role(std::string_view title) {
    const std::string text = normalised(title);
    if (text.empty()) return {Role::Other, "empty"};
    if (const auto group = permission_group(text)) return *group;
    if (text.find("database administrator") != text.npos)
        return found(Role::DataEngineer, "database administrator");
    // Planning and design before management: "서비스기획자/PM", "UX 리서처"; science words of
    // design too.
    if (const auto title_role = find_role_title(text))
        return found(title_role->role, title_role->words);
    const auto design = design_word(text);
    const auto expert = expert_word(text);
    const auto science = science_word(text);
    const auto software = software_word(text);
    const auto ai = ai_word(text);
    const auto data = data_word(text);
    if (design) return found(Role::ServicePlannerDesigner, *design);
    if (const auto lead = leading(text)) return *lead;
    if (expert) return found(Role::DomainExpert, *expert);
    const auto other = unrelated_word(text);
    if (science && !(other && *science == "analyst")) return found(Role::DataScientist, *science);
    if (ai) return found(Role::AiEngineer, *ai);
    if (data) return found(Role::DataEngineer, *data);
    if (other) return found(Role::Other, *other);
    if (software) return found(Role::SoftwareEngineer, *software);
    return {Role::Other, "no word of a role"};
}

}  // namespace healthlint
