#include "bridge/engine/outcomes/block_judge.h"

#include <algorithm>

#include "bridge/engine/outcomes/soften.h"

namespace healthlint {
namespace {

constexpr std::array kBits{kFalse, kUnknown, kTrue};
constexpr std::uint64_t kOnes = 0x0101'0101'0101'0101;  // the bit "is true" of eight rows

constexpr std::size_t index_of(std::size_t withholds, TruthBits scope, TruthBits of) {
    return withholds << 4U | std::size_t{scope} << 2U | of;
}

// What the truths alone say, or kToJudge.
PackedRuling ruling_of(const PlannedRule& rule, bool withholds, TruthBits scope, TruthBits of) {
    if (scope == kFalse) return kNoRuling;
    const bool is_condition = rule.form == FormKind::Require || rule.form == FormKind::Forbid;
    if (!is_condition || scope == kUnknown || of == kUnknown) return kToJudge;
    if ((of == kTrue) == (rule.form == FormKind::Require)) return pack(Outcome::Pass);
    const bool may_soften = rule.rule->warn_after || rule.rule->fail_after || !rule.waivers.empty();
    if (withholds || may_soften) return kToJudge;
    return pack(after_level(Outcome::Fail, rule.rule->level));
}

}  // namespace

BlockJudge::BlockJudge(const OutcomePlan& plan, OutcomeJudge& judge) : plan_(plan), judge_(judge) {
    for (std::size_t rule = 0; rule < plan.issue_rules.size(); ++rule)
        shortcuts_.push_back(shortcut(rule));
}

BlockJudge::Shortcut BlockJudge::shortcut(std::size_t rule) const {
    const PlannedRule& planned = plan_.issue_rules[rule];
    const auto in_columns = [&](std::size_t condition) {
        return judge_.answers().in_columns(condition);
    };
    Shortcut shortcut;
    shortcut.rulings.fill(kToJudge);
    if (!judge_.judges_all(rule) || (planned.scope && !in_columns(*planned.scope))) return shortcut;
    shortcut.scope = planned.scope;
    shortcut.without_scope = kTrue;
    if (planned.form != FormKind::Check && in_columns(planned.of)) shortcut.of = planned.of;
    for (const bool withholds : {false, true})
        for (const TruthBits scope : kBits)
            for (const TruthBits of : kBits)
                shortcut.rulings[index_of(withholds ? 1 : 0, scope, of)] =
                    ruling_of(planned, withholds, scope, of);
    return shortcut;
}

void BlockJudge::judge(std::size_t first_row, IssueRows& rows, std::vector<std::uint8_t>& moved) {
    Block block{.first = first_row, .rows = std::min(TruthBlock::kRows, rows.size() - first_row)};
    const RowMark* const marks = rows.marks(first_row);
    const RowMark all = plan_.group_rules.empty() ? 0 : kLookClosely;
    for (std::size_t at = 0; at < block.rows; ++at) {
        block.withholds.rows[at] = marks[at] & kWithholds;
        block.closely.rows[at] = (marks[at] & kLookClosely) | all;
    }
    for (std::size_t rule = 0; rule < shortcuts_.size(); ++rule)
        judge_rule(rule, rows, block);
    const IssueLoan loan(judge_.snapshot());
    if (judge_.snapshot().has_source()) read_ahead(rows, block);
    for (std::size_t at = 0; at < block.rows; ++at) {
        if (block.closely.rows[at] == 0) continue;
        moved[first_row + at] = 1;
        judge_row(first_row + at, block.selected.rows[at] != 0, block.to_judge.rows[at] != 0, rows);
    }
}

bool BlockJudge::needs_issue(const IssueFacts& facts, bool to_judge) const {
    return !facts.countable || to_judge || has_end(facts);
}

bool BlockJudge::has_end(const IssueFacts& facts) const {
    return !plan_.group_rules.empty() || (facts.has_team() && plan_.ai_projects);
}

// Those that judge_row() asks for, at once.
void BlockJudge::read_ahead(const IssueRows& rows, const Block& block) const {
    std::vector<IssueId> ids;
    for (std::size_t at = 0; at < block.rows; ++at) {
        const IssueFacts& facts = rows.facts(block.first + at);
        if (block.closely.rows[at] != 0 && needs_issue(facts, block.to_judge.rows[at] != 0))
            ids.push_back(rows.id(block.first + at));
    }
    judge_.snapshot().find(ids);
}

void BlockJudge::judge_rule(std::size_t rule, IssueRows& rows, Block& block) const {
    const Shortcut& shortcut = shortcuts_[rule];
    TruthBlock scope;  // NOLINT(*-member-init): filled whole
    TruthBlock index;  // NOLINT(*-member-init)
    const auto fill = [&](const auto& condition, TruthBits otherwise, TruthBlock& truths) {
        if (condition)
            judge_.answers().fill(*condition, block.first, truths);
        else
            truths.rows.fill(otherwise);
    };
    fill(shortcut.scope, shortcut.without_scope, scope);
    fill(shortcut.of, kUnknown, index);
    // Eight rows at a time; no bit leaves its byte.
    index.join(scope, [](auto of, auto in_scope) { return of | in_scope << 2U; });
    index.join(block.withholds, [](auto all, auto withholds) { return all | withholds << 4U; });
    block.selected.join(scope, [](auto any, auto in_scope) { return any | (in_scope & kOnes); });
    const PackedRuling* const said = shortcut.rulings.data();
    const TruthBits* const from = index.rows.data();
    PackedRuling* const to = rows.at(block.first).rulings.data() + rule;
    const std::size_t stride = shortcuts_.size();
    unsigned any = 0;
    for (std::size_t at = 0; at < block.rows; ++at) {
        PackedRuling& ruling = to[at * stride];
        const PackedRuling now = said[from[at]];
        block.closely.rows[at] |= static_cast<std::uint8_t>(now ^ ruling);
        any |= now;
        ruling = now;
    }
    if ((any & kToJudge) == 0) return;
    for (std::size_t at = 0; at < block.rows; ++at)
        block.to_judge.rows[at] |= static_cast<PackedRuling>(to[at * stride] & kToJudge);
}

void BlockJudge::judge_row(std::size_t at, bool selected, bool to_judge, IssueRows& rows) {
    IssueFacts& facts = rows.facts(at);
    if (facts.id == kNoName) return;  // waits for the next new issue
    if (facts.countable) facts.selected = selected;
    if (!needs_issue(facts, to_judge)) return;
    const Issue* known = rows.issue(at);
    if (known == nullptr) known = judge_.snapshot().find(rows.id(at));
    if (known == nullptr) return;  // its source has lost it; update() will be told
    const Issue& issue = *known;
    if (!facts.countable) return judge_.judge(issue, rows.at(at));
    IssueRows::Row row = rows.at(at);
    judge_.begin(issue, at);
    for (std::size_t rule = 0; to_judge && rule < row.rulings.size(); ++rule)
        if (row.rulings[rule] == kToJudge) judge_.own_rule(rule, issue, row);
    if (has_end(facts)) judge_.end(issue, row);
}

}  // namespace healthlint
