#include "bridge/packs/admin_tests/timeline.h"

#include <algorithm>
#include <utility>

#include "bridge/packs/admin_tests/test_keys.h"
#include "bridge/packs/values/parameters.h"

namespace healthlint {
namespace {

constexpr std::string_view kToDo = "To Do";
constexpr std::string_view kInProgress = "In Progress";
constexpr std::string_view kDone = "Done";

Parameter text_at(std::string_view text, const Parameter& place) {
    Parameter value = place;
    value.kind = Parameter::Kind::Scalar;
    value.scalar = text;
    value.items.clear();
    value.members.clear();
    return value;
}

std::string shown(const Parameter& value) {
    std::string text = value.scalar;
    for (const Parameter& item : value.items)
        text += (text.empty() ? "" : ", ") + item.scalar;
    return text;
}

struct Event {
    TimePoint at{};
    std::string by;
    std::string key;
    Parameter to;
};

class TimelineReader {
  public:
    TimelineReader(
        const Parameter& issue,
        const TestFields& fields,
        const TestClock& clock,
        Problems& problems)
        : issue_(issue),
          fields_(fields),
          clock_(clock),
          problems_(problems) {}

    Timeline read() {
        read_history();
        read_short_forms();
        read_comments();
        std::ranges::stable_sort(events_, {}, &Event::at);
        std::ranges::stable_sort(timeline_.comments, {}, &Comment::at);
        for (const Event& event : events_)
            happened(event);
        return std::move(timeline_);
    }

  private:
    std::string own_status() const {
        const Parameter* status = issue_.member("status");
        return status == nullptr ? std::string() : status->scalar;
    }

    std::optional<TimePoint> time(std::string_view key) {
        const Parameter* written = issue_.member(key);
        if (written == nullptr) return std::nullopt;
        std::optional<TimePoint> at = clock_.past(*written, problems_);
        if (at) spoken_of(*at);
        return at;
    }

    void spoken_of(TimePoint at) {
        timeline_.first_moment = std::min(timeline_.first_moment.value_or(at), at);
        timeline_.last_moment = std::max(timeline_.last_moment.value_or(at), at);
    }

    void read_short_forms() {
        const std::string status = own_status();
        const auto category = usual_category(status);
        if (const auto at = time("started"))
            enter(*at, category == StatusCategory::InProgress ? status : kInProgress, "started");
        if (const auto at = time("finished"))
            enter(*at, category == StatusCategory::Done ? status : kDone, "finished");
        if (const auto at = time("in-status-since")) {
            timeline_.category_since = at;
            // What waits is where it was created; anything else came from there.
            if (category != StatusCategory::ToDo && !status.empty())
                enter(*at, status, "in-status-since");
        }
    }

    void enter(TimePoint at, std::string_view status, std::string_view key) {
        const Parameter* assignee = issue_.member("assignee");
        events_.push_back(
            {.at = at,
             .by = assignee == nullptr ? std::string() : assignee->scalar,
             .key = "status",
             .to = text_at(status, *issue_.member(key))});
    }

    void read_history() {
        const Parameter* history = issue_.member("history");
        if (history == nullptr) return;
        if (history->kind != Parameter::Kind::List)
            return problems_.error(
                kWrongType,
                place_of(*history),
                "\"history\" is a list of changes",
                "write each like {at: -7d, by: Kim, duedate: \"2027-03-31\"}");
        if (history->items.size() > kMaxHistory)
            return problems_.error(
                kTooMuch,
                place_of(*history),
                "more than " + std::to_string(kMaxHistory) + " entries in a history");
        for (const Parameter& entry : history->items)
            read_entry(entry);
    }

    void read_entry(const Parameter& entry) {
        if (!check_map(entry, "an entry of \"history\"", fields_.history_keys(), problems_)) return;
        const ValueReader reader(entry, problems_);
        const Parameter* written = reader.find("at");
        const std::string by = reader.text("by").value_or("");
        const auto at = written == nullptr ? std::nullopt : clock_.past(*written, problems_);
        if (!at) return;
        spoken_of(*at);
        for (const auto& [key, value] : entry.members)
            if (key != "at" && key != "by")
                events_.push_back({.at = *at, .by = by, .key = key, .to = value});
    }

    void read_comments() {
        const Parameter* comments = issue_.member("comments");
        if (comments == nullptr || comments->kind != Parameter::Kind::List) return;
        for (const Parameter& comment : comments->items) {
            check_parameters(comment, "a comment", comment_keys(), problems_);
            const Parameter* written = comment.member("at");
            const Parameter* by = comment.member("by");
            if (written == nullptr || by == nullptr) continue;
            const auto at = clock_.past(*written, problems_);
            if (!at) continue;
            spoken_of(*at);
            timeline_.comments.push_back({.at = *at, .author = person_named(by->scalar)});
        }
    }

    void happened(const Event& event) {
        Change change{.at = event.at, .author = person_named(event.by)};
        change.to_text = shown(event.to);
        if (event.key == "worklog") {
            change.field = "timespent";
            change.field_id = {"timespent"};
            timeline_.changes.push_back(std::move(change));
            return;
        }
        name_field(change, event);
        change.from_text = before(event.key);
        // Statuses have ids of their own in Jira; people and dates are kept by id there, too.
        if (event.key != "status") {
            change.from_id = change.from_text;
            change.to_id = change.to_text;
        }
        if (event.key == "status") moved(change);
        now_[event.key] = change.to_text;
        timeline_.last[event.key] = event.to;
        timeline_.changes.push_back(std::move(change));
    }

    void name_field(Change& change, const Event& event) const {
        const Field* custom = fields_.custom_field(event.key);
        change.field = custom == nullptr ? event.key : custom->name;
        change.field_id = fields_.find(event.key).value_or(FieldId{event.key});
        if (event.key == "duedate" || (custom != nullptr && custom->type == "date"))
            if (const auto day = clock_.day(event.to, problems_))
                change.to_text = format_date(*day);
    }

    std::string before(const std::string& key) const {
        const auto last = now_.find(key);
        if (last != now_.end()) return last->second;
        return key == "status" ? std::string(kToDo) : std::string();
    }

    void moved(const Change& change) {
        const auto category = usual_category(change.to_text);
        if (category != usual_category(change.from_text)) timeline_.category_since = change.at;
        if (category == StatusCategory::Done) timeline_.done_at = change.at;
    }

    const Parameter& issue_;
    const TestFields& fields_;
    const TestClock& clock_;
    Problems& problems_;
    std::vector<Event> events_;
    std::map<std::string, std::string> now_;  // what each field says after the events so far
    Timeline timeline_;
};

}  // namespace

std::optional<StatusCategory> usual_category(std::string_view status) {
    static const Snapshot kNothingLearned;
    return kNothingLearned.category_of({.id = {}, .name = std::string(status)});
}

Timeline read_timeline(
    const Parameter& issue, const TestFields& fields, const TestClock& clock, Problems& problems) {
    return TimelineReader(issue, fields, clock, problems).read();
}

}  // namespace healthlint
