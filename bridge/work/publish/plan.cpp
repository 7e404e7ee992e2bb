#include "bridge/work/publish/plan.h"

#include <algorithm>
#include <utility>

#include "bridge/work/publish/suggestion.h"
#include "bridge/work/publish/verdict_json.h"

namespace healthlint {
namespace {

bool is_bad(Grade grade) {
    return badness(grade) > 0;
}

bool has_label(const Issue& issue, const std::string& label) {
    return std::ranges::find(issue.labels, label) != issue.labels.end();
}

double urgency_of(const Verdict& verdict) {
    double urgency = 0;
    for (const auto* findings : {&verdict.findings, &verdict.team_findings})
        for (const Finding& finding : *findings)
            if (finding.open())
                urgency += finding.weight * (finding.outcome == Outcome::Fail ? 2 : 1);
    return urgency;
}

PlannedWrite write_of(const PlanContext& context, const Issue& issue, WriteKind kind) {
    return {
        .item =
            {.site = context.site,
             .issue = issue.id,
             .kind = kind,
             .payload = {},
             .hash = {},
             .run_at = context.now},
        .space = issue.space,
        .person = issue.assignee.id,
        .edited = context.edited};
}

std::string removal() {
    return dump_json(OrderedJson{{"remove", true}});
}

std::optional<PlannedWrite> plan_badge(
    const PlanContext& context,
    const Issue& issue,
    const Verdict* verdict,
    const Tracked& tracked) {
    PlannedWrite write = write_of(context, issue, WriteKind::Badge);
    if (verdict != nullptr && verdict->counted()) {
        BadgeProperties badge = badge_properties(
            *verdict,
            context.rulebook.name(),
            context.rulebook.publishing.badge_language,
            context.now);
        OrderedJson payload;
        payload["searchable"] = std::move(badge.searchable);
        payload["status"] = std::move(badge.status);
        write.item.payload = dump_json(payload);
        write.item.hash = std::move(badge.hash);
        const auto shown = tracked.memory ? tracked.memory->badge : std::optional<Grade>();
        write.grade = verdict->grade;
        write.changes_grade = shown != verdict->grade;
        write.turns_bad = is_bad(verdict->grade) && !(shown && is_bad(*shown));
        write.urgency = urgency_of(*verdict);
    } else {
        write.item.payload = removal();
        write.removal = true;
    }
    if (write.item.hash == tracked.shown().wanted_badge) return std::nullopt;
    return write;
}

// Rules that the comment has listed and that are not open now, by their titles in the rulebook. A
// rule that left the rulebook is not worth a line.
std::vector<Text> solved_titles(
    const Rulebook& rulebook, const std::set<RuleId>& open, const std::set<RuleId>& suggested) {
    std::vector<Text> titles;
    for (const Rule& rule : rulebook.rules)
        if (suggested.contains(rule.id) && !open.contains(rule.id)) titles.push_back(rule.title);
    return titles;
}

std::set<RuleId> open_rules(const Verdict* verdict) {
    std::set<RuleId> rules;
    if (verdict == nullptr) return rules;
    for (const auto* findings : {&verdict->findings, &verdict->team_findings})
        for (const Finding& finding : *findings)
            if (finding.open()) rules.insert(finding.rule);
    return rules;
}

// When somebody last worked on the issue, as far as that was read.
std::optional<TimePoint> last_activity(const Issue& issue) {
    if (!issue.changelog || !issue.comments) return issue.updated;
    std::optional<TimePoint> last = issue.created;
    for (const Change& change : *issue.changelog)
        last = std::max(last.value_or(change.at), change.at);
    for (const Comment& comment : *issue.comments)
        last = std::max(last.value_or(comment.at), comment.at);
    return last;
}

// Options that hold back the one new comment until later.
bool is_quiet(const PlanContext& context, const Issue& issue) {
    const Publishing& publishing = context.rulebook.publishing;
    const std::chrono::weekday today(context.rulebook.zone.local_date(context.now));
    if (publishing.quiet_days.contains(static_cast<int>(today.c_encoding()))) return true;
    if (publishing.quiet_when_active == std::chrono::days(0)) return false;
    const auto active = last_activity(issue);
    return active && context.now - *active < publishing.quiet_when_active;
}

// May a comment be created now, or does one wait to be?
bool may_begin(
    const PlanContext& context,
    const Issue& issue,
    const Verdict* verdict,
    const Tracked& tracked) {
    if (verdict == nullptr || verdict->open == 0 || !is_bad(verdict->grade)) return false;
    if (!tracked.shown().wanted_comment.empty()) return true;
    return tracked.memory && tracked.memory->due && !is_quiet(context, issue);
}

// A wish that was not carried out yet is taken back without a trace.
std::optional<PlannedWrite> withdraw(PlannedWrite write, const Tracked& tracked) {
    if (tracked.shown().wanted_comment.empty()) return std::nullopt;
    write.item.payload = removal();
    return write;
}

std::optional<PlannedWrite> plan_comment(
    const PlanContext& context,
    const Issue& issue,
    const Verdict* verdict,
    const Tracked& tracked) {
    const Publishing& publishing = context.rulebook.publishing;
    const bool exists = tracked.shown().has_comment;
    const bool allowed =
        publishing.comment != CommentPolicy::Never && !has_label(issue, publishing.skip_label);
    PlannedWrite write = write_of(context, issue, WriteKind::Comment);
    if (exists && !allowed) return std::nullopt;  // stays as it is; nobody wants more of it
    if (!exists && (!allowed || !may_begin(context, issue, verdict, tracked)))
        return withdraw(std::move(write), tracked);
    const std::set<RuleId> open = open_rules(verdict);
    std::set<RuleId> suggested = tracked.memory ? tracked.memory->suggested : std::set<RuleId>{};
    suggested.insert(open.begin(), open.end());
    Suggestion suggestion = write_suggestion(
        verdict,
        solved_titles(context.rulebook, open, suggested),
        context.rulebook.name(),
        publishing.badge_language);
    if (suggestion.hash == tracked.shown().wanted_comment) return std::nullopt;
    OrderedJson payload;
    payload["adf"] = OrderedJson::parse(dump_json(suggestion.adf));
    write.item.payload = dump_json(payload);
    write.item.hash = std::move(suggestion.hash);
    write.new_comment = !exists && tracked.shown().wanted_comment.empty();
    write.urgency = verdict != nullptr ? urgency_of(*verdict) : 0;
    write.suggested = {open.begin(), open.end()};
    return write;
}

}  // namespace

const Published& Tracked::shown() const {
    static const Published kNothing;
    return published ? *published : kNothing;
}

int badness(Grade grade) {
    switch (grade) {
    case Grade::AtRisk: return 1;
    case Grade::OffTrack: return 2;
    case Grade::Healthy:
    case Grade::Unknown:
    case Grade::Waived: return 0;
    }
    return 0;
}

std::vector<PlannedWrite> plan_issue(
    const PlanContext& context,
    const Issue& issue,
    const Verdict* verdict,
    const Tracked& tracked) {
    std::vector<PlannedWrite> writes;
    if (auto badge = plan_badge(context, issue, verdict, tracked))
        writes.push_back(*std::move(badge));
    if (auto comment = plan_comment(context, issue, verdict, tracked))
        writes.push_back(*std::move(comment));
    return writes;
}

void let_out(const PlannedWrite& write, Tracked& tracked) {
    if (write.item.kind == WriteKind::Badge) {
        tracked.published.made().wanted_badge = write.item.hash;
        if (!tracked.memory || tracked.memory->badge == write.grade) return;
        tracked.memory->badge = write.grade;
        tracked.unsaved = true;
        return;
    }
    tracked.published.made().wanted_comment = write.item.hash;
    if (!tracked.memory) return;
    tracked.unsaved = true;
    tracked.memory->suggested.insert(write.suggested.begin(), write.suggested.end());
    if (write.new_comment) tracked.memory->due = false;
}

std::optional<OutboxItem> farewell(
    const SiteId& site, const IssueId& issue, const Tracked& tracked, TimePoint now) {
    if (!tracked.shown().has_badge && tracked.shown().wanted_badge.empty()) return std::nullopt;
    return OutboxItem{
        .site = site,
        .issue = issue,
        .kind = WriteKind::Badge,
        .payload = removal(),
        .hash = {},
        .run_at = now};
}

}  // namespace healthlint
