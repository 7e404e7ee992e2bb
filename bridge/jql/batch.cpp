#include "bridge/jql/batch.h"

#include <algorithm>
#include <functional>

#include "bridge/jql/code.h"
#include "bridge/jql/evaluation/evaluator.h"
#include "bridge/jql/evaluation/test_columns.h"

namespace healthlint {
namespace {

constexpr std::uint8_t kOpen = 0xFF;

// The index of an equal element, which is added where there is none.
template <class Value>
std::uint32_t intern(std::vector<Value>& values, const Value& value) {
    const auto found = std::ranges::find(values, value);
    const auto index = static_cast<std::uint32_t>(found - values.begin());
    if (found == values.end()) values.push_back(value);
    return index;
}

// Moves indexes into the moments of one program to those of the batch.
class Moved {
  public:
    Moved(const std::vector<Moment>& from, std::vector<Moment>& to) {
        for (const Moment& moment : from)
            index_.push_back(intern(to, moment));
    }

    void operator()(std::vector<std::uint32_t>& indexes) const {
        for (std::uint32_t& index : indexes)
            index = index_[index];
    }

    void operator()(HistoryTest& history) const {
        (*this)(history.values.moments);
        (*this)(history.before);
        (*this)(history.after);
        (*this)(history.on);
        for (auto& [first, last] : history.during) {
            first = index_[first];
            last = index_[last];
        }
    }

  private:
    std::vector<std::uint32_t> index_;
};

bool reads_history(const Test& test) {
    return test.kind == TestKind::Was || test.kind == TestKind::WasNot ||
           test.kind == TestKind::Changed || test.kind == TestKind::NotChanged;
}

}  // namespace

struct JqlBatch::Conditions {
    JqlProgram::Code code;  // tests, histories and moments of all
    std::vector<std::vector<JqlStep>> steps;
};

JqlBatch::JqlBatch() : conditions_(std::make_unique<Conditions>()) {}

JqlBatch::~JqlBatch() = default;
JqlBatch::JqlBatch(JqlBatch&&) noexcept = default;
JqlBatch& JqlBatch::operator=(JqlBatch&&) noexcept = default;

std::size_t JqlBatch::add(const JqlProgram& program) {
    const JqlProgram::Code& from = program.code();
    JqlProgram::Code& to = conditions_->code;
    const Moved move(from.moments, to.moments);
    std::vector<JqlStep> steps = from.steps;
    for (JqlStep& step : steps) {
        if (step.kind != StepKind::Test) continue;
        Test test = from.tests[step.operand];
        move(test.operands.moments);
        if (reads_history(test)) {
            HistoryTest history = from.histories[test.history];
            move(history);
            test.history = intern(to.histories, history);
        }
        step.operand = intern(to.tests, test);
    }
    return intern(conditions_->steps, steps);
}

JqlBatch::Table::Table(const JqlBatch& batch)
    : columns_(std::make_unique<TestColumns>(batch.conditions_->code)) {}

JqlBatch::Table::~Table() = default;

void JqlBatch::Table::put(std::size_t row, const Issue& issue) {
    columns_->put(row, issue);
}

struct JqlBatch::Answers::Columns {
    TestColumns::Reading tests;
    std::vector<bool> answered;  // conditions
};

JqlBatch::Answers::Answers(const JqlBatch& batch, const JqlContext& context, const Table* table)
    : conditions_(*batch.conditions_),
      context_(context),
      moments_(conditions_.code.moments.size()),
      known_(conditions_.code.tests.size(), kOpen) {
    resolve_moments(conditions_.code, context_, moments_);
    if (table == nullptr) return;
    columns_ = std::make_unique<Columns>(
        Columns{.tests = {*table->columns_, context_, moments_}, .answered = {}});
    for (const std::vector<JqlStep>& steps : conditions_.steps)
        columns_->answered.push_back(std::ranges::all_of(steps, [&](const JqlStep& step) {
            return step.kind != StepKind::Test || columns_->tests.knows(step.operand);
        }));
}

JqlBatch::Answers::~Answers() = default;

void JqlBatch::Answers::on(const Issue& issue) {
    issue_ = &issue;
    row_.reset();
    std::ranges::fill(known_, kOpen);
}

void JqlBatch::Answers::on(const Issue& issue, std::size_t row) {
    on(issue);
    if (columns_) row_ = row;
}

Truth JqlBatch::Answers::operator[](std::size_t condition) {
    const std::vector<JqlStep>& steps = conditions_.steps[condition];
    if (steps.size() == 1) return answer(steps.front().operand);
    return run_steps(steps, [this](std::uint32_t test) { return answer(test); });
}

Truth JqlBatch::Answers::answer(std::uint32_t test) {
    if (row_ && columns_->tests.knows(test)) return truth_of(columns_->tests.at(test, *row_));
    std::uint8_t& known = known_[test];
    if (known == kOpen) {
        const JqlProgram::Code& code = conditions_.code;
        known = static_cast<std::uint8_t>(
            run_test(code, code.tests[test], *issue_, context_, moments_));
    }
    return static_cast<Truth>(known);
}

bool JqlBatch::Answers::in_columns(std::size_t condition) const {
    return columns_ && columns_->answered[condition];
}

// Without the skips: both sides of a join are at hand anyway.
void JqlBatch::Answers::fill(
    std::size_t condition, std::size_t first_row, TruthBlock& truths) const {
    std::array<TruthBlock, kMaxJqlDepth + 1> above;  // NOLINT(*-member-init): filled as used
    const auto level = [&](std::size_t at) -> TruthBlock& {
        return at == 0 ? truths : above[at - 1];
    };
    std::size_t size = 0;
    for (const JqlStep step : conditions_.steps[condition]) {
        switch (step.kind) {
        case StepKind::Test: columns_->tests.fill(step.operand, first_row, level(size++)); break;
        case StepKind::SkipIfFalse:
        case StepKind::SkipIfTrue: break;
        case StepKind::And:
            --size;
            level(size - 1).join(level(size), std::bit_and<>{});
            break;
        case StepKind::Or:
            --size;
            level(size - 1).join(level(size), std::bit_or<>{});
            break;
        }
    }
}

}  // namespace healthlint
