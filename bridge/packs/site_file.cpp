#include "bridge/packs/site_file.h"

#include <algorithm>
#include <set>

#include "bridge/base/ascii.h"
#include "bridge/engine/checks/roles/role_names.h"
#include "bridge/packs/keys.h"
#include "bridge/packs/values/values.h"

namespace healthlint {
namespace {

constexpr std::size_t kMaxAccountId = 128;

// Account ids as Atlassian writes them: no spaces, at most 128 characters, ':' allowed.
bool is_account_id(std::string_view text) {
    return !text.empty() && text.size() <= kMaxAccountId &&
           text.find_first_of(" \t@") == std::string_view::npos;
}

std::vector<AccountId> read_account_ids(const Parameter& list, Problems& problems) {
    std::vector<AccountId> ids;
    for (const Parameter& item : list.items) {
        if (item.kind == Parameter::Kind::Scalar && is_account_id(item.scalar)) {
            ids.push_back({item.scalar});
            continue;
        }
        problems.error(
            kWrongValue,
            place_of(item),
            "a person is named by an Atlassian account id",
            "names and mail addresses change and repeat; the id stands in the address of a "
            "profile");
    }
    return ids;
}

std::optional<Team> read_team(const std::string& name, const Parameter& node, Problems& problems) {
    if (!check_map(node, "team " + in_quotes(name), team_keys(), problems)) return std::nullopt;
    const ValueReader reader(node, problems);
    Team team{.name = {name}, .people = {}, .field_value = reader.text("field").value_or("")};
    if (const Parameter* people = reader.find("people")) {
        if (people->kind != Parameter::Kind::List)
            problems.error(kWrongType, place_of(*people), "\"people\" is a list of account ids");
        team.people = read_account_ids(*people, problems);
        if (people->items.size() > kMaxPeoplePerTeam)
            problems.error(
                kTooMuch,
                place_of(people->items[kMaxPeoplePerTeam]),
                "more than " + std::to_string(kMaxPeoplePerTeam) + " people in a team");
        std::set<AccountId> seen;
        for (std::size_t i = 0; i < team.people.size(); ++i)
            if (!seen.insert(team.people[i]).second)
                problems.error(
                    kRepeatedId,
                    place_of(*people),
                    "account id " + in_quotes(team.people[i].value) + " stands twice in team " +
                        in_quotes(name));
    }
    return team;
}

void read_teams(const Parameter& node, Roster& roster, Problems& problems) {
    if (node.kind != Parameter::Kind::Map) {
        problems.error(
            kWrongType,
            place_of(node),
            "\"teams\" is a map of team names",
            "write it like  Vision: {people: [<account id>], field: Vision}");
        return;
    }
    if (node.members.size() > kMaxTeams)
        problems.error(
            kTooMuch, place_of(node), "more than " + std::to_string(kMaxTeams) + " teams");
    for (const auto& [name, value] : node.members)
        if (std::optional<Team> team = read_team(name, value, problems))
            roster.teams.push_back(std::move(*team));
}

std::optional<Role> one_role(const std::string& name, Place place, Problems& problems) {
    const std::optional<RoleName> found = find_role(name);
    if (found && found->roles.size() == 1) return found->roles.front();
    if (found) {
        problems.error(
            kWrongValue,
            place,
            in_quotes(name) + " is a group of roles; a person has one",
            "name the role itself, as in the list of rules/README.md");
        return std::nullopt;
    }
    problems.error(
        kUnknownName, place, "unknown role " + in_quotes(name), did_you_mean(name, role_names()));
    return std::nullopt;
}

void read_spaces(const ValueReader& reader, SiteFile& site, Problems& problems) {
    const auto is_key = [](std::string_view key) {
        return !key.empty() && std::ranges::all_of(key, [](char c) {
            return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
        });
    };
    for (const std::string& key : reader.texts("spaces")) {
        if (!is_key(key))
            problems.error(
                kWrongValue,
                place_of(*reader.find("spaces")),
                in_quotes(key) + " is no key of a space",
                "keys are capital letters, like AIX");
        site.spaces.push_back({key});
    }
}

void check_schema(const ValueReader& reader, Problems& problems) {
    const std::optional<std::string> schema = reader.text("schema");
    if (schema && *schema != kSiteSchema)
        problems.error(
            kWrongSchema,
            place_of(*reader.find("schema")),
            "schema " + in_quotes(*schema) + " is not known here",
            "this version reads " + std::string(kSiteSchema));
}

// The account ids of a role: a list, or {people: [...], groups: [...], project-roles: [...]}, of
// which only Jira knows the members (role_sources.h).
const Parameter* account_ids_of(
    const std::string& role, const Parameter& value, Problems& problems) {
    if (value.kind != Parameter::Kind::Map) return &value;
    check_map(value, "role " + in_quotes(role), people_keys(), problems);
    const auto known = find_role(role);
    const bool through_jira = find_value(value, "groups", problems) != nullptr ||
                              find_value(value, "project-roles", problems) != nullptr;
    if (through_jira && known && known->roles.size() > 1)
        problems.warn(
            kRoleOfMany,
            place_of_key(value, role),
            in_quotes(role) + " stands for several roles; nobody gets one through a group",
            "write the groups under the role itself, as in the list of rules/README.md");
    const Parameter* people = find_value(value, "people", problems);
    if (people == nullptr && !known)
        problems.error(
            kUnknownName,
            place_of_key(value, role),
            "unknown role " + in_quotes(role),
            did_you_mean(role, role_names()));
    return people;
}

}  // namespace

void read_people(const Parameter& node, Roster& roster, Problems& problems) {
    if (node.kind != Parameter::Kind::Map) {
        problems.error(kWrongType, place_of(node), "\"people\" is a map of roles");
        return;
    }
    for (const auto& [name, value] : node.members) {
        const Parameter* ids = account_ids_of(name, value, problems);
        if (ids == nullptr) continue;
        const std::optional<Role> role = one_role(name, place_of_key(value, name), problems);
        if (ids->kind != Parameter::Kind::List) {
            problems.error(
                kWrongType, place_of(*ids), in_quotes(name) + " is a list of account ids");
            continue;
        }
        for (AccountId& id : read_account_ids(*ids, problems))
            if (role) roster.roles.emplace(std::move(id), *role);
    }
}

void read_counts_as(const Parameter& node, Roster& roster, Problems& problems) {
    if (node.kind != Parameter::Kind::Map) {
        problems.error(
            kWrongType,
            place_of(node),
            "\"counts-as\" is a map like {ai-engineer: data-scientist}");
        return;
    }
    for (const auto& [name, value] : node.members) {
        const std::optional<Role> from = one_role(name, place_of_key(value, name), problems);
        if (value.kind != Parameter::Kind::Scalar) {
            problems.error(kWrongType, place_of(value), in_quotes(name) + " counts as one role");
            continue;
        }
        const std::optional<Role> to = one_role(value.scalar, place_of(value), problems);
        if (from && to) roster.counts_as[*from] = *to;
    }
}

SiteFile read_site_file(const Parameter& root, Names& names, Problems& problems) {
    SiteFile site;
    if (!check_map(root, "the site file", site_file_keys(), problems)) return site;
    const ValueReader reader(root, problems);
    check_schema(reader, problems);
    read_spaces(reader, site, problems);
    if (const Parameter* fields = reader.find("fields")) names.add_aliases(*fields, problems);
    if (const Parameter* teams = reader.find("teams")) read_teams(*teams, site.roster, problems);
    if (const Parameter* people = reader.find("people"))
        read_people(*people, site.roster, problems);
    if (const Parameter* counts = reader.find("counts-as"))
        read_counts_as(*counts, site.roster, problems);
    site.sets = reader.find("sets");
    site.publish = reader.find("publish");
    site.overrides = reader.find("overrides");
    return site;
}

}  // namespace healthlint
