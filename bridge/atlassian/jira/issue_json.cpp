#include "bridge/atlassian/jira/issue_json.h"

#include <array>
#include <utility>

#include "bridge/atlassian/jira/field_value.h"
#include "bridge/atlassian/jira/side_facts.h"
#include "bridge/base/ascii.h"
#include "bridge/text/adf.h"

namespace healthlint {
namespace {

Ref ref_member(const Json& fields, std::string_view name) {
    const Json& value = member_or_null(fields, name);
    return value.is_null() ? Ref{} : ref_from_json(value);
}

std::vector<Ref> refs_member(const Json& fields, std::string_view name) {
    const Json& value = member_or_null(fields, name);
    return value.is_array() ? refs_from_json(value) : std::vector<Ref>{};
}

StatusCategory category_of(const Json& status) {
    return status_category(string_member(member_or_null(status, "statusCategory"), "key"));
}

int hierarchy_level_of(const Json& type) {
    return hierarchy_level(
        integer_member(type, "hierarchyLevel"),
        bool_member(type, "subtask"),
        string_member(type, "name"));
}

std::vector<IssueLink> links_of(const Json& fields) {
    std::vector<IssueLink> links;
    const Json& all = member_or_null(fields, "issuelinks");
    if (!all.is_array()) return links;
    for (const Json& json : all) {
        const Json* inward = find_member(json, "inwardIssue");
        const Json* other = inward != nullptr ? inward : find_member(json, "outwardIssue");
        if (other == nullptr) continue;  // a half-deleted link has no other end
        const Json& type = member_or_null(json, "type");
        const Json& other_fields = member_or_null(*other, "fields");
        IssueLink link;
        link.type = string_member(type, "name");
        link.phrase = string_member(type, inward != nullptr ? "inward" : "outward");
        link.other_id.value = id_member(*other, "id");
        link.other_key.value = string_member(*other, "key");
        link.other_summary = string_member(other_fields, "summary");
        link.other_category = category_of(member_or_null(other_fields, "status"));
        links.push_back(std::move(link));
    }
    return links;
}

std::vector<std::string> texts_member(const Json& json, std::string_view name) {
    std::vector<std::string> texts;
    const Json& list = member_or_null(json, name);
    if (!list.is_array()) return texts;
    for (const Json& text : list)
        if (text.is_string()) texts.push_back(text.get<std::string>());
    return texts;
}

void read_texts(Issue& issue, const Json& fields) {
    issue.summary = string_member(fields, "summary");
    issue.description = document_from_adf(member_or_null(fields, "description"));
    issue.environment = document_from_adf(member_or_null(fields, "environment"));
    issue.labels = texts_member(fields, "labels");
}

void read_classification(Issue& issue, const Json& fields) {
    const Json& project = member_or_null(fields, "project");
    issue.space = space_of(string_member(project, "key"), issue.key);
    issue.project = {.id = id_member(project, "id"), .name = string_member(project, "name")};
    issue.type = ref_member(fields, "issuetype");
    issue.hierarchy_level = hierarchy_level_of(member_or_null(fields, "issuetype"));
    issue.status = ref_member(fields, "status");
    issue.category = category_of(member_or_null(fields, "status"));
    issue.priority = ref_member(fields, "priority");
    issue.resolution = ref_member(fields, "resolution");
    issue.components = refs_member(fields, "components");
    issue.fix_versions = refs_member(fields, "fixVersions");
    issue.affected_versions = refs_member(fields, "versions");
}

void read_people_and_dates(Issue& issue, const Json& fields) {
    issue.assignee = person_from_json(member_or_null(fields, "assignee"));
    issue.reporter = person_from_json(member_or_null(fields, "reporter"));
    issue.creator = person_from_json(member_or_null(fields, "creator"));
    issue.created = time_from_json(member_or_null(fields, "created"));
    issue.updated = time_from_json(member_or_null(fields, "updated"));
    issue.resolved = time_from_json(member_or_null(fields, "resolutiondate"));
    issue.category_changed = time_from_json(member_or_null(fields, "statuscategorychangedate"));
    issue.due = date_from_json(member_or_null(fields, "duedate"));
}

void read_relations(Issue& issue, const Json& fields) {
    // `parent` is today's answer; boards of older sites say `epic`, others only the epic link
    // field (read_custom).
    const Json& parent = member_or_null(fields, "parent");
    const Json& above = parent.is_object() ? parent : member_or_null(fields, "epic");
    issue.parent_id.value = id_member(above, "id");
    issue.parent_key.value = string_member(above, "key");
    issue.links = links_of(fields);
    const Json& subtasks = member_or_null(fields, "subtasks");
    if (!subtasks.is_array()) return;
    for (const Json& subtask : subtasks) {
        std::string key = string_member(subtask, "key");
        if (!key.empty()) issue.subtasks.push_back({std::move(key)});
    }
}

void read_custom(Issue& issue, const Json& fields, const FieldCatalog& catalog) {
    for (const auto& [id, json] : fields.items()) {
        if (!id.starts_with("customfield_")) continue;
        const FieldId field_id{id};
        FieldValue value = field_value_from_json(json, catalog.by_id(field_id));
        if (!is_empty(value)) issue.custom.emplace(field_id, std::move(value));
    }
    take_epic_link(issue, catalog);
}

}  // namespace

StatusCategory status_category(std::string_view key) {
    if (key == "new") return StatusCategory::ToDo;
    if (key == "indeterminate") return StatusCategory::InProgress;
    if (key == "done") return StatusCategory::Done;
    return StatusCategory::Undefined;
}

int hierarchy_level(std::optional<long long> level, bool subtask, std::string_view name) {
    if (level) return static_cast<int>(*level);
    if (subtask) return -1;
    // Servers do not send the level; "Epic" is what Jira Software calls its own type everywhere.
    return equals_ignoring_case(name, "epic") ? 1 : 0;
}

SpaceKey space_of(std::string_view project, const IssueKey& key) {
    if (!project.empty()) return {std::string(project)};
    const std::size_t dash = key.value.rfind('-');
    return {dash == std::string::npos ? std::string{} : key.value.substr(0, dash)};
}

void take_epic_link(Issue& issue, const FieldCatalog& catalog) {
    for (const auto& [id, value] : issue.custom) {
        if (!issue.parent_key.value.empty()) return;
        const Field* field = catalog.by_id(id);
        const auto* text = std::get_if<std::string>(&value);
        if (field != nullptr && text != nullptr && is_epic_link(*field))
            issue.parent_key.value = *text;
    }
}

Result<Issue> issue_from_json(const Json& json, const FieldCatalog& catalog) {
    if (!json.is_object()) return fail(Errc::Invalid, "an issue is a JSON object");
    Issue issue;
    issue.id.value = id_member(json, "id");
    issue.key.value = string_member(json, "key");
    if (issue.id.value.empty() && issue.key.value.empty())
        return fail(Errc::Invalid, "an issue has an `id` or a `key`");
    const Json* fields = find_member(json, "fields");
    if (fields == nullptr || !fields->is_object())
        return fail(Errc::Invalid, "an issue has `fields`");
    read_texts(issue, *fields);
    read_classification(issue, *fields);
    read_people_and_dates(issue, *fields);
    read_relations(issue, *fields);
    read_custom(issue, *fields, catalog);
    for (const std::string& id : texts_member(json, kWithheldMember))
        issue.withheld.insert(FieldId{id});
    issue.changelog = changelog_of(json);
    issue.comments = comments_of(*fields);
    return issue;
}

// An object is read as an array of one.
Result<std::vector<RemoteLink>> remote_links_from_json(  // NOLINT(misc-no-recursion): one level
    const Json& json) {
    if (json.is_object()) return remote_links_from_json(Json::array({json}));
    if (!json.is_array()) return fail(Errc::Invalid, "remote links are a JSON array");
    std::vector<RemoteLink> links;
    for (const Json& item : json) {
        const Json& object = member_or_null(item, "object");
        RemoteLink link;
        link.url = string_member(object, "url");
        link.title = string_member(object, "title");
        link.relationship = string_member(item, "relationship");
        link.application_type = string_member(member_or_null(item, "application"), "type");
        if (!link.url.empty()) links.push_back(std::move(link));
    }
    return links;
}

}  // namespace healthlint
