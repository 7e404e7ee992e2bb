#include "tests/sandbox/rest/issue_json.h"

#include <algorithm>
#include <set>

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
            if (const Json* value = find_member(other->fields, name)) fields[name] = *value;
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

Json field_value(const World& world, const IssueRecord& issue, const std::string& id) {
    if (id == "comment") return comment_page(world, issue);
    const Json* value = find_member(issue.fields, id);
    if (value == nullptr) return kLists.contains(id) ? Json::array() : Json(nullptr);
    if (id == "issuelinks") return shown_links(world, *value);
    if (id == "parent" && value->is_object()) return other_issue(world, *value);
    return *value;
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

Json shown_issue(
    const World& world,
    const IssueRecord& issue,
    const IssueView& view,
    const std::set<std::string>& chosen) {
    const std::string id = std::to_string(issue.id);
    Json shown{
        {"expand", "operations,versionedRepresentations,editmeta,changelog,renderedFields"},
        {"id", id},
        {"self", world.jira_url() + "/rest/api/3/issue/" + id},
        {"key", issue.key}};
    if (!chosen.empty()) {
        const Space* space = world.site.space(issue.key.substr(0, issue.key.rfind('-')));
        Json fields = Json::object();
        for (const std::string& name : chosen)
            if (!lacks(space, name)) fields[name] = field_value(world, issue, name);
        shown["fields"] = std::move(fields);
    }
    if (!view.properties.empty())
        shown["properties"] = shown_properties(world, issue, view.properties);
    if (view.changelog) shown["changelog"] = expanded_changelog(issue);
    return shown;
}

}  // namespace

Json issue_json(const World& world, const IssueRecord& issue, const IssueView& view) {
    return shown_issue(world, issue, view, chosen_fields(world, view.fields));
}

Json issue_list(const World& world, const std::vector<IssuePtr>& issues, const IssueView& view) {
    const std::set<std::string> chosen = chosen_fields(world, view.fields);
    Json list = Json::array();
    for (const IssuePtr& issue : issues)
        list.push_back(shown_issue(world, *issue, view, chosen));
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
