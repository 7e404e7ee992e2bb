#include "tests/bench/rules/site.h"

#include <chrono>
#include <iostream>
#include <random>
#include <string>
#include <vector>

#include "bridge/packs/load.h"

namespace healthlint::bench {

const std::array<std::string_view, kConditions> kJql{
    R"(assignee IS NOT EMPTY OR statusCategory != "In Progress")",
    R"(issuetype = Bug AND priority IN (Highest, High) AND created <= -14d)",
    R"(labels = reviewed)",
    R"(labels IS EMPTY OR labels NOT IN (blocked, waiting))",
    R"(due IS EMPTY OR due >= startOfDay())",
    R"(updated >= -30d)",
    R"(component = API AND status NOT IN (Done, Closed))",
    R"("Story Points" >= 1 AND "Story Points" <= 13)",
    R"("Business owner" IS NOT EMPTY)",
    R"(resolution IS EMPTY OR resolved >= -60d)",
    R"(parent IS NOT EMPTY OR issuetype = Epic)",
    R"(priority = Low OR (statusCategory = "In Progress" AND status IN (Review, Testing) AND NOT labels = blocked))"};

namespace {

using std::chrono::days;
using std::chrono::minutes;

struct State {
    std::string_view name;
    StatusCategory category;
};

constexpr std::array<State, 7> kStates{
    {{"Open", StatusCategory::ToDo},
     {"Backlog", StatusCategory::ToDo},
     {"In Progress", StatusCategory::InProgress},
     {"Review", StatusCategory::InProgress},
     {"Testing", StatusCategory::InProgress},
     {"Done", StatusCategory::Done},
     {"Closed", StatusCategory::Done}}};
constexpr std::array<std::string_view, 5> kTypes{"Story", "Task", "Bug", "Epic", "Sub-task"};
constexpr std::array<std::string_view, 5> kPriorities{"Highest", "High", "Medium", "Low", "Lowest"};
constexpr std::array<std::string_view, 8> kLabels{
    "reviewed", "blocked", "waiting", "ai-project", "b2c", "customer", "tech-debt", "ml"};
constexpr std::array<std::string_view, 4> kComponents{"API", "Pipeline", "Web", "Mobile"};

// Draws the same values on every machine: the distributions of the standard library do not.
class Draw {
  public:
    std::size_t below(std::size_t end) { return engine_() % end; }

    bool percent(std::size_t share) { return below(100) < share; }

    template <std::size_t Size>
    std::size_t one_of(const std::array<std::string_view, Size>&) {
        return below(Size);
    }

  private:
    std::minstd_rand engine_{20'261'123};
};

Ref ref(std::size_t number, std::string_view name) {
    return {.id = std::to_string(10'000 + number), .name = std::string(name)};
}

Person person(std::size_t number) {
    return {.id = account(number), .display_name = "P " + std::to_string(number)};
}

void draw_lists(Issue& issue, Draw& draw) {
    for (std::size_t left = draw.below(4); left > 0; --left)
        issue.labels.emplace_back(kLabels[draw.one_of(kLabels)]);
    for (std::size_t left = draw.below(3); left > 0; --left) {
        const std::size_t component = draw.one_of(kComponents);
        issue.components.push_back(ref(component, kComponents[component]));
    }
}

void draw_dates(Issue& issue, Draw& draw) {
    issue.created = now() - minutes(draw.below(400 * 24 * 60));
    issue.updated = std::min(now(), *issue.created + minutes(draw.below(90 * 24 * 60)));
    if (issue.category == StatusCategory::Done) {
        issue.resolution = ref(1, "Fixed");
        issue.resolved = issue.updated;
    }
    if (draw.percent(60))
        issue.due = std::chrono::floor<days>(now()) + days(draw.below(120)) - days(40);
}

Issue draw_issue(std::size_t number, Draw& draw) {
    Issue issue;
    issue.id = {std::to_string(1'000'000 + number)};
    issue.space = {"AIX"};
    issue.key = {"AIX-" + std::to_string(number + 1)};
    issue.project = ref(0, "AI experiments");
    issue.summary = "Work item " + std::to_string(number);
    const std::size_t type = draw.one_of(kTypes);
    issue.type = ref(type, kTypes[type]);
    const std::size_t state = draw.below(kStates.size());
    issue.status = ref(state, kStates[state].name);
    issue.category = kStates[state].category;
    const std::size_t priority = draw.one_of(kPriorities);
    issue.priority = ref(priority, kPriorities[priority]);
    if (draw.percent(70)) issue.assignee = person(draw.below(200));
    issue.reporter = person(draw.below(200));
    issue.creator = issue.reporter;
    draw_lists(issue, draw);
    draw_dates(issue, draw);
    if (draw.percent(50)) {
        issue.parent_id = {std::to_string(1'000'000 + draw.below(number + 1))};
        issue.parent_key = {"AIX-" + issue.parent_id.value.substr(1)};
    }
    if (draw.percent(65)) issue.custom[{"customfield_10016"}] = static_cast<double>(draw.below(22));
    if (draw.percent(40))
        issue.custom[{"customfield_10105"}] = std::vector<Person>{person(draw.below(200))};
    return issue;
}

Field custom_field(std::string number, std::string name, std::string type) {
    Field field;
    field.id = {"customfield_" + number};
    field.clause_names = {"cf[" + number + "]", name};
    field.name = std::move(name);
    field.type = std::move(type);
    field.custom = true;
    return field;
}

std::string pack_text(std::string_view stage) {
    std::string text = R"(schema: healthlint/v1
pack:
  id: bench
  version: "1.0.0"
  title: {en: Bench, ko: 측정}
  timezone: Asia/Seoul
scoring:
  pillars: {purpose: 3, data: 2, team: 1}
rules:
)";
    constexpr std::array<std::string_view, 3> kPillars{"purpose", "data", "team"};
    for (std::size_t at = 0; at < kConditions; ++at) {
        text += "  - id: condition-" + std::to_string(at + 1);
        text += "\n    title: {en: Condition, ko: 조건}\n    pillar: ";
        text += kPillars[at % kPillars.size()];
        text += "\n    subject: issue\n    level: fail\n    stage: ";
        text += stage;
        text += "\n    require: '";
        text += kJql[at];
        text += "'\n    why: {en: Measured., ko: 측정합니다.}\n";
        text += "    fix: {en: Measure., ko: 측정해 주세요.}\n";
    }
    return text;
}

constexpr std::string_view kTeamRules = R"(  - id: few-projects
    title: {en: Few projects, ko: 적은 프로젝트}
    pillar: team
    subject: team
    stage: digest
    count: {of: 'issuetype = Epic AND statusCategory = "In Progress"', per: team, per-people: 10, warn-above: 2, fail-above: 4}
    why: {en: Measured., ko: 측정합니다.}
    fix: {en: Measure., ko: 측정해 주세요.}
  - id: reviewed-work
    title: {en: Reviewed work, ko: 검토한 업무}
    pillar: team
    subject: team
    stage: digest
    share: {of: labels = reviewed, among: statusCategory = Done, per: team, warn-below: 40%, fail-below: 20%}
    why: {en: Measured., ko: 측정합니다.}
    fix: {en: Measure., ko: 측정해 주세요.}
)";

std::shared_ptr<const Rulebook> load(std::string text) {
    const SourceFile pack{.name = "bench.rules.yaml", .text = std::move(text)};
    LoadedPack loaded = load_pack({.pack = pack, .site = std::nullopt}, fields());
    if (!loaded.ok())
        for (const Diagnostic& diagnostic : loaded.diagnostics)
            std::cerr << render(diagnostic, pack.text) << '\n';
    return std::move(loaded.rulebook);
}

}  // namespace

TimePoint now() {
    return *parse_timestamp("2026-11-23T08:00:00.000Z");
}

AccountId account(std::size_t number) {
    return {"712020:9d61821f-6291-567f-9fb1-" + std::to_string(100'000 + number)};
}

FieldCatalog fields() {
    std::vector<Field> fields = FieldCatalog::system_fields().all();
    fields.push_back(custom_field("10016", "Story Points", "number"));
    fields.push_back(custom_field("10105", "Business owner", "user"));
    return FieldCatalog(std::move(fields));
}

std::shared_ptr<const Rulebook> rulebook(std::string_view stage) {
    return load(pack_text(stage));
}

std::shared_ptr<const Rulebook> rulebook_of_teams() {
    return load(pack_text("badge").append(kTeamRules));
}

Snapshot snapshot(std::size_t issues) {
    Snapshot snapshot;
    snapshot.fields = fields();
    Draw draw;
    for (std::size_t number = 0; number < issues; ++number)
        snapshot.put(draw_issue(number, draw));
    return snapshot;
}

}  // namespace healthlint::bench
