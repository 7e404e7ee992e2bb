#include "bridge/model/site.h"

#include <algorithm>
#include <array>
#include <utility>

#include "bridge/base/ascii.h"

namespace healthlint {
namespace {

struct SystemField {
    std::string_view id, name, type, items;
    std::array<std::string_view, 3> clauses;
};

// Ids, names, clause names and schema types of GET /rest/api/3/field.
constexpr std::array kSystemFields{
    SystemField{"summary", "Summary", "string", "", {"summary"}},
    SystemField{"description", "Description", "string", "", {"description"}},
    SystemField{"environment", "Environment", "string", "", {"environment"}},
    SystemField{"issuetype", "Issue Type", "issuetype", "", {"issuetype", "type"}},
    SystemField{"issuekey", "Key", "", "", {"key", "issue", "issuekey"}},
    SystemField{"project", "Project", "project", "", {"project", "space"}},
    SystemField{"status", "Status", "status", "", {"status"}},
    SystemField{"statusCategory", "Status Category", "statusCategory", "", {"statusCategory"}},
    SystemField{"priority", "Priority", "priority", "", {"priority"}},
    SystemField{"resolution", "Resolution", "resolution", "", {"resolution"}},
    SystemField{"assignee", "Assignee", "user", "", {"assignee"}},
    SystemField{"reporter", "Reporter", "user", "", {"reporter"}},
    SystemField{"creator", "Creator", "user", "", {"creator"}},
    SystemField{"labels", "Labels", "array", "string", {"labels"}},
    SystemField{"components", "Components", "array", "component", {"component"}},
    SystemField{"fixVersions", "Fix versions", "array", "version", {"fixVersion"}},
    SystemField{"versions", "Affects versions", "array", "version", {"affectedVersion"}},
    SystemField{"created", "Created", "datetime", "", {"created", "createdDate"}},
    SystemField{"updated", "Updated", "datetime", "", {"updated", "updatedDate"}},
    SystemField{"resolutiondate", "Resolved", "datetime", "", {"resolved", "resolutiondate"}},
    SystemField{
        "statuscategorychangedate",
        "Status Category Changed",
        "datetime",
        "",
        {"statusCategoryChangedDate"}},
    SystemField{"duedate", "Due date", "date", "", {"due", "duedate"}},
    SystemField{"parent", "Parent", "", "", {"parent"}},
    SystemField{"subtasks", "Sub-tasks", "array", "issuelinks", {"subtasks"}},
    SystemField{"issuelinks", "Linked Issues", "array", "issuelinks", {"issueLinkType"}},
};

}  // namespace

FieldCatalog::FieldCatalog(std::vector<Field> fields) : fields_(std::move(fields)) {
    for (std::size_t i = 0; i < fields_.size(); ++i) {
        const Field& field = fields_[i];
        by_id_.emplace(field.id, i);
        std::vector<std::string> names{to_lower(field.name)};
        for (const std::string& clause : field.clause_names)
            names.push_back(to_lower(clause));
        std::ranges::sort(names);
        names.erase(std::unique(names.begin(), names.end()), names.end());
        for (std::string& name : names)
            by_name_.emplace(std::move(name), i);
    }
}

FieldCatalog FieldCatalog::system_fields() {
    std::vector<Field> fields;
    for (const SystemField& system : kSystemFields) {
        Field field;
        field.id.value = system.id;
        field.name = system.name;
        field.type = system.type;
        field.items = system.items;
        for (const std::string_view clause : system.clauses)
            if (!clause.empty()) field.clause_names.emplace_back(clause);
        fields.push_back(std::move(field));
    }
    return FieldCatalog(std::move(fields));
}

const Field* FieldCatalog::by_id(const FieldId& id) const {
    const auto found = by_id_.find(id);
    return found == by_id_.end() ? nullptr : &fields_[found->second];
}

std::vector<const Field*> FieldCatalog::named(std::string_view name) const {
    std::vector<const Field*> found;
    const auto [begin, end] = by_name_.equal_range(to_lower(name));
    for (auto it = begin; it != end; ++it)
        found.push_back(&fields_[it->second]);
    return found;
}

std::string team_field_value(const Issue& issue, const FieldId& team_field) {
    const auto value = issue.custom.find(team_field);
    if (value == issue.custom.end()) return {};
    if (const auto* text = std::get_if<std::string>(&value->second)) return *text;
    const auto* refs = std::get_if<std::vector<Ref>>(&value->second);
    return refs == nullptr || refs->empty() ? std::string() : refs->front().name;
}

const Team* Roster::find(const TeamName& name) const {
    const auto found = std::ranges::find(teams, name, &Team::name);
    return found == teams.end() ? nullptr : &*found;
}

Role Roster::role_of(const AccountId& person) const {
    const auto found = roles.find(person);
    return found == roles.end() ? Role::Other : found->second;
}

const Team* Roster::team_of(const Issue& issue) const {
    const std::string name = team_field ? team_field_value(issue, *team_field) : std::string();
    if (!name.empty()) {
        const auto team = std::ranges::find_if(teams, [&](const Team& candidate) {
            return name ==
                   (candidate.field_value.empty() ? candidate.name.value : candidate.field_value);
        });
        if (team != teams.end()) return &*team;
    }
    if (issue.assignee.id.value.empty()) return nullptr;
    const auto team = std::ranges::find_if(teams, [&](const Team& candidate) {
        return std::ranges::find(candidate.people, issue.assignee.id) != candidate.people.end();
    });
    return team == teams.end() ? nullptr : &*team;
}

}  // namespace healthlint
