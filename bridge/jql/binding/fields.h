#pragma once
// What a name in JQL stands for on this site: where the value lives, how it compares, which
// operators it takes.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "bridge/jql/syntax/ast.h"
#include "bridge/model/site.h"

namespace healthlint {

enum class Slot : std::uint8_t {
    Key,
    Project,
    Type,
    HierarchyLevel,
    Status,
    StatusCategory,
    Priority,
    Resolution,
    Assignee,
    Reporter,
    Creator,
    Labels,
    Components,
    FixVersions,
    AffectedVersions,
    Created,
    Updated,
    Resolved,
    CategoryChanged,
    Due,
    Parent,
    EpicLink,
    Subtasks,
    LinkType,
    LinkedIssue,
    Summary,
    Description,
    Environment,
    Custom,
};

// How operands of a field are read.
enum class ValueKind : std::uint8_t {
    Name,  // id or name: options, versions, people, labels
    Key,   // issue key or id
    Category,
    Moment,  // a date with or without time
    Number,
    Words,  // text search
    Any,    // a custom field of unknown type: by the shape of the value found
};

using OperatorSet = std::uint32_t;  // one bit per JqlOperator

constexpr OperatorSet bit(JqlOperator op) {
    return OperatorSet{1} << static_cast<unsigned>(op);
}

struct BoundField {
    Slot slot = Slot::Custom;
    ValueKind kind = ValueKind::Any;
    OperatorSet operators = 0;
    bool can_be_empty = true;
    bool many = false;  // holds several values
    FieldId id;
    std::string name;  // for messages, as the author wrote it
};

// Fields that JQL knows on every site, by any of their names, lower case.
const BoundField* system_field(std::string_view lower_name);
const BoundField* system_field_by_id(const FieldId& id);
// What a custom field (or a system field that rules cannot read: operators == 0) is.
BoundField bind_field(const Field& field);

// Names that Jira knows but that only Jira can answer.
bool is_remote_field(std::string_view lower_name);

std::vector<std::string> system_field_names();

// "=, != and IN", for messages.
std::string describe(OperatorSet operators);

}  // namespace healthlint
