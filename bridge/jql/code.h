#pragma once
// The compiled form of a condition: tests on fields, and steps that join them. Private to jql/.
// Names are lower case, dates are indexes into `moments`, NOT has been pushed into the tests.

#include <cstdint>
#include <string>
#include <vector>

#include "bridge/jql/binding/fields.h"
#include "bridge/jql/moment.h"
#include "bridge/jql/program.h"

namespace healthlint {

constexpr int kMaxJqlDepth = 32;  // AND, OR and NOT within each other

enum class TestKind : std::uint8_t {
    AnyOf,   // =, IN
    NoneOf,  // !=, NOT IN: never true for an empty field
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Empty,
    NotEmpty,
    AllWords,     // ~
    NotAllWords,  // !~
    Was,
    WasNot,
    Changed,
    NotChanged,
    Linked,  // key IN linkedIssues(…)
    NotLinked,
    Always,
    Unknown,  // the field is missing on this site
};

// Values to compare with; which list is filled depends on the kind of field.
struct Operands {
    std::vector<std::string> names;  // lower case, sorted
    std::vector<double> numbers;
    std::vector<std::uint32_t> moments;  // indexes
    std::uint32_t categories = 0;        // one bit per StatusCategory
    bool empty = false;                  // EMPTY is one of the values

    bool operator==(const Operands&) const = default;
};

struct HistoryTest {
    Operands values;  // WAS
    Operands from, to, by;
    bool has_from = false, has_to = false, has_by = false;
    std::vector<std::uint32_t> before, after, on;
    std::vector<std::pair<std::uint32_t, std::uint32_t>> during;

    bool operator==(const HistoryTest&) const = default;

    bool bounded() const {
        return has_by || !before.empty() || !after.empty() || !on.empty() || !during.empty();
    }
};

struct Test {
    Slot slot = Slot::Custom;
    TestKind kind = TestKind::AnyOf;
    FieldId field;
    Operands operands;
    std::uint32_t history = 0;  // index, for Was and Changed

    bool operator==(const Test&) const = default;
};

enum class StepKind : std::uint8_t {
    Test,         // push tests[operand]
    SkipIfFalse,  // jump to operand when the top of the stack is false
    SkipIfTrue,
    And,  // join the two upper values
    Or,
};

struct JqlStep {
    StepKind kind = StepKind::Test;
    std::uint32_t operand = 0;

    bool operator==(const JqlStep&) const = default;
};

struct JqlProgram::Code {
    std::string source;
    std::vector<Test> tests;
    std::vector<HistoryTest> histories;
    std::vector<Moment> moments;
    std::vector<JqlStep> steps;
    JqlNeeds needs;
    std::vector<Diagnostic> warnings;
};

}  // namespace healthlint
