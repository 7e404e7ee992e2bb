#include <algorithm>
#include <set>
#include <span>
#include <utility>

#include "bridge/atlassian/jira/client.h"
#include "bridge/atlassian/jira/field_value.h"
#include "bridge/atlassian/jira/issue_json.h"
#include "bridge/atlassian/jira/listing.h"
#include "bridge/base/ascii.h"

namespace healthlint {
namespace {

constexpr int kSpacePoints = 1;
constexpr int kIdentityPoints = 2;  // people, groups, roles, permissions

RestRequest read_request(std::vector<std::string> path, std::string endpoint) {
    RestRequest request;
    request.path = {"rest", "api", "3"};
    for (std::string& segment : path)
        request.path.push_back(std::move(segment));
    request.endpoint = std::move(endpoint);
    return request;
}

RestRequest permission_check(Json body) {
    RestRequest request = read_request({"permissions", "check"}, "permissions/check");
    request.method = "POST";
    request.body = std::move(body);
    request.points = 1 + kIdentityPoints;
    return request;
}

// The issue ids that an answer of permissions/check grants.
void add_browsable(const Json& answer, std::set<long long>& granted) {
    const Json& permissions = member_or_null(answer, "projectPermissions");
    if (!permissions.is_array()) return;
    for (const Json& permission : permissions) {
        const Json& issues = member_or_null(permission, "issues");
        if (!issues.is_array() || string_member(permission, "permission") != "BROWSE_PROJECTS")
            continue;
        for (const Json& id : issues)
            if (id.is_number_integer()) granted.insert(id.get<long long>());
    }
}

RoleMembers members_of(const Json& role) {
    RoleMembers members;
    const Json& actors = member_or_null(role, "actors");
    if (!actors.is_array()) return members;
    for (const Json& actor : actors) {
        const Json& user = member_or_null(actor, "actorUser");
        const Json& group = member_or_null(actor, "actorGroup");
        if (user.is_object()) {
            Person person = person_from_json(user);
            if (person.display_name.empty())
                person.display_name = string_member(actor, "displayName");
            members.people.push_back(std::move(person));
        }
        if (group.is_object())
            members.groups.push_back(
                {.id = string_member(group, "groupId"), .name = string_member(group, "name")});
    }
    return members;
}

std::vector<Space> spaces_of(const Json& entries) {
    std::vector<Space> spaces;
    for (const Json& entry : entries) {
        Space space{
            .id = id_member(entry, "id"),
            .key = {string_member(entry, "key")},
            .name = string_member(entry, "name")};
        if (!space.key.value.empty()) spaces.push_back(std::move(space));
    }
    return spaces;
}

}  // namespace

Result<std::vector<Field>> JiraClient::fields() {
    const Result<Json> json = rest_.send_json(read_request({"field"}, "field"));
    if (!json) return tl::unexpected(json.error());
    return fields_from_json(*json);
}

Result<std::vector<Space>> JiraClient::spaces() {
    const auto entries = read_list(
        rest_,
        read_request({"project", "search"}, "project/search"),
        {.member = "values", .object_points = kSpacePoints});
    if (!entries) return tl::unexpected(entries.error());
    return spaces_of(*entries);
}

Result<std::vector<Space>> JiraClient::spaces_among(const std::vector<SpaceKey>& keys) {
    std::vector<Space> found;
    for (auto rest = std::span(keys); !rest.empty();) {
        const auto some = rest.first(std::min(rest.size(), kMaxSpaceKeys));
        rest = rest.subspan(some.size());
        RestRequest request = read_request({"project", "search"}, "project/search");
        request.query = {{"action", "browse"}};
        for (const SpaceKey& key : some)
            request.query.emplace_back("keys", key.value);
        const auto entries = read_list(
            rest_,
            std::move(request),
            {.member = "values",
             .object_points = kSpacePoints,
             .page = static_cast<int>(kMaxSpaceKeys)});
        if (!entries && entries.error().code == Errc::NotFound) continue;  // none of them
        if (!entries) return tl::unexpected(entries.error());
        for (Space& space : spaces_of(*entries))
            found.push_back(std::move(space));
    }
    return found;
}

// {"Developers": "https://…/role/10000"}: the id stands only in the address, which is not followed.
Result<std::vector<Ref>> JiraClient::roles(const SpaceKey& space) {
    const Result<Json> json =
        rest_.send_json(read_request({"project", space.value, "role"}, "project/{key}/role"));
    if (!json) return tl::unexpected(json.error());
    if (!json->is_object()) return fail(Errc::Unavailable, "project/{key}/role: no list of roles");
    std::vector<Ref> roles;
    for (const auto& [name, address] : json->items()) {
        if (!address.is_string()) continue;
        const auto& text = address.get_ref<const std::string&>();
        std::string id = text.substr(text.rfind('/') + 1);
        if (parse_integer(id)) roles.push_back({.id = std::move(id), .name = name});
    }
    return roles;
}

Result<RoleMembers> JiraClient::role_members(const SpaceKey& space, const std::string& role_id) {
    constexpr int kMembersExpected = 50;  // the answer does not say beforehand
    RestRequest request =
        read_request({"project", space.value, "role", role_id}, "project/{key}/role/{id}");
    request.query = {{"excludeInactiveUsers", "true"}};
    request.points = 1 + kIdentityPoints * kMembersExpected;
    const Result<Json> json = rest_.send_json(request);
    if (!json) return tl::unexpected(json.error());
    RoleMembers members = members_of(*json);
    const auto actors = static_cast<int>(members.people.size() + members.groups.size());
    rest_.give_back(request, kIdentityPoints * (kMembersExpected - actors));
    return members;
}

Result<std::vector<Person>> JiraClient::group_members(const std::string& group_id) {
    return members_of_group("groupId", group_id);
}

Result<std::vector<Person>> JiraClient::group_members_by_name(const std::string& group) {
    return members_of_group("groupname", group);
}

Result<std::vector<Person>> JiraClient::members_of_group(
    const char* parameter, const std::string& value) {
    RestRequest request = read_request({"group", "member"}, "group/member");
    request.query = {{parameter, value}};
    constexpr int kMembersPerPage = 50;  // Jira refuses more
    const auto entries = read_list(
        rest_,
        std::move(request),
        {.member = "values", .object_points = kIdentityPoints, .page = kMembersPerPage});
    if (!entries) return tl::unexpected(entries.error());
    std::vector<Person> people;
    for (const Json& entry : *entries)
        people.push_back(person_from_json(entry));
    return people;
}

Result<std::vector<IssueId>> JiraClient::browsable(
    const AccountId& person, const std::vector<IssueId>& issues) {
    constexpr std::size_t kMostIssues = 1000;  // per call
    std::set<long long> granted;
    for (std::size_t start = 0; start < issues.size(); start += kMostIssues) {
        const std::size_t end = std::min(issues.size(), start + kMostIssues);
        const auto from = issues.begin() + static_cast<std::ptrdiff_t>(start);
        const auto ids = numeric_ids({from, issues.begin() + static_cast<std::ptrdiff_t>(end)});
        if (!ids) return tl::unexpected(ids.error());
        Json permission = {{"permissions", Json::array({"BROWSE_PROJECTS"})}, {"issues", *ids}};
        const Result<Json> json = rest_.send_json(permission_check(Json::object(
            {{"accountId", person.value},
             {"projectPermissions", Json::array({std::move(permission)})}})));
        if (!json) return tl::unexpected(json.error());
        add_browsable(*json, granted);
    }
    std::vector<IssueId> allowed;
    for (const IssueId& issue : issues)
        if (const auto id = parse_integer(issue.value); id && granted.contains(*id))
            allowed.push_back(issue);
    return allowed;
}

Result<bool> JiraClient::administers(const AccountId& person) {
    const Result<Json> json = rest_.send_json(permission_check(Json::object(
        {{"accountId", person.value}, {"globalPermissions", Json::array({"ADMINISTER"})}})));
    if (!json) return tl::unexpected(json.error());
    const Json& granted = member_or_null(*json, "globalPermissions");
    return granted.is_array() && std::ranges::find(granted, Json("ADMINISTER")) != granted.end();
}

Result<AccountId> JiraClient::myself() {
    RestRequest request = read_request({"myself"}, "myself");
    request.points = 1 + kIdentityPoints;
    const Result<Json> json = rest_.send_json(request);
    if (!json) return tl::unexpected(json.error());
    AccountId account{string_member(*json, "accountId")};
    if (account.value.empty())
        return fail(Errc::Unavailable, "myself: an answer without accountId");
    return account;
}

Result<ServerUrls> JiraClient::server_urls() {
    const Result<Json> json = rest_.send_json(read_request({"serverInfo"}, "serverInfo"));
    if (!json) return tl::unexpected(json.error());
    const auto url = [&](std::string_view name) {
        std::string text = string_member(*json, name);
        while (text.ends_with('/'))
            text.pop_back();
        return parse_url(text) ? text : std::string();
    };
    ServerUrls urls{
        .base = url("baseUrl"),
        .display = url("displayUrl"),
        .confluence = url("displayUrlConfluence")};
    if (urls.base.empty()) return fail(Errc::Unavailable, "serverInfo: an answer without baseUrl");
    return urls;
}

}  // namespace healthlint
