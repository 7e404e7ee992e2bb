// role-balance: shares of roles in a team with the denominator written out, and roles that must be
// there. Speaks about teams of at least four people and never names one of them.

#include <algorithm>
#include <array>
#include <cmath>
#include <set>

#include "bridge/engine/checks/parts/conclusion.h"
#include "bridge/engine/checks/parts/parameter_reader.h"
#include "bridge/engine/checks/parts/team_work.h"
#include "bridge/engine/checks/registry.h"
#include "bridge/engine/checks/roles/headcount.h"
#include "bridge/engine/judge.h"
#include "bridge/engine/measure.h"

namespace healthlint {
namespace {

constexpr int kDefaultWindowDays = 60;  // survives holidays

enum class Rounding { NearestPerson, None };

struct RoleShare {
    RoleName role;
    std::optional<double> warn_below, fail_below;  // percent
};

struct Settings {
    std::optional<JqlProgram> active_in;
    std::chrono::days window{kDefaultWindowDays};
    std::vector<RoleName> among;  // empty = everybody with a role
    std::size_t min_people = kMinTeamPeople;
    Rounding rounding = Rounding::NearestPerson;
    std::vector<RoleShare> shares;
    std::vector<RoleName> required;
};

// 30 % of 4 people is 1 person, not 2.
std::size_t people_for(double percent, std::size_t people, Rounding rounding) {
    constexpr double kTolerance = 1e-9;
    const double exact = percent * static_cast<double>(people) / 100;
    const double whole = rounding == Rounding::NearestPerson ? std::floor(exact + 0.5 + kTolerance)
                                                             : std::ceil(exact - kTolerance);
    return static_cast<std::size_t>(whole);
}

CheckResult roles_unknown(std::size_t without, std::size_t everybody) {
    const std::string some = std::to_string(without);
    const std::string all = std::to_string(everybody);
    CheckResult result;
    result.outcome = Outcome::Unknown;
    result.unknown = UnknownReason::NoAccess;
    result.message = {
        "The roles of " + some + " of " + all + " people are not known. Name them in site.yaml.",
        all + "명 중 " + some + "명의 역할을 알 수 없습니다. site.yaml에 역할을 적어 주세요."};
    result.evidence.push_back({.text = result.message});
    return result;
}

struct Judged {
    Outcome outcome = Outcome::Pass;
    std::size_t have = 0;
    Text message;
    bool unsure = false;      // people whose role is not known could make it a pass
    bool overlooked = false;  // so could people whose traces were not read
};

// A role that somebody of the team has counts as missing only where all traces of work were read.
bool may_be_overlooked(const RoleName& role, const Headcount& heads) {
    return heads.unread() && heads.has_idle(role);
}

Judged judge_share(
    const RoleShare& share, const Headcount& heads, std::size_t among, Rounding rounding) {
    Judged judged;
    judged.have = heads.in({share.role});
    const double percent = 100 * static_cast<double>(judged.have) / static_cast<double>(among);
    const auto lacks = [&](const std::optional<double>& limit) {
        return limit && judged.have < people_for(*limit, among, rounding);
    };
    if (lacks(share.warn_below)) judged.outcome = Outcome::Warn;
    if (lacks(share.fail_below)) judged.outcome = Outcome::Fail;
    const std::size_t nameless = heads.without_role();
    const std::optional<double> wanted = share.warn_below ? share.warn_below : share.fail_below;
    judged.unsure = judged.outcome != Outcome::Pass && nameless > 0 &&
                    judged.have + nameless >= people_for(*wanted, among + nameless, rounding);
    judged.overlooked = judged.outcome != Outcome::Pass && may_be_overlooked(share.role, heads);
    const std::string have = std::to_string(judged.have);
    const std::string all = std::to_string(among);
    const std::string shown = format_number(std::round(percent)) + " %";
    judged.message = {
        share.role.plural.en + " " + have + " of " + all + " = " + shown,
        share.role.plural.ko + " " + all + "명 중 " + have + "명 = " + shown};
    if (judged.outcome != Outcome::Pass) {
        const std::string limit = format_number(*wanted) + " %";
        const std::string people = std::to_string(people_for(*wanted, among, rounding));
        judged.message.en += " (" + limit + " wanted, that is " + people + ")";
        judged.message.ko += " (권장 " + limit + ", " + people + "명)";
    }
    return judged;
}

void say(CheckResult& result, const Text& message, std::string_view separator) {
    result.message.en += (result.message.en.empty() ? "" : std::string(separator)) + message.en;
    result.message.ko += (result.message.ko.empty() ? "" : std::string(separator)) + message.ko;
}

// The numbers behind the verdict: those of the worst share, the first of equals.
void record(CheckResult& result, const RoleShare& share, std::size_t have, std::size_t among) {
    result.value = 100 * static_cast<double>(have) / static_cast<double>(among);
    result.unit = "% " + share.role.plural.en;
    result.inputs = {
        {share.role.name, static_cast<double>(have)}, {"people", static_cast<double>(among)}};
    result.thresholds.clear();
    if (share.warn_below) result.thresholds["warn-below"] = *share.warn_below;
    if (share.fail_below) result.thresholds["fail-below"] = *share.fail_below;
}

// Answers why it cannot be known, where people whose role or work was not read could turn a share.
std::optional<CheckResult> judge_shares(
    CheckResult& result, const Settings& settings, const Headcount& heads, std::size_t among) {
    for (const RoleShare& share : settings.shares) {
        const Judged judged = judge_share(share, heads, among, settings.rounding);
        if (judged.unsure) return roles_unknown(heads.without_role(), heads.everybody());
        if (judged.overlooked) return comments_not_read();
        // Outcomes are in order of gravity from Pass to Fail.
        if (!result.value || judged.outcome > result.outcome)
            record(result, share, judged.have, among);
        result.outcome = std::max(result.outcome, judged.outcome);
        say(result, judged.message, " · ");
        result.evidence.push_back({.text = judged.message});
    }
    return std::nullopt;
}

Text missing_role(const RoleName& role, const Headcount& heads) {
    if (heads.has_idle(role))
        return {
            "In the team, not active in this work: " + role.plural.en,
            "팀에 있으나 이 업무에 참여하지 않은 역할: " + role.plural.ko};
    return {"Nobody here yet: " + role.plural.en, "아직 없는 역할: " + role.plural.ko};
}

void judge_required(CheckResult& result, const Settings& settings, const Headcount& heads) {
    for (const RoleName& role : settings.required) {
        if (heads.in({role}) > 0) continue;
        const Text missing = missing_role(role, heads);
        result.outcome = Outcome::Fail;
        say(result, missing, " · ");
        result.evidence.push_back({.text = missing});
    }
    if (result.message.en.empty()) {
        result.message = {"Every required role is here.", "필요한 역할이 모두 있습니다."};
        result.evidence.push_back({.text = result.message});
    }
}

class RoleBalance final : public Check {
  public:
    explicit RoleBalance(Settings settings) : settings_(std::move(settings)) {}

    using Check::judge;

    CheckResult judge(const Team& team, const CheckContext& context) const override {
        const Headcount heads(team, {settings_.active_in, settings_.window}, context);
        const std::size_t everybody = heads.everybody();
        const std::size_t nameless = heads.without_role();
        const std::size_t among =
            settings_.among.empty() ? everybody - nameless : heads.in(settings_.among);
        if (among < settings_.min_people)
            return among + nameless >= settings_.min_people
                       ? roles_unknown(nameless, everybody)
                       : team_too_small(among, settings_.min_people);
        CheckResult result;
        result.outcome = Outcome::Pass;
        if (auto unsure = judge_shares(result, settings_, heads, among)) return *unsure;
        for (const RoleName& role : settings_.required) {
            if (heads.in({role}) > 0) continue;
            if (nameless > 0) return roles_unknown(nameless, everybody);
            if (may_be_overlooked(role, heads)) return comments_not_read();
        }
        judge_required(result, settings_, heads);
        if (nameless > 0) {
            const std::string people = std::to_string(nameless);
            result.evidence.push_back(
                {.text = {
                     people + " people without a role are not counted",
                     "역할이 적히지 않은 " + people + "명은 제외했습니다"}});
        }
        return result;
    }

    CheckNeeds needs() const override {
        const bool active = settings_.active_in.has_value();
        return {.changelog = active, .comments = active, .roster = true};
    }

    bool reads_facts_of(const Issue& issue, const CheckContext& context) const override {
        const bool recent = issue.updated && *issue.updated >= context.now - settings_.window;
        return recent && settings_.active_in &&
               settings_.active_in->evaluate(issue, context.jql()) != Truth::False;
    }

    JqlNeeds reads() const override {
        JqlNeeds needs = settings_.active_in ? settings_.active_in->needs() : JqlNeeds{};
        needs.clock = needs.clock || settings_.active_in;
        return needs;
    }

  private:
    Settings settings_;
};

std::optional<RoleName> read_role(
    const Parameter& at, const std::string& name, ParameterReader& reader) {
    std::optional<RoleName> found = find_role(name);
    if (found) return found;
    const std::string near = nearest(name, role_names());
    reader.error(
        at, "unknown role \"" + name + "\"", near.empty() ? "" : "did you mean \"" + near + "\"?");
    return std::nullopt;
}

std::vector<RoleName> read_roles(std::string_view key, ParameterReader& reader) {
    std::vector<RoleName> names;
    const Parameter* list = reader.find(key);
    if (list == nullptr) return names;
    const auto add = [&](const Parameter& item) {
        if (std::optional<RoleName> name = read_role(item, item.scalar, reader))
            names.push_back(std::move(*name));
    };
    if (list->kind == Parameter::Kind::Scalar) add(*list);
    for (const Parameter& item : list->items)
        add(item);
    return names;
}

void read_min_people(Settings& settings, ParameterReader& reader) {
    const Parameter* least = reader.find("min-people");
    if (least == nullptr) return;
    const double people = read_number(*least).value_or(0);
    if (people < static_cast<double>(kMinTeamPeople) || people != std::floor(people))
        return reader.error(
            *least,
            "\"min-people\" is a whole number of at least " + std::to_string(kMinTeamPeople),
            "smaller groups could be traced to a person");
    settings.min_people = static_cast<std::size_t>(people);
}

void read_shares(Settings& settings, ParameterReader& reader) {
    const Parameter* shares = reader.find("shares");
    if (shares == nullptr) return;
    for (const auto& [name, map] : shares->members) {
        std::optional<RoleName> found = read_role(map, name, reader);
        const Limits limits = read_limits(map);
        if (!limits.warn_below && !limits.fail_below)
            reader.error(map, "the share of \"" + name + "\" needs warn-below or fail-below");
        else if (limits.warn_below && limits.fail_below && *limits.fail_below > *limits.warn_below)
            reader.error(map, "\"fail-below\" is above \"warn-below\"", "fail comes after warn");
        if (found)
            settings.shares.push_back(
                {.role = std::move(*found),
                 .warn_below = limits.warn_below,
                 .fail_below = limits.fail_below});
    }
}

Settings read_settings(ParameterReader& reader) {
    constexpr std::array<std::pair<std::string_view, Rounding>, 2> kRoundings{
        {{"nearest-person", Rounding::NearestPerson}, {"none", Rounding::None}}};
    Settings settings;
    settings.active_in = reader.jql("active-in");
    settings.window = reader.days("window").value_or(std::chrono::days(kDefaultWindowDays));
    settings.among = read_roles("among", reader);
    settings.required = read_roles("require-roles", reader);
    read_min_people(settings, reader);
    settings.rounding = reader.choice("rounding", kRoundings, Rounding::NearestPerson);
    read_shares(settings, reader);
    if (settings.shares.empty() && settings.required.empty() && !reader.failed())
        reader.error(reader.here(), "role-balance needs \"shares\" or \"require-roles\"");
    return settings;
}

std::shared_ptr<const Check> compile(const Parameter& with, CheckCompiler& compiler) {
    ParameterReader reader(with, compiler);
    Settings settings = read_settings(reader);
    if (reader.failed()) return nullptr;
    return std::make_shared<RoleBalance>(std::move(settings));
}

}  // namespace

CheckDefinition role_balance_check() {
    using enum ParameterType;
    static const std::vector<ParameterSpec> kLimits{
        {"warn-below", Percent, false, "Warns under this share", nullptr, {}, {}, "미만이면 주의"},
        {"fail-below", Percent, false, "Fails under this share", nullptr, {}, {}, "미만이면 실패"}};
    static const std::vector<ParameterSpec> kShares{{"role", Map, false, "Limits", &kLimits}};
    return {
        .name = "role-balance",
        .subject = SubjectKind::Team,
        .parameters =
            {{"active-in",
              Jql,
              false,
              "Count people who work on these; otherwise the roster",
              nullptr,
              {},
              {},
              "이 업무 항목에서 일하는 사람만 셉니다. 없으면 명단 전체"},
             {"window",
              Days,
              false,
              "How far back work counts as active",
              nullptr,
              {},
              "60d",
              "활동으로 보는 기간"},
             {"among",
              Texts,
              false,
              "Roles that make the denominator; all roles by default",
              nullptr,
              {},
              {},
              "분모가 되는 역할. 없으면 모든 역할"},
             {"min-people",
              Count,
              false,
              "Smaller teams are not judged",
              nullptr,
              {},
              "4",
              "이보다 작은 팀은 평가하지 않습니다"},
             {"rounding",
              Choice,
              false,
              "nearest-person: 30% of 4 people is 1 person",
              nullptr,
              "nearest-person none",
              "nearest-person",
              "nearest-person: 4명의 30%는 1명"},
             {"shares",
              Named,
              false,
              "Role: the least share of it",
              &kShares,
              {},
              {},
              "역할별 최소 비율"},
             {"require-roles",
              Texts,
              false,
              "Roles of which at least one person is there",
              nullptr,
              {},
              {},
              "적어도 한 명은 있어야 하는 역할"}},
        .summary =
            {"Shares of roles in a team, with the denominator written out, and required roles.",
             "팀의 역할 비율(분모 표시)과 꼭 필요한 역할을 확인합니다."},
        .compile = &compile};
}

}  // namespace healthlint
