#include "bridge/jql/binding/operands.h"

#include <algorithm>
#include <array>
#include <utility>

#include "bridge/base/ascii.h"
#include "bridge/jql/binding/functions.h"
#include "bridge/jql/moment.h"
#include "bridge/jql/syntax/printer.h"

namespace healthlint {
namespace {

constexpr std::string_view kDateForms =
    "write \"2026-11-23\", \"2026-11-23 10:30\", -7d, \"+1w\" or startOfDay(-1)";

Diagnostic diagnostic(
    Severity severity, std::string code, std::string message, std::string suggestion) {
    Diagnostic result;
    result.severity = severity;
    result.code = std::move(code);
    result.message = std::move(message);
    result.suggestion = std::move(suggestion);
    return result;
}

struct CategoryName {
    std::string_view name;  // lower case
    StatusCategory category;
};

// Names, keys and ids of Jira's status categories, which no site can change.
constexpr std::array kCategories{
    CategoryName{"to do", StatusCategory::ToDo},
    CategoryName{"new", StatusCategory::ToDo},
    CategoryName{"2", StatusCategory::ToDo},
    CategoryName{"in progress", StatusCategory::InProgress},
    CategoryName{"indeterminate", StatusCategory::InProgress},
    CategoryName{"4", StatusCategory::InProgress},
    CategoryName{"done", StatusCategory::Done},
    CategoryName{"complete", StatusCategory::Done},
    CategoryName{"3", StatusCategory::Done},
    CategoryName{"no category", StatusCategory::Undefined},
    CategoryName{"undefined", StatusCategory::Undefined},
    CategoryName{"1", StatusCategory::Undefined},
};

bool is_word_byte(char c) {
    const char lower = to_lower(c);
    return (lower >= 'a' && lower <= 'z') || (c >= '0' && c <= '9') ||
           static_cast<unsigned char>(c) >= 0x80;
}

// Jira's text search has a syntax of its own (wildcards, phrases, fuzzy search, AND and NOT).
// Plain words are what can be answered here.
bool is_plain_text(std::string_view text) {
    constexpr std::string_view kSyntax = "*?~^\"+&|!(){}[]:\\";
    if (text.find_first_of(kSyntax) != std::string_view::npos) return false;
    for (const std::string_view word : split(text, ' '))
        if (word.starts_with('-') || word == "AND" || word == "OR" || word == "NOT") return false;
    return std::ranges::any_of(text, is_word_byte);
}

}  // namespace

void Complaints::error(
    std::string code, SourceSpan at, std::string message, std::string suggestion) {
    errors.push_back(locate(
        diagnostic(Severity::Error, std::move(code), std::move(message), std::move(suggestion)),
        source_,
        at));
}

void Complaints::warn(
    std::string code, SourceSpan at, std::string message, std::string suggestion) {
    warnings.push_back(locate(
        diagnostic(Severity::Warning, std::move(code), std::move(message), std::move(suggestion)),
        source_,
        at));
}

void OperandBinder::sort(Operands& operands) {
    std::ranges::sort(operands.names);
    // No std::ranges::unique: clang 14 cannot read libstdc++ 12's subrange.
    std::vector<std::string>& names = operands.names;
    names.erase(std::unique(names.begin(), names.end()), names.end());
}

std::uint32_t OperandBinder::add(const Moment& moment) {
    if (moment.needs_clock()) code_.needs.clock = true;
    code_.moments.push_back(moment);
    return static_cast<std::uint32_t>(code_.moments.size() - 1);
}

void OperandBinder::bind(  // NOLINT(misc-no-recursion): as deep as parsed
    const JqlOperand& operand,
    const BoundField& field,
    Operands& into) {
    switch (operand.kind) {
    case JqlOperandKind::Empty: into.empty = true; break;
    case JqlOperandKind::Value: bind_value(operand, field, into); break;
    case JqlOperandKind::Function: bind_function(operand, field, into); break;
    case JqlOperandKind::List:
        for (const JqlOperand& item : operand.items)
            bind(item, field, into);
        break;
    }
}

void OperandBinder::bind_value(const JqlOperand& operand, const BoundField& field, Operands& into) {
    const std::string& value = operand.word.value;
    const auto number = parse_number(trim(value));
    const auto moment = parse_moment(value);
    switch (field.kind) {
    case ValueKind::Number:
        if (!number)
            return complaints_.error(
                "J124",
                operand.at,
                "\"" + field.name + "\" is a number, found \"" + value + "\"",
                "write a number");
        into.numbers.push_back(*number);
        return;
    case ValueKind::Moment:
        if (!moment)
            return complaints_.error(
                "J124",
                operand.at,
                "\"" + field.name + "\" is a date, found \"" + value + "\"",
                std::string(kDateForms));
        into.moments.push_back(add(*moment));
        return;
    case ValueKind::Category: return bind_category(operand, into);
    case ValueKind::Any:
        if (number) into.numbers.push_back(*number);
        if (moment) into.moments.push_back(add(*moment));
        [[fallthrough]];
    case ValueKind::Name:
    case ValueKind::Key:
    case ValueKind::Words: into.names.push_back(to_lower(value)); return;
    }
}

void OperandBinder::bind_category(const JqlOperand& operand, Operands& into) {
    const std::string lower = to_lower(operand.word.value);
    const auto found = std::ranges::find(kCategories, lower, &CategoryName::name);
    if (found != kCategories.end()) {
        into.categories |= 1U << static_cast<unsigned>(found->category);
        return;
    }
    complaints_.error(
        "J124",
        operand.at,
        "no status category is called \"" + operand.word.value + "\"",
        "write \"To Do\", \"In Progress\" or Done");
}

void OperandBinder::bind_function(
    const JqlOperand& operand, const BoundField& field, Operands& into) {
    const bool takes_dates = field.kind == ValueKind::Moment || field.kind == ValueKind::Any;
    std::vector<std::string> arguments;
    for (const JqlWord& argument : operand.arguments)
        arguments.push_back(argument.value);
    Moment moment;
    switch (moment_function(operand.word.value, arguments, moment)) {
    case MomentFunction::Ok:
        if (takes_dates) {
            into.moments.push_back(add(moment));
        } else {
            complaints_.error(
                "J126",
                operand.at,
                operand.word.value + "() is a date, but \"" + field.name + "\" holds none");
        }
        return;
    case MomentFunction::BadArgument:
        complaints_.error(
            "J126",
            operand.at,
            "\"" + print_jql(operand) + "\" has no increment that can be read",
            "write (-1), (-1d) or (\"+2w\"); now() takes none");
        return;
    case MomentFunction::Unknown: refuse_function(operand);
    }
}

void OperandBinder::refuse_function(const JqlOperand& operand) {
    const std::string& name = operand.word.value;
    const std::string reason = function_refusal(name);
    if (!reason.empty())
        return complaints_.error("J127", operand.at, name + "() cannot be used here: it " + reason);
    const std::vector<std::string> local = local_function_names();
    const auto known = std::ranges::any_of(
        local, [&](const std::string& other) { return equals_ignoring_case(other, name); });
    if (known)
        return complaints_.error("J126", operand.at, name + "() does not belong to this field");
    const std::string guess = nearest(name, local);
    complaints_.error(
        "J125",
        operand.at,
        "no function is called " + name + "()",
        guess.empty() ? "functions of other apps can only be asked in Jira"
                      : "did you mean " + guess + "()?");
}

void OperandBinder::bind_words(const JqlOperand& operand, const BoundField& field, Operands& into) {
    const std::string& text = operand.word.value;
    if (operand.kind != JqlOperandKind::Value)
        return complaints_.error(
            "J128", operand.at, "a text search takes words", "for empty fields write IS EMPTY");
    if (!is_plain_text(text))
        return complaints_.error(
            "J128",
            operand.at,
            "\"" + text + "\" uses the syntax of Jira's text search, which only Jira can run",
            "write plain words");
    std::string word;
    for (const char c : text + " ") {
        if (is_word_byte(c)) {
            word += to_lower(c);
        } else if (!word.empty()) {
            into.names.push_back(std::exchange(word, {}));
        }
    }
    complaints_.warn(
        "J153",
        operand.at,
        "whole words are compared in \"" + field.name + "\"; Jira also finds other forms of them");
}

std::uint32_t OperandBinder::bind_moment(const JqlOperand& operand) {
    BoundField date;
    date.kind = ValueKind::Moment;
    date.name = "this predicate";
    Operands operands;
    if (operand.kind == JqlOperandKind::Value || operand.kind == JqlOperandKind::Function) {
        bind(operand, date, operands);
        return operands.moments.empty() ? 0 : operands.moments.front();
    }
    complaints_.error("J124", operand.at, "expected one date", std::string(kDateForms));
    return 0;
}

void OperandBinder::bind_names(const JqlOperand& operand, Operands& into) {
    BoundField name;
    name.kind = ValueKind::Name;
    name.name = "this predicate";
    bind(operand, name, into);
    sort(into);
}

}  // namespace healthlint
