#include "tests/sandbox/rest/call.h"

#include <algorithm>

#include "bridge/base/ascii.h"

namespace healthlint::sandbox {

std::string Call::parameter(std::string_view name) const {
    return query_parameter(query, name).value_or("");
}

long long Call::integer_parameter(std::string_view name, long long otherwise) const {
    return parse_integer(parameter(name)).value_or(otherwise);
}

std::vector<std::string> Call::list_parameter(std::string_view name) const {
    std::vector<std::string> result;
    for (const auto& [key, value] : parse_query(query)) {
        if (key != name) continue;
        for (const std::string_view part : split(value, ','))
            if (!trim(part).empty()) result.emplace_back(trim(part));
    }
    return result;
}

bool Call::may_browse(const IssueRecord& issue) const {
    const Json* project = issue.fields.find("project");
    return project != nullptr &&
           world.site.may_browse(caller.account_id, string_member(*project, "key"));
}

IssuePtr Call::visible_issue(std::string_view id_or_key) const {
    IssuePtr issue = world.issues.find(id_or_key);
    return issue && may_browse(*issue) ? issue : nullptr;
}

std::string Call::trace() const {
    return std::string(find_header(request.headers, "X-Atlassian-Webhook-Trace").value_or(""));
}

HttpResponse reply(int status, const Json& body) {
    return reply_text(status, dump_json(body));
}

HttpResponse reply_text(int status, std::string json) {
    return {
        .status = status,
        .headers = {{"Content-Type", "application/json;charset=UTF-8"}},
        .body = std::move(json)};
}

HttpResponse no_content() {
    return {.status = 204};
}

HttpResponse error_reply(int status, const std::string& message) {
    return reply(status, {{"errorMessages", Json::array({message})}, {"errors", Json::object()}});
}

HttpResponse field_errors(const Json& errors) {
    return reply(400, {{"errorMessages", Json::array()}, {"errors", errors}});
}

HttpResponse no_such_issue() {
    return error_reply(404, "Issue does not exist or you do not have permission to see it.");
}

HttpResponse not_permitted() {
    return error_reply(403, "You do not have the permission to see this.");
}

HttpResponse bad_payload() {
    return reply(
        400,
        {{"errorMessages",
          Json::array({"Invalid request payload. Refer to the REST API documentation and try "
                       "again."})}});
}

HttpResponse no_endpoint(std::string_view method, std::string_view path) {
    std::string detail = "No endpoint " + std::string(method) + " " + std::string(path) + ".";
    return {
        .status = 404,
        .headers = {{"Content-Type", "application/problem+json"}},
        .body = dump_json(Json{
            {"type", "about:blank"},
            {"title", "Not Found"},
            {"status", 404},
            {"detail", std::move(detail)},
            {"instance", std::string(path)}})};
}

bool only_members(const Json& body, const std::vector<std::string_view>& allowed) {
    if (!body.is_object()) return false;
    return std::all_of(body.items().begin(), body.items().end(), [&](const auto& item) {
        return std::find(allowed.begin(), allowed.end(), item.key()) != allowed.end();
    });
}

std::vector<std::string> strings_of(const Json* json) {
    std::vector<std::string> result;
    if (json == nullptr) return result;
    if (json->is_string()) {
        for (const std::string_view part : split(json->get<std::string>(), ','))
            if (!trim(part).empty()) result.emplace_back(trim(part));
        return result;
    }
    if (json->is_array())
        for (const Json& item : *json)
            if (item.is_string()) result.push_back(item.get<std::string>());
    return result;
}

}  // namespace healthlint::sandbox
