#include "bridge/work/publish/belts.h"

#include <algorithm>
#include <utility>

#include "bridge/base/json.h"

namespace healthlint {
namespace {

Date monday_of(Date day) {
    return day - (std::chrono::weekday(day) - std::chrono::Monday);
}

void turn_page(BeltMemory& memory, Date today) {
    if (memory.day != today) {
        memory.day = today;
        memory.new_badges.clear();
    }
    if (const Date week = monday_of(today); memory.week != week) {
        memory.week = week;
        memory.comments.clear();
    }
}

bool is_badge(const PlannedWrite& write) {
    return write.item.kind == WriteKind::Badge;
}

class Belts {
  public:
    Belts(const Publishing& publishing, const RunFacts& facts, BeltMemory& memory)
        : publishing_(publishing),
          facts_(facts),
          memory_(memory) {}

    BeltedRun run(std::vector<PlannedWrite> writes) {
        BeltedRun run;
        run.tripped_now = ask_breaker(writes);
        std::ranges::stable_sort(writes, std::ranges::greater{}, &PlannedWrite::urgency);
        for (PlannedWrite& write : writes)  // badges first: a comment never overtakes its badge
            if (is_badge(write)) take(std::move(write), run, run.held_badges);
        for (PlannedWrite& write : writes)
            if (!write.item.issue.value.empty() && !is_badge(write))
                take(std::move(write), run, run.held_comments);
        if (memory_.breaker == Breaker::Tripped) memory_.waiting = run.held_badges;
        return run;
    }

  private:
    bool ask_breaker(const std::vector<PlannedWrite>& writes) {
        const auto changes = static_cast<std::size_t>(std::ranges::count_if(
            writes, [](const PlannedWrite& write) { return write.changes_grade; }));
        if (facts_.first_scan || !exceeds_breaker(changes, facts_.tracked, publishing_)) {
            memory_.breaker = Breaker::Closed;
            memory_.waiting = 0;
            return false;
        }
        if (memory_.breaker != Breaker::Closed) return false;
        memory_.breaker = Breaker::Tripped;
        memory_.tripped_at = facts_.now;
        return true;
    }

    void take(PlannedWrite write, BeltedRun& run, std::size_t& held) {
        const bool may = is_badge(write) ? badge_may(write) : comment_may(write, run.held);
        if (!may) {
            ++held;
            if (is_badge(write)) run.held.insert(write.item.issue);
            return;
        }
        if (write.new_comment) {
            const int per_run = std::max(1, publishing_.max_comments_per_run);
            write.item.run_at += kCommentRunInterval * (new_comments_++ / per_run);
        }
        run.writes.push_back(std::move(write));
    }

    bool badge_may(const PlannedWrite& write) {
        if (write.removal || facts_.first_scan) return true;
        const bool broken =
            memory_.breaker == Breaker::Tripped && write.changes_grade && !write.edited;
        if (!write.turns_bad && !broken) return true;
        int& today = memory_.new_badges[write.space];
        if (today >= publishing_.max_new_badges_per_space_per_day) return false;
        ++today;
        return true;
    }

    bool comment_may(const PlannedWrite& write, const std::set<IssueId>& held) {
        if (held.contains(write.item.issue)) return false;
        if (!write.new_comment) return true;
        if (memory_.breaker == Breaker::Tripped) return false;
        if (write.person.value.empty()) return true;
        int& told = memory_.comments[write.person];
        if (told >= publishing_.max_comments_per_person_per_week) return false;
        ++told;
        return true;
    }

    const Publishing& publishing_;
    const RunFacts& facts_;
    BeltMemory& memory_;
    int new_comments_ = 0;
};

constexpr std::array kBreakerNames{"closed", "tripped", "approved"};

}  // namespace

bool exceeds_breaker(std::size_t changes, std::size_t tracked, const Publishing& publishing) {
    const auto percent = static_cast<std::size_t>(std::max(0, publishing.breaker_percent));
    const auto issues = static_cast<std::size_t>(std::max(0, publishing.breaker_issues));
    return changes * 100 > tracked * percent && changes > issues;
}

BeltedRun hold_back(
    std::vector<PlannedWrite> writes,
    const Rulebook& rulebook,
    const RunFacts& facts,
    BeltMemory& memory) {
    turn_page(memory, rulebook.zone.local_date(facts.now));
    return Belts(rulebook.publishing, facts, memory).run(std::move(writes));
}

std::string belts_json(const BeltMemory& memory) {
    OrderedJson json;
    json["day"] = format_date(memory.day);
    json["badges"] = OrderedJson::object();
    for (const auto& [space, count] : memory.new_badges)
        json["badges"][space.value] = count;
    json["week"] = format_date(memory.week);
    json["people"] = OrderedJson::object();
    for (const auto& [person, count] : memory.comments)
        json["people"][person.value] = count;
    json["breaker"] = kBreakerNames.at(static_cast<std::size_t>(memory.breaker));
    json["tripped_at"] = format_timestamp(memory.tripped_at);
    json["waiting"] = memory.waiting;
    return dump_json(json);
}

BeltMemory belts_from_json(std::string_view text) {
    const Json json = parse_json(text);
    BeltMemory memory;
    memory.day = parse_date(string_member(json, "day")).value_or(Date{});
    memory.week = parse_date(string_member(json, "week")).value_or(Date{});
    memory.tripped_at = parse_timestamp(string_member(json, "tripped_at")).value_or(TimePoint{});
    memory.waiting = static_cast<std::size_t>(integer_member(json, "waiting").value_or(0));
    for (std::size_t i = 0; i < kBreakerNames.size(); ++i)
        if (string_member(json, "breaker") == kBreakerNames.at(i))
            memory.breaker = static_cast<Breaker>(i);
    if (const Json* badges = find_member(json, "badges"); badges != nullptr && badges->is_object())
        for (const auto& [space, count] : badges->items())
            if (count.is_number_integer()) memory.new_badges[{space}] = count.get<int>();
    if (const Json* people = find_member(json, "people"); people != nullptr && people->is_object())
        for (const auto& [person, count] : people->items())
            if (count.is_number_integer()) memory.comments[{person}] = count.get<int>();
    return memory;
}

}  // namespace healthlint
