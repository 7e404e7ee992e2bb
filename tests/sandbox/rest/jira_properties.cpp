// Entity properties of issues, one by one and in bulk, and the tasks of the bulk form.

#include <algorithm>

#include "bridge/base/ascii.h"
#include "tests/sandbox/rest/events.h"
#include "tests/sandbox/rest/handlers.h"

namespace healthlint::sandbox {
namespace {

constexpr std::size_t kMaxValue = 32'768;
constexpr std::size_t kMaxKey = 255;
constexpr std::size_t kMaxBulkIssues = 100;
constexpr std::size_t kMaxBulkProperties = 10;

HttpResponse no_such_property() {
    return error_reply(404, "The property does not exist.");
}

bool is_running(const Task& task, TimePoint now) {
    return now < task.finished;
}

bool touches(const Task& task, const std::vector<long long>& issues) {
    return std::any_of(issues.begin(), issues.end(), [&](long long id) {
        return std::find(task.issues.begin(), task.issues.end(), id) != task.issues.end();
    });
}

// {"issueID":10001,"properties":{…}}: nothing when the entry is well-formed.
std::optional<std::string> entry_problem(const Json& entry) {
    if (!only_members(entry, {"issueID", "properties"})) return "unknown member";
    if (!integer_member(entry, "issueID") || !entry.at("issueID").is_number_integer())
        return "issueID has to be a number";
    const Json* properties = find_member(entry, "properties");
    if (properties == nullptr || !properties->is_object() || properties->empty() ||
        properties->size() > kMaxBulkProperties)
        return "1 to 10 properties are needed";
    for (const auto& [key, value] : properties->items())
        if (key.empty() || key.size() > kMaxKey || value.is_null() ||
            dump_json(value).size() > kMaxValue)
            return "a key or value is too long or empty";
    return std::nullopt;
}

void set_property(Call& call, const IssueRecord& issue, const std::string& key, const Json& value) {
    const std::string text = dump_json(value);
    call.world.issues.properties(issue.id)[key] = text;
    call.world.journal.note_property(
        {.at = call.now, .issue = issue.id, .key = key, .value = text});
    tell_property(call, "issue_property_set", issue, key);
}

Json apply_entry(Call& call, const Json& entry) {
    const auto id = *integer_member(entry, "issueID");
    const IssuePtr issue = call.visible_issue(std::to_string(id));
    if (!issue)
        return {
            {"issueID", id},
            {"errorMessages",
             Json::array({"Issue does not exist or you do not have permission to see it."})}};
    for (const auto& [key, value] : entry.at("properties").items())
        set_property(call, *issue, key, value);
    return nullptr;
}

HttpResponse see_task(const Call& call, const Task& task) {
    return {
        .status = 303,
        .headers = {
            {"Location", call.world.jira_url() + "/rest/api/3/task/" + std::to_string(task.id)},
            {"Content-Type", "application/json;charset=UTF-8"}}};
}

}  // namespace

HttpResponse get_property_keys(Call& call) {
    const IssuePtr issue = call.visible_issue(call.path[0]);
    if (!issue) return no_such_issue();
    Json keys = Json::array();
    const auto all = call.world.issues.all_properties().find(issue->id);
    if (all != call.world.issues.all_properties().end())
        for (const auto& [key, value] : all->second)
            keys.push_back(
                {{"key", key},
                 {"self",
                  call.world.jira_url() + "/rest/api/3/issue/" + std::to_string(issue->id) +
                      "/properties/" + key}});
    return reply(200, {{"keys", std::move(keys)}});
}

HttpResponse get_property(Call& call) {
    const IssuePtr issue = call.visible_issue(call.path[0]);
    if (!issue) return no_such_issue();
    const std::string* value = call.world.issues.property(issue->id, call.path[1]);
    if (value == nullptr) return no_such_property();
    return reply(200, {{"key", call.path[1]}, {"value", parse_json(*value)}});
}

HttpResponse put_property(Call& call) {
    const IssuePtr issue = call.visible_issue(call.path[0]);
    if (!issue) return no_such_issue();
    const std::string& key = call.path[1];
    if (key.size() > kMaxKey)
        return error_reply(400, "The property key cannot be longer than 255 characters.");
    if (call.body.is_discarded() || call.body.is_null())
        return error_reply(400, "The property value has to be valid JSON and not empty.");
    if (call.request.body.size() > kMaxValue)
        return error_reply(400, "The property value cannot be longer than 32768 characters.");
    const bool fresh = !call.world.issues.properties(issue->id).contains(key);
    set_property(call, *issue, key, call.body);
    return reply(fresh ? 201 : 200, nullptr);
}

HttpResponse delete_property(Call& call) {
    const IssuePtr issue = call.visible_issue(call.path[0]);
    if (!issue) return no_such_issue();
    if (call.world.issues.properties(issue->id).erase(call.path[1]) == 0) return no_such_property();
    tell_property(call, "issue_property_deleted", *issue, call.path[1]);
    return no_content();
}

HttpResponse put_properties_by_issue(Call& call) {
    const Json* entries = find_member(call.body, "issues");
    if (!only_members(call.body, {"issues"}) || entries == nullptr || !entries->is_array())
        return bad_payload();
    if (entries->empty() || entries->size() > kMaxBulkIssues)
        return error_reply(400, "The number of issues has to be between 1 and 100.");
    Task task;
    for (const Json& entry : *entries) {
        if (auto problem = entry_problem(entry)) return error_reply(400, *problem);
        task.issues.push_back(*integer_member(entry, "issueID"));
    }
    for (const Task& other : call.world.tasks)
        if (is_running(other, call.now) && touches(other, task.issues))
            return error_reply(
                409, "Another bulk update on the same issues is already in progress. Retry later.");
    Json errors = Json::array();
    for (const Json& entry : *entries)
        if (Json error = apply_entry(call, entry); !error.is_null())
            errors.push_back(std::move(error));
    task.id = call.world.new_entry_id();
    task.description = "Bulk set issue properties";
    task.creator = call.caller.account_id;
    task.submitted = call.now;
    task.finished = call.now + call.world.options.task_duration;
    task.result = {{"errors", std::move(errors)}};
    call.world.tasks.push_back(task);
    return see_task(call, task);
}

HttpResponse get_task(Call& call) {
    const auto id = parse_integer(call.path[0]);
    const auto found =
        std::find_if(call.world.tasks.begin(), call.world.tasks.end(), [&](const Task& task) {
            return id && task.id == *id;
        });
    if (found == call.world.tasks.end()) return error_reply(404, "The task does not exist.");
    const User* caller = call.world.site.user(call.caller.account_id);
    if (found->creator != call.caller.account_id && !(caller != nullptr && caller->admin))
        return error_reply(403, "Only the creator of a task or an administrator may see it.");
    const bool running = is_running(*found, call.now);
    const auto ms = [](TimePoint at) { return at.time_since_epoch().count(); };
    Json body{
        {"self", call.world.jira_url() + "/rest/api/3/task/" + call.path[0]},
        {"id", call.path[0]},
        {"description", found->description},
        {"status", running ? "RUNNING" : "COMPLETE"},
        {"progress", running ? 50 : 100},
        {"submittedBy", 10'000},
        {"submitted", ms(found->submitted)},
        {"started", ms(found->submitted)},
        {"lastUpdate", ms(running ? call.now : found->finished)},
        {"elapsedRuntime", ms(running ? call.now : found->finished) - ms(found->submitted)}};
    if (!running) {
        body["finished"] = ms(found->finished);
        body["result"] = found->result;
    }
    return reply(200, body);
}

}  // namespace healthlint::sandbox
