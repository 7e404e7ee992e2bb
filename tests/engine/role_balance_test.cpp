#include <gtest/gtest.h>

#include "bridge/engine/checks/registry.h"
#include "tests/engine/world.h"

namespace healthlint {
namespace {

using enum Outcome;

Parameter scalar(std::string text) {
    Parameter value;
    value.kind = Parameter::Kind::Scalar;
    value.scalar = std::move(text);
    return value;
}

Parameter list(const std::vector<std::string>& texts) {
    Parameter value;
    value.kind = Parameter::Kind::List;
    for (const std::string& text : texts)
        value.items.push_back(scalar(text));
    return value;
}

Parameter map(std::vector<Parameter::Member> members) {
    Parameter value;
    value.kind = Parameter::Kind::Map;
    value.members = std::move(members);
    return value;
}

Parameter thirty_percent_scientists() {
    return map(
        {{"among", list({"data-scientist", "engineer"})},
         {"shares",
          map(
              {{"data-scientist",
                map({{"warn-below", scalar("30%")}, {"fail-below", scalar("20%")}})}})}});
}

// Compiles against the system fields and collects what a check complains about.
class Compiler final : public CheckCompiler {
  public:
    std::optional<JqlProgram> jql(const Parameter& value) override {
        return condition(value.scalar);
    }

    std::optional<FieldId> field(const Parameter& value) override { return FieldId{value.scalar}; }

    void error(const Parameter&, std::string message, std::string) override {
        errors.push_back(std::move(message));
    }

    std::vector<std::string> errors;
};

std::shared_ptr<const Check> compile(const Parameter& with) {
    Compiler compiler;
    std::shared_ptr<const Check> check = find_check("role-balance")->compile(with, compiler);
    EXPECT_TRUE(compiler.errors.empty());
    return check;
}

// A team in which so many people have each role.
Snapshot team_with(const std::vector<std::pair<Role, int>>& heads) {
    Snapshot snapshot;
    std::vector<AccountId> everybody;
    for (const auto& [role, count] : heads)
        for (const AccountId& id : people(std::string(to_string(role)), count)) {
            everybody.push_back(id);
            if (role != Role::Other) snapshot.roster.roles[id] = role;
        }
    snapshot.roster.teams = {team_of("Vision", everybody)};
    return snapshot;
}

CheckResult judge(const Parameter& with, const Snapshot& snapshot) {
    const TimeZone zone = TimeZone::utc();
    const CheckContext context{.snapshot = &snapshot, .now = world_now(), .zone = &zone};
    return compile(with)->judge(snapshot.roster.teams.front(), context);
}

struct ShareCase {
    std::string name;
    int scientists, engineers;
    Outcome outcome;
};

class ShareTest : public testing::TestWithParam<ShareCase> {};

TEST_P(ShareTest, ThirtyPercentByTheNearestPerson) {
    const auto& [name, scientists, engineers, outcome] = GetParam();
    const Snapshot snapshot =
        team_with({{Role::DataScientist, scientists}, {Role::SoftwareEngineer, engineers}});
    EXPECT_EQ(judge(thirty_percent_scientists(), snapshot).outcome, outcome);
}

INSTANTIATE_TEST_SUITE_P(
    All,
    ShareTest,
    testing::Values(
        ShareCase{"ThreeOfNineIsEnough", 3, 6, Pass},
        ShareCase{"TwoOfNineWarns", 2, 7, Warn},
        ShareCase{"OneOfNineFails", 1, 8, Fail},
        ShareCase{"OneOfFourIsEnough", 1, 3, Pass},
        ShareCase{"NoneOfFourFails", 0, 4, Fail},
        ShareCase{"OneOfFiveWarns", 1, 4, Warn},
        ShareCase{"ThreeOfTenIsEnough", 3, 7, Pass},
        ShareCase{"ThreePeopleAreTooFew", 0, 3, NotApplicable}),
    [](const auto& test) { return test.param.name; });

TEST(RoleBalance, WritesTheDenominatorOut) {
    const CheckResult result = judge(
        thirty_percent_scientists(),
        team_with({{Role::DataScientist, 2}, {Role::AiEngineer, 7}, {Role::ProductManager, 3}}));
    EXPECT_EQ(result.message.en, "data scientists 2 of 9 = 22 % (30 % wanted, that is 3)");
    EXPECT_EQ(result.message.ko, "데이터 사이언티스트 9명 중 2명 = 22 % (권장 30 %, 3명)");
    EXPECT_EQ(result.inputs.at("people"), 9) << "a product manager is not among them";
    EXPECT_NEAR(*result.value, 22.22, 0.01);
    EXPECT_EQ(result.thresholds.at("warn-below"), 30);
    EXPECT_FALSE(result.evidence.empty());
}

TEST(RoleBalance, AnAiEngineerWithDataScienceSkillCounts) {
    Snapshot snapshot = team_with({{Role::AiEngineer, 3}, {Role::SoftwareEngineer, 6}});
    EXPECT_EQ(judge(thirty_percent_scientists(), snapshot).outcome, Fail);
    snapshot.roster.counts_as[Role::AiEngineer] = Role::DataScientist;
    EXPECT_EQ(judge(thirty_percent_scientists(), snapshot).outcome, Pass);
}

TEST(RoleBalance, RolesThatNobodyNamedAreUnknownAndNotWrong) {
    const CheckResult result = judge(thirty_percent_scientists(), team_with({{Role::Other, 9}}));
    EXPECT_EQ(result.outcome, Unknown);
    EXPECT_EQ(result.unknown, UnknownReason::NoAccess);
    EXPECT_FALSE(result.evidence.empty());
}

TEST(RoleBalance, SaysHowManyPeopleHaveNoRole) {
    const CheckResult result = judge(
        thirty_percent_scientists(),
        team_with({{Role::DataScientist, 3}, {Role::SoftwareEngineer, 3}, {Role::Other, 2}}));
    EXPECT_EQ(result.outcome, Pass);
    EXPECT_EQ(result.inputs.at("people"), 6);
    EXPECT_EQ(result.evidence.back().text.ko, "역할이 적히지 않은 2명은 제외했습니다");
}

TEST(RoleBalance, RequiredRolesNeedOnePersonEach) {
    const Parameter with = map({{"require-roles", list({"service-planner", "pm"})}});
    const Snapshot lacking = team_with({{Role::SoftwareEngineer, 4}, {Role::ProjectManager, 1}});
    const CheckResult result = judge(with, lacking);
    EXPECT_EQ(result.outcome, Fail);
    EXPECT_EQ(result.message.en, "Nobody here yet: service planners");
    EXPECT_EQ(result.message.ko, "아직 없는 역할: 서비스 기획자");
    const Snapshot complete = team_with(
        {{Role::SoftwareEngineer, 4},
         {Role::ProjectManager, 1},
         {Role::ServicePlannerDesigner, 1}});
    EXPECT_EQ(judge(with, complete).outcome, Pass);
}

TEST(RoleBalance, CountsOnlyWhoIsActiveInTheWindow) {
    Parameter with = thirty_percent_scientists();
    with.members.push_back({"active-in", scalar("statusCategory = \"In Progress\"")});
    with.members.push_back({"window", scalar("60d")});
    Snapshot snapshot = team_with({{Role::DataScientist, 3}, {Role::SoftwareEngineer, 5}});
    int number = 0;
    const auto works = [&](const std::string& who, std::string_view updated) {
        Issue issue = epic(++number);
        issue.assignee.id = {who};
        issue.updated = moment(updated);
        issue.changelog.emplace();
        issue.comments.emplace();
        snapshot.put(issue);
    };
    for (int i = 0; i < 5; ++i)
        works("software-engineer" + std::to_string(i), "2026-11-20T00:00:00Z");
    works("data-scientist0", "2026-01-01T00:00:00Z");  // long ago
    const CheckResult result = judge(with, snapshot);
    EXPECT_EQ(result.outcome, Fail);
    EXPECT_EQ(result.inputs.at("people"), 5);
    works("data-scientist1", "2026-11-20T00:00:00Z");
    works("data-scientist2", "2026-11-20T00:00:00Z");
    EXPECT_EQ(judge(with, snapshot).outcome, Pass);
}

TEST(RoleBalance, RolesThatWouldTurnTheVerdictAreUnknown) {
    const auto outcome = [](int scientists, int engineers, int nameless) {
        return judge(
                   thirty_percent_scientists(),
                   team_with(
                       {{Role::DataScientist, scientists},
                        {Role::SoftwareEngineer, engineers},
                        {Role::Other, nameless}}))
            .outcome;
    };
    EXPECT_EQ(outcome(2, 7, 1), Unknown) << "one of them may be the third scientist of ten";
    EXPECT_EQ(outcome(0, 9, 1), Fail) << "one person cannot turn this";
    const Parameter with = map({{"require-roles", list({"pm"})}});
    EXPECT_EQ(
        judge(with, team_with({{Role::SoftwareEngineer, 4}, {Role::Other, 1}})).outcome, Unknown);
}

TEST(RoleBalance, AnIdleRoleIsMissingOnlyWhereAllTracesWereRead) {
    Parameter with = map({{"require-roles", list({"service-planner"})}});
    with.members.push_back({"active-in", scalar("statusCategory = \"In Progress\"")});
    Snapshot snapshot = team_with({{Role::SoftwareEngineer, 4}, {Role::ServicePlannerDesigner, 1}});
    for (int i = 0; i < 4; ++i) {
        Issue issue = epic(i + 1);
        issue.assignee.id = {"software-engineer" + std::to_string(i)};
        issue.updated = moment("2026-11-20T00:00:00Z");
        snapshot.put(issue);
    }
    EXPECT_EQ(judge(with, snapshot).unknown, UnknownReason::Transient);
    for (int i = 0; i < 4; ++i) {
        Issue issue = *snapshot.find(epic(i + 1).id);
        issue.changelog.emplace();
        issue.comments.emplace();
        snapshot.put(issue);
    }
    const CheckResult idle = judge(with, snapshot);
    EXPECT_EQ(idle.outcome, Fail);
    EXPECT_EQ(idle.message.en, "In the team, not active in this work: service planners");
    Issue discussed = *snapshot.find(epic(1).id);
    discussed.comments->push_back(
        {.at = moment("2026-11-19T00:00:00Z"),
         .author = {.id = {"service-planner-designer0"}, .display_name = {}}});
    snapshot.put(discussed);
    EXPECT_EQ(judge(with, snapshot).outcome, Pass);
}

TEST(RoleBalance, NeverNamesAPerson) {
    const Snapshot snapshot = team_with({{Role::DataScientist, 1}, {Role::SoftwareEngineer, 8}});
    const CheckResult result = judge(thirty_percent_scientists(), snapshot);
    for (const Evidence& evidence : result.evidence) {
        EXPECT_FALSE(evidence.key);
        for (const AccountId& id : snapshot.roster.teams.front().people)
            EXPECT_EQ(evidence.text.en.find(id.value), std::string::npos);
    }
}

TEST(RoleBalance, RefusesParametersThatSayNothing) {
    Compiler compiler;
    EXPECT_EQ(find_check("role-balance")->compile(map({}), compiler), nullptr);
    ASSERT_EQ(compiler.errors.size(), 1U);
}

}  // namespace
}  // namespace healthlint
