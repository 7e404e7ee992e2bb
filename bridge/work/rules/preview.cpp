#include "bridge/work/rules/preview.h"

#include <algorithm>
#include <utility>

namespace healthlint {

RulePreview preview_rules(
    const RunningRules& running,
    const Rulebook& draft,
    const Snapshot& snapshot,
    const JudgingFacts& facts,
    SiteMemory memory) {
    memory.belts.breaker = Breaker::Approved;
    const auto [settled, judged] = judge_site(draft, snapshot, facts, memory);
    RulePreview preview{
        .from = running.rulebook.name(),
        .from_hash = running.rulebook.hash,
        .to = draft.name(),
        .to_hash = draft.hash,
        .data_of = snapshot.as_of,
        .at = facts.now,
        .tracked = snapshot.size(),
        .diff = diff_reports(running.report, settled),
        .grade_changes = judged.grade_changes,
        .held_badges = judged.run.held_badges,
        .held_comments = judged.run.held_comments};
    preview.comments = static_cast<std::size_t>(std::ranges::count_if(
        judged.run.writes, [](const PlannedWrite& write) { return write.new_comment; }));
    preview.needs_approval =
        !facts.first_scan &&
        exceeds_breaker(preview.grade_changes, preview.tracked, running.rulebook.publishing);
    return preview;
}

FirstLook first_look(const Rulebook& rulebook, const Snapshot& snapshot, TimePoint now) {
    FirstLook look;
    snapshot.for_each(
        [&](const Issue& issue) { look.memory.tracked[issue.id].fetched = snapshot.as_of; });
    const JudgingFacts facts{.site = {}, .now = now, .first_scan = true, .silent = true};
    look.report = judge_site(rulebook, snapshot, facts, look.memory).settled;
    return look;
}

OrderedJson preview_numbers(const RulePreview& preview) {
    OrderedJson json;
    json["from"] = preview.from;
    json["from_hash"] = preview.from_hash;
    json["to"] = preview.to;
    json["to_hash"] = preview.to_hash;
    json["data_of"] = format_seconds(preview.data_of);
    json["at"] = format_seconds(preview.at);
    json["issues"] = preview.tracked;
    json["evaluated"] = preview.diff.evaluated;
    json["unchanged"] = preview.diff.unchanged;
    json["newly_off_track"] = preview.diff.newly(Grade::OffTrack);
    json["newly_at_risk"] = preview.diff.newly(Grade::AtRisk);
    json["newly_healthy"] = preview.diff.newly(Grade::Healthy);
    json["newly_unknown"] = preview.diff.newly(Grade::Unknown);
    json["newly_waived"] = preview.diff.newly(Grade::Waived);
    json["no_longer_evaluated"] = preview.diff.no_longer_evaluated();
    json["badges"] = preview.grade_changes;
    json["comments"] = preview.comments;
    json["held_badges"] = preview.held_badges;
    json["held_comments"] = preview.held_comments;
    json["unread_fields"] = preview.unread;
    json["needs_approval"] = preview.needs_approval;
    return json;
}

}  // namespace healthlint
