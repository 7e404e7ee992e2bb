// collaboration: is finished work shared rather than handed over? Contributors per item, hand-overs
// between roles, people active in several stages. Speaks about teams and names nobody; items are
// not listed either, because who did one alone would show.

#include <algorithm>
#include <cmath>

#include "bridge/base/ascii.h"
#include "bridge/engine/checks/parts/conclusion.h"
#include "bridge/engine/checks/parts/contribution.h"
#include "bridge/engine/checks/parts/team_work.h"
#include "bridge/engine/checks/registry.h"
#include "bridge/engine/checks/roles/role_names.h"
#include "bridge/engine/judge.h"
#include "bridge/engine/measure.h"

namespace healthlint {
namespace {

constexpr std::size_t kMaxShownHandovers = 3;
constexpr std::size_t kMinStageItems = 3;  // a stage of fewer is anybody's
constexpr std::string_view kHandoverRule =
    "assignee changes to another role and the previous assignee is never active again";

struct Stage {
    std::string name;
    JqlProgram which;
};

struct Settings {
    std::optional<JqlProgram> of;
    ContributionKinds kinds;
    std::size_t min_contributors = 2;
    std::size_t min_sample = 10;
    Limits share_of_issues;   // percent of items with enough contributors
    Limits median_handovers;  // per item
    std::vector<Stage> stages;
    Limits people_in_two_stages;  // percent
    Limits people_per_stage;      // of the stage with the fewest
};

bool has_limits(const Limits& limits) {
    return limits.warn_above || limits.fail_above || limits.warn_below || limits.fail_below;
}

Text role_pair(const Handover& handover) {
    const auto name = [](Role role) {
        const auto found = find_role(to_string(role));
        return found ? found->plural
                     : Text{std::string(to_string(role)), std::string(to_string(role))};
    };
    const Text from = name(handover.from);
    const Text to = name(handover.to);
    return {from.en + " → " + to.en, from.ko + " → " + to.ko};
}

// What was counted over all items.
struct Tally {
    std::size_t shared = 0;
    std::vector<double> handovers;                      // per item
    std::map<std::pair<Role, Role>, int> by_role;       // hand-overs
    std::map<AccountId, std::set<std::string>> stages;  // of people of the team
    std::map<std::string, std::size_t> stage_items;     // items of each stage
};

double percent(std::size_t part, std::size_t whole) {
    return whole == 0 ? 0 : 100 * static_cast<double>(part) / static_cast<double>(whole);
}

void add_line(CheckResult& result, const CheckResult& line) {
    const bool first = result.message.en.empty();
    result.message.en += (first ? "" : " ") + line.message.en;
    result.message.ko += (first ? "" : " · ") + line.message.ko;
    // The numbers of the worst line are those of the verdict, the first of equals.
    if (first || line.outcome > result.outcome) {
        result.value = line.value;
        result.unit = line.unit;
        result.thresholds = line.thresholds;
    }
    result.outcome = first ? line.outcome : std::max(result.outcome, line.outcome);
    result.evidence.push_back({.text = line.message});
}

class Collaboration final : public Check {
  public:
    explicit Collaboration(Settings settings) : settings_(std::move(settings)) {}

    using Check::judge;

    CheckResult judge(const Team& team, const CheckContext& context) const override {
        const std::set<AccountId> members = members_of(team, context);
        if (members.size() < kMinTeamPeople) return team_too_small(members.size(), kMinTeamPeople);
        const std::vector<const Issue*> work = context.issues_of(team);
        const Selected selected = select(*settings_.of, work, context);
        if (selected.unknown > 0) return history_not_read();
        for (const Issue* issue : selected.issues) {
            if (!issue->changelog) return history_not_read();
            if (needs().comments && !issue->comments) return comments_not_read();
        }
        const std::size_t items = selected.issues.size();
        if (items < settings_.min_sample)
            return too_few(items, settings_.min_sample, {"finished items", "완료한 업무"});
        const Tally tally = count(selected.issues, members, context);
        CheckResult result;
        say_shared(result, tally, items);
        say_handovers(result, tally);
        if (!settings_.stages.empty()) say_stages(result, tally);
        result.inputs["items"] = static_cast<double>(items);
        result.inputs["people"] = static_cast<double>(members.size());
        return result;
    }

    CheckNeeds needs() const override {
        // Who comments after handing an item over has not left it.
        const bool comments = settings_.kinds.comment || has_limits(settings_.median_handovers);
        return {.changelog = true, .comments = comments, .roster = true};
    }

    JqlNeeds reads() const override {
        JqlNeeds needs;
        needs.fields = {FieldId{"assignee"}};
        add_reads(needs, settings_.of);
        for (const Stage& stage : settings_.stages)
            add_reads(needs, stage.which);
        return needs;
    }

    bool reads_facts_of(const Issue& issue, const CheckContext& context) const override {
        return settings_.of->evaluate(issue, context.jql()) != Truth::False;
    }

  private:
    Tally count(
        const std::vector<const Issue*>& items,
        const std::set<AccountId>& members,
        const CheckContext& context) const {
        const Roster& roster = context.snapshot->roster;
        Tally tally;
        for (const Issue* issue : items) {
            const auto people = contributors_of(*issue, settings_.kinds, roster);
            if (people.size() >= settings_.min_contributors) ++tally.shared;
            const std::vector<Handover> handovers = handovers_of(*issue, roster);
            tally.handovers.push_back(static_cast<double>(handovers.size()));
            for (const Handover& handover : handovers)
                ++tally.by_role[{handover.from, handover.to}];
            for (const Stage& stage : settings_.stages) {
                if (stage.which.evaluate(*issue, context.jql()) != Truth::True) continue;
                ++tally.stage_items[stage.name];
                for (const AccountId& person : people)
                    if (members.contains(person)) tally.stages[person].insert(stage.name);
            }
        }
        return tally;
    }

    void say_shared(CheckResult& result, const Tally& tally, std::size_t items) const {
        const double share = percent(tally.shared, items);
        const std::string shown = format_number(std::round(share));
        const std::string all = std::to_string(items);
        const std::string people = std::to_string(settings_.min_contributors);
        CheckResult line = measured(
            share,
            settings_.share_of_issues,
            shown + " % of " + all + " finished items had " + people + " or more contributors",
            "완료한 업무 " + all + "건 중 " + shown + " %를 " + people + "명 이상이 함께 수행",
            {" %", " %"});
        line.unit = "% of items shared";
        add_line(result, line);
        result.inputs["shared"] = static_cast<double>(tally.shared);
    }

    void say_handovers(CheckResult& result, const Tally& tally) const {
        const double median = median_of(tally.handovers);
        CheckResult line = measured(
            median,
            settings_.median_handovers,
            "Hand-overs between roles per item (median): " + format_number(median),
            "업무당 역할 간 인계(중앙값): " + format_number(median) + "회",
            {"", "회"});
        line.unit = "hand-overs per item";
        add_line(result, line);
        std::vector<std::pair<int, Handover>> most;
        for (const auto& [roles, times] : tally.by_role)
            most.push_back({times, {roles.first, roles.second}});
        std::ranges::stable_sort(most, std::ranges::greater(), &std::pair<int, Handover>::first);
        if (most.size() > kMaxShownHandovers) most.resize(kMaxShownHandovers);
        for (const auto& [times, handover] : most) {
            const Text roles = role_pair(handover);
            const std::string count = std::to_string(times);
            result.evidence.push_back(
                {.text = {roles.en + ": " + count + " times", roles.ko + ": " + count + "회"}});
        }
    }

    void say_stages(CheckResult& result, const Tally& tally) const {
        const std::size_t people = tally.stages.size();
        if (people < kMinTeamPeople) return;  // a share of three people would name them
        const auto many = static_cast<std::size_t>(std::ranges::count_if(
            tally.stages, [](const auto& person) { return person.second.size() >= 2; }));
        const double share = percent(many, people);
        const std::string shown = format_number(std::round(share));
        const std::string all = std::to_string(people);
        CheckResult line = measured(
            share,
            settings_.people_in_two_stages,
            shown + " % of " + all + " people were active in two or more stages",
            "두 단계 이상에 참여한 사람: " + all + "명 중 " + shown + " %",
            {" %", " %"});
        line.unit = "% of people in two stages";
        add_line(result, line);
        if (has_limits(settings_.people_per_stage)) say_people_per_stage(result, tally);
    }

    // Stages with few items say little, and one without any says nothing.
    void say_people_per_stage(CheckResult& result, const Tally& tally) const {
        std::vector<std::string> names;
        std::optional<std::size_t> fewest;
        for (const auto& [stage, items] : tally.stage_items) {
            if (items < kMinStageItems) continue;
            const auto is_active = [&name = stage](const auto& person) {
                return person.second.contains(name);
            };
            const auto people =
                static_cast<std::size_t>(std::ranges::count_if(tally.stages, is_active));
            names.push_back(stage + " " + std::to_string(people));
            fewest = std::min(fewest.value_or(people), people);
        }
        if (!fewest) return;
        CheckResult line = measured(
            static_cast<double>(*fewest),
            settings_.people_per_stage,
            "People per stage: " + join(names, ", "),
            "단계별 참여 인원(명): " + join(names, ", "),
            {"", "명"});
        line.unit = "people in the stage with the fewest";
        add_line(result, line);
    }

    Settings settings_;
};

Settings read_settings(ParameterReader& reader) {
    Settings settings;
    settings.of = reader.jql("of");
    if (reader.find("contributor") != nullptr) {
        const std::vector<std::string> kinds = reader.texts("contributor");
        const auto has = [&](std::string_view kind) {
            return std::ranges::find(kinds, kind) != kinds.end();
        };
        settings.kinds = {has("comment"), has("transition"), has("worklog")};
    }
    if (const Parameter* handover = reader.find("handover"); handover != nullptr)
        if (handover->scalar != "another-role" && handover->scalar != kHandoverRule)
            reader.error(
                *handover,
                "\"handover\" has one meaning: " + std::string(kHandoverRule),
                "write another-role, or leave it out");
    settings.min_contributors = reader.whole("min-contributors", 2);
    settings.min_sample = reader.whole("min-sample", 10);
    settings.share_of_issues = reader.limits("share-of-issues");
    settings.median_handovers = reader.limits("median-handovers");
    if (const Parameter* stages = reader.find("stages"))
        for (const auto& [name, jql] : stages->members)
            if (auto which = reader.jql(jql)) settings.stages.push_back({name, std::move(*which)});
    settings.people_in_two_stages = reader.limits("people-in-two-stages");
    settings.people_per_stage = reader.limits("people-per-stage");
    const bool by_stage =
        has_limits(settings.people_in_two_stages) || has_limits(settings.people_per_stage);
    if (by_stage && settings.stages.size() < 2 && !reader.failed())
        reader.error(reader.here(), "limits of stages need \"stages\" with two or more");
    return settings;
}

std::shared_ptr<const Check> compile(const Parameter& with, CheckCompiler& compiler) {
    ParameterReader reader(with, compiler);
    Settings settings = read_settings(reader);
    if (reader.failed() || !settings.of) return nullptr;
    return std::make_shared<Collaboration>(std::move(settings));
}

}  // namespace

CheckDefinition collaboration_check() {
    using enum ParameterType;
    static const std::vector<ParameterSpec> kStage{
        {.name = "stage",
         .type = Jql,
         .summary = "Work of this stage",
         .summary_ko = "단계의 업무"}};
    return {
        .name = "collaboration",
        .subject = SubjectKind::Team,
        .parameters =
            {{.name = "of",
              .type = Jql,
              .required = true,
              .summary = "The finished work that is looked at",
              .summary_ko = "살펴볼 완료 업무"},
             {.name = "contributor",
              .type = Choices,
              .summary = "Which traces make a contributor, beside being assignee",
              .choices = "comment transition worklog",
              .fallback = "[comment, transition, worklog]",
              .summary_ko = "담당자 외에 참여로 보는 흔적"},
             {.name = "min-contributors",
              .type = Count,
              .summary = "From how many people on an item is shared",
              .fallback = "2",
              .summary_ko = "함께 한 업무로 보는 인원",
              .least = 2,
              .most = 10},
             {.name = "handover",
              .type = Text,
              .summary = "What a hand-over is; there is one meaning",
              .fallback = "another-role",
              .summary_ko = "인계의 뜻 (한 가지)"},
             {.name = "min-sample",
              .type = Count,
              .summary = "Fewer items are not judged",
              .fallback = "10",
              .summary_ko = "이보다 적은 업무로는 판단하지 않습니다",
              .least = 4,
              .most = 1000},
             {.name = "share-of-issues",
              .type = PercentLimits,
              .summary = "Limits of the share of shared items",
              .summary_ko = "함께 한 업무 비율의 임계값"},
             {.name = "median-handovers",
              .type = NumberLimits,
              .summary = "Limits of hand-overs between roles per item",
              .summary_ko = "업무당 역할 간 인계 횟수의 임계값"},
             {.name = "stages",
              .type = Named,
              .summary = "Stages of the work by name: planning, analysis, modelling, development",
              .members = &kStage,
              .summary_ko = "업무 단계 (기획, 분석, 모델링, 개발 등)"},
             {.name = "people-in-two-stages",
              .type = PercentLimits,
              .summary = "Limits of the share of people active in two or more stages",
              .summary_ko = "두 단계 이상에 참여한 사람 비율의 임계값"},
             {.name = "people-per-stage",
              .type = NumberLimits,
              .summary = "Limits of the people of the team in the stage with the fewest",
              .summary_ko = "참여 인원이 가장 적은 단계의 인원 임계값"}},
        .summary =
            {"Finished work is shared between people and not handed from role to role.",
             "완료한 업무를 역할끼리 넘기지 않고 함께 했는지 확인합니다."},
        .compile = &compile};
}

}  // namespace healthlint
