#include "bridge/jql/evaluation/test_columns.h"

#include <algorithm>
#include <cstring>
#include <limits>
#include <optional>
#include <string_view>
#include <variant>

#include "bridge/jql/evaluation/evaluator.h"

namespace healthlint {
namespace {

// Before any instant that a clock can show.
constexpr std::int64_t kNone = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t kNotRead = kNone + 1;
constexpr std::int64_t kEarliest = kNone + 2;
constexpr std::int64_t kLatest = std::numeric_limits<std::int64_t>::max();

constexpr std::size_t kKnownValues = 1024;  // of a field: more than most have

template <class Number>
void append_bytes(std::string& key, Number number) {
    std::array<char, sizeof(Number)> bytes{};
    std::memcpy(bytes.data(), &number, sizeof(Number));
    key.append(bytes.data(), bytes.size());
}

// Writes values so that two of one field are equal exactly when their keys are.
class KeyWriter {
  public:
    explicit KeyWriter(std::string& key) : key_(key) {}

    void operator()(std::monostate) const {}

    void operator()(double value) const { append_bytes(key_, value); }

    void operator()(Date value) const { append_bytes(key_, value.time_since_epoch().count()); }

    void operator()(TimePoint value) const { append_bytes(key_, value.time_since_epoch().count()); }

    void operator()(const std::string& text) const {
        append_bytes(key_, static_cast<std::uint32_t>(text.size()));
        key_ += text;
    }

    void operator()(const Ref& value) const {
        (*this)(value.id);
        (*this)(value.name);
    }

    void operator()(const Person& value) const {
        (*this)(value.id.value);
        (*this)(value.display_name);
    }

    template <class Tag>
    void operator()(const Id<Tag>& id) const {
        (*this)(id.value);
    }

    template <class Value>
    void operator()(const std::vector<Value>& values) const {
        for (const Value& value : values)
            (*this)(value);
    }

    void operator()(const Document& document) const {
        for (const Block& block : document.blocks)
            (*this)(block.text);
    }

    void operator()(const FieldValue& value) const {
        append_bytes(key_, static_cast<std::uint8_t>(value.index()));
        std::visit(*this, value);
    }

    template <class First, class Second>
    void operator()(const First& first, const Second& second) const {
        (*this)(first);
        (*this)(second);
    }

  private:
    std::string& key_;
};

// Writes what run_test() looks at; false for fields whose values differ from issue to issue.
bool write_value(const Issue& issue, const Test& test, const KeyWriter& write) {
    switch (test.slot) {
    case Slot::Project: write(issue.space, issue.project); return true;
    case Slot::Type: write(issue.type); return true;
    case Slot::HierarchyLevel: write(static_cast<double>(issue.hierarchy_level)); return true;
    case Slot::Status: write(issue.status); return true;
    case Slot::StatusCategory: write(static_cast<double>(issue.category)); return true;
    case Slot::Priority: write(issue.priority); return true;
    case Slot::Resolution: write(issue.resolution); return true;
    case Slot::Assignee: write(issue.assignee); return true;
    case Slot::Reporter: write(issue.reporter); return true;
    case Slot::Creator: write(issue.creator); return true;
    case Slot::Labels: write(issue.labels); return true;
    case Slot::Components: write(issue.components); return true;
    case Slot::FixVersions: write(issue.fix_versions); return true;
    case Slot::AffectedVersions: write(issue.affected_versions); return true;
    case Slot::EpicLink: write(static_cast<double>(issue.hierarchy_level)); [[fallthrough]];
    case Slot::Parent: write(issue.parent_key, issue.parent_id); return true;
    case Slot::Custom:
        if (const auto found = issue.custom.find(test.field); found != issue.custom.end())
            write(found->second);
        return true;
    case Slot::Key:
    case Slot::Created:
    case Slot::Updated:
    case Slot::Resolved:
    case Slot::CategoryChanged:
    case Slot::Due:
    case Slot::Subtasks:
    case Slot::LinkType:
    case Slot::LinkedIssue:
    case Slot::Summary:
    case Slot::Description:
    case Slot::Environment: break;
    }
    return false;
}

template <class Time>
std::int64_t count_of(const std::optional<Time>& time) {
    return time ? std::int64_t{time->time_since_epoch().count()} : kNone;
}

std::optional<std::int64_t> instant_of(const Issue& issue, Slot slot) {
    switch (slot) {
    case Slot::Created: return count_of(issue.created);
    case Slot::Updated: return count_of(issue.updated);
    case Slot::Resolved: return count_of(issue.resolved);
    case Slot::CategoryChanged: return count_of(issue.category_changed);
    case Slot::Due: return count_of(issue.due);
    default: return std::nullopt;
    }
}

bool is_emptiness(const Test& test) {
    return test.kind == TestKind::Empty || test.kind == TestKind::NotEmpty;
}

bool is_comparison(const Test& test) {
    return test.kind <= TestKind::GreaterOrEqual;
}

// Of the issue alone: whether a field may be read is for the reading to say.
TruthBits truth_on(const JqlProgram::Code& code, const Test& test, const Issue& issue) {
    return bits(run_test(code, test, issue, JqlContext{}, {}));
}

// A text may have to be fetched from somewhere: that is done for the issues that a rule asks about,
// and not for every row.
bool is_read_late(Slot slot) {
    return slot == Slot::Description || slot == Slot::Environment;
}

}  // namespace

TestColumns::TestColumns(const JqlProgram::Code& code) : code_(code) {
    for (std::uint32_t test = 0; test < code.tests.size(); ++test)
        places_.push_back(place_of(code.tests[test], test));
}

TestColumns::Place TestColumns::place_of(const Test& test, std::uint32_t index) {
    using enum Place::Kind;
    if (test.kind == TestKind::Always) return {.kind = Constant, .constant = kTrue};
    if (test.kind == TestKind::Unknown) return {.kind = Constant, .constant = kUnknown};
    if (is_read_late(test.slot)) return {};
    if (is_emptiness(test)) return {.kind = Value, .column = values_of(test, index)};
    if (!is_comparison(test)) return {};
    std::string unused;
    const std::size_t moments = test.operands.moments.size();
    if (instant_of(Issue{}, test.slot))
        return moments == 1 ? Place{.kind = Instant, .column = instants_of(test.slot)} : Place{};
    if (moments > 0 || !write_value(Issue{}, test, KeyWriter(unused))) return {};
    return {.kind = Value, .column = values_of(test, index)};
}

std::size_t TestColumns::values_of(const Test& test, std::uint32_t index) {
    Test of{.slot = test.slot, .kind = TestKind::AnyOf, .field = test.field, .operands = {}};
    if (is_emptiness(test)) of.kind = TestKind::Empty;
    auto column = std::ranges::find(values_, of, &Values::of);
    if (column == values_.end()) {
        values_.push_back({.of = std::move(of), .tests = {}, .truths = {}});
        column = values_.end() - 1;
    }
    column->tests.push_back(index);
    truths_.emplace_back().clear(1);
    return truths_.size() - 1;
}

std::size_t TestColumns::instants_of(Slot slot) {
    auto column = std::ranges::find(instants_, slot, &Instants::slot);
    if (column == instants_.end()) {
        instants_.push_back({.slot = slot, .rows = {}});
        column = instants_.end() - 1;
        column->rows.clear(1);
    }
    return static_cast<std::size_t>(column - instants_.begin());
}

void TestColumns::put(std::size_t row, const Issue& issue) {
    for (RowColumn<TruthBits>& column : truths_)
        column.make_room(row + 1);
    for (Values& values : values_) {
        const std::vector<TruthBits>& truths = truths_of(values, issue);
        for (std::size_t at = 0; at < truths.size(); ++at)
            *truths_[places_[values.tests[at]].column].at(row) = truths[at];
    }
    for (Instants& column : instants_) {
        column.rows.make_room(row + 1);
        *column.rows.at(row) = issue.partial ? kNotRead : *instant_of(issue, column.slot);
        column.all_read &= !issue.partial;
    }
}

const std::vector<TruthBits>& TestColumns::truths_of(Values& values, const Issue& issue) {
    key_.clear();
    if (is_emptiness(values.of)) {
        key_.push_back(static_cast<char>(truth_on(code_, values.of, issue)));
    } else {
        key_.push_back(issue.partial ? 'p' : 'w');
        write_value(issue, values.of, KeyWriter(key_));
    }
    if (values.truths.size() >= kKnownValues && !values.truths.contains(key_))
        values.truths.clear();
    const auto [known, is_new] = values.truths.try_emplace(key_);
    if (is_new)
        for (const std::uint32_t test : values.tests)
            known->second.push_back(truth_on(code_, code_.tests[test], issue));
    return known->second;
}

TestColumns::Reading::Reading(
    const TestColumns& columns,
    const JqlContext& context,
    std::span<const ResolvedMoment> moments) {
    for (std::size_t at = 0; at < columns.places_.size(); ++at) {
        const Test& test = columns.code_.tests[at];
        const Place& place = columns.places_[at];
        Reader& reader = tests_.emplace_back();
        reader.kind = place.kind;
        reader.constant = place.constant;
        if (place.kind == Place::Kind::Value) reader.truths = &columns.truths_[place.column];
        if (place.kind == Place::Kind::Instant) {
            const Instants& column = columns.instants_[place.column];
            reader.instants = &column.rows;
            const ResolvedMoment& moment = moments[test.operands.moments.front()];
            set_range(
                reader,
                test,
                test.slot == Slot::Due ? moment.day.time_since_epoch().count()
                                       : moment.at.time_since_epoch().count());
            reader.simple = column.all_read && reader.none == reader.outside;
        }
        if (test.kind != TestKind::Always && context.snapshot != nullptr &&
            context.snapshot->unreadable_fields.contains(test.field)) {
            reader.kind = Place::Kind::Constant;
            reader.constant = kUnknown;
        }
    }
}

// As TestRun::present() has it: every operator but IN with EMPTY in its list is false for none.
void TestColumns::Reading::set_range(Reader& reader, const Test& test, std::int64_t operand) {
    reader.first = kEarliest;
    reader.last = kLatest;
    switch (test.kind) {
    case TestKind::Less: reader.last = operand - 1; break;
    case TestKind::LessOrEqual: reader.last = operand; break;
    case TestKind::Greater: reader.first = operand + 1; break;
    case TestKind::GreaterOrEqual: reader.first = operand; break;
    case TestKind::NoneOf:
        reader.inside = kFalse;
        reader.outside = kTrue;
        reader.first = reader.last = operand;
        break;
    default:
        reader.none = test.operands.empty ? kTrue : kFalse;
        reader.first = reader.last = operand;
        break;
    }
}

TruthBits TestColumns::Reading::Reader::instant(std::int64_t value) const {
    if (value == kNone) return none;
    if (value == kNotRead) return kUnknown;
    return value >= first && value <= last ? inside : outside;
}

// Dates lie on both sides of the operand in any order, so the simple case has no branches.
void TestColumns::Reading::Reader::fill_instants(std::size_t first_row, TruthBits* to) const {
    const std::int64_t* const from = instants->at(first_row);
    if (!simple) {
        for (std::size_t at = 0; at < TruthBlock::kRows; ++at)
            to[at] = instant(from[at]);
        return;
    }
    const auto start = static_cast<std::uint64_t>(first);
    const std::uint64_t length = static_cast<std::uint64_t>(last) - start;
    const TruthBits otherwise = outside;
    const auto difference = static_cast<TruthBits>(inside ^ outside);
    for (std::size_t at = 0; at < TruthBlock::kRows; ++at) {
        const bool is_inside = static_cast<std::uint64_t>(from[at]) - start <= length;
        to[at] = static_cast<TruthBits>(otherwise ^ (difference * is_inside));
    }
}

TruthBits TestColumns::Reading::at(std::uint32_t test, std::size_t row) const {
    const Reader& reader = tests_[test];
    switch (reader.kind) {
    case Place::Kind::Value: return *reader.truths->at(row);
    case Place::Kind::Instant: return reader.instant(*reader.instants->at(row));
    case Place::Kind::Constant: return reader.constant;
    case Place::Kind::Nowhere: break;
    }
    return kUnknown;  // not reached: see knows()
}

void TestColumns::Reading::fill(
    std::uint32_t test, std::size_t first_row, TruthBlock& truths) const {
    const Reader& reader = tests_[test];
    switch (reader.kind) {
    case Place::Kind::Value:
        std::memcpy(truths.rows.data(), reader.truths->at(first_row), TruthBlock::kRows);
        return;
    case Place::Kind::Instant: return reader.fill_instants(first_row, truths.rows.data());
    case Place::Kind::Constant: return truths.rows.fill(reader.constant);
    case Place::Kind::Nowhere: return;  // not reached: see knows()
    }
}

}  // namespace healthlint
