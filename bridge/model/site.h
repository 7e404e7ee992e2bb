#pragma once
// What a site says about itself: its fields (GET /rest/api/3/field) and, from site.yaml, its teams,
// people and spaces.

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bridge/base/ids.h"
#include "bridge/model/issue.h"
#include "bridge/model/outcome.h"

namespace healthlint {

struct Field {
    FieldId id;
    std::string name;
    std::vector<std::string> clause_names;  // what JQL accepts: name, cf[10114], "Name[Number]"
    std::string type;         // schema.type: "string", "number", "option", "array", "user", …
    std::string items;        // schema.items where type is "array"
    std::string custom_type;  // schema.custom, "com.pyxis.greenhopper.jira:gh-sprint"
    bool custom = false;
};

// A site's fields. Names are not unique (a real site of 4,142 fields repeats many).
class FieldCatalog {
  public:
    FieldCatalog() = default;
    explicit FieldCatalog(std::vector<Field> fields);

    // The system fields that every Jira has, for work without a site (CLI on files, pack tests).
    static FieldCatalog system_fields();

    const Field* by_id(const FieldId& id) const;

    // Every field that answers to this name or clause name, ASCII case ignored.
    std::vector<const Field*> named(std::string_view name) const;

    const std::vector<Field>& all() const { return fields_; }

  private:
    std::vector<Field> fields_;
    std::multimap<std::string, std::size_t> by_name_;  // lower case -> index into fields_
    std::map<FieldId, std::size_t> by_id_;
};

struct Team {
    TeamName name;
    std::vector<AccountId> people;
    std::string field_value;  // value of the Team field that marks this team's issues; empty = name
};

struct Roster {
    std::vector<Team> teams;
    std::optional<FieldId> team_field;  // the Team field, where the site has one
    std::map<AccountId, Role> roles;    // first match of site.yaml's people: wins
    std::map<Role, Role> counts_as;     // {ai-engineer: data-scientist}

    const Team* find(const TeamName& name) const;
    Role role_of(const AccountId& person) const;  // Other when unnamed; counts_as not applied

    // The team an issue belongs to: its Team field first, else its assignee's team.
    const Team* team_of(const Issue& issue) const;
};

// What the Team field of an issue says; empty where it says nothing.
std::string team_field_value(const Issue& issue, const FieldId& team_field);

}  // namespace healthlint
