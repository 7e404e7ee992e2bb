#include "tests/work/mirror/as_jira_answers.h"

#include <array>

#include "bridge/atlassian/jira/issue_json.h"
#include "bridge/base/json.h"

namespace healthlint {
namespace {

Json ref(const Ref& value) {
    return {{"id", value.id}, {"name", value.name}};
}

Json status(const Issue& issue) {
    constexpr std::array kCategories{"undefined", "new", "indeterminate", "done"};
    Json json = ref(issue.status);
    json["statusCategory"] = {{"key", kCategories.at(static_cast<std::size_t>(issue.category))}};
    return json;
}

Json text(const LazyDocument& document) {
    Json paragraphs = Json::array();
    for (const Block& block : document.read()->blocks)
        paragraphs.push_back(
            {{"type", "paragraph"},
             {"content", Json::array({{{"type", "text"}, {"text", block.text}}})}});
    return {{"type", "doc"}, {"version", 1}, {"content", paragraphs}};
}

Json links(const Issue& issue) {
    Json links = Json::array();
    for (const IssueLink& link : issue.links)
        links.push_back(
            {{"type", {{"name", link.type}, {"outward", link.phrase}}},
             {"outwardIssue", {{"id", link.other_id.value}, {"key", link.other_key.value}}}});
    return links;
}

}  // namespace

std::string as_jira_answers(const Issue& issue) {
    Json fields{
        {"summary", issue.summary},
        {"project", {{"key", issue.space.value}}},
        {"issuetype", ref(issue.type)},
        {"status", status(issue)},
        {"labels", issue.labels},
        {"issuelinks", links(issue)},
        {"description", text(issue.description)}};
    fields["issuetype"]["hierarchyLevel"] = issue.hierarchy_level;
    if (!issue.assignee.empty()) fields["assignee"] = {{"accountId", issue.assignee.id.value}};
    if (!issue.parent_key.value.empty()) fields["parent"] = {{"key", issue.parent_key.value}};
    if (issue.created) fields["created"] = format_timestamp(*issue.created);
    if (issue.updated) fields["updated"] = format_timestamp(*issue.updated);
    if (issue.category_changed)
        fields["statuscategorychangedate"] = format_timestamp(*issue.category_changed);
    if (issue.due) fields["duedate"] = format_date(*issue.due);
    for (const auto& [id, value] : issue.custom)
        if (const auto* string = std::get_if<std::string>(&value)) fields[id.value] = *string;
    Json json{{"id", issue.id.value}, {"key", issue.key.value}, {"fields", fields}};
    for (const FieldId& id : issue.withheld)
        json[kWithheldMember].push_back(id.value);
    return dump_json(json);
}

}  // namespace healthlint
