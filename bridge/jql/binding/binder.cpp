#include "bridge/jql/binding/binder.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "bridge/base/ascii.h"
#include "bridge/jql/binding/lint.h"
#include "bridge/jql/binding/names.h"
#include "bridge/jql/binding/operands.h"
#include "bridge/jql/syntax/printer.h"

namespace healthlint {
namespace {

// The operator that says the opposite, by Atlassian's rule that NOT f = v is f != v.
JqlOperator opposite(JqlOperator op) {
    using enum JqlOperator;
    switch (op) {
    case Equals: return NotEquals;
    case NotEquals: return Equals;
    case Less: return GreaterOrEqual;
    case LessOrEqual: return Greater;
    case Greater: return LessOrEqual;
    case GreaterOrEqual: return Less;
    case Like: return NotLike;
    case NotLike: return Like;
    case In: return NotIn;
    case NotIn: return In;
    case Is: return IsNot;
    case IsNot: return Is;
    case Was: return WasNot;
    case WasNot: return Was;
    case WasIn: return WasNotIn;
    case WasNotIn: return WasIn;
    case Changed: return Changed;  // its opposite has no operator: see change()
    }
    return op;
}

TestKind test_kind(JqlOperator op) {
    using enum JqlOperator;
    switch (op) {
    case Equals:
    case In: return TestKind::AnyOf;
    case NotEquals:
    case NotIn: return TestKind::NoneOf;
    case Less: return TestKind::Less;
    case LessOrEqual: return TestKind::LessOrEqual;
    case Greater: return TestKind::Greater;
    case GreaterOrEqual: return TestKind::GreaterOrEqual;
    case Like: return TestKind::AllWords;
    case NotLike: return TestKind::NotAllWords;
    case Is: return TestKind::Empty;
    case IsNot: return TestKind::NotEmpty;
    case Was:
    case WasIn: return TestKind::Was;
    case WasNot:
    case WasNotIn: return TestKind::WasNot;
    case Changed: return TestKind::Changed;
    }
    return TestKind::Unknown;
}

class Binder {
  public:
    Binder(std::string_view source, const FieldCatalog& fields, const JqlOptions& options)
        : options_(options),
          complaints_(source),
          names_(fields, options, complaints_),
          code_(std::make_shared<JqlProgram::Code>()),
          operands_(*code_, complaints_) {
        code_->source = source;
    }

    Binding run(const JqlQuery& query) {
        if (!query.order_by.empty() && options_.order_by == JqlOptions::OrderBy::Error)
            complaints_.error(
                "J129", query.order_at, "ORDER BY has no meaning in a condition", "remove it");
        if (query.where) {
            clause(*query.where, false, 1);
            if (complaints_.errors.empty()) lint_jql(*query.where, noted_, complaints_);
        } else {
            complaints_.warn("J154", {}, "an empty condition selects every issue");
            emit_test(Test{.kind = TestKind::Always});
        }
        code_->warnings = std::move(complaints_.warnings);
        return {.code = std::move(code_), .errors = std::move(complaints_.errors)};
    }

  private:
    void emit(StepKind kind, std::size_t operand = 0) {
        code_->steps.push_back({.kind = kind, .operand = static_cast<std::uint32_t>(operand)});
    }

    void emit_test(Test test) {
        emit(StepKind::Test, code_->tests.size());
        code_->tests.push_back(std::move(test));
    }

    void clause(const JqlClause& clause, bool negated, int depth) {  // NOLINT(misc-no-recursion)
        if (depth > kMaxJqlDepth + 1) {
            if (!too_deep_)
                complaints_.error(
                    "J107",
                    {},
                    "nested deeper than " + std::to_string(kMaxJqlDepth) + " levels",
                    "split the condition");
            too_deep_ = true;
            return;
        }
        switch (clause.kind) {
        case JqlClauseKind::Terminal: return terminal(clause.terminal, negated);
        case JqlClauseKind::Not: return this->clause(clause.clauses.front(), !negated, depth + 1);
        case JqlClauseKind::And:
        case JqlClauseKind::Or: return chain(clause, negated, depth);
        }
    }

    // a AND b AND c: each further part is skipped once the result is certain.
    void chain(const JqlClause& clause, bool negated, int depth) {  // NOLINT(misc-no-recursion)
        const bool all = (clause.kind == JqlClauseKind::And) != negated;  // De Morgan
        std::vector<std::size_t> skips;
        for (const JqlClause& part : clause.clauses) {
            const bool first = &part == &clause.clauses.front();
            if (!first) {
                skips.push_back(code_->steps.size());
                emit(all ? StepKind::SkipIfFalse : StepKind::SkipIfTrue);
            }
            this->clause(part, negated, depth + 1);
            if (!first) emit(all ? StepKind::And : StepKind::Or);
        }
        for (const std::size_t skip : skips)
            code_->steps[skip].operand = static_cast<std::uint32_t>(code_->steps.size());
    }

    void terminal(const JqlTerminal& terminal, bool negated) {
        const std::optional<BoundField> field = names_.resolve(terminal.field);
        if (!field) return emit_test(Test{.kind = TestKind::Unknown});
        if (!terminal.field.properties.empty())
            return complaints_.error(
                "J122",
                terminal.field.name.at,
                "properties of \"" + field->name + "\" are not read, only Jira can ask them");
        if ((field->operators & bit(terminal.op)) == 0) return refuse_operator(terminal, *field);
        need(*field);
        noted_.push_back({.terminal = &terminal, .field = *field});
        const JqlOperator op = negated ? opposite(terminal.op) : terminal.op;
        Test test{.slot = field->slot, .kind = test_kind(op), .field = field->id};
        switch (test.kind) {
        case TestKind::Was:
        case TestKind::WasNot: return history(terminal, std::move(test));
        case TestKind::Changed:
            if (negated) test.kind = TestKind::NotChanged;
            return history(terminal, std::move(test));
        case TestKind::AllWords:
        case TestKind::NotAllWords:
            operands_.bind_words(*terminal.operand, *field, test.operands);
            break;
        case TestKind::AnyOf:
        case TestKind::NoneOf:
            if (special_function(*terminal.operand, *field, test)) break;
            operands_.bind(*terminal.operand, *field, test.operands);
            become_emptiness(test);
            break;
        default: operands_.bind(*terminal.operand, *field, test.operands); break;
        }
        check_keys(terminal, *field, test);
        OperandBinder::sort(test.operands);
        emit_test(std::move(test));
    }

    // = EMPTY and IN (EMPTY) are IS EMPTY.
    static void become_emptiness(Test& test) {
        const Operands& values = test.operands;
        const bool only_empty = values.empty && values.names.empty() && values.numbers.empty() &&
                                values.moments.empty() && values.categories == 0;
        if (!only_empty) return;
        test.kind = test.kind == TestKind::AnyOf ? TestKind::Empty : TestKind::NotEmpty;
    }

    void check_keys(const JqlTerminal& terminal, const BoundField& field, const Test& test) {
        const bool order = test.kind == TestKind::Less || test.kind == TestKind::LessOrEqual ||
                           test.kind == TestKind::Greater || test.kind == TestKind::GreaterOrEqual;
        if (!order || field.kind != ValueKind::Key || test.operands.names.empty()) return;
        const std::string& key = test.operands.names.front();
        const auto dash = key.rfind('-');
        if (dash != std::string::npos && parse_integer(key.substr(dash + 1))) return;
        complaints_.error(
            "J124",
            terminal.operand->at,
            "\"" + terminal.operand->word.value + "\" is no issue key",
            "write AIX-12");
    }

    // Functions that stand for a property of the issue instead of a list of values.
    bool special_function(const JqlOperand& operand, const BoundField& field, Test& test) {
        if (operand.kind != JqlOperandKind::Function) return false;
        const std::string name = to_lower(operand.word.value);
        const bool subtask = name == "subtaskissuetypes" || name == "subworktypes";
        const bool standard = name == "standardissuetypes" || name == "standardworktypes";
        if (field.slot == Slot::Type && (subtask || standard)) {
            const bool below = subtask == (test.kind == TestKind::AnyOf);
            test.slot = Slot::HierarchyLevel;
            test.kind = below ? TestKind::Less : TestKind::GreaterOrEqual;
            test.operands.numbers = {0};
            return true;
        }
        if (field.slot != Slot::Key || name != "linkedissues") return false;
        test.kind = test.kind == TestKind::AnyOf ? TestKind::Linked : TestKind::NotLinked;
        code_->needs.fields.insert({"issuelinks"});
        if (operand.arguments.size() == 1) {
            test.operands.names.push_back(to_lower(operand.arguments.front().value));
        } else {
            complaints_.error(
                "J126",
                operand.at,
                "linkedIssues() takes one issue key here",
                "link types can be tested with issueLinkType");
        }
        return true;
    }

    void history(const JqlTerminal& terminal, Test test) {
        HistoryTest history;
        if (terminal.operand) operands_.bind_names(*terminal.operand, history.values);
        for (const JqlPredicate& predicate : terminal.predicates)
            bind(predicate, history);
        code_->needs.changelog = true;
        test.history = static_cast<std::uint32_t>(code_->histories.size());
        code_->histories.push_back(std::move(history));
        emit_test(std::move(test));
    }

    void bind(const JqlPredicate& predicate, HistoryTest& history) {
        const JqlOperand& operand = predicate.operand;
        switch (predicate.kind) {
        case JqlPredicateKind::Before:
            history.before.push_back(operands_.bind_moment(operand));
            break;
        case JqlPredicateKind::After:
            history.after.push_back(operands_.bind_moment(operand));
            break;
        case JqlPredicateKind::On: history.on.push_back(operands_.bind_moment(operand)); break;
        case JqlPredicateKind::During:
            if (operand.kind != JqlOperandKind::List || operand.items.size() != 2)
                return complaints_.error(
                    "J124",
                    operand.at,
                    "DURING takes two dates",
                    "write DURING (\"2026-11-01\", \"2026-11-23\")");
            history.during.emplace_back(
                operands_.bind_moment(operand.items[0]), operands_.bind_moment(operand.items[1]));
            break;
        case JqlPredicateKind::By:
            history.has_by = true;
            operands_.bind_names(operand, history.by);
            break;
        case JqlPredicateKind::From:
            history.has_from = true;
            operands_.bind_names(operand, history.from);
            break;
        case JqlPredicateKind::To:
            history.has_to = true;
            operands_.bind_names(operand, history.to);
            break;
        }
    }

    void need(const BoundField& field) {
        code_->needs.fields.insert(field.id);
        switch (field.slot) {
        case Slot::StatusCategory: code_->needs.fields.insert({"status"}); break;
        case Slot::HierarchyLevel: code_->needs.fields.insert({"issuetype"}); break;
        case Slot::EpicLink: code_->needs.fields.insert({"parent"}); break;
        default: break;
        }
    }

    void refuse_operator(const JqlTerminal& terminal, const BoundField& field) {
        if (field.operators == 0)
            return complaints_.error(
                "J122",
                terminal.field.name.at,
                "\"" + field.name + "\" is not read, only Jira can ask it");
        std::string reason;
        const bool order =
            terminal.op >= JqlOperator::Less && terminal.op <= JqlOperator::GreaterOrEqual;
        const bool ranked = field.slot == Slot::Priority || field.slot == Slot::Resolution ||
                            field.slot == Slot::FixVersions || field.slot == Slot::AffectedVersions;
        if (order && ranked) reason = ": its order is set in Jira and not read";
        if (terminal.op >= JqlOperator::Was)
            reason =
                ": Jira keeps history for assignee, fixVersion, priority, reporter, resolution "
                "and status";
        std::string name(to_string(terminal.op));
        for (char& c : name)
            if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
        complaints_.error(
            "J123",
            terminal.op_at,
            "the operator " + name + " does not work on \"" + field.name + "\"" + reason,
            "use " + describe(field.operators));
    }

    const JqlOptions& options_;
    Complaints complaints_;
    NameResolver names_;
    std::shared_ptr<JqlProgram::Code> code_;
    OperandBinder operands_;
    std::vector<NotedField> noted_;
    bool too_deep_ = false;
};

}  // namespace

Binding bind_jql(
    const JqlQuery& query,
    std::string_view source,
    const FieldCatalog& fields,
    const JqlOptions& options) {
    return Binder(source, fields, options).run(query);
}

}  // namespace healthlint
