#include "bridge/packs/schema/json_schema.h"

#include "bridge/base/ascii.h"
#include "bridge/engine/checks/registry.h"
#include "bridge/packs/admin_tests/test_keys.h"
#include "bridge/packs/keys.h"
#include "bridge/packs/rule.h"

namespace healthlint {
namespace {

// The loader reads every scalar as text; an editor has types for the bare ones.
OrderedJson any_scalar() {
    OrderedJson json;
    json["type"] = {"string", "number", "boolean"};
    return json;
}

OrderedJson text() {
    OrderedJson json = any_scalar();
    json["pattern"] = "\\S";  // of strings; numbers have one anyway
    return json;
}

OrderedJson string_like(std::string_view pattern) {
    OrderedJson json;
    json["type"] = "string";
    json["pattern"] = pattern;
    return json;
}

OrderedJson any_of(std::initializer_list<OrderedJson> ways) {
    OrderedJson json;
    json["anyOf"] = ways;
    return json;
}

OrderedJson list_of(OrderedJson items) {
    OrderedJson json;
    json["type"] = "array";
    json["items"] = std::move(items);
    return json;
}

// Bare numbers, and quoted ones, which the loader takes as well.
OrderedJson number(const ParameterSpec& spec, const char* type, const char* pattern) {
    OrderedJson bare;
    bare["type"] = type;
    if (spec.least) bare["minimum"] = *spec.least;
    if (spec.most) bare["maximum"] = *spec.most;
    return any_of({bare, string_like(pattern)});
}

OrderedJson choice(std::string_view words) {
    OrderedJson json;
    json["enum"] = OrderedJson::array();
    for (const std::string& word : words_of(words))
        json["enum"].push_back(word);
    return json;
}

OrderedJson text_pair() {
    OrderedJson json;
    json["type"] = "object";
    json["properties"]["en"] = text();
    json["properties"]["ko"] = text();
    json["required"] = {"en", "ko"};
    json["additionalProperties"] = false;
    return json;
}

OrderedJson selector() {
    OrderedJson set;
    set["type"] = "object";
    set["properties"]["set"] = text();
    set["properties"]["and"] = text();
    set["required"] = {"set"};
    set["additionalProperties"] = false;
    return any_of({string_like("\\S"), set});
}

constexpr std::string_view kPercentPattern = "^\\s*[0-9]+(\\.[0-9]+)?\\s*%$";
constexpr std::string_view kDaysPattern = "^[0-9]+[dw]$";
constexpr std::string_view kDayPattern = "^[0-9]{4}-[0-9]{2}-[0-9]{2}$";
constexpr const char* kNumberPattern = "^[0-9]+(\\.[0-9]+)?$";
constexpr const char* kWholePattern = "^[0-9]+$";

OrderedJson limits(OrderedJson limit) {
    OrderedJson json;
    json["type"] = "object";
    for (const char* key : {"warn-above", "fail-above", "warn-below", "fail-below"})
        json["properties"][key] = limit;
    json["minProperties"] = 1;
    json["additionalProperties"] = false;
    return json;
}

OrderedJson schema_of(const ParameterSpec& spec);

OrderedJson map_of(const std::vector<ParameterSpec>& keys) {  // NOLINT(misc-no-recursion)
    OrderedJson json;
    json["type"] = "object";
    json["properties"] = OrderedJson::object();
    OrderedJson required = OrderedJson::array();
    for (const ParameterSpec& key : keys) {
        json["properties"][std::string(key.name)] = schema_of(key);
        if (key.required) required.push_back(key.name);
    }
    if (!required.empty()) json["required"] = std::move(required);
    json["additionalProperties"] = false;
    return json;
}

OrderedJson named(const ParameterSpec& spec) {  // NOLINT(misc-no-recursion): as deep as the lists
    OrderedJson json;
    json["type"] = "object";
    json["additionalProperties"] = schema_of(spec.members->front());
    return json;
}

OrderedJson shape_of(const ParameterSpec& spec) {  // NOLINT(misc-no-recursion): as above
    using enum ParameterType;
    switch (spec.type) {
    case Text:
    case Field: return text();
    case Texts: return any_of({text(), list_of(text())});
    case Number: return number(spec, "number", kNumberPattern);
    case Count: return number(spec, "integer", kWholePattern);
    case Percent: return string_like(kPercentPattern);
    case Days: return string_like(kDaysPattern);
    case ParameterType::Day: return string_like(kDayPattern);
    case Bool: return any_of({{{"type", "boolean"}}, choice("true false")});
    case ParameterType::Level: return choice("info warn fail");
    case Choice: return choice(spec.choices);
    case Choices: return any_of({choice(spec.choices), list_of(choice(spec.choices))});
    case Jql: return selector();
    case ParameterType::Grace: return string_like("^\\s*[0-9]+[dw]\\s* in \\s*\\S");
    case TextPair: return text_pair();
    case NumberLimits: return limits(number({.least = 0}, "number", kNumberPattern));
    case PercentLimits: return limits(string_like(kPercentPattern));
    case DaysLimits: return limits(string_like(kDaysPattern));
    case ParameterType::Map:
        if (spec.members != nullptr) return map_of(*spec.members);
        return {{"type", "object"}};
    case Maps:
        return list_of(
            spec.members != nullptr ? map_of(*spec.members) : OrderedJson{{"type", "object"}});
    case Named: return named(spec);
    case TextsOrMap: return any_of({text(), list_of(text()), map_of(*spec.members)});
    case ParameterType::Id: return string_like("^[a-z][a-z0-9-]{2,40}$");
    case Version: return string_like("^[0-9]+\\.[0-9]+\\.[0-9]+$");
    case TimeOfDay: return string_like("^([01][0-9]|2[0-3]):[0-5][0-9]$");
    case Any: break;
    }
    return OrderedJson::object();
}

OrderedJson schema_of(const ParameterSpec& spec) {  // NOLINT(misc-no-recursion): as above
    OrderedJson json = shape_of(spec);
    if (!spec.summary.empty()) json["description"] = spec.summary;
    if (!spec.fallback.empty()) json["default"] = spec.fallback;
    return json;
}

// `check: kpi` opens the parameters of kpi under `with:`, and judges what kpi judges.
OrderedJson check_branch(const CheckDefinition& check) {
    OrderedJson json;
    json["if"]["properties"]["check"]["const"] = check.name;
    json["if"]["required"] = {"check"};
    OrderedJson& then = json["then"];
    then["properties"]["with"] = map_of(check.parameters);
    then["properties"]["subject"]["const"] = to_string(check.subject);
    for (const ParameterSpec& parameter : check.parameters)
        if (parameter.required) then["required"] = {"with"};
    return json;
}

void add_forms(OrderedJson& rule) {
    rule["oneOf"] = OrderedJson::array();
    for (const char* form : {"require", "forbid", "count", "share", "check"})
        rule["oneOf"].push_back({{"required", {form}}});
    OrderedJson& check = rule["properties"]["check"];
    check = {{"description", "Name of a check"}, {"enum", OrderedJson::array()}};
    rule["allOf"] = OrderedJson::array();
    for (const CheckDefinition& definition : check_registry()) {
        check["enum"].push_back(definition.name);
        rule["allOf"].push_back(check_branch(definition));
    }
    rule["dependencies"]["with"] = {"check"};
}

// What a pack on top of another says of a rule that it did not write.
OrderedJson rule_change() {
    OrderedJson json = map_of(rule_change_keys());
    json["properties"]["id"] = shape_of({.type = ParameterType::Id});
    json["required"] = {"id"};
    return json;
}

// An entry of a pack that extends another is a rule of its own, or a change.
OrderedJson rules_by_extends() {
    OrderedJson json;
    json["if"]["properties"]["pack"]["required"] = {"extends"};
    json["then"]["properties"]["rules"]["items"] =
        any_of({{{"$ref", "#/definitions/rule"}}, {{"$ref", "#/definitions/change"}}});
    json["else"]["properties"]["rules"]["items"]["$ref"] = "#/definitions/rule";
    json["else"]["required"] = {"rules"};
    return json;
}

OrderedJson pack_schema() {
    OrderedJson json = map_of(pack_file_keys());
    OrderedJson& rules = json["properties"]["rules"];
    rules["maxItems"] = kMaxRules;
    OrderedJson rule = rules["items"];
    rules.erase("items");
    add_forms(rule);
    json["definitions"]["rule"] = std::move(rule);
    json["definitions"]["change"] = rule_change();
    json["allOf"].push_back(rules_by_extends());
    OrderedJson& waivers = json["properties"]["waivers"];
    waivers["maxItems"] = kMaxWaivers;
    for (const char* where : {"issues", "team", "project", "space"})
        waivers["items"]["oneOf"].push_back({{"required", {where}}});
    return json;
}

// Issues may also carry the fields of the pack by their aliases, which are not known here.
OrderedJson test_issue() {
    OrderedJson json = map_of(test_issue_keys());
    json.erase("required");  // `defaults` may say it
    json["additionalProperties"] = true;
    return json;
}

OrderedJson tests_schema() {
    OrderedJson json = map_of(test_file_keys());
    json["properties"]["defaults"] = test_issue();
    OrderedJson& tests = json["properties"]["tests"];
    tests["maxItems"] = kMaxTests;
    OrderedJson& test = tests["items"]["properties"];
    test["given"]["items"] = test_issue();
    test["generate"]["items"]["properties"]["as"] = test_issue();
    const KeyList& expectation = expectation_keys();
    test["expect"]["additionalProperties"] =
        any_of({shape_of(expectation.front()), map_of(expectation)});
    return json;
}

}  // namespace

OrderedJson rule_file_schema(RuleFileKind kind) {
    OrderedJson json;
    json["$schema"] = "http://json-schema.org/draft-07/schema#";
    OrderedJson body;
    switch (kind) {
    case RuleFileKind::Pack:
        json["title"] = "Healthlint rule pack";
        body = pack_schema();
        break;
    case RuleFileKind::Site:
        json["title"] = "Healthlint site file";
        body = map_of(site_file_keys());
        break;
    case RuleFileKind::Tests:
        json["title"] = "Healthlint tests of a rule pack";
        body = tests_schema();
        break;
    }
    for (auto& [name, value] : body.items())
        json[name] = value;
    return json;
}

}  // namespace healthlint
