// Who is in the groups and project roles that rule files name: asked of Jira once a day, and
// nothing stands still where it does not tell.
#include <fstream>

#include "bridge/work/rules/role_members.h"
#include "bridge/work/rules/rule_switch.h"
#include "tests/work/fixture.h"

namespace healthlint {
namespace {

constexpr const char* kSiteFile = R"(schema: healthlint-site/v1
spaces: [AIX]
people:
  lead: [boss]
  data-scientist: {people: [anna], groups: [science]}
  qa: {project-roles: [Testers]}
)";

HttpResponse json_of(const std::string& body) {
    return {.status = 200, .headers = {{"Content-Type", "application/json"}}, .body = body};
}

class Roles : public WorkTest {
  protected:
    Roles() {
        std::ofstream(folder_ / "site.yaml") << kSiteFile;
        jira_.before = [this](const std::string& call) { return answer(call); };
        restart();
        settle_down();
    }

    std::optional<HttpResponse> answer(const std::string& call) {
        if (call.ends_with("/group/member"))
            return groups_.status != 200
                       ? HttpResponse{.status = groups_.status}
                       : json_of(R"({"isLast": true, "values": [{"accountId": "ben"}, )"
                                 R"({"accountId": "boss"}]})");
        if (call.ends_with("/project/AIX/role"))
            return json_of(
                R"({"Testers": "https://acme.example/rest/api/3/project/1/role/10007"})");
        if (call.ends_with("/project/AIX/role/10007"))
            return json_of(
                R"({"id": 10007, "name": "Testers", "actors": [)"
                R"({"type": "atlassian-user-role-actor", "actorUser": {"accountId": "tina"}}]})");
        return std::nullopt;
    }

    Role role_of(const std::string& person) {
        return service_->view(site_)->snapshot.roster.role_of({person});
    }

    struct Group {
        int status = 200;
    } groups_;
};

TEST_F(Roles, ComeFromGroupsAndProjectRoles) {
    EXPECT_EQ(role_of("anna"), Role::DataScientist);
    EXPECT_EQ(role_of("ben"), Role::DataScientist);
    EXPECT_EQ(role_of("tina"), Role::Qa);
    EXPECT_EQ(role_of("boss"), Role::Lead) << "the first role that names a person";
}

TEST_F(Roles, AreAskedForOnceADay) {
    jira_.forget_calls();
    restart();
    settle_down();
    EXPECT_EQ(role_of("ben"), Role::DataScientist) << "remembered";
    clock_.advance(kMembersAge - std::chrono::minutes(1));
    settle_down();
    EXPECT_EQ(jira_.count("GET", "/group/member"), 0);
    clock_.advance(std::chrono::minutes(1));
    settle_down();
    EXPECT_EQ(jira_.count("GET", "/group/member"), 1);
    EXPECT_EQ(jira_.count("GET", "/project/AIX/role/10007"), 1);
}

TEST_F(Roles, ARefusedGroupStopsNothing) {
    groups_.status = 403;
    clock_.advance(kMembersAge);
    settle_down();
    EXPECT_EQ(role_of("anna"), Role::DataScientist);
    EXPECT_EQ(role_of("ben"), Role::Other);
    EXPECT_EQ(role_of("tina"), Role::Qa);
    put_epic("1");
    settle_down();
    EXPECT_EQ(grade("1"), "off-track");
}

TEST_F(Roles, AnOutageLeavesThemAsTheyWere) {
    groups_.status = 503;
    clock_.advance(kMembersAge);
    jira_.forget_calls();
    settle_down();
    EXPECT_EQ(role_of("ben"), Role::DataScientist);
    EXPECT_GT(jira_.count("GET", "/group/member"), 0);
    groups_.status = 403;
    settle_down();
    EXPECT_EQ(role_of("ben"), Role::DataScientist) << "not asked again at once";
    clock_.advance(kMembersRetry);
    settle_down();
    EXPECT_EQ(role_of("ben"), Role::Other);
}

TEST(RoleSources, SiteComesBeforePackAndSeveralRolesAtOnceGiveNobodyOne) {
    const PackSources sources{
        .pack = {"p.yaml", "people:\n  qa: {groups: [b, c]}\n  engineer: {groups: [d]}\n"},
        .site =
            SourceFile{"site.yaml", "people:\n  lead: {project-roles: [a]}\n  qa: [someone]\n"}};
    using enum RoleSource::Kind;
    const std::vector<RoleSource> expected{
        {ProjectRole, "a", Role::Lead}, {Group, "b", Role::Qa}, {Group, "c", Role::Qa}};
    EXPECT_EQ(role_sources(sources), expected);
}

}  // namespace
}  // namespace healthlint
