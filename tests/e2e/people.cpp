#include "tests/e2e/people.h"

#include <algorithm>
#include <stdexcept>

namespace healthlint {
namespace {

constexpr const char* kProjects = "issuetype = Epic AND labels = ai-project ORDER BY key ASC";
constexpr const char* kOthers = "issuetype != Epic ORDER BY key ASC";
constexpr const char* kLabel = "ai-project";

std::vector<Json> search(World& world, const std::string& jql) {
    const Json page = world.sandbox(
        "POST",
        "/rest/api/3/search/jql",
        Json{{"jql", jql}, {"fields", {"assignee"}}, {"maxResults", 100}});
    return page.at("issues").get<std::vector<Json>>();
}

void expect_done(const HttpResponse& answer, const std::string& what) {
    if (answer.status >= 300)
        throw std::runtime_error(what + " answered " + std::to_string(answer.status) + answer.body);
}

}  // namespace

bool breaks(const std::optional<Json>& badge, const std::string& rule) {
    if (!badge) return false;
    const Json& rules = badge->at("rules");
    return std::ranges::find(rules, Json(rule)) != rules.end();
}

Json measurable_kpi() {
    return {
        {"customfield_10101", "Start page click-through rate"},
        {"customfield_10102", "2.1 %"},
        {"customfield_10103", "2.6 %"},
        {"duedate", "2027-03-31"}};
}

Json no_kpi() {
    Json fields = measurable_kpi();
    for (auto& [name, value] : fields.items())
        value = nullptr;
    return fields;
}

std::vector<std::string> project_keys(World& world) {
    std::vector<std::string> keys;
    for (const Json& issue : search(world, kProjects))
        keys.push_back(string_member(issue, "key"));
    return keys;
}

People::People(World& world, unsigned seed)
    : world_(world),
      random_(seed),
      projects_(project_keys(world)) {
    for (const Json& issue : search(world, kOthers)) {
        others_.push_back(string_member(issue, "key"));
        const Json& assignee = issue.at("fields").at("assignee");
        if (assignee.is_object()) accounts_.push_back(string_member(assignee, "accountId"));
    }
    if (projects_.empty() || others_.empty() || accounts_.empty())
        throw std::runtime_error("the company has nobody and nothing");
}

int People::below(int limit) {
    return static_cast<int>(random_() % static_cast<unsigned>(limit));
}

const std::string& People::any(const std::vector<std::string>& list) {
    return list[random_() % list.size()];
}

Json People::random_kpi() {
    if (below(3) == 0)
        return {
            {"customfield_10101", nullptr},
            {"customfield_10102", nullptr},
            {"customfield_10103", nullptr},
            {"duedate", nullptr}};
    return {
        {"customfield_10101", "Start page click-through rate"},
        {"customfield_10102", std::to_string(1 + below(9)) + " %"},
        {"customfield_10103", std::to_string(10 + below(90)) + " %"},
        {"duedate", "2027-0" + std::to_string(1 + below(9)) + "-28"}};
}

void People::toggle_label(const std::string& key) {
    const Json issue = world_.sandbox("GET", "/rest/api/3/issue/" + key + "?fields=labels");
    auto labels = issue.at("fields").at("labels").get<std::vector<std::string>>();
    if (std::erase(labels, kLabel) == 0) labels.emplace_back(kLabel);
    world_.edit(key, {{"labels", labels}});
}

void People::move_on(const std::string& key) {
    const Json choices = world_.sandbox("GET", "/rest/api/3/issue/" + key + "/transitions");
    const Json& list = choices.at("transitions");
    const Json& choice = list.at(random_() % list.size());
    expect_done(
        world_.jira(
            "POST",
            "/rest/api/3/issue/" + key + "/transitions",
            Json{{"transition", {{"id", choice.at("id")}}}}),
        "a transition");
}

void People::comment(const std::string& key) {
    const Json text{{"type", "text"}, {"text", "Remark " + std::to_string(edits_)}};
    const Json paragraph{{"type", "paragraph"}, {"content", Json::array({text})}};
    const Json document{{"type", "doc"}, {"version", 1}, {"content", Json::array({paragraph})}};
    try {
        world_.jira("POST", "/rest/api/3/issue/" + key + "/comment", Json{{"body", document}});
    } catch (const std::runtime_error&) {
        // A fault that was meant for the bridge, which comments by the same path: people give up.
        ++lost_comments_;
    }
}

void People::create() {
    const Json fields{
        {"project", {{"key", "AIX"}}},
        {"issuetype", {{"name", "Epic"}}},
        {"summary", "Idea " + std::to_string(edits_)},
        {"labels", Json::array({kLabel})}};
    const HttpResponse answer = world_.jira("POST", "/rest/api/3/issue", Json{{"fields", fields}});
    expect_done(answer, "a new issue");
    created_.push_back(string_member(parse_json(answer.body), "key"));
}

void People::remove() {
    if (created_.empty()) return create();
    expect_done(world_.jira("DELETE", "/rest/api/3/issue/" + created_.back()), "a deletion");
    created_.pop_back();
}

void People::do_something() {
    ++edits_;
    const std::string& project =
        !created_.empty() && below(8) == 0 ? any(created_) : any(projects_);
    switch (below(12)) {
    case 0:
    case 1:
    case 2:
    case 3: return world_.edit(project, random_kpi());
    case 4: return toggle_label(project);
    case 5: return world_.edit(project, {{"summary", "Project " + std::to_string(edits_)}});
    case 6: return world_.edit(any(others_), {{"assignee", {{"accountId", any(accounts_)}}}});
    case 7: return world_.edit(project, {{"assignee", {{"accountId", any(accounts_)}}}});
    case 8: return move_on(below(2) == 0 ? project : any(others_));
    case 9: return comment(project);
    case 10: return create();
    default: return remove();
    }
}

}  // namespace healthlint
