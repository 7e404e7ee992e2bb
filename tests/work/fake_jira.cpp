#include "tests/work/fake_jira.h"

#include <algorithm>
#include <utility>

#include <gtest/gtest.h>

#include "bridge/base/ascii.h"
#include "bridge/base/encoding.h"

namespace healthlint {
namespace {

HttpResponse json_answer(const Json& json, int status = 200) {
    return {
        .status = status,
        .headers = {{"Content-Type", "application/json"}},
        .body = dump_json(json)};
}

HttpResponse not_found() {
    return json_answer(
        {{"errorMessages",
          Json::array({"Issue does not exist or you do not have permission to see it."})},
         {"errors", Json::object()}},
        404);
}

HttpResponse refusal(const std::string& why) {
    return json_answer({{"errorMessages", Json::array({why})}}, 400);
}

std::vector<std::string> parts_of(const std::string& path) {
    std::vector<std::string> parts;
    for (const std::string_view part : split(path, '/'))
        if (!part.empty()) parts.push_back(percent_decode(part).value_or(std::string(part)));
    return parts;
}

// The N of `updated >= -Nm`, the only condition that this Jira evaluates.
std::optional<long long> minutes_of(const std::string& jql) {
    const std::string clause = "updated >= -";
    const std::size_t at = jql.find(clause);
    if (at == std::string::npos) return std::nullopt;
    const std::size_t begin = at + clause.size();
    return parse_integer(jql.substr(begin, jql.find('m', begin) - begin));
}

}  // namespace

Result<HttpResponse> FakeJira::send(const HttpRequest& request) {
    const auto url = parse_url(request.url);
    if (!url) return fail(Errc::Invalid, "no URL: " + request.url);
    const std::string path(split_target(url->target).path);
    const std::string call = request.method + " " + path;
    const std::lock_guard lock(mutex_);
    calls_.push_back(call);
    if (before) {
        HttpRequest last = std::exchange(cut_off_, request);
        if (auto instead = before(call)) return *std::move(instead);
        cut_off_ = std::move(last);
    }
    HttpResponse response =
        answer(request, path, request.body.empty() ? Json() : parse_json(request.body));
    if (after)
        if (auto instead = after(call)) return *std::move(instead);
    return response;
}

void FakeJira::carry_out_late() {
    const auto url = parse_url(cut_off_.url);
    ASSERT_TRUE(url) << "nothing was cut off";
    const std::lock_guard lock(mutex_);
    answer(cut_off_, std::string(split_target(url->target).path), parse_json(cut_off_.body));
}

void FakeJira::put(const std::string& id, const std::string& key, const Json& fields) {
    Json& issue = issues_[id];
    issue["id"] = id;
    issue["key"] = key;
    issue["fields"].update(fields);
    issue["fields"]["updated"] = format_jira_timestamp(clock_.now());
    if (!issue["fields"].contains("created"))
        issue["fields"]["created"] = format_jira_timestamp(clock_.now());
    issue["fields"]["project"] = {{"id", "1"}, {"key", key.substr(0, key.find('-'))}};
}

void FakeJira::remove(const std::string& id) {
    issues_.erase(id);
    properties_.erase(id);
    comments_.erase(id);
}

Json FakeJira::property(const std::string& issue, const std::string& key) const {
    const auto properties = properties_.find(issue);
    if (properties == properties_.end()) return nullptr;
    const auto found = properties->second.find(key);
    return found == properties->second.end() ? Json(nullptr) : found->second;
}

std::vector<FakeJira::Comment> FakeJira::comments(const std::string& issue) const {
    const auto found = comments_.find(issue);
    return found == comments_.end() ? std::vector<Comment>{} : found->second;
}

int FakeJira::count(std::string_view method, std::string_view path_part) const {
    return static_cast<int>(std::ranges::count_if(calls_, [&](const std::string& call) {
        return call.starts_with(std::string(method) + " ") &&
               call.find(path_part) != std::string::npos;
    }));
}

int FakeJira::writes() const {
    return count("POST", "/properties/multi") + count("PUT") + count("DELETE") +
           static_cast<int>(std::ranges::count_if(calls_, [](const std::string& call) {
               return call.starts_with("POST ") && call.ends_with("/comment");
           }));
}

HttpResponse FakeJira::answer(
    const HttpRequest& request, const std::string& path, const Json& body) {
    if (path.ends_with("/rest/api/3/myself")) return json_answer({{"accountId", "app"}});
    if (path.ends_with("/rest/api/3/field"))
        return json_answer(Json::array(
            {{{"id", "duedate"},
              {"name", "Due date"},
              {"clauseNames", Json::array({"due", "duedate"})},
              {"schema", {{"type", "date"}, {"system", "duedate"}}}}}));
    if (path.ends_with("/myself")) return json_answer({{"accountId", "app"}});
    if (path.ends_with("/search/jql")) return search(body);
    if (path.ends_with("/project/search")) return spaces(request.url);
    if (path.ends_with("/issue/bulkfetch")) return bulk_fetch(body);
    if (path.ends_with("/issue/properties/multi")) return write_properties(body);
    if (path.ends_with("/comment/list")) return comment_list(body);
    const std::vector<std::string> parts = parts_of(path);
    if (parts.size() == 5 && parts[3] == "task") {
        const auto task = tasks_.find(parts[4]);
        if (task == tasks_.end()) return not_found();
        const bool done = task->second-- <= 0;
        return json_answer({{"id", parts[4]}, {"status", done ? "COMPLETE" : "RUNNING"}});
    }
    if (parts.size() >= 6 && parts[3] == "issue") return issue_call(request.method, parts, body);
    return not_found();
}

HttpResponse FakeJira::search(const Json& body) {
    const std::string jql = string_member(body, "jql");
    const auto wanted = integer_member(body, "maxResults").value_or(0);
    last_jql_ = jql;
    if (wanted > slow_above) return {.status = 504};
    const std::string token = string_member(body, "nextPageToken");
    if (const auto of = jql_of_.find(token); of != jql_of_.end() && of->second != jql)
        return refusal("The provided next page token is invalid or expired.");
    for (const std::string& space : hidden_spaces)
        if (jql.find('"' + space + '"') != std::string::npos)
            return refusal("The value '" + space + "' does not exist for the field 'project'.");
    const auto minutes = minutes_of(jql);
    std::vector<const Json*> found;
    for (const auto& [id, issue] : index_ ? *index_ : issues_) {
        const auto updated = parse_timestamp(string_member(issue["fields"], "updated"));
        if (!shows(issue)) continue;
        if (!minutes || *updated >= clock_.now() - std::chrono::minutes(*minutes))
            found.push_back(&issue);
    }
    const auto start = static_cast<std::size_t>(
        token.empty() ? 0 : parse_integer(std::string_view(token).substr(1)).value_or(0));
    Json answer = Json::object();
    answer["issues"] = Json::array();
    const std::size_t end =
        std::min({found.size(), start + page_size, start + static_cast<std::size_t>(wanted)});
    for (std::size_t i = start; i < end; ++i)
        answer["issues"].push_back(*found[i]);
    answer["isLast"] = end == found.size();
    if (end < found.size()) {
        answer["nextPageToken"] = "p" + std::to_string(end);
        jql_of_["p" + std::to_string(end)] = jql;
    }
    return json_answer(answer);
}

HttpResponse FakeJira::spaces(const std::string& target) const {
    Json values = Json::array();
    for (const std::string_view part : split(target, '&'))
        if (const std::string key(part.substr(part.find('=') + 1));
            part.starts_with("keys=") && !hidden_spaces.contains(key))
            values.push_back({{"id", "1"}, {"key", key}, {"name", key}});
    if (values.empty()) return not_found();
    return json_answer({{"isLast", true}, {"values", values}});
}

bool FakeJira::shows(const Json& issue) const {
    return !hidden_spaces.contains(string_member(issue["fields"]["project"], "key"));
}

HttpResponse FakeJira::bulk_fetch(const Json& body) const {
    Json answer = {{"issues", Json::array()}, {"issueErrors", Json::array()}};
    if (body["issueIdsOrKeys"].size() >= too_many) return {.status = 504};
    for (const Json& json : body["issueIdsOrKeys"]) {
        const auto id = json.get<std::string>();
        if (const auto bad = poison.find(id); bad != poison.end()) return bad->second;
        if (unreadable.contains(id))
            answer["issueErrors"].push_back({{"id", id}, {"errorMessage", "try again"}});
        else if (const auto issue = issues_.find(id);
                 issue != issues_.end() && (shows_hidden_by_id || shows(issue->second)))
            answer["issues"].push_back(issue->second);
    }
    return json_answer(answer);
}

HttpResponse FakeJira::write_properties(const Json& body) {
    for (const Json& entry : body["issues"])
        if (!issues_.contains(std::to_string(entry["issueID"].get<long long>())))
            return not_found();
    for (const Json& entry : body["issues"])
        for (const auto& [key, value] : entry["properties"].items())
            properties_[std::to_string(entry["issueID"].get<long long>())][key] = value;
    const std::string task = std::to_string(tasks_.size() + 1);
    tasks_[task] = task_polls;
    return {
        .status = 303,
        .headers = {{"Location", "https://acme.example/rest/api/3/task/" + task}},
        .body = {}};
}

HttpResponse FakeJira::issue_call(
    const std::string& method, const std::vector<std::string>& parts, const Json& body) {
    if (!issues_.contains(parts[4])) return not_found();
    if (parts[5] == "remotelink") {
        const auto links = remote_links.find(parts[4]);
        return json_answer(links == remote_links.end() ? Json::array() : links->second);
    }
    if (parts[5] == "properties" && method == "DELETE" && parts.size() == 7)
        return properties_[parts[4]].erase(parts[6]) > 0 ? HttpResponse{.status = 204}
                                                         : not_found();
    if (parts[5] == "comment") return comment_call(method, parts, body);
    return not_found();
}

HttpResponse FakeJira::comment_call(
    const std::string& method, const std::vector<std::string>& parts, const Json& body) {
    std::vector<Comment>& comments = comments_[parts[4]];
    if (method == "POST") {
        comments.push_back(
            {.id = std::to_string(next_comment_++),
             .body = body["body"],
             .properties = body.value("properties", Json::array())});
        return json_answer({{"id", comments.back().id}, {"body", body["body"]}}, 201);
    }
    if (method == "PUT" && parts.size() == 7) {
        const auto comment = std::ranges::find(comments, parts[6], &Comment::id);
        if (comment == comments.end()) return not_found();
        comment->body = body["body"];
        ++comment->edits;
        return json_answer({{"id", comment->id}, {"body", comment->body}});
    }
    if (method == "DELETE" && parts.size() == 7) {
        const auto gone =
            std::erase_if(comments, [&](const Comment& comment) { return comment.id == parts[6]; });
        return gone > 0 ? HttpResponse{.status = 204} : not_found();
    }
    Json answer = {{"comments", Json::array()}, {"total", comments.size()}};
    for (const Comment& comment : comments)
        answer["comments"].push_back({{"id", comment.id}, {"body", comment.body}});
    return json_answer(answer);
}

HttpResponse FakeJira::comment_list(const Json& body) const {
    Json answer = Json::object();
    answer["values"] = Json::array();
    for (const Json& id : body["ids"])
        for (const auto& [issue, comments] : comments_)
            for (const Comment& comment : comments)
                if (comment.id == std::to_string(id.get<long long>()))
                    answer["values"].push_back(
                        {{"id", comment.id},
                         {"body", comment.body},
                         {"properties", comment.properties}});
    return json_answer(answer);
}

}  // namespace healthlint
