#include "tests/atlassian/reading/told_issue.h"

#include <type_traits>

#include "bridge/base/ascii.h"

namespace healthlint {
namespace {

std::string told(const Ref& ref) {
    return ref.id + "/" + ref.name;
}

std::string told(const Person& person) {
    return person.id.value + "/" + person.display_name;
}

std::string told(const IssueLink& link) {
    return link.type + "/" + link.phrase + "/" + link.other_id.value + "/" + link.other_key.value +
           "/" + link.other_summary + "/" + std::to_string(static_cast<int>(link.other_category));
}

std::string told(const Document& document) {
    std::string text;
    for (const Block& block : document.blocks)
        text += "\n  " + std::to_string(static_cast<int>(block.kind)) + " " +
                std::to_string(block.level) + (block.header ? " header" : "") +
                (block.done ? " done" : "") + " " + block.text + " [" + join(block.cells, "|") +
                "]";
    for (const Hyperlink& link : document.links)
        text += "\n  " + link.url + " " + link.text + " " + std::to_string(link.block);
    return text;
}

std::string told(const std::optional<TimePoint>& time) {
    return time ? format_timestamp(*time) : "none";
}

template <class T>
std::string told_list(const std::vector<T>& list) {
    std::string text;
    for (const T& item : list) {
        if constexpr (std::is_same_v<T, std::string>)
            text += item + ", ";
        else if constexpr (std::is_same_v<T, IssueKey>)
            text += item.value + ", ";
        else
            text += told(item) + ", ";
    }
    return text;
}

struct ToldValue {
    std::string operator()(std::monostate) const { return "empty"; }

    std::string operator()(double number) const { return "number " + std::to_string(number); }

    std::string operator()(const std::string& text) const { return "text " + text; }

    std::string operator()(const Date& date) const { return "date " + format_date(date); }

    std::string operator()(TimePoint time) const { return "time " + format_timestamp(time); }

    std::string operator()(const Document& document) const { return "document" + told(document); }

    template <class T>
    std::string operator()(const std::vector<T>& list) const {
        return "list " + told_list(list);
    }
};

std::string told_side_facts(const Issue& issue) {
    std::string text;
    if (issue.changelog)
        for (const Change& change : *issue.changelog)
            text += "\nchange " + format_timestamp(change.at) + told(change.author) + change.field +
                    change.field_id.value + change.from_id + change.from_text + change.to_id +
                    change.to_text;
    else
        text += "\nno history";
    if (issue.comments)
        for (const Comment& comment : *issue.comments)
            text += "\ncomment " + format_timestamp(comment.at) + told(comment.author);
    else
        text += "\nno comments";
    return text;
}

}  // namespace

std::string told(const Issue& issue) {
    std::string text = issue.id.value + " " + issue.key.value + " in " + issue.space.value + " " +
                       told(issue.project) + "\nsummary " + issue.summary;
    text += "\ndescription" + told(*issue.description.read()) + "\nenvironment" +
            told(*issue.environment.read());
    text += "\ntype " + told(issue.type) + " " + std::to_string(issue.hierarchy_level);
    text +=
        "\nstatus " + told(issue.status) + " " + std::to_string(static_cast<int>(issue.category));
    text += "\npriority " + told(issue.priority) + "\nresolution " + told(issue.resolution);
    text +=
        "\npeople " + told(issue.assignee) + " " + told(issue.reporter) + " " + told(issue.creator);
    text += "\nlabels " + told_list(issue.labels) + "\ncomponents " + told_list(issue.components);
    text +=
        "\nversions " + told_list(issue.fix_versions) + "; " + told_list(issue.affected_versions);
    text += "\ntimes " + told(issue.created) + " " + told(issue.updated) + " " +
            told(issue.resolved) + " " + told(issue.category_changed);
    text += "\ndue " + (issue.due ? format_date(*issue.due) : "none");
    text += "\nparent " + issue.parent_id.value + " " + issue.parent_key.value;
    text += "\nsubtasks " + told_list(issue.subtasks) + "\nlinks " + told_list(issue.links);
    for (const auto& [id, value] : issue.custom)
        text += "\n" + id.value + " = " + std::visit(ToldValue{}, value);
    for (const FieldId& id : issue.withheld)
        text += "\nwithheld " + id.value;
    return text + told_side_facts(issue);
}

}  // namespace healthlint
