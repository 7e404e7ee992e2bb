#include "bridge/atlassian/reading/system_fields.h"

#include <algorithm>
#include <array>

#include "bridge/atlassian/jira/side_facts.h"
#include "bridge/atlassian/reading/adf_nodes.h"

namespace healthlint {
namespace {

void read_summary(IssueDraft& draft, JsonCursor& json) {
    draft.issue.summary = json.text();
}

template <LazyDocument Issue::*Member>
void read_document_field(IssueDraft& draft, JsonCursor& json) {
    draft.issue.*Member = keep_document(json, draft.page);
}

void read_labels(IssueDraft& draft, JsonCursor& json) {
    draft.issue.labels = read_texts(json);
}

void read_project(IssueDraft& draft, JsonCursor& json) {
    std::string_view id, name;
    draft.project_key = {};
    json.object([&](std::string_view member) {
        if (is(member, "id"))
            id = json.id_text();
        else if (is(member, "key"))
            draft.project_key = json.text();
        else if (is(member, "name"))
            name = json.text();
    });
    draft.issue.project.id = id;
    draft.issue.project.name = name;
}

void read_issue_type(IssueDraft& draft, JsonCursor& json) {
    read_type(draft.issue, json);
}

void read_status_field(IssueDraft& draft, JsonCursor& json) {
    StatusValue value = read_status(json);
    draft.issue.status = std::move(value.status);
    draft.issue.category = value.category;
}

template <Ref Issue::*Member>
void read_ref_field(IssueDraft& draft, JsonCursor& json) {
    draft.issue.*Member = read_ref(json);
}

template <std::vector<Ref> Issue::*Member>
void read_refs_field(IssueDraft& draft, JsonCursor& json) {
    draft.issue.*Member = read_refs(json);
}

template <Person Issue::*Member>
void read_person_field(IssueDraft& draft, JsonCursor& json) {
    draft.issue.*Member = read_person(json);
}

template <std::optional<TimePoint> Issue::*Member>
void read_time_field(IssueDraft& draft, JsonCursor& json) {
    draft.issue.*Member = read_time(json);
}

void read_due(IssueDraft& draft, JsonCursor& json) {
    draft.issue.due = read_date(json);
}

void read_links_field(IssueDraft& draft, JsonCursor& json) {
    draft.issue.links = read_links(json);
}

void read_parent(IssueDraft& draft, JsonCursor& json) {
    draft.parent_is_object = json.is_object();
    draft.parent = read_other(json);
}

void read_epic(IssueDraft& draft, JsonCursor& json) {
    draft.epic = read_other(json);
}

void read_subtasks(IssueDraft& draft, JsonCursor& json) {
    draft.issue.subtasks = read_keys(json);
}

void read_comments(IssueDraft& draft, JsonCursor& json) {
    draft.issue.comments = comments_of(Json::object({{"comment", json.json()}}));
}

struct SystemField {
    std::string_view name;
    ReadSystemField read;
};

constexpr std::array kSystemFields{
    SystemField{"summary", read_summary},
    SystemField{"description", read_document_field<&Issue::description>},
    SystemField{"environment", read_document_field<&Issue::environment>},
    SystemField{"labels", read_labels},
    SystemField{"project", read_project},
    SystemField{"issuetype", read_issue_type},
    SystemField{"status", read_status_field},
    SystemField{"priority", read_ref_field<&Issue::priority>},
    SystemField{"resolution", read_ref_field<&Issue::resolution>},
    SystemField{"components", read_refs_field<&Issue::components>},
    SystemField{"fixVersions", read_refs_field<&Issue::fix_versions>},
    SystemField{"versions", read_refs_field<&Issue::affected_versions>},
    SystemField{"assignee", read_person_field<&Issue::assignee>},
    SystemField{"reporter", read_person_field<&Issue::reporter>},
    SystemField{"creator", read_person_field<&Issue::creator>},
    SystemField{"created", read_time_field<&Issue::created>},
    SystemField{"updated", read_time_field<&Issue::updated>},
    SystemField{"resolutiondate", read_time_field<&Issue::resolved>},
    SystemField{"statuscategorychangedate", read_time_field<&Issue::category_changed>},
    SystemField{"duedate", read_due},
    SystemField{"issuelinks", read_links_field},
    SystemField{"parent", read_parent},
    SystemField{"epic", read_epic},
    SystemField{"subtasks", read_subtasks},
    SystemField{"comment", read_comments},
};

}  // namespace

ReadSystemField reader_of_system_field(std::string_view field) {
    const auto* const found = std::ranges::find(kSystemFields, field, &SystemField::name);
    return found == kSystemFields.end() ? nullptr : found->read;
}

}  // namespace healthlint
