#include "bridge/jql/binding/lint.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "bridge/base/ascii.h"
#include "bridge/jql/moment.h"
#include "bridge/jql/syntax/printer.h"

namespace healthlint {
namespace {

// A terminal clause after NOT has been taken into account.
struct Condition {
    const JqlTerminal* terminal = nullptr;
    const BoundField* field = nullptr;
    bool negated = false;
};

enum class Says { Empty, NotEmpty, AnyOf, NoneOf, Range, Other };

bool mentions_empty(const JqlOperand& operand) {  // NOLINT(misc-no-recursion): as deep as parsed
    return operand.kind == JqlOperandKind::Empty ||
           std::ranges::any_of(operand.items, mentions_empty);
}

Says says(const Condition& condition) {
    using enum JqlOperator;
    const JqlTerminal& terminal = *condition.terminal;
    const bool empty = terminal.operand && mentions_empty(*terminal.operand);
    switch (terminal.op) {
    case Is: return condition.negated ? Says::NotEmpty : Says::Empty;
    case IsNot: return condition.negated ? Says::Empty : Says::NotEmpty;
    case Equals:
    case In:
    case NotEquals:
    case NotIn: {
        const bool negative = (terminal.op == NotEquals || terminal.op == NotIn);
        if (negative != condition.negated) return empty ? Says::NotEmpty : Says::NoneOf;
        return empty ? Says::Other : Says::AnyOf;
    }
    case Less:
    case LessOrEqual:
    case Greater:
    case GreaterOrEqual: return Says::Range;
    default: return Says::Other;
    }
}

// Plain values in lower case; nothing when there is anything else (functions).
void collect(  // NOLINT(misc-no-recursion): as deep as parsed
    const JqlOperand& operand,
    std::optional<std::set<std::string>>& values) {
    if (operand.kind == JqlOperandKind::Value && values) {
        values->insert(to_lower(operand.word.value));
    } else if (operand.kind == JqlOperandKind::List) {
        for (const JqlOperand& item : operand.items)
            collect(item, values);
    } else {
        values.reset();
    }
}

std::optional<std::set<std::string>> values_of(const Condition& condition) {
    std::optional<std::set<std::string>> values(std::in_place);
    collect(*condition.terminal->operand, values);
    return values;
}

// Two different names never mean one value here; ids and names might, so numbers are left alone.
bool names_are_exclusive(const BoundField& field, const std::set<std::string>& values) {
    const bool plain = field.slot == Slot::Status || field.slot == Slot::Type ||
                       field.slot == Slot::Priority || field.slot == Slot::Resolution ||
                       field.slot == Slot::Key;
    return plain && std::ranges::none_of(
                        values, [](const std::string& v) { return parse_integer(v).has_value(); });
}

// A number on the axis of a field: numbers, dates, and times before now each have their own.
struct Mark {
    enum class Axis { Number, Date, Now } axis = Axis::Number;
    double at = 0;
};

std::optional<Mark> mark_of(const BoundField& field, const JqlOperand& operand) {
    if (operand.kind != JqlOperandKind::Value) return std::nullopt;
    if (field.kind == ValueKind::Number) {
        const auto number = parse_number(trim(operand.word.value));
        if (!number) return std::nullopt;
        return Mark{.axis = Mark::Axis::Number, .at = *number};
    }
    const auto moment = parse_moment(operand.word.value);
    if (field.kind != ValueKind::Moment || !moment) return std::nullopt;
    if (moment->anchor == Anchor::Local) {
        const TimePoint at = TimePoint{moment->day} + moment->time;
        return Mark{
            .axis = Mark::Axis::Date, .at = static_cast<double>(at.time_since_epoch().count())};
    }
    if (moment->anchor != Anchor::Now || moment->then.months != 0) return std::nullopt;
    return Mark{.axis = Mark::Axis::Now, .at = static_cast<double>(moment->then.exact.count())};
}

// What the conditions of one AND say together about one field.
class Together {
  public:
    // False when nothing can satisfy this and what came before.
    bool add(const Condition& condition) {
        const Says what = says(condition);
        empty_ = empty_ || what == Says::Empty;
        filled_ = filled_ || (what != Says::Empty && what != Says::Other);
        if (what == Says::AnyOf) any_of(condition);
        if (what == Says::NoneOf) none_of(condition);
        if (what == Says::Range) range(condition);
        return possible_ && !(empty_ && filled_) && !contradicted();
    }

  private:
    void any_of(const Condition& condition) {
        const auto values = values_of(condition);
        if (!values) return;
        wanted_.push_back(*values);
        if (condition.field->many || !names_are_exclusive(*condition.field, *values)) return;
        if (allowed_) {
            std::erase_if(*allowed_, [&](const auto& v) { return !values->contains(v); });
        } else {
            allowed_ = *values;
        }
        possible_ = possible_ && !allowed_->empty();
    }

    void none_of(const Condition& condition) {
        if (const auto values = values_of(condition))
            refused_.insert(values->begin(), values->end());
    }

    bool contradicted() const {
        return std::ranges::any_of(wanted_, [&](const std::set<std::string>& values) {
            return std::ranges::includes(refused_, values);
        });
    }

    void range(const Condition& condition) {
        const auto mark = mark_of(*condition.field, *condition.terminal->operand);
        if (!mark || condition.field->many) return;
        const JqlOperator op = condition.terminal->op;
        const bool above =
            (op == JqlOperator::Greater || op == JqlOperator::GreaterOrEqual) != condition.negated;
        const bool open =
            (op == JqlOperator::Greater || op == JqlOperator::Less) != condition.negated;
        Bounds& bounds = bounds_[mark->axis];
        if (above && (!bounds.low || mark->at >= *bounds.low)) {
            bounds.low_open = open || (bounds.low_open && bounds.low == mark->at);
            bounds.low = mark->at;
        }
        if (!above && (!bounds.high || mark->at <= *bounds.high)) {
            bounds.high_open = open || (bounds.high_open && bounds.high == mark->at);
            bounds.high = mark->at;
        }
        if (!bounds.low || !bounds.high) return;
        const bool touching = *bounds.low == *bounds.high && (bounds.low_open || bounds.high_open);
        possible_ = possible_ && *bounds.low <= *bounds.high && !touching;
    }

    struct Bounds {
        std::optional<double> low, high;
        bool low_open = false, high_open = false;
    };

    bool empty_ = false, filled_ = false, possible_ = true;
    std::vector<std::set<std::string>> wanted_;
    std::set<std::string> refused_;
    std::optional<std::set<std::string>> allowed_;
    std::map<Mark::Axis, Bounds> bounds_;
};

using FieldKey = std::pair<Slot, FieldId>;

class Linter {
  public:
    Linter(const std::vector<NotedField>& fields, Complaints& complaints)
        : complaints_(complaints) {
        for (const NotedField& noted : fields)
            fields_[noted.terminal] = &noted.field;
    }

    void visit(  // NOLINT(misc-no-recursion): as deep as parsed
        const JqlClause& clause,
        bool negated,
        const std::set<FieldKey>& guarded) {
        switch (clause.kind) {
        case JqlClauseKind::Terminal: return terminal(clause.terminal, negated, guarded);
        case JqlClauseKind::Not: return visit(clause.clauses.front(), !negated, guarded);
        case JqlClauseKind::And:
        case JqlClauseKind::Or: break;
        }
        const bool all = (clause.kind == JqlClauseKind::And) != negated;
        std::vector<Condition> conditions;
        gather(clause, negated, all, conditions);
        if (all) contradictions(conditions);
        std::set<FieldKey> inner = guarded;
        for (const Condition& condition : conditions)
            if (guards(condition, all)) inner.insert(key(condition));
        for (const JqlClause& part : clause.clauses)
            visit(part, negated, inner);
    }

  private:
    static FieldKey key(const Condition& condition) {
        return {condition.field->slot, condition.field->id};
    }

    // The author has thought of empty fields: x != a OR x IS EMPTY, x != a AND x IS NOT EMPTY.
    static bool guards(const Condition& condition, bool all) {
        const Says what = says(condition);
        if (all) return what == Says::NotEmpty || what == Says::AnyOf || what == Says::Range;
        const auto& operand = condition.terminal->operand;
        return what == Says::Empty || (what == Says::Other && operand && mentions_empty(*operand));
    }

    // The terminals that one AND (or OR) joins, parentheses of the same kind included.
    void gather(  // NOLINT(misc-no-recursion): as deep as parsed
        const JqlClause& clause,
        bool negated,
        bool all,
        std::vector<Condition>& conditions) const {
        if (clause.kind == JqlClauseKind::Not)
            return gather(clause.clauses.front(), !negated, all, conditions);
        if (clause.kind == JqlClauseKind::Terminal) {
            const auto field = fields_.find(&clause.terminal);
            if (field == fields_.end()) return;
            conditions.push_back({&clause.terminal, field->second, negated});
            return;
        }
        if (((clause.kind == JqlClauseKind::And) != negated) != all) return;
        for (const JqlClause& part : clause.clauses)
            gather(part, negated, all, conditions);
    }

    void contradictions(const std::vector<Condition>& conditions) {
        std::map<FieldKey, Together> together;
        for (const Condition& condition : conditions) {
            if (together[key(condition)].add(condition)) continue;
            if (!reported_.insert(condition.terminal).second) continue;
            complaints_.warn(
                "J151",
                condition.terminal->field.name.at,
                "this can never be true: it contradicts another condition on \"" +
                    condition.field->name + "\"",
                "join them with OR, or remove one");
            return;
        }
    }

    void terminal(const JqlTerminal& terminal, bool negated, const std::set<FieldKey>& guarded) {
        const auto found = fields_.find(&terminal);
        if (found == fields_.end()) return;
        const Condition condition{&terminal, found->second, negated};
        if (says(condition) != Says::NoneOf || !condition.field->can_be_empty) return;
        if (guarded.contains(key(condition))) return;
        const std::string name = print_jql(terminal.field);
        complaints_.warn(
            "J150",
            terminal.op_at,
            "a negative condition ignores issues whose \"" + condition.field->name + "\" is empty",
            "add OR " + name + " IS EMPTY, or AND " + name + " IS NOT EMPTY to say so");
    }

    std::map<const JqlTerminal*, const BoundField*> fields_;
    std::set<const JqlTerminal*> reported_;
    Complaints& complaints_;
};

}  // namespace

void lint_jql(
    const JqlClause& where, const std::vector<NotedField>& fields, Complaints& complaints) {
    Linter(fields, complaints).visit(where, false, {});
}

}  // namespace healthlint
