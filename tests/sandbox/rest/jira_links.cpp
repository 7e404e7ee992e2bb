// Links between issues and links to the web.

#include <algorithm>

#include "bridge/base/ascii.h"
#include "tests/sandbox/rest/events.h"
#include "tests/sandbox/rest/handlers.h"

namespace healthlint::sandbox {
namespace {

constexpr std::size_t kMaxGlobalId = 255;

std::string remote_link_url(const Call& call, const IssueRecord& issue, const std::string& id) {
    return call.world.jira_url() + "/rest/api/3/issue/" + std::to_string(issue.id) +
           "/remotelink/" + id;
}

std::vector<Json>::iterator find_link(
    std::vector<Json>& links, const std::string& member, const std::string& value) {
    return std::find_if(links.begin(), links.end(), [&](const Json& link) {
        return !value.empty() && id_member(link, member) == value;
    });
}

Json web_link_item(const Json& before, const Json& after) {
    const auto text = [](const Json& link) -> Json {
        if (link.is_null()) return nullptr;
        return "This issue links to \"" + string_member(link.at("object"), "title") + "\"";
    };
    return {
        {"field", "RemoteIssueLink"},
        {"fieldtype", "jira"},
        {"from", nullptr},
        {"fromString", text(before)},
        {"to", nullptr},
        {"toString", text(after)}};
}

void save(Call& call, IssueRecord issue, const Json& item) {
    // Documented nowhere and seen nowhere: a web link fires no webhook of its own.
    record_change(call.world, issue, call.caller.account_id, {item}, call.now);
    call.world.issues.put(std::move(issue), call.now);
}

const Json* link_type(const Site& site, const Json& body) {
    const Json* type = find_member(body, "type");
    if (type == nullptr) return nullptr;
    for (const Json& one : site.link_types)
        if (string_member(one, "name") == string_member(*type, "name") ||
            id_member(one, "id") == id_member(*type, "id"))
            return &one;
    return nullptr;
}

IssuePtr linked_issue(const Call& call, std::string_view side) {
    const Json* one = find_member(call.body, side);
    if (one == nullptr) return nullptr;
    const std::string key = string_member(*one, "key");
    return call.visible_issue(key.empty() ? id_member(*one, "id") : key);
}

void add_side(Call& call, const IssueRecord& to, const Json& link, const std::string& phrase) {
    IssueRecord after = to;
    after.fields["issuelinks"].push_back(link);
    const Json& other = link.contains("outwardIssue") ? link["outwardIssue"] : link["inwardIssue"];
    const std::string key = string_member(other, "key");
    Json item{
        {"field", "Link"},
        {"fieldtype", "jira"},
        {"from", nullptr},
        {"fromString", nullptr},
        {"to", key},
        {"toString", "This issue " + phrase + " " + key}};
    record_change(call.world, after, call.caller.account_id, {std::move(item)}, call.now);
    call.world.issues.put(std::move(after), call.now);
}

Json webhook_link(const Json& type, const std::string& id, long long source, long long target) {
    return {
        {"id", parse_integer(id).value_or(0)},
        {"sourceIssueId", source},
        {"destinationIssueId", target},
        {"issueLinkType",
         {{"id", parse_integer(id_member(type, "id")).value_or(0)},
          {"name", type.at("name")},
          {"outwardName", type.at("outward")},
          {"inwardName", type.at("inward")},
          {"isSubTaskLinkType", false},
          {"isSystemLinkType", false}}},
        {"systemLink", false}};
}

}  // namespace

HttpResponse get_remote_links(Call& call) {
    const IssuePtr issue = call.visible_issue(call.path[0]);
    if (!issue) return no_such_issue();
    if (issue->refused.contains("remotelink")) return not_permitted();
    const std::string global_id = call.parameter("globalId");
    if (global_id.empty()) return reply(200, Json(issue->remote_links));
    for (const Json& link : issue->remote_links)
        if (string_member(link, "globalId") == global_id) return reply(200, link);
    return error_reply(404, "The remote link does not exist.");
}

HttpResponse put_remote_link(Call& call) {
    const IssuePtr before = call.visible_issue(call.path[0]);
    if (!before) return no_such_issue();
    const Json* object = find_member(call.body, "object");
    if (object == nullptr || string_member(*object, "url").empty() ||
        string_member(*object, "title").empty())
        return field_errors({{"title", "'title' is required."}});
    const std::string global_id = string_member(call.body, "globalId");
    if (global_id.size() > kMaxGlobalId)
        return field_errors({{"globalId", "'globalId' must be at most 255 characters."}});
    IssueRecord after = *before;
    Json link = call.body;
    if (!link.contains("application")) link["application"] = Json::object();
    const auto existing = find_link(after.remote_links, "globalId", global_id);
    const bool replaced = existing != after.remote_links.end();
    const std::string id =
        replaced ? id_member(*existing, "id") : std::to_string(call.world.new_entry_id());
    link["id"] = parse_integer(id).value_or(0);
    link["self"] = remote_link_url(call, after, id);
    const Json item = web_link_item(replaced ? *existing : Json(), link);
    if (replaced)
        *existing = link;
    else
        after.remote_links.push_back(link);
    save(call, std::move(after), item);
    return reply(replaced ? 200 : 201, {{"id", link["id"]}, {"self", link["self"]}});
}

HttpResponse delete_remote_link(Call& call) {
    const IssuePtr before = call.visible_issue(call.path[0]);
    if (!before) return no_such_issue();
    IssueRecord after = *before;
    const bool by_id = call.path.size() > 1;
    const auto found = find_link(
        after.remote_links,
        by_id ? "id" : "globalId",
        by_id ? call.path[1] : call.parameter("globalId"));
    if (found == after.remote_links.end())
        return error_reply(404, "The remote link does not exist.");
    const Json item = web_link_item(*found, Json());
    after.remote_links.erase(found);
    save(call, std::move(after), item);
    return no_content();
}

HttpResponse create_issue_link(Call& call) {
    const Json* type = link_type(call.world.site, call.body);
    if (type == nullptr) return error_reply(404, "No issue link type with the given name found.");
    // "outwardIssue" is the one that the outward phrase speaks of: inward "uses data" outward.
    const IssuePtr source = linked_issue(call, "inwardIssue");
    const IssuePtr target = linked_issue(call, "outwardIssue");
    if (!source || !target) return no_such_issue();
    const std::string id = std::to_string(call.world.new_entry_id());
    const auto side = [](const IssueRecord& issue) -> Json {
        return {{"id", std::to_string(issue.id)}, {"key", issue.key}};
    };
    const Json outward{{"id", id}, {"type", *type}, {"outwardIssue", side(*target)}};
    const Json inward{{"id", id}, {"type", *type}, {"inwardIssue", side(*source)}};
    add_side(call, *source, outward, string_member(*type, "outward"));
    add_side(call, *target, inward, string_member(*type, "inward"));
    tell_link(call, "issuelink_created", webhook_link(*type, id, source->id, target->id));
    return {.status = 201};
}

HttpResponse delete_issue_link(Call& call) {
    Json removed;
    std::vector<long long> ends;
    for (auto id = call.world.issues.next_id(0); id; id = call.world.issues.next_id(*id)) {
        const IssuePtr issue = call.world.issues.find(*id);
        const Json* links = issue ? issue->fields.find("issuelinks") : nullptr;
        if (links == nullptr || !call.may_browse(*issue)) continue;
        Json kept = Json::array();
        for (const Json& link : *links) {
            if (id_member(link, "id") != call.path[0])
                kept.push_back(link);
            else
                removed = link;
        }
        if (kept.size() == links->size()) continue;
        IssueRecord after = *issue;
        after.fields["issuelinks"] = std::move(kept);
        record_change(call.world, after, call.caller.account_id, {}, call.now);
        call.world.issues.put(std::move(after), call.now);
        ends.push_back(*id);
    }
    if (ends.empty()) return error_reply(404, "No issue link with the given id exists.");
    tell_link(
        call,
        "issuelink_deleted",
        webhook_link(removed.at("type"), call.path[0], ends.front(), ends.back()));
    return no_content();
}

HttpResponse get_link_types(Call& call) {
    return reply(200, {{"issueLinkTypes", call.world.site.link_types}});
}

}  // namespace healthlint::sandbox
