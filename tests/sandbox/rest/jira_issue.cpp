// One issue: read, edit, create, move through the workflow, delete.

#include <algorithm>

#include "tests/sandbox/rest/events.h"
#include "tests/sandbox/rest/handlers.h"
#include "tests/sandbox/rest/issue_json.h"
#include "tests/sandbox/site/edit.h"

namespace healthlint::sandbox {
namespace {

constexpr long long kMaxChangelogPage = 100;
constexpr std::size_t kMaxPropertyValue = 32'768;
constexpr std::size_t kMaxPropertyKey = 255;

bool is_admin(const Call& call) {
    const User* user = call.world.site.user(call.caller.account_id);
    return user != nullptr && user->admin;
}

void notify(Call& call, const std::string& event, const IssueRecord& issue) {
    call.world.journal.notify(
        {.at = call.now, .event = event, .issue = issue.key, .actor = call.caller.account_id});
}

// "properties" of a PUT or POST body; false when one of them breaks a limit.
bool write_properties(Call& call, long long issue, const Json* list) {
    if (list == nullptr) return true;
    for (const Json& one : *list) {
        const std::string key = string_member(one, "key");
        const Json* value = find_member(one, "value");
        if (key.empty() || key.size() > kMaxPropertyKey || value == nullptr) return false;
        std::string text = dump_json(*value);
        if (text.size() > kMaxPropertyValue) return false;
        call.world.issues.properties(issue)[key] = std::move(text);
    }
    return true;
}

const Status* initial_status(const Site& site) {
    return site.statuses.empty() ? nullptr : &site.statuses.front();
}

// What the workflow sets by itself when a status changes.
void enter_status(const Call& call, IssueFields& fields, const Status& status) {
    const Json* before = fields.find("status");
    const Json* category = before == nullptr ? nullptr : find_member(*before, "statusCategory");
    const bool moved = category == nullptr || string_member(*category, "key") != status.category;
    const std::string now = format_jira_timestamp(call.now);
    fields["status"] = call.world.site.status_json(status);
    if (moved) fields["statuscategorychangedate"] = now;
    const bool done = status.category == "done";
    fields["resolutiondate"] = done ? Json(now) : Json(nullptr);
    fields["resolution"] = done ? Json{{"id", "10000"}, {"name", "Done"}} : Json(nullptr);
}

Json transition_json(const Call& call, const Status& status) {
    return {
        {"id", status.id},
        {"name", status.name},
        {"to", call.world.site.status_json(status)},
        {"isAvailable", true}};
}

}  // namespace

HttpResponse get_issue(Call& call) {
    const IssuePtr issue = call.visible_issue(call.path[0]);
    if (!issue) return no_such_issue();
    IssueView view{
        .fields = call.list_parameter("fields"), .properties = call.list_parameter("properties")};
    if (view.fields.empty()) view.fields = {"*all"};
    view.changelog = call.parameter("expand").find("changelog") != std::string::npos;
    call.core_objects = 1;
    return reply(200, issue_json(call.world, *issue, view));
}

HttpResponse edit_issue(Call& call) {
    const IssuePtr before = call.visible_issue(call.path[0]);
    if (!before) return no_such_issue();
    if (!only_members(
            call.body, {"fields", "update", "properties", "historyMetadata", "transition"}))
        return bad_payload();
    const bool quiet = call.parameter("notifyUsers") == "false";
    // Documented: without an administrator's right the request is ignored, not refused.
    if (quiet && !is_admin(call)) return no_content();

    const Json* fields = find_member(call.body, "fields");
    const Json* update = find_member(call.body, "update");
    Edit edit = apply_edit(
        call.world.site,
        before->fields.json(),
        fields == nullptr ? Json::object() : *fields,
        update == nullptr ? Json::object() : *update);
    if (!edit.errors.empty()) return field_errors(edit.errors);
    if (!write_properties(call, before->id, find_member(call.body, "properties")))
        return bad_payload();
    if (!edit.items.empty()) {
        IssueRecord after = *before;
        after.fields = IssueFields(edit.fields);
        const Json entry = record_change(
            call.world, after, call.caller.account_id, std::move(edit.items), call.now);
        call.world.issues.put(after, call.now);
        tell_issue(call, "jira:issue_updated", after, entry);
        if (!quiet) notify(call, "jira:issue_updated", after);
    }
    if (call.parameter("returnIssue") != "true") return no_content();
    return reply(
        200, issue_json(call.world, *call.world.issues.find(before->id), {.fields = {"*all"}}));
}

HttpResponse create_issue(Call& call) {
    const Json* given = find_member(call.body, "fields");
    if (given == nullptr || !given->is_object()) return bad_payload();
    Json set = *given;
    const Json* project = find_member(set, "project");
    const Space* space = nullptr;
    if (project != nullptr) space = call.world.site.space(string_member(*project, "key"));
    if (project != nullptr && space == nullptr)
        space = call.world.site.space(id_member(*project, "id"));
    const Json* type = find_member(set, "issuetype");
    const Json type_json =
        type == nullptr ? Json() : call.world.site.issue_type_json(string_member(*type, "name"));
    if (space == nullptr) return field_errors({{"project", "Specify a valid project ID or key"}});
    if (type_json.is_null()) return field_errors({{"issuetype", "Specify a valid issue type"}});
    set.erase("project");
    set.erase("issuetype");
    if (!set.contains("summary"))
        return field_errors({{"summary", "You must specify a summary of the issue."}});

    Edit edit = apply_edit(call.world.site, Json::object(), set, Json::object());
    if (!edit.errors.empty()) return field_errors(edit.errors);
    IssueRecord issue;
    issue.id = call.world.issues.new_id();
    issue.key = call.world.issues.new_key(space->key);
    issue.fields = IssueFields(edit.fields);
    issue.fields["project"] = call.world.site.project_json(*space);
    issue.fields["issuetype"] = type_json;
    const Json creator = call.world.site.user_json(call.caller.account_id);
    issue.fields["creator"] = creator;
    if (issue.fields.find("reporter") == nullptr) issue.fields["reporter"] = creator;
    issue.fields["created"] = format_jira_timestamp(call.now);
    issue.fields["updated"] = format_jira_timestamp(call.now);
    if (const Status* status = initial_status(call.world.site))
        enter_status(call, issue.fields, *status);
    if (!write_properties(call, issue.id, find_member(call.body, "properties")))
        return bad_payload();
    call.world.issues.put(issue, call.now);
    tell_issue(call, "jira:issue_created", issue, Json::object());
    notify(call, "jira:issue_created", issue);
    const std::string id = std::to_string(issue.id);
    return reply(
        201,
        {{"id", id},
         {"key", issue.key},
         {"self", call.world.jira_url() + "/rest/api/3/issue/" + id}});
}

HttpResponse delete_issue(Call& call) {
    const IssuePtr issue = call.visible_issue(call.path[0]);
    if (!issue) return no_such_issue();
    tell_issue(call, "jira:issue_deleted", *issue, Json::object());
    call.world.issues.remove(issue->id, call.now);
    return no_content();
}

HttpResponse get_transitions(Call& call) {
    if (!call.visible_issue(call.path[0])) return no_such_issue();
    Json transitions = Json::array();
    for (const Status& status : call.world.site.statuses)
        transitions.push_back(transition_json(call, status));
    return reply(200, {{"expand", "transitions"}, {"transitions", std::move(transitions)}});
}

HttpResponse do_transition(Call& call) {
    const IssuePtr before = call.visible_issue(call.path[0]);
    if (!before) return no_such_issue();
    const Json* transition = find_member(call.body, "transition");
    const Status* status =
        transition == nullptr ? nullptr : call.world.site.status(id_member(*transition, "id"));
    if (status == nullptr)
        return error_reply(
            400,
            "It seems that you have tried to perform an illegal workflow "
            "operation.");
    IssueRecord after = *before;
    const Json* const found = after.fields.find("status");
    const Json old_status = found == nullptr ? Json() : *found;
    enter_status(call, after.fields, *status);
    const Json& new_status = after.fields["status"];
    if (old_status == new_status) return no_content();
    const Json field{{"id", "status"}, {"name", "status"}};
    Json item = change_item(field, old_status, new_status);
    const Json entry =
        record_change(call.world, after, call.caller.account_id, {std::move(item)}, call.now);
    call.world.issues.put(after, call.now);
    tell_issue(call, "jira:issue_updated", after, entry);
    notify(call, "jira:issue_updated", after);
    return no_content();
}

HttpResponse get_changelog(Call& call) {
    const IssuePtr issue = call.visible_issue(call.path[0]);
    if (!issue) return no_such_issue();
    if (issue->refused.contains("changelog")) return not_permitted();
    const auto total = static_cast<long long>(issue->changelog.size());
    const long long start = std::clamp(call.integer_parameter("startAt", 0), 0LL, total);
    const long long size =
        std::clamp(call.integer_parameter("maxResults", kMaxChangelogPage), 1LL, kMaxChangelogPage);
    const long long end = std::min(total, start + size);
    Json values = Json::array();
    for (long long i = start; i < end; ++i)
        values.push_back(issue->changelog[static_cast<std::size_t>(i)]);
    const std::string self =
        call.world.jira_url() + "/rest/api/3/issue/" + std::to_string(issue->id) + "/changelog";
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

}  // namespace healthlint::sandbox
