#include "bridge/cli/lines/jql_json.h"

#include "bridge/jql/syntax/printer.h"

namespace healthlint {
namespace {

// Atlassian's tree drops the backslash of every escape (\n becomes n) and leaves bare words alone.
// Ours resolves escapes; this is the one place that speaks their spelling.
std::string value_of(const JqlWord& word) {
    const std::string& text = word.text;
    if (text.empty() || (text.front() != '"' && text.front() != '\'')) return text;
    std::string value;
    for (std::size_t i = 1; i + 1 < text.size(); ++i) {
        if (text[i] == '\\') ++i;
        value += text[i];
    }
    return value;
}

OrderedJson words(const std::vector<JqlWord>& list) {
    OrderedJson json = OrderedJson::array();
    for (const JqlWord& word : list)
        json.push_back(value_of(word));
    return json;
}

void put_field(OrderedJson& json, const JqlField& field) {
    json["field"] = value_of(field.name);
    if (field.properties.empty()) return;
    OrderedJson properties = OrderedJson::array();
    for (const JqlProperty& property : field.properties) {
        OrderedJson entry;
        entry["key"] = value_of(property.key);
        entry["path"] = words(property.path);
        properties.push_back(std::move(entry));
    }
    json["properties"] = std::move(properties);
}

OrderedJson json_of(const JqlOperand& operand) {  // NOLINT(misc-no-recursion): as deep as parsed
    OrderedJson json;
    switch (operand.kind) {
    case JqlOperandKind::Value:
        json["value"] = value_of(operand.word);
        json["text"] = operand.word.text;
        break;
    case JqlOperandKind::Empty: json["keyword"] = "empty"; break;
    case JqlOperandKind::Function:
        json["function"] = value_of(operand.word);
        json["args"] = words(operand.arguments);
        break;
    case JqlOperandKind::List:
        json["list"] = OrderedJson::array();
        for (const JqlOperand& item : operand.items)
            json["list"].push_back(json_of(item));
        break;
    }
    return json;
}

OrderedJson json_of(const JqlTerminal& terminal) {
    OrderedJson json;
    put_field(json, terminal.field);
    json["operator"] = to_string(terminal.op);
    if (terminal.operand) json["operand"] = json_of(*terminal.operand);
    if (terminal.predicates.empty()) return json;
    json["predicates"] = OrderedJson::array();
    for (const JqlPredicate& predicate : terminal.predicates) {
        OrderedJson entry;
        entry["operator"] = to_string(predicate.kind);
        entry["operand"] = json_of(predicate.operand);
        json["predicates"].push_back(std::move(entry));
    }
    return json;
}

OrderedJson json_of(const JqlClause& clause) {  // NOLINT(misc-no-recursion): as deep as parsed
    if (clause.kind == JqlClauseKind::Terminal) return json_of(clause.terminal);
    OrderedJson json;
    json["op"] = clause.kind == JqlClauseKind::Not   ? "not"
                 : clause.kind == JqlClauseKind::And ? "and"
                                                     : "or";
    json["clauses"] = OrderedJson::array();
    for (const JqlClause& part : clause.clauses)
        json["clauses"].push_back(json_of(part));
    return json;
}

}  // namespace

OrderedJson jql_json(const JqlQuery& query) {
    OrderedJson json;
    json["where"] = query.where ? json_of(*query.where) : OrderedJson(nullptr);
    json["orderBy"] = OrderedJson::array();
    for (const JqlSort& sort : query.order_by) {
        OrderedJson entry;
        put_field(entry, sort.field);
        if (sort.direction == JqlDirection::Ascending) entry["direction"] = "ASC";
        if (sort.direction == JqlDirection::Descending) entry["direction"] = "DESC";
        json["orderBy"].push_back(std::move(entry));
    }
    return json;
}

}  // namespace healthlint
