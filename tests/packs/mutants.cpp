#include "tests/packs/mutants.h"

#include <algorithm>
#include <array>
#include <utility>

#include "bridge/base/ascii.h"
#include "bridge/base/json.h"
#include "bridge/engine/check.h"
#include "bridge/jql/syntax/parser.h"
#include "bridge/jql/syntax/printer.h"
#include "bridge/packs/keys.h"
#include "bridge/packs/values/yaml.h"

namespace healthlint {
namespace {

using Kind = Parameter::Kind;

// JSON is YAML, and needs no rules of quoting.
std::string to_yaml(const Parameter& value) {  // NOLINT(misc-no-recursion): as deep as a pack
    std::string out;
    switch (value.kind) {
    case Kind::Absent: return "null";
    case Kind::Scalar: return dump_json(Json(value.scalar));
    case Kind::List:
        for (const Parameter& item : value.items)
            out += (out.empty() ? "[" : ",\n") + to_yaml(item);
        return (out.empty() ? "[" : out) + "]";
    case Kind::Map:
        for (const auto& [key, member] : value.members)
            out += (out.empty() ? "{" : ",\n") + dump_json(Json(key)) + ": " + to_yaml(member);
        return (out.empty() ? "{" : out) + "}";
    }
    return out;
}

Parameter* find(Parameter& map, std::string_view key) {
    const auto found = std::ranges::find(map.members, key, &Parameter::Member::name);
    return found == map.members.end() ? nullptr : &found->value;
}

// As one would write it in a list of defaults.
std::string shown(const Parameter& value) {
    if (value.kind == Kind::List) return "[" + join(value.texts(), ", ") + "]";
    std::string text = value.kind == Kind::Scalar ? value.scalar : to_yaml(value);
    std::ranges::replace(text, '\n', ' ');
    return text;
}

// "14d" -> "13d", "15d"; "30%" -> "25%", "35%"; "3" -> "2", "4"; "1.5" -> "1.4", "1.6".
std::vector<std::string> shifted(std::string_view text) {
    const bool percent = text.ends_with('%');
    const bool days = text.ends_with('d') || text.ends_with('w');
    const std::string_view digits = percent || days ? text.substr(0, text.size() - 1) : text;
    const std::string unit(text.substr(digits.size()));
    std::vector<std::string> all;
    if (digits.find('.') != digits.npos) {
        const auto number = parse_number(digits);
        if (!number) return {};
        for (const int tenths : {-1, 1}) {
            const auto value = static_cast<int>(*number * 10 + 0.5) + tenths;
            all.push_back(std::to_string(value / 10) + "." + std::to_string(value % 10) + unit);
        }
        return all;
    }
    const auto number = parse_integer(digits);
    if (!number) return {};
    const long long step = percent ? 5 : 1;
    for (const long long value : {*number - step, *number + step})
        if (value >= 0) all.push_back(std::to_string(value) + unit);
    return all;
}

class MutantMaker {
  public:
    explicit MutantMaker(Parameter root) : root_(std::move(root)) {}

    std::vector<Mutant> make() {
        if (Parameter* sets = find(root_, "sets"))
            for (auto& [name, jql] : sets->members)
                mutate_jql(jql, "sets/" + name);
        for (Parameter& rule : find(root_, "rules")->items)
            mutate_rule(rule);
        return std::move(mutants_);
    }

  private:
    void emit(const std::string& name) {
        mutants_.push_back({.name = name, .rule = rule_, .pack = to_yaml(root_)});
    }

    void instead(Parameter& node, Parameter other, const std::string& name) {
        std::swap(node, other);
        emit(name);
        std::swap(node, other);
    }

    void instead(Parameter& node, const std::string& text, const std::string& where) {
        Parameter other = node;
        other.kind = Kind::Scalar;
        other.scalar = text;
        other.members.clear();
        instead(node, std::move(other), where + ": " + shown(node) + " -> " + text);
    }

    void without_item(Parameter& list, std::size_t at, const std::string& where) {
        Parameter shorter = list;
        shorter.items.erase(shorter.items.begin() + static_cast<std::ptrdiff_t>(at));
        instead(list, std::move(shorter), where + ": without " + shown(list.items[at]));
    }

    void without_member(Parameter& map, std::string_view key, const std::string& where) {
        Parameter smaller = map;
        std::erase_if(smaller.members, [&](const auto& member) { return member.name == key; });
        instead(map, std::move(smaller), where + ": without " + std::string(key));
    }

    void mutate_rule(Parameter& rule) {
        const std::string id = find(rule, "id")->scalar;
        rule_ = RuleId{id};
        for (const std::string_view key : {"scope", "warn-after", "fail-after", "level"})
            if (find(rule, key) != nullptr) without_member(rule, key, id);
        for (const std::string_view key : {"scope", "require", "forbid"})
            if (Parameter* jql = find(rule, key)) mutate_jql(*jql, id + "/" + std::string(key));
        if (Parameter* require = find(rule, "require"))
            instead(*require, "created IS NOT EMPTY", id + "/require");
        if (Parameter* forbid = find(rule, "forbid"))
            instead(*forbid, "created IS EMPTY", id + "/forbid");
        for (const std::string_view key : {"warn-after", "fail-after"})
            if (Parameter* grace = find(rule, key))
                mutate_grace(*grace, id + "/" + std::string(key));
        if (Parameter* level = find(rule, "level"))
            mutate_choice(*level, "info warn fail", id + "/level");
        if (Parameter* count = find(rule, "count")) mutate_map(*count, count_keys(), id + "/count");
        if (Parameter* share = find(rule, "share")) mutate_map(*share, share_keys(), id + "/share");
        const Parameter* check = find(rule, "check");
        if (Parameter* with = find(rule, "with"); with != nullptr && check != nullptr)
            mutate_map(*with, find_check(check->scalar)->parameters, id);
        rule_.reset();
    }

    void mutate_map(  // NOLINT(misc-no-recursion): as deep as what checks declare
        Parameter& map,
        const std::vector<ParameterSpec>& specs,
        const std::string& where) {
        for (const ParameterSpec& spec : specs) {
            const std::string key(spec.name);
            const Parameter* value = map.member(key);
            if (value == nullptr) continue;
            if (!spec.required && shown(*value) != spec.fallback && key != "noun")
                without_member(map, key, where);
            mutate_value(*find(map, key), spec, where + "/" + key);
        }
    }

    void mutate_value(  // NOLINT(misc-no-recursion): as deep as what checks declare
        Parameter& value,
        const ParameterSpec& spec,
        const std::string& where) {
        using enum ParameterType;
        switch (spec.type) {
        case ParameterType::Jql: return mutate_jql(value, where);
        case Number:
        case ParameterType::Count:
        case Percent:
        case Days:
            for (const std::string& other : shifted(value.scalar))
                instead(value, other, where);
            return;
        case NumberLimits:
        case PercentLimits:
        case DaysLimits: return mutate_limits(value, where);
        case Bool: return instead(value, value.scalar == "true" ? "false" : "true", where);
        case ParameterType::Level: return mutate_choice(value, "info warn fail", where);
        case Choice: return mutate_choice(value, spec.choices, where);
        case Field: return instead(value, value.scalar == "created" ? "updated" : "created", where);
        case ParameterType::Map: return mutate_map(value, *spec.members, where);
        case Named:
            for (auto& [key, member] : value.members) {
                if (value.members.size() > 1) without_member(value, key, where);
                mutate_value(member, spec.members->front(), where + "/" + key);
            }
            return;
        default: break;
        }
        for (std::size_t at = 0; at < value.items.size(); ++at) {
            if (value.items.size() > 1) without_item(value, at, where);
            if (spec.type == Maps)
                mutate_map(value.items[at], *spec.members, where + "/" + std::to_string(at));
        }
    }

    void mutate_limits(Parameter& limits, const std::string& where) {
        for (auto& [key, limit] : limits.members) {
            if (limits.members.size() > 1) without_member(limits, key, where);
            for (const std::string& other : shifted(limit.scalar))
                instead(limit, other, where + "/" + key);
        }
    }

    void mutate_choice(Parameter& value, std::string_view words, const std::string& where) {
        for (const std::string& other : words_of(words))
            if (other != value.scalar) instead(value, other, where);
    }

    void mutate_grace(Parameter& grace, const std::string& where) {
        const std::size_t in = grace.scalar.find(" in ");
        const std::string place = grace.scalar.substr(in);
        for (const std::string& days : shifted(std::string_view(grace.scalar).substr(0, in)))
            instead(grace, days + place, where);
        for (const std::string_view category : {"To Do", "In Progress", "Done"}) {
            const std::string other = " in \"" + std::string(category) + "\"";
            if (other != place) instead(grace, grace.scalar.substr(0, in) + other, where);
        }
    }

    void mutate_jql(Parameter& value, const std::string& where) {
        if (value.kind == Kind::Map) {
            Parameter* rest = find(value, "and");
            if (rest == nullptr) return;
            without_member(value, "and", where);
            instead(value, rest->scalar, where);
            return mutate_jql(*rest, where);
        }
        auto query = parse_jql(value.scalar);
        if (!query || !query->where) return;
        mutate_clause(*query->where, *query->where, value, where);
    }

    // `clause` stands somewhere in `whole`, which is what `value` says.
    void mutate_clause(  // NOLINT(misc-no-recursion): as deep as the query
        JqlClause& clause,
        const JqlClause& whole,
        Parameter& value,
        const std::string& where) {
        for (std::size_t at = 0; at < clause.clauses.size(); ++at) {
            if (clause.clauses.size() > 1) {
                JqlClause other = clause;
                other.clauses.erase(other.clauses.begin() + static_cast<std::ptrdiff_t>(at));
                if (other.clauses.size() == 1) other = JqlClause(other.clauses.front());
                std::swap(clause, other);
                instead(value, print_jql(whole), where);
                std::swap(clause, other);
            }
            mutate_clause(clause.clauses[at], whole, value, where);
        }
        if (clause.kind != JqlClauseKind::Terminal || !clause.terminal.operand) return;
        mutate_operand(*clause.terminal.operand, whole, value, where);
    }

    void mutate_operand(
        JqlOperand& operand, const JqlClause& whole, Parameter& value, const std::string& where) {
        const JqlOperand before = operand;
        for (std::size_t at = 0; at < before.items.size() && before.items.size() > 1; ++at) {
            operand.items.erase(operand.items.begin() + static_cast<std::ptrdiff_t>(at));
            instead(value, print_jql(whole), where);
            operand = before;
        }
        const std::string& word = before.word.value;
        if (before.kind != JqlOperandKind::Value || !word.starts_with('-')) return;
        for (const std::string& other : shifted(std::string_view(word).substr(1))) {
            operand.word.value = operand.word.text = "-" + other;
            instead(value, print_jql(whole), where);
            operand = before;
        }
    }

    Parameter root_;
    std::optional<RuleId> rule_;
    std::vector<Mutant> mutants_;
};

}  // namespace

std::vector<Mutant> mutants_of(const SourceFile& pack) {
    Problems problems;
    std::optional<Parameter> root = read_yaml(pack, problems);
    if (!root || problems.any_error()) return {};
    return MutantMaker(*std::move(root)).make();
}

}  // namespace healthlint
