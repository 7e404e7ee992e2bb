// What the site says about itself, its people and their permissions.

#include <algorithm>
#include <set>

#include "bridge/base/ascii.h"
#include "tests/sandbox/rest/handlers.h"

namespace healthlint::sandbox {
namespace {

constexpr long long kMaxProjects = 100;
constexpr std::size_t kMaxPermissionIds = 1'000;

const std::set<std::string> kProjectPermissions{
    "BROWSE_PROJECTS",
    "EDIT_ISSUES",
    "ADD_COMMENTS",
    "LINK_ISSUES",
    "EDIT_OWN_COMMENTS",
    "DELETE_OWN_COMMENTS",
    "EDIT_ALL_COMMENTS",
    "ADMINISTER_PROJECTS"};
const std::set<std::string> kGlobalPermissions{"ADMINISTER", "USER_PICKER"};

bool holds(
    const Site& site,
    const std::string& account,
    const std::string& permission,
    std::string_view space) {
    const User* user = site.user(account);
    if (user == nullptr) return false;
    if (permission == "ADMINISTER" || permission == "ADMINISTER_PROJECTS") return user->admin;
    if (permission == "USER_PICKER") return true;
    return space.empty() || site.may_browse(account, space);
}

std::string space_of(const IssueRecord& issue) {
    const Json* project = issue.fields.find("project");
    return project == nullptr ? std::string() : string_member(*project, "key");
}

Json project_value(const Call& call, const Space& space) {
    Json shown = call.world.site.project_json(space);
    shown["style"] = "classic";
    shown["isPrivate"] = !space.members.empty();
    shown["lead"] = call.world.site.user_json(space.lead);
    shown["properties"] = Json::object();
    return shown;
}

// {permissions, projects, issues} -> the granted part, one entry per permission.
std::optional<HttpResponse> check_projects(
    Call& call, const std::string& account, const Json& asked, Json& granted) {
    const Json none = Json::array();
    const Json* projects = find_member(asked, "projects");
    const Json* issues = find_member(asked, "issues");
    if ((projects != nullptr && projects->size() > kMaxPermissionIds) ||
        (issues != nullptr && issues->size() > kMaxPermissionIds))
        return error_reply(400, "The maximum number of projects and issues is 1000.");
    for (const std::string& permission : strings_of(find_member(asked, "permissions"))) {
        if (!kProjectPermissions.contains(permission))
            return error_reply(400, "Unrecognized permission: " + permission);
        Json seen_projects = Json::array();
        Json seen_issues = Json::array();
        for (const Json& id : projects == nullptr ? none : *projects) {
            const Space* space = id.is_number() ? call.world.site.space(dump_json(id)) : nullptr;
            if (space != nullptr && holds(call.world.site, account, permission, space->key))
                seen_projects.push_back(id);
        }
        for (const Json& id : issues == nullptr ? none : *issues) {
            const IssuePtr issue =
                id.is_number() ? call.world.issues.find(dump_json(id)) : IssuePtr();
            if (issue && holds(call.world.site, account, permission, space_of(*issue)))
                seen_issues.push_back(id);
        }
        call.identity_objects += 1;
        granted.push_back(
            {{"permission", permission},
             {"projects", std::move(seen_projects)},
             {"issues", std::move(seen_issues)}});
    }
    return std::nullopt;
}

}  // namespace

HttpResponse get_fields(Call& call) {
    return reply(200, call.world.site.fields);
}

HttpResponse search_projects(Call& call) {
    const auto keys = call.list_parameter("keys");
    std::vector<const Space*> visible;
    for (const Space& space : call.world.site.spaces) {
        const bool wanted =
            keys.empty() || std::find(keys.begin(), keys.end(), space.key) != keys.end();
        if (wanted && call.world.site.may_browse(call.caller.account_id, space.key))
            visible.push_back(&space);
    }
    std::sort(visible.begin(), visible.end(), [](const Space* a, const Space* b) {
        return a->key < b->key;
    });
    const auto total = static_cast<long long>(visible.size());
    const long long start = std::clamp(call.integer_parameter("startAt", 0), 0LL, total);
    const long long size = std::clamp(call.integer_parameter("maxResults", 50), 1LL, kMaxProjects);
    const long long end = std::min(total, start + size);
    Json values = Json::array();
    for (long long i = start; i < end; ++i)
        values.push_back(project_value(call, *visible[static_cast<std::size_t>(i)]));
    call.core_objects = end - start;
    const std::string self = call.world.jira_url() + "/rest/api/3/project/search";
    Json body{
        {"self", self},
        {"maxResults", size},
        {"startAt", start},
        {"total", total},
        {"isLast", end == total},
        {"values", std::move(values)}};
    if (end < total) body["nextPage"] = self + "?startAt=" + std::to_string(end);
    return reply(200, body);
}

HttpResponse get_project(Call& call) {
    const Space* space = call.world.site.space(call.path[0]);
    if (space == nullptr || !call.world.site.may_browse(call.caller.account_id, space->key))
        return error_reply(404, "No project could be found with key '" + call.path[0] + "'.");
    call.core_objects = 1;
    return reply(200, project_value(call, *space));
}

HttpResponse get_myself(Call& call) {
    call.identity_objects = 1;
    return reply(200, call.world.site.user_json(call.caller.account_id));
}

HttpResponse get_user(Call& call) {
    Json user = call.world.site.user_json(call.parameter("accountId"));
    if (user.is_null())
        return error_reply(
            404, "Specified user does not exist or you do not have required permissions");
    call.identity_objects = 1;
    return reply(200, user);
}

HttpResponse get_users(Call& call) {
    Json values = Json::array();
    for (const auto& [name, value] : parse_query(call.query)) {
        if (name != "accountId") continue;
        Json user = call.world.site.user_json(value);
        if (!user.is_null()) values.push_back(std::move(user));
    }
    const long long size = call.integer_parameter("maxResults", 10);
    while (static_cast<long long>(values.size()) > std::max(1LL, size))
        values.erase(values.size() - 1);
    call.identity_objects = static_cast<long long>(values.size());
    return reply(
        200,
        {{"self", call.world.jira_url() + "/rest/api/3/user/bulk"},
         {"maxResults", size},
         {"startAt", 0},
         {"total", values.size()},
         {"isLast", true},
         {"values", std::move(values)}});
}

HttpResponse get_server_info(Call& call) {
    return reply(
        200,
        {{"baseUrl", call.world.jira_url()},
         {"displayUrl", call.world.jira_url()},
         {"displayUrlConfluence", call.world.jira_url()},
         {"version", "1001.0.0-SNAPSHOT"},
         {"versionNumbers", {1001, 0, 0}},
         {"deploymentType", "Cloud"},
         {"buildNumber", 100'300},
         {"buildDate", "2026-10-01T00:00:00.000+0000"},
         {"serverTime", format_jira_timestamp(call.now)},
         {"serverTimeZone", "Etc/UTC"},
         {"scmInfo", "sandbox"},
         {"serverTitle", call.world.site.title}});
}

HttpResponse get_my_permissions(Call& call) {
    std::string space = call.parameter("projectKey");
    const std::string issue_key =
        call.parameter("issueId").empty() ? call.parameter("issueKey") : call.parameter("issueId");
    if (!issue_key.empty()) {
        const IssuePtr issue = call.visible_issue(issue_key);
        if (!issue) return no_such_issue();
        space = space_of(*issue);
    }
    const auto asked = call.list_parameter("permissions");
    if (asked.empty()) return error_reply(400, "The permissions parameter is required.");
    Json permissions = Json::object();
    for (const std::string& key : asked) {
        const bool global = kGlobalPermissions.contains(key);
        if (!global && !kProjectPermissions.contains(key))
            return error_reply(400, "Unrecognized permission: " + key);
        permissions[key] = {
            {"id", "10"},
            {"key", key},
            {"name", key},
            {"type", global ? "GLOBAL" : "PROJECT"},
            {"description", ""},
            {"havePermission", holds(call.world.site, call.caller.account_id, key, space)}};
        call.identity_objects += 1;
    }
    return reply(200, {{"permissions", std::move(permissions)}});
}

HttpResponse check_permissions(Call& call) {
    if (!only_members(call.body, {"accountId", "globalPermissions", "projectPermissions"}))
        return bad_payload();
    std::string account = string_member(call.body, "accountId");
    if (account.empty()) account = call.caller.account_id;
    const User* caller = call.world.site.user(call.caller.account_id);
    const bool may_ask = call.caller.kind == CallerKind::App || account == call.caller.account_id ||
                         (caller != nullptr && caller->admin);
    if (!may_ask) return error_reply(403, "Only an administrator may ask about another user.");
    if (call.world.site.user(account) == nullptr)
        return error_reply(400, "The account id '" + account + "' is not valid.");
    Json global = Json::array();
    for (const std::string& key : strings_of(find_member(call.body, "globalPermissions"))) {
        if (!kGlobalPermissions.contains(key))
            return error_reply(400, "Unrecognized permission: " + key);
        if (holds(call.world.site, account, key, "")) global.push_back(key);
    }
    Json projects = Json::array();
    if (const Json* asked = find_member(call.body, "projectPermissions"))
        for (const Json& one : *asked)
            if (auto refusal = check_projects(call, account, one, projects)) return *refusal;
    return reply(
        200,
        {{"globalPermissions", std::move(global)}, {"projectPermissions", std::move(projects)}});
}

HttpResponse get_failed_webhooks(Call& call) {
    if (call.caller.kind != CallerKind::App) return error_reply(403, "The caller isn't an app.");
    const long long after = call.integer_parameter("after", 0);
    Json values = Json::array();
    for (const Json& row : call.world.webhooks.failed())
        if (integer_member(row, "failureTime").value_or(0) > after) values.push_back(row);
    return reply(200, {{"maxResults", 100}, {"values", std::move(values)}});
}

}  // namespace healthlint::sandbox
