// Comments and their properties.

#include <algorithm>
#include <set>

#include "bridge/base/ascii.h"
#include "tests/sandbox/rest/events.h"
#include "tests/sandbox/rest/handlers.h"
#include "tests/sandbox/rest/issue_json.h"
#include "tests/sandbox/site/adf_check.h"

namespace healthlint::sandbox {
namespace {

constexpr long long kMaxPage = 100;
constexpr std::size_t kMaxListed = 1'000;
constexpr std::size_t kMaxComments = 5'000;
constexpr std::size_t kMaxValue = 32'768;
constexpr std::size_t kMaxKey = 255;

HttpResponse no_such_comment(const std::string& id) {
    return error_reply(404, "Can not find a comment for the id: " + id + ".");
}

Comment* find_comment(IssueRecord& issue, const std::string& id) {
    const auto number = parse_integer(id);
    const auto found =
        std::find_if(issue.comments.begin(), issue.comments.end(), [&](const Comment& comment) {
            return number && comment.id == *number;
        });
    return found == issue.comments.end() ? nullptr : &*found;
}

// The issue that carries the comment with this id, and the comment within it.
struct Place {
    IssueRecord issue;
    Comment* comment = nullptr;
};

std::unique_ptr<Place> place_of(const Call& call, const std::string& comment_id) {
    const auto number = parse_integer(comment_id);
    const auto issue_id = number ? call.world.issues.issue_of_comment(*number) : std::nullopt;
    const IssuePtr issue = issue_id ? call.visible_issue(std::to_string(*issue_id)) : IssuePtr();
    if (!issue) return nullptr;
    auto place = std::make_unique<Place>(Place{.issue = *issue});
    place->comment = find_comment(place->issue, comment_id);
    return place->comment == nullptr ? nullptr : std::move(place);
}

std::optional<HttpResponse> body_refusal(const Call& call) {
    static const std::set<std::string> kMembers{
        "body",
        "visibility",
        "properties",
        "jsdPublic",
        "id",
        "self",
        "author",
        "updateAuthor",
        "created",
        "updated",
        "renderedBody"};
    if (!call.body.is_object()) return bad_payload();
    for (const auto& [name, value] : call.body.items())
        if (!kMembers.contains(name)) return bad_payload();
    const Json* body = find_member(call.body, "body");
    if (body == nullptr || adf_problem(*body))
        return field_errors({{"comment", "Comment body is not valid!"}});
    return std::nullopt;
}

bool take_properties(const Json& body, Comment& comment) {
    const Json* list = find_member(body, "properties");
    if (list == nullptr) return true;
    if (!list->is_array()) return false;
    for (const Json& one : *list) {
        const std::string key = string_member(one, "key");
        const Json* value = find_member(one, "value");
        if (key.empty() || key.size() > kMaxKey || value == nullptr ||
            dump_json(*value).size() > kMaxValue)
            return false;
        comment.properties[key] = *value;
    }
    return true;
}

void notify(Call& call, const std::string& event, const IssueRecord& issue) {
    call.world.journal.notify(
        {.at = call.now, .event = event, .issue = issue.key, .actor = call.caller.account_id});
}

Json with_properties(Json shown, const Comment& comment) {
    shown["properties"] = Json::array();
    for (const auto& [key, value] : comment.properties)
        shown["properties"].push_back({{"key", key}, {"value", value}});
    return shown;
}

}  // namespace

HttpResponse get_comments(Call& call) {
    const IssuePtr issue = call.visible_issue(call.path[0]);
    if (!issue) return no_such_issue();
    if (issue->refused.contains("comment")) return not_permitted();
    const std::string order = call.parameter("orderBy");
    if (!order.empty() && order != "created" && order != "+created" && order != "-created")
        return error_reply(400, "The orderBy parameter has to be created.");
    std::vector<const Comment*> all;
    for (const Comment& comment : issue->comments)
        all.push_back(&comment);
    if (order == "-created") std::reverse(all.begin(), all.end());
    const auto total = static_cast<long long>(all.size());
    const long long start = std::clamp(call.integer_parameter("startAt", 0), 0LL, total);
    const long long size =
        std::clamp(call.integer_parameter("maxResults", kMaxPage), 1LL, kMaxPage);
    Json comments = Json::array();
    for (long long i = start; i < std::min(total, start + size); ++i)
        comments.push_back(comment_json(call.world, *issue, *all[static_cast<std::size_t>(i)]));
    return reply(
        200,
        {{"startAt", start},
         {"maxResults", size},
         {"total", total},
         {"comments", std::move(comments)}});
}

HttpResponse get_comment(Call& call) {
    const IssuePtr issue = call.visible_issue(call.path[0]);
    if (!issue) return no_such_issue();
    IssueRecord copy = *issue;
    const Comment* comment = find_comment(copy, call.path[1]);
    if (comment == nullptr) return no_such_comment(call.path[1]);
    return reply(200, comment_json(call.world, *issue, *comment));
}

HttpResponse add_comment(Call& call) {
    const IssuePtr before = call.visible_issue(call.path[0]);
    if (!before) return no_such_issue();
    if (auto refusal = body_refusal(call)) return *refusal;
    if (before->comments.size() >= kMaxComments)
        return error_reply(413, "The per-issue limit has been breached for comments.");
    Comment comment{
        .id = call.world.new_entry_id(),
        .author = call.caller.account_id,
        .update_author = call.caller.account_id,
        .body = call.body.at("body"),
        .created = call.now,
        .updated = call.now};
    if (!take_properties(call.body, comment)) return bad_payload();
    IssueRecord after = *before;
    after.comments.push_back(comment);
    record_change(call.world, after, call.caller.account_id, {}, call.now);
    call.world.issues.put(after, call.now);
    tell_comment(call, "comment_created", after, comment);
    notify(call, "comment_created", after);  // a new comment always does
    return reply(201, comment_json(call.world, after, comment));
}

HttpResponse edit_comment(Call& call) {
    const IssuePtr before = call.visible_issue(call.path[0]);
    if (!before) return no_such_issue();
    if (auto refusal = body_refusal(call)) return *refusal;
    IssueRecord after = *before;
    Comment* comment = find_comment(after, call.path[1]);
    if (comment == nullptr) return no_such_comment(call.path[1]);
    if (!take_properties(call.body, *comment)) return bad_payload();
    comment->body = call.body.at("body");
    comment->update_author = call.caller.account_id;
    comment->updated = call.now;
    const Comment edited = *comment;
    record_change(call.world, after, call.caller.account_id, {}, call.now);
    call.world.issues.put(after, call.now);
    tell_comment(call, "comment_updated", after, edited);
    if (call.parameter("notifyUsers") != "false") notify(call, "comment_updated", after);
    return reply(200, comment_json(call.world, after, edited));
}

HttpResponse delete_comment(Call& call) {
    const IssuePtr before = call.visible_issue(call.path[0]);
    if (!before) return no_such_issue();
    IssueRecord after = *before;
    const Comment* comment = find_comment(after, call.path[1]);
    if (comment == nullptr) return no_such_comment(call.path[1]);
    const Comment gone = *comment;
    std::erase_if(after.comments, [&](const Comment& one) { return one.id == gone.id; });
    record_change(call.world, after, call.caller.account_id, {}, call.now);
    call.world.issues.put(after, call.now);
    tell_comment(call, "comment_deleted", after, gone);
    return no_content();
}

HttpResponse list_comments(Call& call) {
    const Json* ids = find_member(call.body, "ids");
    if (!only_members(call.body, {"ids"}) || ids == nullptr || !ids->is_array() ||
        ids->size() > kMaxListed)
        return bad_payload();
    const bool properties = call.parameter("expand").find("properties") != std::string::npos;
    Json values = Json::array();
    for (const Json& id : *ids) {
        if (!id.is_number_integer()) return bad_payload();
        const auto place = place_of(call, std::to_string(id.get<long long>()));
        if (!place) continue;
        Json shown = comment_json(call.world, place->issue, *place->comment);
        values.push_back(
            properties ? with_properties(std::move(shown), *place->comment) : std::move(shown));
    }
    return reply(
        200,
        {{"self", call.world.jira_url() + "/rest/api/3/comment/list"},
         {"startAt", 0},
         {"maxResults", kMaxListed},
         {"total", values.size()},
         {"isLast", true},
         {"values", std::move(values)}});
}

HttpResponse get_comment_property(Call& call) {
    const auto place = place_of(call, call.path[0]);
    if (!place) return no_such_comment(call.path[0]);
    const auto found = place->comment->properties.find(call.path[1]);
    if (found == place->comment->properties.end())
        return error_reply(404, "The property does not exist.");
    return reply(200, {{"key", call.path[1]}, {"value", found->second}});
}

HttpResponse put_comment_property(Call& call) {
    const auto place = place_of(call, call.path[0]);
    if (!place) return no_such_comment(call.path[0]);
    if (call.body.is_discarded() || call.body.is_null() || call.request.body.size() > kMaxValue ||
        call.path[1].size() > kMaxKey)
        return error_reply(400, "The property key or value is not valid.");
    const bool fresh = !place->comment->properties.contains(call.path[1]);
    place->comment->properties[call.path[1]] = call.body;
    call.world.issues.put(std::move(place->issue), call.now);
    return reply(fresh ? 201 : 200, nullptr);
}

}  // namespace healthlint::sandbox
