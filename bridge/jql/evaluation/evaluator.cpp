#include "bridge/jql/evaluation/evaluator.h"

#include <algorithm>
#include <variant>

#include "bridge/jql/evaluation/history.h"
#include "bridge/jql/evaluation/matching.h"

namespace healthlint {
namespace {

// One test on one issue.
class TestRun {
  public:
    TestRun(
        const JqlProgram::Code& code,
        const Test& test,
        const Issue& issue,
        const JqlContext& context,
        std::span<const ResolvedMoment> moments)
        : code_(code),
          test_(test),
          issue_(issue),
          context_(context),
          moments_(moments) {}

    Truth run() const;

  private:
    // What a field says to a test: nothing there, or whether one of its values matches.
    enum class Found { Empty, Match, Mismatch };

    static Found found(bool empty, bool match) {
        return empty ? Found::Empty : match ? Found::Match : Found::Mismatch;
    }

    Truth present() const;
    Truth past() const;
    Found look() const;

    Found ref(const Ref& value) const {
        return found(value.empty(), matches(test_.operands, value));
    }

    Found person(const Person& value) const {
        return found(value.empty(), matches(test_.operands, value));
    }

    template <class Values>
    Found many(const Values& values) const {
        return found(values.empty(), std::ranges::any_of(values, [&](const auto& value) {
                         return matches(test_.operands, value);
                     }));
    }

    Found names(const std::vector<std::string>& values) const {
        return found(values.empty(), std::ranges::any_of(values, [&](const std::string& value) {
                         return matches_name(test_.operands, value);
                     }));
    }

    Found key() const;
    Found parent(bool has_none) const;
    Found link_types() const;
    Found linked() const;
    Found instant(const std::optional<TimePoint>& value) const;
    Found day(const std::optional<Date>& value) const;
    Found number(double value) const;
    Found text(std::string_view value) const;
    Found words(std::string_view value) const;
    Found words(const Document& value) const;
    Found custom() const;

    // Applies the order of the test (or equality) to a value and its operand.
    template <class Value>
    bool compare(const Value& value, const Value& operand) const {
        switch (test_.kind) {
        case TestKind::Less: return value < operand;
        case TestKind::LessOrEqual: return value <= operand;
        case TestKind::Greater: return value > operand;
        case TestKind::GreaterOrEqual: return value >= operand;
        default: return value == operand;
        }
    }

    bool searches_words() const {
        return test_.kind == TestKind::AllWords || test_.kind == TestKind::NotAllWords;
    }

    const JqlProgram::Code& code_;
    const Test& test_;
    const Issue& issue_;
    const JqlContext& context_;
    std::span<const ResolvedMoment> moments_;
};

Truth truth(bool value) {
    return value ? Truth::True : Truth::False;
}

Truth opposite(Truth value) {
    return value == Truth::Unknown ? value : truth(value == Truth::False);
}

// What another issue shows of a parent, sub-task or linked issue.
bool shown_of_partial(Slot slot) {
    return slot == Slot::Key || slot == Slot::Project || slot == Slot::Type ||
           slot == Slot::HierarchyLevel || slot == Slot::Status || slot == Slot::StatusCategory ||
           slot == Slot::Priority || slot == Slot::Summary;
}

Truth TestRun::run() const {
    switch (test_.kind) {
    case TestKind::Always: return Truth::True;
    case TestKind::Unknown: return Truth::Unknown;
    default: break;
    }
    if (issue_.partial && !shown_of_partial(test_.slot)) return Truth::Unknown;
    if (context_.snapshot != nullptr && !context_.snapshot->unreadable_fields.empty() &&
        context_.snapshot->unreadable_fields.contains(test_.field))
        return Truth::Unknown;
    switch (test_.kind) {
    case TestKind::Was:
    case TestKind::Changed: return past();
    case TestKind::WasNot:
    case TestKind::NotChanged: return opposite(past());
    default: return present();
    }
}

Truth TestRun::past() const {
    const HistoryTest& test = code_.histories[test_.history];
    const HistoryContext context{.moments = moments_, .zone = *context_.zone};
    if (test_.kind == TestKind::Was || test_.kind == TestKind::WasNot)
        return ever_was(issue_, test_.slot, test, context);
    return ever_changed(issue_, test_.slot, test, context);
}

// Atlassian's rule for empty fields: every operator but IS EMPTY (and IN with EMPTY in its list)
// is false for them, the negative ones too.
Truth TestRun::present() const {
    const Found answer = look();
    const bool empty = answer == Found::Empty;
    switch (test_.kind) {
    case TestKind::Empty: return truth(empty);
    case TestKind::NotEmpty: return truth(!empty);
    case TestKind::AnyOf: return truth(empty ? test_.operands.empty : answer == Found::Match);
    case TestKind::NoneOf:
    case TestKind::NotAllWords: return truth(answer == Found::Mismatch);
    case TestKind::Linked: return truth(answer == Found::Match);
    case TestKind::NotLinked: return truth(answer != Found::Match);
    default: return truth(answer == Found::Match);
    }
}

TestRun::Found TestRun::look() const {
    switch (test_.slot) {
    case Slot::Key: return key();
    case Slot::Project:
        return found(
            false,
            matches_name(test_.operands, issue_.space.value) ||
                matches(test_.operands, issue_.project));
    case Slot::Type: return ref(issue_.type);
    case Slot::HierarchyLevel: return number(issue_.hierarchy_level);
    case Slot::Status: return ref(issue_.status);
    case Slot::StatusCategory: {
        const auto category = static_cast<unsigned>(issue_.category);
        return found(false, (test_.operands.categories >> category & 1U) != 0);
    }
    case Slot::Priority: return ref(issue_.priority);
    case Slot::Resolution: return ref(issue_.resolution);
    case Slot::Assignee: return person(issue_.assignee);
    case Slot::Reporter: return person(issue_.reporter);
    case Slot::Creator: return person(issue_.creator);
    case Slot::Labels: return names(issue_.labels);
    case Slot::Components: return many(issue_.components);
    case Slot::FixVersions: return many(issue_.fix_versions);
    case Slot::AffectedVersions: return many(issue_.affected_versions);
    case Slot::Created: return instant(issue_.created);
    case Slot::Updated: return instant(issue_.updated);
    case Slot::Resolved: return instant(issue_.resolved);
    case Slot::CategoryChanged: return instant(issue_.category_changed);
    case Slot::Due: return day(issue_.due);
    case Slot::Parent: return parent(false);
    case Slot::EpicLink: return parent(issue_.hierarchy_level < 0);
    case Slot::Subtasks:
        return found(
            issue_.subtasks.empty(), std::ranges::any_of(issue_.subtasks, [&](const IssueKey& key) {
                return matches_name(test_.operands, key.value);
            }));
    case Slot::LinkType: return link_types();
    case Slot::LinkedIssue: return linked();
    case Slot::Summary: return words(issue_.summary);
    case Slot::Description: return words(*issue_.description.read());
    case Slot::Environment: return words(*issue_.environment.read());
    case Slot::Custom: return custom();
    }
    return Found::Empty;
}

TestRun::Found TestRun::key() const {
    const bool equality = test_.kind == TestKind::AnyOf || test_.kind == TestKind::NoneOf;
    if (equality)
        return found(
            false,
            matches_name(test_.operands, issue_.key.value) ||
                matches_name(test_.operands, issue_.id.value));
    if (test_.kind == TestKind::Linked || test_.kind == TestKind::NotLinked) return linked();
    const int order = compare_keys(issue_.key.value, test_.operands.names.front());
    return found(false, order != kIncomparable && compare(order, 0));
}

// The epic link of a sub-task is empty: its parent is no epic.
TestRun::Found TestRun::parent(bool has_none) const {
    const bool empty =
        has_none || (issue_.parent_key.value.empty() && issue_.parent_id.value.empty());
    const auto is = [&](const std::string& name) {
        return !name.empty() && matches_name(test_.operands, name);
    };
    return found(empty, is(issue_.parent_key.value) || is(issue_.parent_id.value));
}

TestRun::Found TestRun::link_types() const {
    const auto is_of_type = [&](const IssueLink& link) {
        return matches_name(test_.operands, link.type) || matches_name(test_.operands, link.phrase);
    };
    return found(issue_.links.empty(), std::ranges::any_of(issue_.links, is_of_type));
}

TestRun::Found TestRun::linked() const {
    const auto leads_there = [&](const IssueLink& link) {
        return matches_name(test_.operands, link.other_key.value) ||
               matches_name(test_.operands, link.other_id.value);
    };
    return found(issue_.links.empty(), std::ranges::any_of(issue_.links, leads_there));
}

TestRun::Found TestRun::instant(const std::optional<TimePoint>& value) const {
    if (!value) return Found::Empty;
    return found(false, std::ranges::any_of(test_.operands.moments, [&](std::uint32_t index) {
                     return compare(*value, moments_[index].at);
                 }));
}

// A date without time compares by days: due <= now() holds until midnight.
TestRun::Found TestRun::day(const std::optional<Date>& value) const {
    if (!value) return Found::Empty;
    return found(false, std::ranges::any_of(test_.operands.moments, [&](std::uint32_t index) {
                     return compare(*value, moments_[index].day);
                 }));
}

TestRun::Found TestRun::number(double value) const {
    return found(false, std::ranges::any_of(test_.operands.numbers, [&](double operand) {
                     return compare(value, operand);
                 }));
}

TestRun::Found TestRun::text(std::string_view value) const {
    if (searches_words()) return words(value);
    return found(value.empty(), matches_name(test_.operands, value));
}

TestRun::Found TestRun::words(std::string_view value) const {
    return found(value.empty(), contains_words(test_.operands.names, value));
}

TestRun::Found TestRun::words(const Document& value) const {
    return found(value.empty(), contains_words(test_.operands.names, value));
}

// By the shape of the value: a site may change a field's type after the rules were written.
TestRun::Found TestRun::custom() const {
    struct Look {
        const TestRun& on;

        Found operator()(std::monostate) const { return Found::Empty; }

        Found operator()(double value) const { return on.number(value); }

        Found operator()(const std::string& value) const { return on.text(value); }

        Found operator()(Date value) const { return on.day(value); }

        Found operator()(TimePoint value) const { return on.instant(value); }

        Found operator()(const std::vector<Ref>& value) const { return on.many(value); }

        Found operator()(const std::vector<Person>& value) const { return on.many(value); }

        Found operator()(const std::vector<std::string>& value) const { return on.names(value); }

        Found operator()(const Document& value) const { return on.words(value); }
    };

    const auto value = issue_.custom.find(test_.field);
    return value == issue_.custom.end() ? Found::Empty : std::visit(Look{*this}, value->second);
}

}  // namespace

Truth both(Truth a, Truth b) {
    if (a == Truth::False || b == Truth::False) return Truth::False;
    return a == Truth::True && b == Truth::True ? Truth::True : Truth::Unknown;
}

Truth either(Truth a, Truth b) {
    if (a == Truth::True || b == Truth::True) return Truth::True;
    return a == Truth::False && b == Truth::False ? Truth::False : Truth::Unknown;
}

Truth run_test(
    const JqlProgram::Code& code,
    const Test& test,
    const Issue& issue,
    const JqlContext& context,
    std::span<const ResolvedMoment> moments) {
    return TestRun(code, test, issue, context, moments).run();
}

Truth run_code(
    const JqlProgram::Code& code,
    const Issue& issue,
    const JqlContext& context,
    std::span<const ResolvedMoment> moments) {
    return run_steps(code.steps, [&](std::uint32_t test) {
        return run_test(code, code.tests[test], issue, context, moments);
    });
}

void resolve_moments(
    const JqlProgram::Code& code, const JqlContext& context, std::span<ResolvedMoment> moments) {
    for (std::size_t i = 0; i < code.moments.size(); ++i)
        moments[i] = resolve(code.moments[i], context.now, *context.zone);
}

}  // namespace healthlint
