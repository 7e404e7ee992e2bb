#include "bridge/jql/evaluation/history.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "bridge/base/ascii.h"
#include "bridge/jql/evaluation/matching.h"

namespace healthlint {
namespace {

struct HistoryField {
    Slot slot;
    std::string_view id;    // of the field, in newer changelogs
    std::string_view name;  // as every changelog writes it
    bool many;
};

constexpr std::array kHistoryFields{
    HistoryField{Slot::Status, "status", "status", false},
    HistoryField{Slot::Assignee, "assignee", "assignee", false},
    HistoryField{Slot::Reporter, "reporter", "reporter", false},
    HistoryField{Slot::Priority, "priority", "priority", false},
    HistoryField{Slot::Resolution, "resolution", "resolution", false},
    HistoryField{Slot::FixVersions, "fixVersions", "Fix Version", true},
};

const HistoryField& history_field(Slot slot) {
    const auto found = std::ranges::find(kHistoryFields, slot, &HistoryField::slot);
    return found == kHistoryFields.end() ? kHistoryFields[0] : *found;
}

bool concerns(const Change& change, const HistoryField& field) {
    if (!change.field_id.value.empty()) return change.field_id.value == field.id;
    return equals_ignoring_case(change.field, field.name);
}

// A value as the changelog or the issue has it; both empty = the field was empty.
struct Value {
    std::string_view id;
    std::string_view text;

    bool empty() const { return id.empty() && text.empty(); }
};

Value from_of(const Change& change) {
    return {.id = change.from_id, .text = change.from_text};
}

Value to_of(const Change& change) {
    return {.id = change.to_id, .text = change.to_text};
}

bool same(Value a, Value b) {
    if (!a.id.empty() && !b.id.empty()) return a.id == b.id;
    return equals_ignoring_case(a.text, b.text);
}

bool matches(const Operands& operands, Value value) {
    if (value.empty()) return operands.empty;
    return (!value.id.empty() && matches_name(operands, value.id)) ||
           (!value.text.empty() && matches_name(operands, value.text));
}

// A value and how long the field held it.
struct Span {
    Value value;
    TimePoint begin = TimePoint::min();
    TimePoint end = TimePoint::max();
    const Person* author = nullptr;  // who set it
};

bool on_day(TimePoint begin, TimePoint end, std::uint32_t moment, const HistoryContext& context) {
    const Date day = context.moments[moment].day;
    return begin < context.zone.start_of_day(day + std::chrono::days{1}) &&
           end > context.zone.start_of_day(day);
}

// Every date predicate holds for a span that starts at `begin` and ends before `end`.
bool within(
    const HistoryTest& test, TimePoint begin, TimePoint end, const HistoryContext& context) {
    const auto at = [&](std::uint32_t index) { return context.moments[index].at; };
    const auto before = [&](std::uint32_t index) { return begin < at(index); };
    const auto after = [&](std::uint32_t index) { return end > at(index); };
    const auto on = [&](std::uint32_t index) { return on_day(begin, end, index, context); };
    const auto during = [&](const std::pair<std::uint32_t, std::uint32_t>& range) {
        return begin <= at(range.second) && end > at(range.first);
    };
    return std::ranges::all_of(test.before, before) && std::ranges::all_of(test.after, after) &&
           std::ranges::all_of(test.on, on) && std::ranges::all_of(test.during, during);
}

bool by_somebody_named(const HistoryTest& test, const Person* author) {
    if (!test.has_by) return true;
    if (author == nullptr || author->empty()) return test.by.empty;
    return healthlint::matches(test.by, *author);
}

bool holds(const HistoryTest& test, const Span& span, const HistoryContext& context) {
    return matches(test.values, span.value) && by_somebody_named(test, span.author) &&
           within(test, span.begin, span.end, context);
}

// Calls `visit` with each value that the field has now, once with an empty one when there is none;
// stops at true.
template <class Visit>
bool any_current(const Issue& issue, Slot slot, Visit visit) {
    const auto ref = [&](const Ref& value) {
        return visit(Value{.id = value.id, .text = value.name});
    };
    const auto person = [&](const Person& value) {
        return visit(Value{.id = value.id.value, .text = value.display_name});
    };
    switch (slot) {
    case Slot::Status: return ref(issue.status);
    case Slot::Priority: return ref(issue.priority);
    case Slot::Resolution: return ref(issue.resolution);
    case Slot::Assignee: return person(issue.assignee);
    case Slot::Reporter: return person(issue.reporter);
    case Slot::FixVersions:
        if (issue.fix_versions.empty()) return visit(Value{});
        return std::ranges::any_of(issue.fix_versions, ref);
    default: return false;  // no other field has a history
    }
}

// Walks through the values of one field; nothing is copied. Quadratic in the changes of that one
// field, of which an issue has a handful.
class Timeline {
  public:
    Timeline(const Issue& issue, const HistoryField& field)
        : issue_(issue),
          field_(field),
          changes_(*issue.changelog),
          created_(issue.created.value_or(TimePoint::min())),
          creator_(issue.creator.empty() ? issue.reporter : issue.creator) {}

    template <class Visit>
    bool any_span(Visit visit) const {
        for (std::size_t i = 0; i < changes_.size(); ++i) {
            if (!concerns(changes_[i], field_)) continue;
            if (opened_before(i) && visit(initial(from_of(changes_[i]), changes_[i].at)))
                return true;
            if (field_.many && to_of(changes_[i]).empty()) continue;  // a removal sets nothing
            const Span span{
                .value = to_of(changes_[i]),
                .begin = changes_[i].at,
                .end = end_after(i),
                .author = &changes_[i].author};
            if (visit(span)) return true;
        }
        return any_current(issue_, field_.slot, [&](Value value) {
            return never_set(value) && visit(initial(value, TimePoint::max()));
        });
    }

  private:
    Span initial(Value value, TimePoint end) const {
        return {.value = value, .begin = created_, .end = end, .author = &creator_};
    }

    // The value that change i takes away was there from the beginning.
    bool opened_before(std::size_t i) const {
        const Value from = from_of(changes_[i]);
        if (field_.many && from.empty()) return false;
        for (std::size_t j = 0; j < i; ++j) {
            if (!concerns(changes_[j], field_)) continue;
            if (!field_.many) return false;
            if (same(to_of(changes_[j]), from) || same(from_of(changes_[j]), from)) return false;
        }
        return true;
    }

    TimePoint end_after(std::size_t i) const {
        const Value value = to_of(changes_[i]);
        for (std::size_t j = i + 1; j < changes_.size(); ++j) {
            if (!concerns(changes_[j], field_)) continue;
            if (!field_.many || same(from_of(changes_[j]), value)) return changes_[j].at;
        }
        return TimePoint::max();
    }

    // A value of today that no change has set: there since the issue was created.
    bool never_set(Value value) const {
        return std::ranges::none_of(changes_, [&](const Change& change) {
            if (!concerns(change, field_)) return false;
            return !field_.many || value.empty() || same(to_of(change), value);
        });
    }

    const Issue& issue_;
    const HistoryField& field_;
    const std::vector<Change>& changes_;
    TimePoint created_;
    const Person& creator_;
};

// WAS EMPTY of a field with many values: some time at which it held none.
bool many_were_empty(
    const Issue& issue,
    const HistoryField& field,
    const HistoryTest& test,
    const HistoryContext& context) {
    const std::vector<Change>& changes = *issue.changelog;
    const auto effect = [&](const Change& change) {
        if (!concerns(change, field)) return 0;
        return (to_of(change).empty() ? 0 : 1) - (from_of(change).empty() ? 0 : 1);
    };
    auto count = static_cast<int>(issue.fix_versions.size());
    for (const Change& change : changes)
        count -= effect(change);  // back to the day of creation
    TimePoint since = issue.created.value_or(TimePoint::min());
    const Person* author = issue.creator.empty() ? &issue.reporter : &issue.creator;
    for (const Change& change : changes) {
        const int delta = effect(change);
        if (delta == 0) continue;
        const bool held =
            by_somebody_named(test, author) && within(test, since, change.at, context);
        if (count <= 0 && held) return true;
        count += delta;
        since = change.at;
        author = &change.author;
    }
    return count <= 0 && by_somebody_named(test, author) &&
           within(test, since, TimePoint::max(), context);
}

}  // namespace

Truth ever_was(
    const Issue& issue, Slot slot, const HistoryTest& test, const HistoryContext& context) {
    if (!issue.changelog) {  // what it is now it was, whatever happened before
        const bool now = !test.bounded() && any_current(issue, slot, [&](Value value) {
            return matches(test.values, value);
        });
        return now ? Truth::True : Truth::Unknown;
    }
    const HistoryField& field = history_field(slot);
    if (field.many && test.values.empty && many_were_empty(issue, field, test, context))
        return Truth::True;
    const bool found = Timeline(issue, field).any_span([&](const Span& span) {
        if (field.many && span.value.empty()) return false;
        return holds(test, span, context);
    });
    return found ? Truth::True : Truth::False;
}

Truth ever_changed(
    const Issue& issue, Slot slot, const HistoryTest& test, const HistoryContext& context) {
    if (!issue.changelog) return Truth::Unknown;
    const HistoryField& field = history_field(slot);
    const bool found = std::ranges::any_of(*issue.changelog, [&](const Change& change) {
        constexpr std::chrono::milliseconds kInstant{1};
        return concerns(change, field) && (!test.has_from || matches(test.from, from_of(change))) &&
               (!test.has_to || matches(test.to, to_of(change))) &&
               by_somebody_named(test, &change.author) &&
               within(test, change.at, change.at + kInstant, context);
    });
    return found ? Truth::True : Truth::False;
}

}  // namespace healthlint
