#include "bridge/engine/outcomes/evaluation.h"

#include <algorithm>
#include <utility>

#include <absl/container/btree_set.h>

#include "bridge/engine/outcomes/block_judge.h"
#include "bridge/engine/outcomes/issue_rows.h"
#include "bridge/engine/outcomes/outcome_judge.h"
#include "bridge/engine/outcomes/reach.h"
#include "bridge/engine/outcomes/row_changes.h"
#include "bridge/engine/outcomes/site_index.h"

namespace healthlint {

namespace {

// Takes an issue's answers into the sums of its groups, or out of them.
enum class Direction { In, Out };

}  // namespace

struct Evaluation::State {
    explicit State(const Rulebook& of) : rulebook(of), plan(of) {}

    void run(const Snapshot& of, TimePoint at, const Snapshot::Visit& also = {});
    void run_again(TimePoint at, RowChanges* changes = nullptr);
    Touched pass_time(TimePoint at);
    Touched update(std::span<const IssueId> changed, TimePoint at);

    const Rulebook& rulebook;
    const OutcomePlan plan;
    const Snapshot* snapshot = nullptr;
    IssueRows rows;
    std::vector<GroupSums> teams;  // by position in the roster
    std::map<SpaceKey, GroupSums> spaces;
    std::optional<GroupSums> portfolio;
    std::unique_ptr<SiteIndex> site_index;  // null: no rule judges teams
    std::size_t category_changes = 0;       // of the snapshot, when it was last looked at

  private:
    void start_groups();
    void sum(const IssueRows::Row& row, Direction direction);
    void judge_groups(OutcomeJudge& judge);
    void fill_table();
    void forget_changes();
    Touched everything(std::span<const IssueId> changed, TimePoint at);
    void keep_index();
    void prepare_updates();
    void index(std::span<const IssueId> changed);
    void note_teams(const std::set<IssueId>& issues);
    void take_out(std::size_t at);
    void forget(const IssueId& id);
    void judge_again(const Issue& issue, OutcomeJudge& judge);

    // What conditions read of the rows. Filled by the first run_again().
    std::unique_ptr<JqlBatch::Table> table;
    // By team: rows that show its findings. Filled by the first update.
    std::vector<absl::btree_set<std::uint32_t>> epics;
    std::set<std::size_t> touched_teams;
    std::set<SpaceKey> touched_spaces;
};

void Evaluation::State::sum(const IssueRows::Row& row, Direction direction) {
    const IssueFacts& facts = row.facts;
    if (!facts.countable || row.parts.empty()) return;
    const SpaceKey space = rows.space(*row.names);
    const AccountId assignee = rows.assignee(*row.names);
    const auto change = [&](GroupSums& group) {
        if (direction == Direction::In)
            group.add(row.parts, assignee);
        else
            group.take_away(row.parts, assignee);
    };
    if (plan.by_team && facts.has_team()) {
        change(teams[facts.team_number]);
        touched_teams.insert(facts.team_number);
    }
    if (plan.by_space) {
        const Subject subject{SubjectKind::Space, space.value, space.value};
        change(spaces.try_emplace(space, subject, nullptr, plan.group_rules.size()).first->second);
        touched_spaces.insert(space);
    }
    if (portfolio) change(*portfolio);
}

void Evaluation::State::run(const Snapshot& of, TimePoint at, const Snapshot::Visit& also) {
    snapshot = &of;
    category_changes = of.category_changes();
    site_index.reset();
    table.reset();
    if (plan.team_checks) keep_index();
    rows.clear(plan, !of.has_source());
    start_groups();
    OutcomeJudge judge(rulebook, plan, *snapshot, site_index.get(), at);
    of.for_each([&](const Issue& issue) {
        const IssueLoan loan(of);
        const IssueRows::Row row = rows.at(rows.add(issue.id));
        judge.judge(issue, row);
        if (row.names != nullptr) rows.set_names(issue, *row.names);
        sum(row, Direction::In);
        if (also) also(issue);
    });
    judge_groups(judge);
    judge.grade(rows, teams);
    forget_changes();
}

void Evaluation::State::run_again(TimePoint at, RowChanges* changes) {
    category_changes = snapshot->category_changes();
    if (!table) fill_table();
    start_groups();
    OutcomeJudge judge(rulebook, plan, *snapshot, site_index.get(), at, table.get());
    BlockJudge blocks(plan, judge);
    std::vector<std::uint8_t> moved(rows.size());
    for (std::size_t first = 0; first < rows.size(); first += TruthBlock::kRows) {
        if (changes != nullptr) changes->before(first);
        blocks.judge(first, rows, moved);
        if (changes != nullptr) changes->after(first);
    }
    if (!plan.group_rules.empty())
        for (std::size_t row = 0; row < rows.size(); ++row)
            sum(rows.at(row), Direction::In);
    judge_groups(judge);
    judge.grade(rows, moved, teams);
    forget_changes();
}

Touched Evaluation::State::pass_time(TimePoint at) {
    RowChanges changes(rows);
    const std::vector<GroupSums> teams_before = teams;
    run_again(at, &changes);
    Touched touched{.issues = {}, .teams = {}, .groups = plan.by_space || plan.as_a_whole};
    for (std::size_t team = 0; team < teams.size(); ++team)
        if (teams[team].rulings != teams_before[team].rulings)
            touched.teams.insert(teams[team].team->name);
    for (std::size_t row = 0; row < rows.size(); ++row) {
        const IssueFacts& facts = rows.facts(row);
        if (facts.id == kNoName) continue;
        const bool team_says_more =
            facts.shows_team && touched.teams.contains(teams[facts.team_number].team->name);
        if (team_says_more || changes.contains(row)) touched.issues.insert(rows.id(row));
    }
    return touched;
}

void Evaluation::State::fill_table() {
    static const Issue kNobody;  // holds the place of a row that waits for the next new issue
    table = std::make_unique<JqlBatch::Table>(plan.batch);
    for (std::size_t row = 0; row < rows.size(); ++row)
        if (rows.issue(row) == nullptr) table->put(row, kNobody);
    snapshot->for_each([this](const Issue& issue) {
        if (const auto row = rows.find(issue.id)) table->put(*row, issue);
    });
}

void Evaluation::State::forget_changes() {
    epics.clear();
    touched_teams.clear();
    touched_spaces.clear();
}

void Evaluation::State::start_groups() {
    const std::size_t rules = plan.group_rules.size();
    teams.clear();
    spaces.clear();
    portfolio.reset();
    touched_teams.clear();
    touched_spaces.clear();
    for (const Team& team : snapshot->roster.teams) {
        touched_teams.insert(teams.size());
        teams.emplace_back(
            Subject{SubjectKind::Team, team.name.value, team.name.value}, &team, rules);
    }
    if (plan.as_a_whole)
        portfolio.emplace(
            Subject{SubjectKind::Portfolio, "portfolio", "portfolio"}, nullptr, rules);
}

void Evaluation::State::judge_groups(OutcomeJudge& judge) {
    for (const std::size_t team : touched_teams) {
        const IssueLoan loan(*snapshot);
        judge.judge(teams[team]);
    }
    for (const SpaceKey& space : touched_spaces) {
        const auto found = spaces.find(space);
        if (found == spaces.end()) continue;
        if (found->second.issues == 0)
            spaces.erase(found);
        else
            judge.judge(found->second);
    }
    if (portfolio) judge.judge(*portfolio);
}

// Judges everything again, for a change that may be read by anybody.
Touched Evaluation::State::everything(std::span<const IssueId> changed, TimePoint at) {
    Touched touched{
        .issues = {changed.begin(), changed.end()},
        .teams = {},
        .groups = true,
        .all_issues = true};
    run(*snapshot, at);
    if (plan.by_team) keep_index();
    for (const Team& team : snapshot->roster.teams)
        touched.teams.insert(team.name);
    return touched;
}

Touched Evaluation::State::update(std::span<const IssueId> changed, TimePoint at) {
    if (category_changes != snapshot->category_changes() && plan.reads.changelog)
        return everything(changed, at);
    prepare_updates();
    const std::set<IssueId> reached = reach_of(changed, plan.reads, *snapshot, rows);
    note_teams(reached);  // as it was
    if (site_index) index(changed);
    note_teams(reached);  // and as it is
    OutcomeJudge judge(rulebook, plan, *snapshot, site_index.get(), at);
    for (const IssueId& id : reached)
        if (!snapshot->places().contains(id)) forget(id);
    snapshot->for_each(reached, [&](const Issue& issue) { judge_again(issue, judge); });
    judge_groups(judge);
    Touched touched{.issues = reached, .teams = {}, .groups = plan.by_space || plan.as_a_whole};
    for (const std::size_t team : touched_teams) {
        touched.teams.insert(teams[team].team->name);
        for (const std::size_t row : epics[team])
            touched.issues.insert(rows.id(row));
    }
    for (const IssueId& id : touched.issues)
        if (const auto row = rows.find(id)) judge.grade(rows, *row, teams);
    return touched;
}

void Evaluation::State::index(std::span<const IssueId> changed) {
    for (const IssueId& id : changed)
        if (!snapshot->places().contains(id)) site_index->remove(id);
    snapshot->for_each(
        {changed.begin(), changed.end()}, [this](const Issue& issue) { site_index->put(issue); });
}

void Evaluation::State::keep_index() {
    if (!site_index) site_index = std::make_unique<SiteIndex>(*snapshot, rulebook.spaces);
}

void Evaluation::State::prepare_updates() {
    if (plan.by_team) keep_index();
    touched_teams.clear();
    touched_spaces.clear();
    if (epics.size() == teams.size()) return;
    epics.resize(teams.size());
    for (std::uint32_t row = 0; row < rows.size(); ++row)
        if (const IssueFacts& facts = rows.facts(row); facts.shows_team)
            epics[facts.team_number].insert(row);
}

// Teams whose checks may have looked at one of these issues.
void Evaluation::State::note_teams(const std::set<IssueId>& issues) {
    if (!plan.team_checks) return;
    for (const IssueId& id : issues)
        touched_teams.merge(site_index->teams_concerned_by(id));
}

void Evaluation::State::take_out(std::size_t at) {
    const IssueRows::Row row = rows.at(at);
    sum(row, Direction::Out);
    if (row.facts.shows_team) epics[row.facts.team_number].erase(static_cast<std::uint32_t>(at));
}

void Evaluation::State::forget(const IssueId& id) {
    if (const auto at = rows.find(id)) take_out(*at);
    rows.remove(id);
}

void Evaluation::State::judge_again(const Issue& issue, OutcomeJudge& judge) {
    const IssueLoan loan(*snapshot);
    std::optional<std::size_t> at = rows.find(issue.id);
    if (at) take_out(*at);
    if (!at) at = rows.add(issue.id);
    const IssueRows::Row row = rows.at(*at);
    judge.judge(issue, row);
    if (row.names != nullptr) rows.set_names(issue, *row.names);
    if (table) table->put(*at, issue);
    sum(row, Direction::In);
    if (row.facts.shows_team) epics[row.facts.team_number].insert(static_cast<std::uint32_t>(*at));
}

Evaluation::Evaluation(const Rulebook& rulebook) : state_(std::make_unique<State>(rulebook)) {}

Evaluation::~Evaluation() = default;

void Evaluation::run(const Snapshot& snapshot, TimePoint now, const Snapshot::Visit& also) {
    state_->run(snapshot, now, also);
}

void Evaluation::run_again(TimePoint now) {
    state_->run_again(now);
}

Touched Evaluation::pass_time(TimePoint now) {
    return state_->pass_time(now);
}

Touched Evaluation::update(std::span<const IssueId> changed, TimePoint now) {
    return state_->update(changed, now);
}

bool Evaluation::depends_on_time() const {
    return state_->plan.clock;
}

bool Evaluation::judges_teams() const {
    return state_->plan.by_team;
}

std::optional<Standing> Evaluation::of(const IssueId& issue) const {
    const auto row = state_->rows.find(issue);
    if (!row || !state_->rows.facts(*row).selected) return std::nullopt;
    return state_->rows.standing(*row);
}

std::optional<Standing> Evaluation::of(const TeamName& team) const {
    const auto found = std::ranges::find(
        state_->teams, team, [](const GroupSums& group) { return group.team->name; });
    if (found == state_->teams.end() || !state_->plan.by_team) return std::nullopt;
    return found->standing;
}

std::vector<Evaluation::RuleOutcome> Evaluation::outcomes(const IssueId& issue) const {
    std::vector<RuleOutcome> outcomes;
    const auto row = state_->rows.find(issue);
    if (!row || !state_->rows.facts(*row).selected) return outcomes;
    const std::span<const PackedRuling> rulings = state_->rows.rulings(*row);
    for (std::size_t at = 0; at < rulings.size(); ++at)
        if (rulings[at] != kNoRuling)
            outcomes.push_back(
                {.rule = state_->plan.issue_rules[at].rule->id, .ruling = unpack(rulings[at])});
    return outcomes;
}

std::vector<Evaluation::RuleOutcome> Evaluation::outcomes(const TeamName& team) const {
    std::vector<RuleOutcome> outcomes;
    for (const GroupSums& group : state_->teams) {
        if (group.team->name != team) continue;
        for (std::size_t at = 0; at < group.rulings.size(); ++at)
            if (const Rule& rule = *state_->plan.group_rules[at].rule;
                rule.subject == SubjectKind::Team)
                outcomes.push_back({.rule = rule.id, .ruling = group.rulings[at]});
        break;
    }
    return outcomes;
}

std::map<Grade, std::size_t> Evaluation::grades() const {
    std::map<Grade, std::size_t> grades;
    for (std::size_t row = 0; row < state_->rows.size(); ++row)
        if (state_->rows.facts(row).selected) ++grades[state_->rows.standing(row).grade];
    return grades;
}

const SiteIndex* Evaluation::index() const {
    return state_->site_index.get();
}

}  // namespace healthlint
