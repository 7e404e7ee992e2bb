#include "tests/sandbox/rest/query.h"

#include <algorithm>
#include <set>

#include "bridge/base/ascii.h"
#include "bridge/base/zone.h"
#include "bridge/jql/syntax/parser.h"
#include "bridge/jql/syntax/printer.h"

namespace healthlint::sandbox {
namespace {

constexpr std::size_t kMaxSortFields = 7;

std::string syntax_error(const Diagnostic& diagnostic) {
    return "Error in the JQL Query: " + diagnostic.message + " (line " +
           std::to_string(diagnostic.line) + ", character " + std::to_string(diagnostic.column) +
           ")";
}

std::string dotted(const std::vector<JqlWord>& path) {
    std::vector<std::string> words;
    for (const JqlWord& word : path)
        words.push_back(word.value);
    return join(words, ".");
}

// "issue.property[healthlint].badge.grade" -> the field that its extraction was registered as.
void resolve_property(const World& world, JqlField& field) {
    if (field.properties.size() != 1) return;
    const JqlProperty& property = field.properties.front();
    std::string path = dotted(property.path);
    if (!path.empty() && path.front() == '.') path.erase(0, 1);
    for (const IndexedProperty& indexed : world.indexed) {
        if (indexed.property != property.key.value || indexed.path != path) continue;
        field = JqlField{.name = {.value = indexed.field.value, .text = indexed.field.value}};
        return;
    }
}

// NOLINTNEXTLINE(misc-no-recursion): bounded by kMaxJqlNesting
void resolve_properties(const World& world, JqlClause& clause) {
    if (clause.kind == JqlClauseKind::Terminal) resolve_property(world, clause.terminal.field);
    for (JqlClause& child : clause.clauses)
        resolve_properties(world, child);
}

bool value_exists(const World& world, const std::string& field, const std::string& value) {
    const auto same = [&](const std::string& one) { return equals_ignoring_case(one, value); };
    if (equals_ignoring_case(field, "project"))
        return std::any_of(
            world.site.spaces.begin(), world.site.spaces.end(), [&](const Space& space) {
                return same(space.key) || same(space.id) || same(space.name);
            });
    if (equals_ignoring_case(field, "status"))
        return std::any_of(
            world.site.statuses.begin(), world.site.statuses.end(), [&](const Status& status) {
                return same(status.name) || same(status.id);
            });
    return true;
}

// NOLINTNEXTLINE(misc-no-recursion): bounded by kMaxJqlNesting
std::optional<std::string> unknown_value(const World& world, const JqlClause& clause) {
    for (const JqlClause& child : clause.clauses)
        if (auto text = unknown_value(world, child)) return text;
    if (clause.kind != JqlClauseKind::Terminal || !clause.terminal.operand) return std::nullopt;
    const std::string& field = clause.terminal.field.name.value;
    std::vector<JqlOperand> operands = clause.terminal.operand->items;
    operands.push_back(*clause.terminal.operand);
    for (const JqlOperand& operand : operands)
        if (operand.kind == JqlOperandKind::Value &&
            !value_exists(world, field, operand.word.value))
            return "The value '" + operand.word.value + "' does not exist for the field '" + field +
                   "'.";
    return std::nullopt;
}

std::string first_error(const std::vector<Diagnostic>& diagnostics) {
    constexpr std::string_view kUnknownField = "this site has no field \"";
    for (const Diagnostic& one : diagnostics) {
        if (one.severity != Severity::Error) continue;
        if (one.message.compare(0, kUnknownField.size(), kUnknownField) != 0) return one.message;
        const std::string name =
            one.message.substr(kUnknownField.size(), one.message.size() - kUnknownField.size() - 1);
        return "Field '" + name + "' does not exist or you do not have permission to view it.";
    }
    return "The query cannot be run.";
}

// What an issue sorts by: text that compares as the field does.
std::string sort_key(const IssueRecord& issue, const std::string& field) {
    if (equals_ignoring_case(field, "key") || equals_ignoring_case(field, "issuekey")) {
        const auto dash = issue.key.rfind('-');
        const std::string number = issue.key.substr(dash + 1);
        return issue.key.substr(0, dash) +
               std::string(12 - std::min<std::size_t>(12, number.size()), '0') + number;
    }
    std::string name = to_lower(field);
    if (name == "updateddate") name = "updated";
    if (name == "createddate") name = "created";
    if (name == "due") name = "duedate";
    if (name == "resolved") name = "resolutiondate";
    const Json* value = issue.fields.find(name);
    if (value == nullptr) return {};
    if (value->is_string()) {
        const auto text = value->get<std::string>();
        if (const auto at = parse_timestamp(text)) return format_timestamp(*at);
        return text;
    }
    if (name == "priority") {  // the id is the rank; urgent ones sort highest
        const auto id = parse_integer(id_member(*value, "id")).value_or(9);
        return std::to_string(9 - id);
    }
    return value->is_object() ? string_member(*value, "name") : dump_json(*value);
}

}  // namespace

tl::expected<Query, std::string> compile_query(const World& world, const std::string& jql) {
    Query query;
    auto parsed = parse_jql(jql);
    if (!parsed) return tl::make_unexpected(syntax_error(parsed.error()));
    if (parsed->order_by.size() > kMaxSortFields)
        return tl::make_unexpected(std::string("JQL can be ordered by at most 7 fields."));
    query.order_by = parsed->order_by;
    if (!parsed->where) return query;
    resolve_properties(world, *parsed->where);
    if (auto unknown = unknown_value(world, *parsed->where)) return tl::make_unexpected(*unknown);
    auto compiled = compile_jql(
        print_jql(*parsed->where),
        world.catalog,
        {.aliases = {}, .missing_field = JqlOptions::MissingField::Error});
    if (!compiled) return tl::make_unexpected(first_error(compiled.error()));
    query.where = std::move(*compiled);
    return query;
}

bool matches(const World& world, const Query& query, const IssueRecord& issue, TimePoint now) {
    if (!query.where) return true;
    static const TimeZone kZone = TimeZone::utc();
    const auto properties = world.issues.all_properties().find(issue.id);
    const Issue model = model_issue(
        issue,
        query.where->needs(),
        world.catalog,
        properties == world.issues.all_properties().end() ? nullptr : &properties->second,
        world.indexed);
    return query.where->evaluate(model, {.now = now, .zone = &kZone}) == Truth::True;
}

void sort_issues(const World&, const Query& query, std::vector<IssuePtr>& issues) {
    struct Keyed {
        std::vector<std::string> keys;
        IssuePtr issue;
    };

    std::vector<Keyed> keyed;
    for (IssuePtr& issue : issues) {
        Keyed one{.issue = std::move(issue)};
        for (const JqlSort& sort : query.order_by)
            one.keys.push_back(sort_key(*one.issue, sort.field.name.value));
        keyed.push_back(std::move(one));
    }
    std::stable_sort(keyed.begin(), keyed.end(), [&](const Keyed& a, const Keyed& b) {
        for (std::size_t i = 0; i < query.order_by.size(); ++i) {
            if (a.keys[i] == b.keys[i]) continue;
            const bool descending = query.order_by[i].direction == JqlDirection::Descending;
            return descending ? a.keys[i] > b.keys[i] : a.keys[i] < b.keys[i];
        }
        return false;
    });
    for (std::size_t i = 0; i < issues.size(); ++i)
        issues[i] = std::move(keyed[i].issue);
}

}  // namespace healthlint::sandbox
