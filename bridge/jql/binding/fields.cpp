#include "bridge/jql/binding/fields.h"

#include <algorithm>
#include <array>

#include "bridge/base/ascii.h"
#include "bridge/jql/syntax/printer.h"

namespace healthlint {
namespace {

using enum JqlOperator;

// Operators per kind of field, after GET /jql/autocompletedata.
constexpr OperatorSet kEquality = bit(Equals) | bit(NotEquals) | bit(In) | bit(NotIn);
constexpr OperatorSet kEmptiness = bit(Is) | bit(IsNot);
constexpr OperatorSet kOrder = bit(Less) | bit(LessOrEqual) | bit(Greater) | bit(GreaterOrEqual);
constexpr OperatorSet kText = bit(Like) | bit(NotLike);
constexpr OperatorSet kHistory = bit(Was) | bit(WasNot) | bit(WasIn) | bit(WasNotIn) | bit(Changed);
constexpr OperatorSet kPlain = kEquality | kEmptiness;
constexpr OperatorSet kComparable = kEquality | kOrder | kEmptiness;

enum class Emptiness { Never, CanBe };
enum class Count { One, Many };

struct SystemField {
    Slot slot;
    std::string_view id;
    ValueKind kind;
    OperatorSet operators;
    Emptiness emptiness;
    Count count;
    std::array<std::string_view, 5> names;  // lower case
};

constexpr std::array kSystemFields{
    SystemField{
        Slot::Key,
        "issuekey",
        ValueKind::Key,
        kEquality | kOrder,
        Emptiness::Never,
        Count::One,
        {"key", "issuekey", "issue", "id", "workitem"}},
    SystemField{
        Slot::Project,
        "project",
        ValueKind::Name,
        kPlain,
        Emptiness::Never,
        Count::One,
        {"project", "space"}},
    SystemField{
        Slot::Type,
        "issuetype",
        ValueKind::Name,
        kPlain,
        Emptiness::Never,
        Count::One,
        {"issuetype", "type", "worktype", "workitemtype", "issue type"}},
    SystemField{
        Slot::HierarchyLevel,
        "hierarchyLevel",
        ValueKind::Number,
        kEquality | kOrder,
        Emptiness::Never,
        Count::One,
        {"hierarchylevel"}},
    SystemField{
        Slot::Status,
        "status",
        ValueKind::Name,
        kPlain | kHistory,
        Emptiness::Never,
        Count::One,
        {"status"}},
    SystemField{
        Slot::StatusCategory,
        "statusCategory",
        ValueKind::Category,
        kEquality,
        Emptiness::Never,
        Count::One,
        {"statuscategory", "status category"}},
    SystemField{
        Slot::Priority,
        "priority",
        ValueKind::Name,
        kPlain | kHistory,
        Emptiness::CanBe,
        Count::One,
        {"priority"}},
    SystemField{
        Slot::Resolution,
        "resolution",
        ValueKind::Name,
        kPlain | kHistory,
        Emptiness::CanBe,
        Count::One,
        {"resolution"}},
    SystemField{
        Slot::Assignee,
        "assignee",
        ValueKind::Name,
        kPlain | kHistory,
        Emptiness::CanBe,
        Count::One,
        {"assignee"}},
    SystemField{
        Slot::Reporter,
        "reporter",
        ValueKind::Name,
        kPlain | kHistory,
        Emptiness::CanBe,
        Count::One,
        {"reporter"}},
    SystemField{
        Slot::Creator,
        "creator",
        ValueKind::Name,
        kPlain,
        Emptiness::Never,
        Count::One,
        {"creator"}},
    SystemField{
        Slot::Labels, "labels", ValueKind::Name, kPlain, Emptiness::CanBe, Count::Many, {"labels"}},
    SystemField{
        Slot::Components,
        "components",
        ValueKind::Name,
        kPlain,
        Emptiness::CanBe,
        Count::Many,
        {"component", "components"}},
    SystemField{
        Slot::FixVersions,
        "fixVersions",
        ValueKind::Name,
        kPlain | kHistory,
        Emptiness::CanBe,
        Count::Many,
        {"fixversion", "fixversions", "fix versions"}},
    SystemField{
        Slot::AffectedVersions,
        "versions",
        ValueKind::Name,
        kPlain,
        Emptiness::CanBe,
        Count::Many,
        {"affectedversion", "affects versions"}},
    SystemField{
        Slot::Created,
        "created",
        ValueKind::Moment,
        kComparable,
        Emptiness::Never,
        Count::One,
        {"created", "createddate"}},
    SystemField{
        Slot::Updated,
        "updated",
        ValueKind::Moment,
        kComparable,
        Emptiness::Never,
        Count::One,
        {"updated", "updateddate"}},
    SystemField{
        Slot::Resolved,
        "resolutiondate",
        ValueKind::Moment,
        kComparable,
        Emptiness::CanBe,
        Count::One,
        {"resolved", "resolutiondate"}},
    SystemField{
        Slot::CategoryChanged,
        "statuscategorychangedate",
        ValueKind::Moment,
        kEquality | kOrder,
        Emptiness::CanBe,
        Count::One,
        {"statuscategorychangeddate", "status category changed"}},
    SystemField{
        Slot::Due,
        "duedate",
        ValueKind::Moment,
        kComparable,
        Emptiness::CanBe,
        Count::One,
        {"due", "duedate", "due date"}},
    SystemField{
        Slot::Parent, "parent", ValueKind::Key, kPlain, Emptiness::CanBe, Count::One, {"parent"}},
    SystemField{
        Slot::EpicLink,
        "parent",
        ValueKind::Key,
        kPlain,
        Emptiness::CanBe,
        Count::One,
        {"epic link"}},
    SystemField{
        Slot::Subtasks,
        "subtasks",
        ValueKind::Key,
        kEquality,
        Emptiness::CanBe,
        Count::Many,
        {"subtasks"}},
    SystemField{
        Slot::LinkType,
        "issuelinks",
        ValueKind::Name,
        kPlain,
        Emptiness::CanBe,
        Count::Many,
        {"issuelinktype", "workitemlinktype"}},
    SystemField{
        Slot::LinkedIssue,
        "issuelinks",
        ValueKind::Key,
        kEquality,
        Emptiness::CanBe,
        Count::Many,
        {"issuelink", "linkedissue", "workitemlink", "linkedworkitem"}},
    SystemField{
        Slot::Summary,
        "summary",
        ValueKind::Words,
        kText | kEmptiness,
        Emptiness::Never,
        Count::One,
        {"summary"}},
    SystemField{
        Slot::Description,
        "description",
        ValueKind::Words,
        kText | kEmptiness,
        Emptiness::CanBe,
        Count::One,
        {"description"}},
    SystemField{
        Slot::Environment,
        "environment",
        ValueKind::Words,
        kText | kEmptiness,
        Emptiness::CanBe,
        Count::One,
        {"environment"}},
};

// Known to Jira, but their values are not part of what is read of an issue.
constexpr std::array<std::string_view, 29> kRemoteFields{"attachments",   "category",
                                                         "comment",       "development",
                                                         "filter",        "lastviewed",
                                                         "level",         "originalestimate",
                                                         "parentepic",    "parentproject",
                                                         "progress",      "projecttype",
                                                         "rank",          "remainingestimate",
                                                         "request",       "savedfilter",
                                                         "searchrequest", "text",
                                                         "textfields",    "timeestimate",
                                                         "timespent",     "timeoriginalestimate",
                                                         "voter",         "votes",
                                                         "watcher",       "watchers",
                                                         "worklogauthor", "worklogcomment",
                                                         "workratio"};

std::vector<BoundField> build_system_fields() {
    std::vector<BoundField> fields;
    for (const SystemField& system : kSystemFields) {
        BoundField field;
        field.slot = system.slot;
        field.kind = system.kind;
        field.operators = system.operators;
        field.can_be_empty = system.emptiness == Emptiness::CanBe;
        field.many = system.count == Count::Many;
        field.id.value = system.id;
        field.name = system.names[0];
        fields.push_back(std::move(field));
    }
    return fields;
}

const std::vector<BoundField>& system_fields() {
    static const std::vector<BoundField> kFields = build_system_fields();
    return kFields;
}

// The part of "com.atlassian.jira.plugin.system.customfieldtypes:textarea" that names the type.
std::string_view short_type(std::string_view custom_type) {
    const auto colon = custom_type.rfind(':');
    return colon == std::string_view::npos ? custom_type : custom_type.substr(colon + 1);
}

void bind_string(BoundField& bound, std::string_view type) {
    if (type == "textarea" || type == "textfield") {
        bound.kind = ValueKind::Words;
        bound.operators = kText | kEmptiness;
        return;
    }
    bound.kind = ValueKind::Any;  // "url" and the like compare as a whole, others are searched
    bound.operators = type == "url" ? kPlain : kPlain | kText;
}

}  // namespace

const BoundField* system_field(std::string_view lower_name) {
    for (std::size_t i = 0; i < kSystemFields.size(); ++i)
        for (const std::string_view name : kSystemFields[i].names)
            if (!name.empty() && name == lower_name) return &system_fields()[i];
    return nullptr;
}

const BoundField* system_field_by_id(const FieldId& id) {
    const auto found = std::ranges::find(system_fields(), id, &BoundField::id);
    return found == system_fields().end() ? nullptr : &*found;
}

BoundField bind_field(const Field& field) {
    BoundField bound;
    bound.id = field.id;
    bound.name = field.name;
    const std::string_view type = short_type(field.custom_type);
    if (type == "gh-epic-link" || type == "jpo-custom-field-parent") {
        bound = *system_field(type == "gh-epic-link" ? "epic link" : "parent");
        bound.id = field.id;
        return bound;
    }
    if (!field.custom) return bound;  // no operators: nothing of it is read
    bound.operators = kPlain;
    bound.kind = ValueKind::Name;
    bound.many = field.type == "array";
    if (field.type == "number") {
        bound.kind = ValueKind::Number;
        bound.operators = kComparable;
    } else if (field.type == "date" || field.type == "datetime") {
        bound.kind = ValueKind::Moment;
        bound.operators = kComparable;
    } else if (field.type == "string") {
        bind_string(bound, type);
    } else if (field.type.empty() || field.type == "any") {
        bound.kind = ValueKind::Any;
        bound.operators = kComparable | kText;
        bound.many = true;  // cannot be told
    }
    return bound;
}

bool is_remote_field(std::string_view lower_name) {
    return std::ranges::find(kRemoteFields, lower_name) != kRemoteFields.end();
}

std::vector<std::string> system_field_names() {
    std::vector<std::string> names;
    for (const SystemField& system : kSystemFields)
        for (const std::string_view name : system.names)
            if (!name.empty()) names.emplace_back(name);
    return names;
}

std::string describe(OperatorSet operators) {
    std::vector<std::string> names;
    for (unsigned i = 0; i <= static_cast<unsigned>(Changed); ++i) {
        const auto op = static_cast<JqlOperator>(i);
        if ((operators & bit(op)) == 0) continue;
        std::string name(to_string(op));
        for (char& c : name)
            if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
        names.push_back(std::move(name));
    }
    return join(names, ", ");
}

}  // namespace healthlint
