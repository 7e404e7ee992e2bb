#pragma once
// A Jira work item as rules see it: a plain value, no JSON, no markup.

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "bridge/base/ids.h"
#include "bridge/base/time.h"
#include "bridge/model/lazy_document.h"

namespace healthlint {

// Anything Jira names by an id and a label: status, type, priority, resolution, component, version,
// option, group, sprint, team. Either part may be missing in old captures.
struct Ref {
    std::string id;
    std::string name;

    bool empty() const { return id.empty() && name.empty(); }

    bool operator==(const Ref&) const = default;
};

enum class StatusCategory {
    Undefined,
    ToDo,
    InProgress,
    Done
};  // Jira keys new, indeterminate, done

struct Person {
    AccountId id;              // empty where a capture masks it; then `name` is all there is
    std::string display_name;  // shown to people who may see the issue; never stored in a badge

    bool empty() const { return id.value.empty() && display_name.empty(); }

    bool operator==(const Person&) const = default;
};

// Value of a custom field. monostate = empty; a field that the issue does not carry is absent from
// the map and counts as empty too.
using FieldValue = std::variant<
    std::monostate,
    double,
    std::string,  // textfield, url, select-like strings
    Date,
    TimePoint,
    std::vector<Ref>,  // option(s), group(s), version(s), sprint(s), team; cascading = two entries
    std::vector<Person>,       // user picker(s)
    std::vector<std::string>,  // labels
    Document>;                 // textarea

bool is_empty(const FieldValue& value);

struct IssueLink {
    std::string type;    // link type name, "Data source"
    std::string phrase;  // direction as this issue reads it, "uses data"
    IssueId other_id;
    IssueKey other_key;
    std::string other_summary;
    StatusCategory other_category = StatusCategory::Undefined;
};

// What Confluence says of a linked page.
struct LinkedPage {
    bool gone = false;    // in the trash, or archived
    bool hidden = false;  // not to be seen by the app: restricted or purged, nobody can tell which
    std::vector<std::string> labels;
    TimePoint at{};  // when it was looked up

    bool operator==(const LinkedPage&) const = default;
};

constexpr std::string_view kConfluenceApplication = "com.atlassian.confluence";

struct RemoteLink {
    std::string url;
    std::string title;
    std::string relationship;
    std::string application_type;    // kConfluenceApplication for pages
    std::optional<LinkedPage> page;  // Confluence pages; absent = not looked up
};

struct Change {  // one item of one changelog entry
    TimePoint at{};
    Person author;
    std::string field;  // name as Jira wrote it then
    FieldId field_id;   // empty in old entries
    std::string from_id, from_text;
    std::string to_id, to_text;
};

struct Comment {
    TimePoint at{};
    Person author;
};

struct Issue {
    IssueId id;
    IssueKey key;
    SpaceKey space;
    Ref project;  // Jira project id and name
    std::string summary;
    LazyDocument description;
    LazyDocument environment;
    Ref type;
    int hierarchy_level = 0;  // -1 sub-task, 0 standard, 1 epic
    Ref status;
    StatusCategory category = StatusCategory::Undefined;
    Ref priority;
    Ref resolution;
    Person assignee;
    Person reporter;
    Person creator;
    std::vector<std::string> labels;
    std::vector<Ref> components;
    std::vector<Ref> fix_versions;
    std::vector<Ref> affected_versions;
    std::optional<TimePoint> created;
    std::optional<TimePoint> updated;
    std::optional<TimePoint> resolved;
    std::optional<TimePoint> category_changed;  // statuscategorychangedate
    std::optional<Date> due;
    IssueId parent_id;
    IssueKey parent_key;  // parent, or the old epic link
    std::vector<IssueKey> subtasks;
    std::vector<IssueLink> links;
    std::map<FieldId, FieldValue> custom;
    // Custom fields that were asked for and that Jira does not show here: the space does not use
    // them. That is more than empty, because nobody could fill them.
    std::set<FieldId> withheld;
    // Only what another issue shows of it was read (id, key, summary, status, type, priority): a
    // parent, sub-task or linked issue outside the export. Whatever needs more is unknown.
    bool partial = false;

    // Side facts: absent = not read, so a rule that needs them is unknown. Empty = read, none
    // there.
    std::optional<std::vector<RemoteLink>> remote_links;
    std::optional<std::vector<Change>> changelog;  // oldest first
    std::optional<std::vector<Comment>> comments;
};

}  // namespace healthlint
