#include "tests/sandbox/rest/issue_json.h"

#include <algorithm>
#include <set>

#include "bridge/base/json_text.h"
#include "tests/sandbox/site/adf_text.h"

namespace healthlint::sandbox {
namespace {

constexpr std::size_t kMaxExpandedChanges = 40;

const std::set<std::string> kLists{
    "labels", "components", "fixVersions", "versions", "issuelinks", "subtasks", "attachment"};

// Shown with a list or bulkfetch by default: everything but the heavy ones.
const std::set<std::string> kNotNavigable{"comment", "worklog", "attachment"};

// {id, key} of a stored link or parent -> what Jira shows of another issue.
Json other_issue(const World& world, const Json& stored) {
    const std::string id = id_member(stored, "id");
    const IssuePtr other = world.issues.find(id);
    Json shown{
        {"id", id},
        {"key", other ? other->key : string_member(stored, "key")},
        {"self", world.jira_url() + "/rest/api/3/issue/" + id}};
    Json fields = Json::object();
    if (other)
        for (const char* name : {"summary", "status", "priority", "issuetype"})
            if (const Json* value = other->fields.find(name)) fields[name] = *value;
    shown["fields"] = std::move(fields);
    return shown;
}

Json shown_links(const World& world, const Json& links) {
    Json shown = Json::array();
    for (Json link : links) {
        link["self"] = world.jira_url() + "/rest/api/3/issueLink/" + id_member(link, "id");
        for (const char* side : {"inwardIssue", "outwardIssue"})
            if (link.contains(side)) link[side] = other_issue(world, link[side]);
        shown.push_back(std::move(link));
    }
    return shown;
}

std::string field_text(const World& world, const IssueRecord& issue, const std::string& id) {
    if (id == "comment") return dump_json(comment_page(world, issue));
    const Json* value = issue.fields.find(id);
    if (value == nullptr) return kLists.contains(id) ? "[]" : "null";
    if (id == "issuelinks") return dump_json(shown_links(world, *value));
    if (id == "parent" && value->is_object()) return dump_json(other_issue(world, *value));
    const std::string* const written = issue.fields.written(id);
    return written == nullptr ? dump_json(*value) : *written;
}

std::set<std::string> chosen_fields(const World& world, const std::vector<std::string>& wanted) {
    std::set<std::string> chosen;
    const auto add_all = [&](bool navigable) {
        for (const Json& field : world.site.fields) {
            const std::string id = string_member(field, "id");
            if (!navigable || !kNotNavigable.contains(id)) chosen.insert(id);
        }
    };
    const bool only_exclusions =
        !wanted.empty() && std::all_of(wanted.begin(), wanted.end(), [](const std::string& name) {
            return name.rfind('-', 0) == 0;
        });
    if (only_exclusions) add_all(true);
    for (const std::string& name : wanted) {
        if (name == "*all" || name == "*navigable")
            add_all(name == "*navigable");
        else if (name.rfind('-', 0) == 0)
            chosen.erase(name.substr(1));
        else if (world.site.field(name) != nullptr)
            chosen.insert(name);
    }
    chosen.erase("issuekey");  // a clause name, not a member of "fields"
    return chosen;
}

Json shown_properties(
    const World& world, const IssueRecord& issue, const std::vector<std::string>& wanted) {
    Json shown = Json::object();
    const auto found = world.issues.all_properties().find(issue.id);
    if (found == world.issues.all_properties().end()) return shown;
    const bool all = std::find(wanted.begin(), wanted.end(), "*all") != wanted.end();
    for (const auto& [key, value] : found->second)
        if (all || std::find(wanted.begin(), wanted.end(), key) != wanted.end())
            shown[key] = parse_json(value);
    return shown;
}

Json expanded_changelog(const IssueRecord& issue) {
    Json histories = Json::array();
    for (auto entry = issue.changelog.rbegin();
         entry != issue.changelog.rend() && histories.size() < kMaxExpandedChanges;
         ++entry)
        histories.push_back(*entry);
    return {
        {"startAt", 0},
        {"maxResults", histories.size()},
        {"total", issue.changelog.size()},
        {"histories", std::move(histories)}};
}

// An empty field is null; one that the space does not use is not there at all.
bool lacks(const Space* space, const std::string& field) {
    return space != nullptr &&
           std::find(space->lacks.begin(), space->lacks.end(), field) != space->lacks.end();
}

void replace_text(std::string& text, std::string_view from, std::string_view to) {
    for (std::size_t at = text.find(from); at != std::string::npos;
         at = text.find(from, at + to.size()))
        text.replace(at, from.size(), to);
}

// NOLINTNEXTLINE(misc-no-recursion): bounded by kMaxJsonDepth
void make_v2(Json& value) {
    if (value.is_object() && string_member(value, "type") == "doc" && value.contains("version")) {
        value = adf_to_wiki(value);
        return;
    }
    if (value.is_structured())
        for (Json& child : value)
            make_v2(child);
    if (value.is_string() && value.get<std::string>().find("/rest/api/3/") != std::string::npos) {
        auto text = value.get<std::string>();
        replace_text(text, "/rest/api/3/", "/rest/api/2/");
        value = text;
    }
}

void append_member(std::string& to, std::string_view name, std::string_view json) {
    if (to.back() != '{') to += ',';
    append_json_text(to, name);
    to += ':';
    to += json;
}

// Written without building it first: a page of a large site costs what its text costs.
std::string shown_issue(
    const World& world,
    const IssueRecord& issue,
    const IssueView& view,
    const std::set<std::string>& chosen) {
    const std::string id = std::to_string(issue.id);
    std::string shown = "{";
    append_member(
        shown,
        "expand",
        R"("operations,versionedRepresentations,editmeta,changelog,renderedFields")");
    append_member(shown, "id", dump_json(Json(id)));
    append_member(shown, "self", dump_json(Json(world.jira_url() + "/rest/api/3/issue/" + id)));
    append_member(shown, "key", dump_json(Json(issue.key)));
    if (!chosen.empty()) {
        const Space* space = world.site.space(issue.key.substr(0, issue.key.rfind('-')));
        shown += R"(,"fields":{)";
        for (const std::string& name : chosen)
            if (!lacks(space, name)) append_member(shown, name, field_text(world, issue, name));
        shown += '}';
    }
    if (!view.properties.empty())
        append_member(
            shown, "properties", dump_json(shown_properties(world, issue, view.properties)));
    if (view.changelog) append_member(shown, "changelog", dump_json(expanded_changelog(issue)));
    shown += '}';
    return shown;
}

}  // namespace

Json issue_json(const World& world, const IssueRecord& issue, const IssueView& view) {
    return parse_json(shown_issue(world, issue, view, chosen_fields(world, view.fields)));
}

std::string issue_list(
    const World& world, const std::vector<IssuePtr>& issues, const IssueView& view) {
    const std::set<std::string> chosen = chosen_fields(world, view.fields);
    std::string list = "[";
    for (const IssuePtr& issue : issues) {
        if (list.size() > 1) list += ',';
        list += shown_issue(world, *issue, view, chosen);
    }
    list += ']';
    return list;
}

Json issue_json_v2(const World& world, const IssueRecord& issue) {
    Json shown = issue_json(world, issue, {.fields = {"*all", "-comment"}});
    shown.erase("expand");
    make_v2(shown);
    return shown;
}

Json comment_json(const World& world, const IssueRecord& issue, const Comment& comment) {
    const std::string id = std::to_string(comment.id);
    return {
        {"self",
         world.jira_url() + "/rest/api/3/issue/" + std::to_string(issue.id) + "/comment/" + id},
        {"id", id},
        {"author", world.site.user_json(comment.author)},
        {"body", comment.body},
        {"updateAuthor", world.site.user_json(comment.update_author)},
        {"created", format_jira_timestamp(comment.created)},
        {"updated", format_jira_timestamp(comment.updated)},
        {"jsdPublic", true}};
}

Json comment_page(const World& world, const IssueRecord& issue) {
    Json comments = Json::array();
    for (const Comment& comment : issue.comments)
        comments.push_back(comment_json(world, issue, comment));
    return {
        {"self", world.jira_url() + "/rest/api/3/issue/" + std::to_string(issue.id) + "/comment"},
        {"maxResults", comments.size()},
        {"total", comments.size()},
        {"startAt", 0},
        {"comments", std::move(comments)}};
}

}  // namespace healthlint::sandbox
