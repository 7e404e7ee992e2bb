#include "bridge/engine/outcomes/outcome_judge.h"

#include <algorithm>
#include <functional>
#include <string_view>

#include "bridge/engine/judge.h"
#include "bridge/engine/outcomes/soften.h"
#include "bridge/engine/waiver.h"

namespace healthlint {
namespace {

template <class Said>
PackedRuling packed(const Said& result) {
    return result.outcome == Outcome::Unknown
               ? pack_unknown(result.unknown.value_or(UnknownReason::Transient))
               : pack(result.outcome);
}

template <class Said>
Ruling said(const Said& result) {
    return unpack(packed(result));
}

const JqlNeeds& needs_of(const Rule& rule) {
    const auto* require = std::get_if<Require>(&rule.form);
    return require != nullptr ? require->condition.needs()
                              : std::get<Forbid>(rule.form).condition.needs();
}

constexpr std::size_t kGraded = 4'096;  // standings at hand; the cache of a processor holds them

std::string_view bytes_of(std::span<const PackedRuling> rulings) {
    const void* bytes = rulings.data();
    return {static_cast<const char*>(bytes), rulings.size()};
}

bool judges(const PlannedRule& rule, const GroupSums& group) {
    if (rule.rule->subject != group.subject.kind) return false;
    return group.subject.kind != SubjectKind::Space || rule.holds_in(SpaceKey{group.subject.id});
}

}  // namespace

OutcomeJudge::OutcomeJudge(
    const Rulebook& rulebook,
    const OutcomePlan& plan,
    const Snapshot& snapshot,
    const SiteIndex* index,
    TimePoint now,
    const JqlBatch::Table* table)
    : plan_(plan),
      snapshot_(snapshot),
      now_(now),
      today_(rulebook.zone.local_date(now)),
      finder_(snapshot.roster),
      context_(
          {.snapshot = &snapshot,
           .now = now,
           .zone = &rulebook.zone,
           .spaces = &rulebook.spaces,
           .index = index}),
      answers_(plan.batch, context_.jql(), table),
      scale_(rulebook.scoring) {
    for (const PlannedRule& rule : plan_.issue_rules) {
        if (rule.counted)
            counted_.push_back(
                {.rule = periods_.size(), .pillar = rule.pillar, .weight = rule.weight});
        Period& period = periods_.emplace_back();
        if (rule.rule->from) period.start = rulebook.zone.start_of_day(*rule.rule->from);
        if (rule.age == PlannedRule::Age::Any) continue;
        const TimePoint baseline = rulebook.zone.start_of_day(*rule.rule->baseline);
        if (rule.age == PlannedRule::Age::BeforeBaseline)
            period.end = baseline;
        else
            period.start = std::max(period.start, baseline);
    }
}

void OutcomeJudge::judge(const Issue& issue, IssueRows::Row row) {
    answers_.on(issue);
    IssueFacts& facts = row.facts;
    const bool covered = context_.covers(issue);
    if (row.issue != nullptr) *row.issue = &issue;
    facts.set_team(finder_.team_of(issue));
    facts.countable = covered && !issue.partial;
    row.mark = static_cast<RowMark>(
        (issue.withheld.empty() ? 0 : kWithholds) |
        (!facts.countable || facts.has_team() ? kLookClosely : 0));
    facts.selected = false;
    std::ranges::fill(row.rulings, kNoRuling);
    for (std::size_t at = 0; covered && at < row.rulings.size(); ++at)
        own_rule(at, issue, row);
    end(issue, row);
}

void OutcomeJudge::begin(const Issue& issue, std::size_t row_in_table) {
    answers_.on(issue, row_in_table);
}

void OutcomeJudge::end(const Issue& issue, IssueRows::Row& row) {
    IssueFacts& facts = row.facts;
    facts.shows_team = facts.selected && facts.has_team() && plan_.ai_projects && !issue.partial &&
                       answers_[*plan_.ai_projects] == Truth::True;
    if (!facts.countable || row.parts.empty()) return;
    for (std::size_t at = 0; at < row.parts.size(); ++at)
        row.parts[at] = part(plan_.group_rules[at]);
}

void OutcomeJudge::judge(GroupSums& group) {
    for (std::size_t at = 0; at < plan_.group_rules.size(); ++at) {
        const PlannedRule& rule = plan_.group_rules[at];
        if (!judges(rule, group)) continue;
        Ruling& ruling = group.rulings[at];
        ruling = form(rule, group, group.samples[at]);
        ruling.outcome = after_level(ruling.outcome, rule.rule->level);
        if (is_open(ruling.outcome) && waived(rule, group)) ruling.outcome = Outcome::Waived;
    }
    scale_.clear();
    add(group);
    group.standing = scale_.standing();
}

void OutcomeJudge::grade(IssueRows& rows, std::size_t row, const std::vector<GroupSums>& teams) {
    const IssueFacts& facts = rows.facts(row);
    if (!facts.selected) return;
    const std::span<const PackedRuling> rulings = rows.rulings(row);
    scale_.clear();
    for (const Counted& counted : counted_)
        if (const PackedRuling ruling = rulings[counted.rule]; ruling != kNoRuling)
            scale_.add(counted.pillar, counted.weight, outcome_of(ruling));
    if (facts.shows_team) add(teams[facts.team_number]);
    rows.set_standing(row, scale_.standing());
}

// Most issues have the rulings of some other, and then its standing.
void OutcomeJudge::grade(IssueRows& rows, const std::vector<GroupSums>& teams) {
    struct Graded {
        std::optional<std::size_t> row;
        StandingNumber standing = 0;
    };

    std::vector<Graded> graded(kGraded);
    for (std::size_t row = 0; row < rows.size(); ++row) {
        IssueFacts& facts = rows.facts(row);
        if (!facts.selected) continue;
        if (facts.shows_team) {
            grade(rows, row, teams);
            continue;
        }
        const std::string_view rulings = bytes_of(rows.rulings(row));
        Graded& like = graded[std::hash<std::string_view>{}(rulings) % kGraded];
        if (!like.row || bytes_of(rows.rulings(*like.row)) != rulings) {
            grade(rows, row, teams);
            like = {.row = row, .standing = facts.standing};
        }
        facts.standing = like.standing;
    }
}

void OutcomeJudge::grade(
    IssueRows& rows, const std::vector<std::uint8_t>& which, const std::vector<GroupSums>& teams) {
    for (std::size_t row = 0; row < which.size(); ++row)
        if (which[row] != 0) grade(rows, row, teams);
}

void OutcomeJudge::add(const GroupSums& group) {
    for (std::size_t at = 0; at < plan_.group_rules.size(); ++at) {
        const PlannedRule& rule = plan_.group_rules[at];
        if (rule.counted && judges(rule, group))
            scale_.add(rule.pillar, rule.weight, group.rulings[at].outcome);
    }
}

// An issue of unknown age counts as a new one.
bool OutcomeJudge::is_in(const Period& period, const PlannedRule& rule, const Issue& issue) {
    if (!issue.created) return rule.age != PlannedRule::Age::BeforeBaseline;
    return *issue.created >= period.start && *issue.created < period.end;
}

bool OutcomeJudge::judges_all(std::size_t rule) const {
    const PlannedRule& planned = plan_.issue_rules[rule];
    return !planned.space && planned.rule->overrides.empty() && periods_[rule] == Period{};
}

void OutcomeJudge::own_rule(std::size_t at, const Issue& issue, IssueRows::Row& row) {
    const PlannedRule& rule = plan_.issue_rules[at];
    row.rulings[at] = kNoRuling;
    if (!rule.holds_in(issue.space) || !is_in(periods_[at], rule, issue)) return;
    const Truth in_scope = rule.scope ? answers_[*rule.scope] : Truth::True;
    if (in_scope == Truth::False) return;
    if (in_scope == Truth::True) row.facts.selected = true;
    row.rulings[at] = ruling(rule, issue, in_scope, row.facts.team());
}

// Bytes all the way: a struct put together and taken apart for every rule would cost more than
// most conditions do.
PackedRuling OutcomeJudge::ruling(
    const PlannedRule& rule, const Issue& issue, Truth in_scope, std::optional<std::size_t> team) {
    if (in_scope == Truth::Unknown) return unknown(rule.rule->scope->needs(), issue);
    const PackedRuling raw = form(rule, issue);
    if (!is_open(outcome_of(raw))) return raw;
    std::optional<TimePoint> fails_at;
    Outcome outcome = after_grace(outcome_of(raw), *rule.rule, issue, now_, fails_at);
    outcome = after_level(outcome, rule.rule->level);
    return pack(is_open(outcome) && waived(rule, issue, team) ? Outcome::Waived : outcome);
}

PackedRuling OutcomeJudge::unknown(const JqlNeeds& needs, const Issue& issue) const {
    return pack_unknown(reason_of_unknown(needs, &issue, snapshot_));
}

PackedRuling OutcomeJudge::form(const PlannedRule& rule, const Issue& issue) {
    if (issue.partial) return pack_unknown(UnknownReason::Transient);
    switch (rule.form) {
    case FormKind::Require:
    case FormKind::Forbid: {
        const Truth met = answers_[rule.of];
        if (met == Truth::Unknown) return unknown(needs_of(*rule.rule), issue);
        const bool good = (met == Truth::True) == (rule.form == FormKind::Require);
        if (!good && withholds(issue, needs_of(*rule.rule)))
            return pack_unknown(UnknownReason::NoField);
        return pack(good ? Outcome::Pass : Outcome::Fail);
    }
    case FormKind::Check: return packed(rule.check->judge(issue, context_));
    case FormKind::Count:
    case FormKind::Share: break;  // refused at load for issues: they need a group
    }
    return pack(Outcome::NotApplicable);
}

Ruling OutcomeJudge::form(
    const PlannedRule& rule, const GroupSums& group, const Sample& sample) const {
    if (group.team != nullptr && group.people() < kMinTeamPeople) return {};
    switch (rule.form) {
    case FormKind::Count:
        return said(
            outcome_of(std::get<Count>(rule.rule->form), sample, group.people(), snapshot_));
    case FormKind::Share:
        return said(outcome_of(std::get<Share>(rule.rule->form), sample, snapshot_));
    case FormKind::Check:
        return group.team == nullptr ? Ruling{} : said(rule.check->judge(*group.team, context_));
    case FormKind::Require:
    case FormKind::Forbid: break;  // refused at load for groups
    }
    return {};
}

Part OutcomeJudge::part(const PlannedRule& rule) {
    if (rule.form != FormKind::Count && rule.form != FormKind::Share) return Part::None;
    if (rule.form == FormKind::Share) {
        const Truth among = answers_[rule.among];
        if (among == Truth::False) return Part::None;
        if (among == Truth::Unknown) return Part::Unknown;
    }
    switch (answers_[rule.of]) {
    case Truth::True: return Part::Yes;
    case Truth::False: return Part::No;
    case Truth::Unknown: return Part::Unknown;
    }
    return Part::None;
}

bool OutcomeJudge::waived(
    const PlannedRule& rule, const Issue& issue, std::optional<std::size_t> team) {
    const WaiverTarget target{
        .issue = &issue,
        .team = team ? &snapshot_.roster.teams[*team] : nullptr,
        .space = &issue.space};
    return std::ranges::any_of(rule.waivers, [&](const PlannedWaiver& waiver) {
        if (!is_active(*waiver.waiver, today_)) return false;
        return waiver.issues ? answers_[*waiver.issues] == Truth::True
                             : names_group(*waiver.waiver, target);
    });
}

bool OutcomeJudge::waived(const PlannedRule& rule, const GroupSums& group) const {
    const SpaceKey space{group.subject.id};
    const WaiverTarget target{
        .team = group.team, .space = group.subject.kind == SubjectKind::Space ? &space : nullptr};
    return std::ranges::any_of(rule.waivers, [&](const PlannedWaiver& waiver) {
        return is_active(*waiver.waiver, today_) && !waiver.issues &&
               names_group(*waiver.waiver, target);
    });
}

}  // namespace healthlint
