#include "bridge/work/rules/role_members.h"

#include <algorithm>
#include <set>
#include <utility>

#include "bridge/base/json.h"
#include "bridge/work/decide.h"

namespace healthlint {
namespace {

constexpr const char* kMembersFact = "role-members";

std::string key_of(const RoleSource& source) {
    return (source.kind == RoleSource::Kind::Group ? "group:" : "project-role:") + source.name;
}

std::string names_of(std::span<const RoleSource> sources) {
    std::set<std::string> names;
    for (const RoleSource& source : sources)
        names.insert(key_of(source));
    std::string text;
    for (const std::string& name : names)
        text += name + '\n';
    return text;
}

class MemberReader {
  public:
    MemberReader(JiraClient& jira, const std::vector<SpaceKey>& spaces)
        : jira_(jira),
          spaces_(spaces.begin(), spaces.begin() + most(spaces)) {}

    Result<void> read(const RoleSource& source, RoleMembership& membership) {
        const std::string key = key_of(source);
        if (membership.members.contains(key)) return {};
        std::vector<AccountId>& people = membership.members[key];
        refused_ = false;
        const auto done = source.kind == RoleSource::Kind::Group
                              ? add(jira_.group_members_by_name(source.name), people)
                              : add_project_role(source.name, people);
        if (!done) return done;
        if (refused_) membership.refused.push_back(key);
        std::ranges::sort(people);
        people.erase(std::unique(people.begin(), people.end()), people.end());
        return {};
    }

  private:
    static std::ptrdiff_t most(const std::vector<SpaceKey>& spaces) {
        return static_cast<std::ptrdiff_t>(std::min(spaces.size(), kMaxSpacesForRoles));
    }

    Result<void> refuse(const Error& error) {
        if (!is_refusal(error)) return tl::unexpected(error);
        refused_ = true;
        return {};
    }

    Result<void> add(const Result<std::vector<Person>>& members, std::vector<AccountId>& people) {
        if (!members) return refuse(members.error());
        for (const Person& person : *members)
            people.push_back(person.id);
        return {};
    }

    Result<void> add_project_role(const std::string& name, std::vector<AccountId>& people) {
        for (const SpaceKey& space : spaces_) {
            const auto roles = roles_of(space);
            if (!roles) {
                if (auto done = refuse(roles.error()); !done) return done;
                continue;
            }
            for (const Ref& role : *roles) {
                if (role.name != name) continue;
                if (auto done = add_members_of(space, role.id, people); !done) return done;
            }
        }
        return {};
    }

    Result<void> add_members_of(
        const SpaceKey& space, const std::string& role, std::vector<AccountId>& people) {
        const auto members = jira_.role_members(space, role);
        if (!members) return refuse(members.error());
        if (auto done = add(members->people, people); !done) return done;
        for (const Ref& group : members->groups)
            if (auto done = add(jira_.group_members(group.id), people); !done) return done;
        return {};
    }

    Result<std::vector<Ref>> roles_of(const SpaceKey& space) {
        if (const auto known = roles_.find(space); known != roles_.end()) return known->second;
        auto roles = jira_.roles(space);
        if (roles) roles_.emplace(space, *roles);
        return roles;
    }

    JiraClient& jira_;
    std::vector<SpaceKey> spaces_;
    std::map<SpaceKey, std::vector<Ref>> roles_;
    bool refused_ = false;
};

}  // namespace

bool RoleMembership::answers(std::span<const RoleSource> sources, TimePoint now) const {
    return asked == names_of(sources) && now - at < kMembersAge;
}

Result<RoleMembership> read_role_members(
    JiraClient& jira,
    std::span<const RoleSource> sources,
    const std::vector<SpaceKey>& spaces,
    TimePoint now) {
    RoleMembership membership{.asked = names_of(sources), .at = now, .members = {}, .refused = {}};
    MemberReader reader(jira, spaces);
    for (const RoleSource& source : sources)
        if (auto done = reader.read(source, membership); !done) return tl::unexpected(done.error());
    return membership;
}

Result<RoleMembership> stored_role_members(Store& store, const SiteId& site) {
    const auto stored = store.fact(site, kMembersFact);
    if (!stored) return tl::unexpected(stored.error());
    RoleMembership membership;
    const Json json = parse_json(stored->value_or(""));
    membership.asked = string_member(json, "asked");
    membership.at = parse_timestamp(string_member(json, "at")).value_or(TimePoint{});
    if (const Json* members = find_member(json, "members"); members && members->is_object())
        for (const auto& [name, ids] : members->items())
            for (const Json& id : ids)
                if (id.is_string()) membership.members[name].push_back({id.get<std::string>()});
    if (const Json* refused = find_member(json, "refused"); refused && refused->is_array())
        for (const Json& name : *refused)
            if (name.is_string()) membership.refused.push_back(name.get<std::string>());
    return membership;
}

Result<void> keep_role_members(Store& store, const SiteId& site, const RoleMembership& membership) {
    OrderedJson json;
    json["asked"] = membership.asked;
    json["at"] = format_timestamp(membership.at);
    json["members"] = OrderedJson::object();
    for (const auto& [name, people] : membership.members) {
        OrderedJson& ids = json["members"][name] = OrderedJson::array();
        for (const AccountId& person : people)
            ids.push_back(person.value);
    }
    json["refused"] = membership.refused;
    return store.keep_fact(site, kMembersFact, dump_json(json));
}

void add_members(
    Roster& roster, std::span<const RoleSource> sources, const RoleMembership& membership) {
    for (const RoleSource& source : sources) {
        const auto members = membership.members.find(key_of(source));
        if (members == membership.members.end()) continue;
        for (const AccountId& person : members->second)
            roster.roles.emplace(person, source.role);
    }
}

}  // namespace healthlint
