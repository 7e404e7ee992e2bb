#include "tests/atlassian/fake_site.h"

#include <algorithm>
#include <utility>

#include "bridge/base/ascii.h"
#include "bridge/base/encoding.h"

namespace healthlint {
namespace {

HttpResponse missing() {
    return error_answer(404, "Issue does not exist or you do not have permission to see it.");
}

long long number(std::string_view query, std::string_view name, long long otherwise) {
    const auto text = query_parameter(query, name);
    return text ? parse_integer(*text).value_or(otherwise) : otherwise;
}

}  // namespace

HttpResponse json_answer(int status, const Json& body) {
    return {
        .status = status,
        .headers = {{"Content-Type", "application/json;charset=UTF-8"}},
        .body = dump_json(body)};
}

HttpResponse error_answer(int status, const std::string& message) {
    return json_answer(
        status, {{"errorMessages", Json::array({message})}, {"errors", Json::object()}});
}

std::string FakeSite::last_line() const {
    return last().method + " " + last().url.substr(base_url_.size());
}

Result<HttpResponse> FakeSite::send(const HttpRequest& request) {
    requests.push_back(request);
    if (dead) return fail(Errc::Unavailable, "connection refused");
    if (!instead.empty()) {
        HttpResponse answer = std::move(instead.front());
        instead.pop_front();
        return answer;
    }
    if (!request.url.starts_with(base_url_)) return error_answer(404, "another site");
    if (!find_header(request.headers, "Authorization")) return error_answer(401, "who are you?");
    const Target target = split_target(std::string_view(request.url).substr(base_url_.size()));
    Parts path;
    for (const std::string_view part : split(target.path.substr(1), '/'))
        path.push_back(percent_decode(part).value_or("?"));
    return route(request, path, target.query);
}

HttpResponse FakeSite::route(
    const HttpRequest& request, const Parts& path, std::string_view query) {
    const Json body = parse_json(request.body);
    const std::string api = path.size() > 3 ? path[3] : "";
    if (path.front() == "wiki") return wiki(request, path, query);
    if (api == "search") return search(body);
    if (api == "myself") return json_answer(200, {{"accountId", "app:1"}});
    if (api == "field")
        return json_answer(200, Json::array({{{"id", "summary"}, {"name", "Summary"}}}));
    if (api == "task")
        return json_answer(200, {{"id", path[4]}, {"status", "RUNNING"}, {"progress", 10}});
    if (api == "permissions") return permissions(body);
    if (api == "comment") return comment_list(body, query);
    if (path[4] == "bulkfetch") return bulk_fetch(body);
    if (path[4] == "properties") return bulk_properties(body);
    if (!issues.contains(path[4])) return missing();
    if (path[5] == "properties") return issue_property(request, path);
    if (path[5] == "comment") return issue_comment(request, path, query);
    if (path[5] == "remotelink") return json_answer(200, remote_links[path[4]]);
    return error_answer(404, "no endpoint");
}

Json FakeSite::issue_json(const std::string& id, const Json& request) const {
    Json issue = {{"id", id}, {"key", "AIX-" + id}, {"fields", issues.at(id)}};
    const auto own = properties.find(id);
    if (const Json& wanted = member_or_null(request, "properties"); wanted.is_array()) {
        issue["properties"] = Json::object();
        for (const Json& key : wanted)
            if (own != properties.end() && own->second.contains(key.get<std::string>()))
                issue["properties"][key.get<std::string>()] =
                    own->second.at(key.get<std::string>());
    }
    return issue;
}

// Pages of two issues; the token is the id to go on from.
HttpResponse FakeSite::search(const Json& body) const {
    if (string_member(body, "jql").empty())
        return error_answer(400, "Unbounded JQL queries are not allowed here.");
    const std::string from = string_member(body, "nextPageToken");
    Json answer = {{"issues", Json::array()}, {"isLast", true}};
    for (auto it = issues.lower_bound(from); it != issues.end(); ++it) {
        if (answer["issues"].size() == 2) {
            answer["isLast"] = false;
            answer["nextPageToken"] = it->first;
            break;
        }
        answer["issues"].push_back(issue_json(it->first, body));
    }
    return json_answer(200, answer);
}

HttpResponse FakeSite::bulk_fetch(const Json& body) const {
    Json answer = {{"issues", Json::array()}, {"issueErrors", Json::array()}};
    for (const Json& id : body.at("issueIdsOrKeys"))
        if (issues.contains(id.get<std::string>()))
            answer["issues"].push_back(issue_json(id.get<std::string>(), body));
    for (const std::string& id : unreadable)
        answer["issueErrors"].push_back({{"id", id}, {"errorMessage", "try again"}});
    return json_answer(200, answer);
}

HttpResponse FakeSite::issue_property(const HttpRequest& request, const Parts& path) {
    auto& own = properties[path[4]];
    if (!own.contains(path[6])) return missing();
    if (request.method == "DELETE") {
        own.erase(path[6]);
        return {.status = 204};
    }
    return json_answer(200, {{"key", path[6]}, {"value", own[path[6]]}});
}

HttpResponse FakeSite::bulk_properties(const Json& body) {
    for (const Json& issue : body.at("issues")) {
        if (!issue.at("issueID").is_number_integer()) return error_answer(400, "issueID");
        const std::string id = id_member(issue, "issueID");
        for (const auto& [key, value] : issue.at("properties").items())
            properties[id][key] = value;
    }
    return {.status = 303, .headers = {{"location", base_url_ + "/rest/api/3/task/10641"}}};
}

HttpResponse FakeSite::issue_comment(
    const HttpRequest& request, const Parts& path, std::string_view query) {
    auto& own = comments[path[4]];
    Json body = parse_json(request.body);
    if (request.method == "POST") {
        body["id"] = std::to_string(++next_id_);
        own.push_back(body);
        body.erase("properties");  // Jira does not show them here
        return json_answer(201, body);
    }
    if (request.method == "GET") {
        std::vector<Json> listed = own;
        if (query_parameter(query, "orderBy") == "-created") std::ranges::reverse(listed);
        const auto start = static_cast<std::size_t>(number(query, "startAt", 0));
        const auto most = static_cast<std::size_t>(number(query, "maxResults", 100));
        Json page = Json::array();
        for (std::size_t i = start; i < listed.size() && page.size() < most; ++i) {
            page.push_back(listed[i]);
            page.back().erase("properties");
        }
        return json_answer(200, {{"comments", page}, {"startAt", start}, {"total", listed.size()}});
    }
    const auto found = std::ranges::find_if(
        own, [&](const Json& comment) { return string_member(comment, "id") == path[6]; });
    if (found == own.end()) return missing();
    if (request.method == "DELETE") {
        own.erase(found);
        return {.status = 204};
    }
    (*found)["body"] = body["body"];
    return json_answer(200, *found);
}

HttpResponse FakeSite::comment_list(const Json& body, std::string_view query) const {
    Json values = Json::array();
    for (const Json& id : body.at("ids"))
        for (const auto& [issue, own] : comments)
            for (const Json& comment : own)
                if (string_member(comment, "id") == std::to_string(id.get<long long>())) {
                    values.push_back(comment);
                    if (query_parameter(query, "expand") != "properties")
                        values.back().erase("properties");
                }
    return json_answer(200, {{"values", values}, {"total", values.size()}});
}

// People may see issues with even ids.
HttpResponse FakeSite::permissions(const Json& body) const {
    Json seen = Json::array();
    for (const Json& id : body.at("projectPermissions").at(0).at("issues"))
        if (issues.contains(std::to_string(id.get<long long>())) && id.get<long long>() % 2 == 0)
            seen.push_back(id);
    return json_answer(
        200,
        {{"globalPermissions", Json::array()},
         {"projectPermissions",
          Json::array({{{"permission", "BROWSE_PROJECTS"}, {"issues", seen}}})}});
}

HttpResponse FakeSite::wiki(const HttpRequest& request, const Parts& path, std::string_view query) {
    Json body = parse_json(request.body);
    Json results = Json::array();
    if (path[3] == "spaces") {
        if (query_parameter(query, "keys") == "AI")
            results.push_back({{"id", "77"}, {"key", "AI"}});
        return json_answer(200, {{"results", results}});
    }
    if (path.size() > 5) return wiki_properties(request, path, query);
    if (path.size() == 4 && request.method == "GET") {
        for (const auto& [id, page] : pages)
            if (string_member(page, "title") == query_parameter(query, "title"))
                results.push_back(page);
        return json_answer(200, {{"results", results}});
    }
    if (request.method == "POST") {
        const std::string id = std::to_string(++next_id_);
        body["id"] = id;
        body["version"] = {{"number", 1}};
        body["body"] = {{"storage", body["body"]}};
        pages[id] = body;
        return json_answer(200, body);
    }
    const auto page = pages.find(path[4]);
    if (page == pages.end()) return missing();
    if (request.method == "PUT") {
        const auto current = integer_member(page->second["version"], "number").value_or(0);
        if (integer_member(body["version"], "number") != current + 1)
            return error_answer(409, "Version must be incremented");
        body["body"] = {{"storage", body["body"]}};
        page->second = body;
    }
    return json_answer(200, page->second);
}

HttpResponse FakeSite::wiki_properties(
    const HttpRequest& request, const Parts& path, std::string_view query) {
    auto& own = page_properties[path[4]];
    Json body = parse_json(request.body);
    Json results = Json::array();
    if (request.method == "GET") {
        for (const Json& property : own)
            if (string_member(property, "key") == query_parameter(query, "key"))
                results.push_back(property);
        return json_answer(200, {{"results", results}});
    }
    if (request.method == "POST") {
        body["id"] = std::to_string(++next_id_);
        body["version"] = {{"number", 1}};
        own.push_back(body);
        return json_answer(200, body);
    }
    for (Json& property : own)
        if (string_member(property, "id") == path[6]) {
            body["id"] = path[6];
            property = body;
            return json_answer(200, body);
        }
    return missing();
}

}  // namespace healthlint
