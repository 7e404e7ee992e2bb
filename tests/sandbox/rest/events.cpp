#include "tests/sandbox/rest/events.h"

#include <algorithm>

#include "bridge/base/ascii.h"
#include "tests/sandbox/rest/issue_json.h"
#include "tests/sandbox/rest/query.h"
#include "tests/sandbox/site/adf_text.h"

namespace healthlint::sandbox {
namespace {

Json envelope(const Call& call, const std::string& event) {
    Json body{{"timestamp", call.now.time_since_epoch().count()}, {"webhookEvent", event}};
    Json user = call.world.site.user_json(call.caller.account_id);
    if (!user.is_null()) body["user"] = std::move(user);
    return body;
}

bool filter_lets_through(const Call& call, const Json& module, const IssueRecord* issue) {
    const std::string filter = string_member(module, "filter");
    if (filter.empty() || issue == nullptr) return true;
    const auto query = compile_query(call.world, filter);
    return query && matches(call.world, *query, *issue, call.now);
}

// Modules of the descriptor.
const Json& webhooks_of(const Installation& installation) {
    const bool listens = installation.product == "jira" && installation.enabled;
    const Json& modules = member_or_null(installation.descriptor, "modules");
    static const Json kNone = Json::array();
    const Json& webhooks = member_or_null(modules, "webhooks");
    return listens && webhooks.is_array() ? webhooks : kNone;
}

void send_to_administrators(const Call& call, const std::string& event, const Json& body) {
    for (const AdminWebhook& webhook : call.world.admin_webhooks) {
        if (std::ranges::find(webhook.events, event) == webhook.events.end()) continue;
        call.world.webhooks.push(
            {.client_key = {},
             .hub_secret = webhook.secret,
             .url = webhook.url,
             .event = event,
             .body = dump_json(body),
             .identifier = {},
             .trace = {}},
            call.world.faults,
            call.now);
    }
}

void send_to_apps(
    const Call& call, const std::string& event, const Json& body, const IssueRecord* issue) {
    Json variables = Json::object();
    if (issue != nullptr) {
        const Json* project = issue->fields.find("project");
        variables = {{"issue.key", issue->key}, {"issue.id", std::to_string(issue->id)}};
        if (project != nullptr) {
            variables["project.key"] = string_member(*project, "key");
            variables["project.id"] = id_member(*project, "id");
        }
    }
    for (const Installation& installation : call.world.installations)
        for (const Json& module : webhooks_of(installation)) {
            if (string_member(module, "event") != event) continue;
            if (!filter_lets_through(call, module, issue)) continue;
            call.world.webhooks.push(
                {.client_key = installation.client_key,
                 .url = app_target(
                     installation, fill_variables(string_member(module, "url"), variables)),
                 .event = event,
                 .body = bool_member(module, "excludeBody") ? std::string() : dump_json(body),
                 .trace = call.caller.kind == CallerKind::App ? call.trace() : std::string()},
                call.world.faults,
                call.now);
        }
}

bool is_heard(const World& world, const std::string& event) {
    const auto by_app = [&](const Installation& installation) {
        return std::ranges::any_of(webhooks_of(installation), [&](const Json& module) {
            return string_member(module, "event") == event;
        });
    };
    const auto by_administrators = [&](const AdminWebhook& webhook) {
        return std::ranges::find(webhook.events, event) != webhook.events.end();
    };
    return std::ranges::any_of(world.installations, by_app) ||
           std::ranges::any_of(world.admin_webhooks, by_administrators);
}

// `fill` adds to the envelope what happened, and only where somebody hears it: a bulk write would
// make a hundred bodies for nobody.
template <class Fill>
void send_everywhere(
    const Call& call, const std::string& event, const IssueRecord* issue, Fill fill) {
    if (!is_heard(call.world, event)) return;
    Json body = envelope(call, event);
    fill(body);
    send_to_apps(call, event, body, issue);
    send_to_administrators(call, event, body);
}

Json reduced_issue(const World& world, const IssueRecord& issue) {
    Json shown = issue_json_v2(world, issue);
    Json fields = Json::object();
    for (const char* name : {"summary", "issuetype", "project", "assignee", "priority", "status"})
        fields[name] = shown["fields"][name];
    shown["fields"] = std::move(fields);
    return shown;
}

std::string event_type_name(const Json& changelog, const std::string& event) {
    if (event == "jira:issue_created") return "issue_created";
    const Json* items = find_member(changelog, "items");
    if (items != nullptr && items->is_array())
        for (const Json& item : *items) {
            if (string_member(item, "field") == "assignee") return "issue_assigned";
            if (string_member(item, "field") == "status") return "issue_generic";
        }
    return "issue_updated";
}

}  // namespace

Json record_change(
    World& world,
    IssueRecord& issue,
    const std::string& actor,
    std::vector<Json> items,
    TimePoint now) {
    issue.fields["updated"] = format_jira_timestamp(now);
    if (items.empty()) return Json::object();
    const std::string id = std::to_string(world.new_entry_id());
    Json entry{
        {"id", id},
        {"author", world.site.user_json(actor)},
        {"created", format_jira_timestamp(now)},
        {"items", items}};
    issue.changelog.push_back(std::move(entry));
    return {{"id", id}, {"items", std::move(items)}};
}

void tell_issue(
    Call& call, const std::string& event, const IssueRecord& issue, const Json& changelog) {
    send_everywhere(call, event, &issue, [&](Json& body) {
        if (event != "jira:issue_deleted")
            body["issue_event_type_name"] = event_type_name(changelog, event);
        body["issue"] = issue_json_v2(call.world, issue);
        if (changelog.is_object() && !changelog.empty()) body["changelog"] = changelog;
    });
}

void tell_comment(
    Call& call, const std::string& event, const IssueRecord& issue, const Comment& comment) {
    send_everywhere(call, event, &issue, [&](Json& body) {
        body.erase("user");
        Json shown = comment_json(call.world, issue, comment);
        shown["body"] = adf_to_wiki(comment.body);
        body["comment"] = std::move(shown);
        body["issue"] = reduced_issue(call.world, issue);
    });
}

void tell_property(
    Call& call, const std::string& event, const IssueRecord& issue, const std::string& key) {
    send_everywhere(call, event, &issue, [&](Json& body) {
        body["property"] = {{"key", key}};
        body["issue"] = reduced_issue(call.world, issue);
    });
}

void tell_link(Call& call, const std::string& event, const Json& link) {
    send_everywhere(call, event, nullptr, [&](Json& body) {
        body.erase("user");
        body["issueLink"] = link;
    });
}

}  // namespace healthlint::sandbox
