// role-balance: shares of roles in a team with the denominator written out, and roles that must be
// there. Speaks about teams of at least four people and never names one of them.

#include <algorithm>
#include <cmath>
#include <set>

#include "bridge/engine/checks/registry.h"
#include "bridge/engine/checks/role_names.h"
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

// Who works on the selected issues: assignees, and whoever changed or commented on them within the
// window where that was read.
std::set<AccountId> active_people(const Settings& settings, const CheckContext& context) {
    std::set<AccountId> active;
    const TimePoint since = context.now - settings.window;
    for (const auto& [id, issue] : context.snapshot->issues()) {
        if (issue.partial || !context.covers(issue)) continue;
        if (!issue.updated || *issue.updated < since) continue;
        if (settings.active_in->evaluate(issue, context.jql()) != Truth::True) continue;
        active.insert(issue.assignee.id);
        if (issue.changelog)
            for (const Change& change : *issue.changelog)
                if (change.at >= since) active.insert(change.author.id);
        if (issue.comments)
            for (const Comment& comment : *issue.comments)
                if (comment.at >= since) active.insert(comment.author.id);
    }
    return active;
}

// Everybody of the team, from site.yaml or, where it lists nobody, by the Team field of issues.
std::set<AccountId> members(const Team& team, const CheckContext& context) {
    std::set<AccountId> people(team.people.begin(), team.people.end());
    if (!people.empty()) return people;
    for (const auto& [id, issue] : context.snapshot->issues())
        if (!issue.partial && context.covers(issue) && !issue.assignee.id.value.empty() &&
            context.snapshot->roster.team_of(issue) == &team)
            people.insert(issue.assignee.id);
    return people;
}

class Headcount {
  public:
    Headcount(const Team& team, const Settings& settings, const CheckContext& context)
        : roster_(context.snapshot->roster) {
        people_ = members(team, context);
        if (!settings.active_in) return;
        const std::set<AccountId> active = active_people(settings, context);
        std::erase_if(people_, [&](const AccountId& id) { return !active.contains(id); });
    }

    std::size_t everybody() const { return people_.size(); }

    std::size_t without_role() const {
        return count([&](const AccountId& id) { return roster_.role_of(id) == Role::Other; });
    }

    // A person counts for a role as what they are and as what `counts-as` says of it.
    std::size_t in(const std::vector<RoleName>& names) const {
        return count([&](const AccountId& id) {
            return std::ranges::any_of(names, [&](const RoleName& name) { return is(id, name); });
        });
    }

  private:
    bool is(const AccountId& id, const RoleName& name) const {
        const Role role = roster_.role_of(id);
        const auto has = [&](Role wanted) {
            return std::ranges::find(name.roles, wanted) != name.roles.end();
        };
        const auto other = roster_.counts_as.find(role);
        return has(role) || (other != roster_.counts_as.end() && has(other->second));
    }

    template <class Predicate>
    std::size_t count(const Predicate& predicate) const {
        return static_cast<std::size_t>(std::ranges::count_if(people_, predicate));
    }

    const Roster& roster_;
    std::set<AccountId> people_;
};

CheckResult not_applicable(std::size_t people, std::size_t min_people) {
    const std::string found = std::to_string(people);
    const std::string least = std::to_string(min_people);
    CheckResult result;
    result.outcome = Outcome::NotApplicable;
    result.message = {
        "Too few people to speak of a share: " + found + ", at least " + least + " needed.",
        "비율을 말하기에 인원이 적습니다: " + found + "명 (최소 " + least + "명)"};
    return result;
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
};

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
    const std::string have = std::to_string(judged.have);
    const std::string all = std::to_string(among);
    const std::string shown = format_number(std::round(percent)) + " %";
    judged.message = {
        share.role.plural.en + " " + have + " of " + all + " = " + shown,
        share.role.plural.ko + " " + all + "명 중 " + have + "명 = " + shown};
    const std::optional<double> wanted = share.warn_below ? share.warn_below : share.fail_below;
    if (judged.outcome != Outcome::Pass && wanted) {
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

void judge_shares(
    CheckResult& result, const Settings& settings, const Headcount& heads, std::size_t among) {
    for (const RoleShare& share : settings.shares) {
        const Judged judged = judge_share(share, heads, among, settings.rounding);
        // Outcomes are in order of gravity from Pass to Fail.
        if (!result.value || judged.outcome > result.outcome)
            record(result, share, judged.have, among);
        result.outcome = std::max(result.outcome, judged.outcome);
        say(result, judged.message, " · ");
        result.evidence.push_back({.text = judged.message});
    }
}

void judge_required(CheckResult& result, const Settings& settings, const Headcount& heads) {
    for (const RoleName& role : settings.required) {
        if (heads.in({role}) > 0) continue;
        const Text missing{
            "Nobody here yet: " + role.plural.en, "아직 없는 역할: " + role.plural.ko};
        result.outcome = Outcome::Fail;
        say(result, missing, " · ");
        result.evidence.push_back({.text = missing});
    }
    if (result.message.en.empty())
        result.message = {"Every required role is here.", "필요한 역할이 모두 있습니다."};
}

class RoleBalance final : public Check {
  public:
    explicit RoleBalance(Settings settings) : settings_(std::move(settings)) {}

    using Check::judge;

    CheckResult judge(const Team& team, const CheckContext& context) const override {
        const Headcount heads(team, settings_, context);
        const std::size_t everybody = heads.everybody();
        const std::size_t nameless = heads.without_role();
        const std::size_t among =
            settings_.among.empty() ? everybody - nameless : heads.in(settings_.among);
        if (among < settings_.min_people)
            return among + nameless >= settings_.min_people
                       ? roles_unknown(nameless, everybody)
                       : not_applicable(among, settings_.min_people);
        CheckResult result;
        result.outcome = Outcome::Pass;
        judge_shares(result, settings_, heads, among);
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

    CheckNeeds needs() const override { return {.roster = true}; }

    JqlNeeds reads() const override {
        return settings_.active_in ? settings_.active_in->needs() : JqlNeeds{};
    }

  private:
    Settings settings_;
};

class SettingsReader {
  public:
    SettingsReader(const Parameter& with, CheckCompiler& compiler)
        : with_(with),
          compiler_(compiler) {}

    std::optional<Settings> read() {
        Settings settings;
        if (const Parameter* active = with_.member("active-in")) {
            settings.active_in = compiler_.jql(*active);
            if (!settings.active_in) failed_ = true;
        }
        if (const Parameter* window = with_.member("window"))
            settings.window = std::chrono::days(read_days(*window).value_or(kDefaultWindowDays));
        settings.among = roles(with_.member("among"));
        settings.required = roles(with_.member("require-roles"));
        read_min_people(settings);
        read_rounding(settings);
        read_shares(settings);
        if (settings.shares.empty() && settings.required.empty() && !failed_)
            error(with_, "role-balance needs \"shares\" or \"require-roles\"");
        if (failed_) return std::nullopt;
        return settings;
    }

  private:
    void error(const Parameter& at, std::string message, std::string suggestion = {}) {
        compiler_.error(at, std::move(message), std::move(suggestion));
        failed_ = true;
    }

    std::optional<RoleName> role(const Parameter& at, const std::string& name) {
        std::optional<RoleName> found = find_role(name);
        if (found) return found;
        const std::string near = nearest(name, role_names());
        error(
            at,
            "unknown role \"" + name + "\"",
            near.empty() ? "" : "did you mean \"" + near + "\"?");
        return std::nullopt;
    }

    std::vector<RoleName> roles(const Parameter* list) {
        std::vector<RoleName> names;
        if (list == nullptr) return names;
        const auto add = [&](const Parameter& item) {
            if (std::optional<RoleName> name = role(item, item.scalar))
                names.push_back(std::move(*name));
        };
        if (list->kind == Parameter::Kind::Scalar) add(*list);
        for (const Parameter& item : list->items)
            add(item);
        return names;
    }

    void read_min_people(Settings& settings) {
        const Parameter* least = with_.member("min-people");
        if (least == nullptr) return;
        const double people = read_number(*least).value_or(0);
        if (people < static_cast<double>(kMinTeamPeople) || people != std::floor(people))
            return error(
                *least,
                "\"min-people\" is a whole number of at least " + std::to_string(kMinTeamPeople),
                "smaller groups could be traced to a person");
        settings.min_people = static_cast<std::size_t>(people);
    }

    void read_rounding(Settings& settings) {
        const Parameter* rounding = with_.member("rounding");
        if (rounding == nullptr || rounding->scalar == "nearest-person") return;
        if (rounding->scalar == "none")
            settings.rounding = Rounding::None;
        else
            error(*rounding, "\"rounding\" is nearest-person or none");
    }

    void read_shares(Settings& settings) {
        const Parameter* shares = with_.member("shares");
        if (shares == nullptr) return;
        for (const auto& [name, limits] : shares->members) {
            std::optional<RoleName> found = role(limits, name);
            RoleShare share;
            share.warn_below = percent(limits, "warn-below");
            share.fail_below = percent(limits, "fail-below");
            for (const auto& [key, value] : limits.members)
                if (key != "warn-below" && key != "fail-below")
                    error(value, "unknown key \"" + key + "\"", "use warn-below and fail-below");
            if (!share.warn_below && !share.fail_below)
                error(limits, "the share of \"" + name + "\" needs warn-below or fail-below");
            else if (share.warn_below && share.fail_below && *share.fail_below > *share.warn_below)
                error(limits, "\"fail-below\" is above \"warn-below\"", "fail comes after warn");
            if (!found) continue;
            share.role = std::move(*found);
            settings.shares.push_back(std::move(share));
        }
    }

    std::optional<double> percent(const Parameter& limits, std::string_view key) {
        const Parameter* value = limits.member(key);
        if (value == nullptr) return std::nullopt;
        const std::optional<double> read = read_percent(*value);
        if (!read) error(*value, "\"" + value->scalar + "\" is no percentage", "write it like 30%");
        return read;
    }

    const Parameter& with_;
    CheckCompiler& compiler_;
    bool failed_ = false;
};

std::shared_ptr<const Check> compile(const Parameter& with, CheckCompiler& compiler) {
    std::optional<Settings> settings = SettingsReader(with, compiler).read();
    if (!settings) return nullptr;
    return std::make_shared<RoleBalance>(std::move(*settings));
}

}  // namespace

CheckDefinition role_balance_check() {
    using enum ParameterType;
    return {
        .name = "role-balance",
        .subject = SubjectKind::Team,
        .parameters =
            {{"active-in", Jql, false, "Count people who work on these; otherwise the roster", {}},
             {"window", Days, false, "How far back work counts as active, 60d by default", {}},
             {"among", Texts, false, "Roles that make the denominator; all roles by default", {}},
             {"min-people", Number, false, "Smaller teams are not judged; at least 4", {}},
             {"rounding", Text, false, "nearest-person (30% of 4 is 1 person) or none", {}},
             {"shares", Map, false, "Role: {warn-below: 30%, fail-below: 20%}", {}},
             {"require-roles", Texts, false, "Roles of which at least one person is there", {}}},
        .summary =
            {"Shares of roles in a team, with the denominator written out, and required roles.",
             "팀의 역할 비율(분모 표시)과 꼭 필요한 역할을 확인합니다."},
        .compile = &compile};
}

}  // namespace healthlint
