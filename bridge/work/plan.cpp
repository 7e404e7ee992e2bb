#include "bridge/work/plan.h"

#include <algorithm>
#include <utility>

#include "bridge/work/suggestion.h"
#include "bridge/work/verdict_json.h"

namespace healthlint {
namespace {

bool is_bad(Grade grade) {
    return grade == Grade::AtRisk || grade == Grade::OffTrack;
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

OutboxItem item_of(const PlanContext& context, const Issue& issue, WriteKind kind) {
    return {
        .site = context.site,
        .issue = issue.id,
        .kind = kind,
        .payload = {},
        .hash = {},
        .run_at = context.now};
}

std::optional<PlannedWrite> plan_badge(
    const PlanContext& context, const Issue& issue, const Verdict* verdict, Tracked& tracked) {
    OutboxItem item = item_of(context, issue, WriteKind::Badge);
    OrderedJson payload;
    if (verdict != nullptr && verdict->counted()) {
        BadgeProperties badge = badge_properties(
            *verdict,
            context.rulebook.name(),
            context.rulebook.publishing.badge_language,
            context.now);
        payload["searchable"] = std::move(badge.searchable);
        payload["status"] = std::move(badge.status);
        item.hash = std::move(badge.hash);
    } else {
        payload["remove"] = true;
    }
    if (item.hash == tracked.wanted_badge) return std::nullopt;
    tracked.wanted_badge = item.hash;
    item.payload = dump_json(payload);
    return PlannedWrite{.item = std::move(item)};
}

// Rules that the comment has listed and that are not open now, by their titles in the rulebook. A
// rule that left the rulebook is not worth a line.
std::vector<Text> solved_titles(
    const Rulebook& rulebook, const Verdict* verdict, const std::set<RuleId>& suggested) {
    std::set<RuleId> open;
    if (verdict != nullptr)
        for (const auto* findings : {&verdict->findings, &verdict->team_findings})
            for (const Finding& finding : *findings)
                if (finding.open()) open.insert(finding.rule);
    std::vector<Text> titles;
    for (const Rule& rule : rulebook.rules)
        if (suggested.contains(rule.id) && !open.contains(rule.id)) titles.push_back(rule.title);
    return titles;
}

void remember_suggested(Memory& memory, const Verdict& verdict) {
    for (const auto* findings : {&verdict.findings, &verdict.team_findings})
        for (const Finding& finding : *findings)
            if (finding.open()) memory.suggested.insert(finding.rule);
}

// A wish that was not carried out yet is taken back without a trace.
std::optional<PlannedWrite> withdraw(OutboxItem item, Tracked& tracked) {
    if (tracked.wanted_comment.empty()) return std::nullopt;
    tracked.wanted_comment.clear();
    OrderedJson payload;
    payload["remove"] = true;
    item.payload = dump_json(payload);
    return PlannedWrite{.item = std::move(item)};
}

std::optional<PlannedWrite> plan_comment(
    const PlanContext& context, const Issue& issue, const Verdict* verdict, Tracked& tracked) {
    const Publishing& publishing = context.rulebook.publishing;
    const bool exists = !tracked.written.comment_id.empty();
    const bool allowed =
        publishing.comment != CommentPolicy::Never && !has_label(issue, publishing.skip_label);
    const bool bad = verdict != nullptr && verdict->open > 0 && is_bad(verdict->grade);
    OutboxItem item = item_of(context, issue, WriteKind::Comment);
    if (exists && !allowed) return std::nullopt;  // stays as it is; nobody wants more of it
    if (!exists && (!allowed || !bad)) return withdraw(std::move(item), tracked);
    if (verdict != nullptr && tracked.memory) remember_suggested(*tracked.memory, *verdict);
    Suggestion suggestion = write_suggestion(
        verdict,
        solved_titles(
            context.rulebook,
            verdict,
            tracked.memory ? tracked.memory->suggested : std::set<RuleId>{}),
        context.rulebook.name(),
        publishing.badge_language);
    if (suggestion.hash == tracked.wanted_comment) return std::nullopt;
    tracked.wanted_comment = suggestion.hash;
    OrderedJson payload;
    payload["adf"] = OrderedJson::parse(dump_json(suggestion.adf));
    item.payload = dump_json(payload);
    item.hash = std::move(suggestion.hash);
    return PlannedWrite{
        .item = std::move(item),
        .new_comment = !exists,
        .urgency = verdict != nullptr ? urgency_of(*verdict) : 0};
}

}  // namespace

std::vector<PlannedWrite> plan_issue(
    const PlanContext& context, const Issue& issue, const Verdict* verdict, Tracked& tracked) {
    std::vector<PlannedWrite> writes;
    if (auto badge = plan_badge(context, issue, verdict, tracked))
        writes.push_back(*std::move(badge));
    if (auto comment = plan_comment(context, issue, verdict, tracked))
        writes.push_back(*std::move(comment));
    return writes;
}

std::vector<OutboxItem> schedule_writes(
    std::vector<PlannedWrite> writes, const Publishing& publishing) {
    std::ranges::stable_sort(writes, std::ranges::greater{}, &PlannedWrite::urgency);
    const int per_run = std::max(1, publishing.max_comments_per_run);
    int new_comments = 0;
    std::vector<OutboxItem> items;
    items.reserve(writes.size());
    for (PlannedWrite& write : writes) {
        if (write.new_comment) {
            const int run = new_comments++ / per_run;
            write.item.run_at += kCommentRunInterval * run;
        }
        items.push_back(std::move(write.item));
    }
    return items;
}

}  // namespace healthlint
