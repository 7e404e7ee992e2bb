// Who may see and do what: Jira's own answer about a person decides, every time.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/behaviours/host/doors.h"

namespace healthlint {
namespace {

using testing::AnyOf;
using testing::Eq;

constexpr const char* kDeadLetters = "/connect/api/dead-letters";

class AuthorizationTest : public DoorTest {
  protected:
    // What Jira answers to permissions/check from now on.
    static void jira_grants(const std::string& body, int status = 200) {
        atlassian().answer_with(
            [body, status](const HttpRequest& request) -> std::optional<HttpResponse> {
                if (!request.url.ends_with("/permissions/check")) return std::nullopt;
                return HttpResponse{.status = status, .body = body};
            });
    }

    static std::string browse(const std::string& issues, const std::string& projects = "") {
        return R"({"projectPermissions":[{"permission":"BROWSE_PROJECTS","issues":[)" + issues +
               R"(],"projects":[)" + projects + R"(]}],"globalPermissions":[]})";
    }

    static int call(
        const Tenant& one,
        const std::string& target,
        const std::string& person,
        const std::string& issue = "10001",
        const std::string& method = "GET") {
        const std::string token = sign_hs256(context_claims(one, person, issue), one.secret);
        return bridge()
            .send(
                {.method = method,
                 .url = target,
                 .headers =
                     {{"Authorization", "JWT " + token}, {"Content-Type", "application/json"}}})
            .status;
    }

    static std::size_t questions(const Tenant& one) {
        std::size_t count = 0;
        for (const HttpRequest& request : atlassian().seen_by(one))
            if (request.url.ends_with("/permissions/check")) ++count;
        return count;
    }

    static constexpr const char* kAdministers =
        R"({"projectPermissions":[],"globalPermissions":["ADMINISTER"]})";
    static constexpr const char* kNothing = R"({"projectPermissions":[],"globalPermissions":[]})";
};

TEST_F(AuthorizationTest, AUZ001_AUZ002_AUZ013_SEC004_AdministratorsAreToldApart) {
    const Tenant one = installed();
    jira_grants(kNothing);
    EXPECT_EQ(call(one, kDeadLetters, "712020:user"), 403);
    EXPECT_EQ(call(one, "/connect/api/dead-letters/inbox-1", "712020:user", "1", "DELETE"), 403);
    jira_grants(kAdministers);
    EXPECT_EQ(call(one, kDeadLetters, "712020:admin"), 200);
    jira_grants(kNothing);
    EXPECT_EQ(call(one, kDeadLetters, "712020:another"), 403) << "asked about on its own";
    EXPECT_EQ(questions(one), 3U);
    EXPECT_EQ(call(one, kDeadLetters, "712020:admin"), 200) << "remembered for a moment";
    EXPECT_EQ(questions(one), 3U);
}

TEST_F(AuthorizationTest, AUZ003_NobodyIsAskedAboutWithoutAPerson) {
    const Tenant one = installed();
    jira_grants(kAdministers);
    for (const char* nobody : {"", "null"}) {
        OrderedJson claims = context_claims(one, "712020:admin", "10001");
        if (*nobody == '\0')
            claims.erase("sub");
        else
            claims["sub"] = nullptr;
        const std::string token = "JWT " + sign_hs256(claims, one.secret);
        EXPECT_THAT(bridge().get(kDeadLetters, token).status, AnyOf(Eq(401), Eq(403)));
    }
    EXPECT_EQ(questions(one), 0U);
}

TEST_F(AuthorizationTest, AUZ006_AUZ008_AUZ009_OnlyThisPermissionOnThisIssueCounts) {
    int person = 0;
    const Tenant one = installed();
    const auto look = [&](const std::string& grants) {
        jira_grants(grants);
        return call(one, Bridge::kIssueApi, "712020:" + std::to_string(++person), "10002");
    };
    EXPECT_EQ(look(browse("10002")), 200);
    EXPECT_EQ(look(browse("10001")), 403) << "another issue";
    EXPECT_EQ(look(browse("", "10")), 403) << "a project, not the issue";
    EXPECT_EQ(
        look(R"({"projectPermissions":[{"permission":"EDIT_ISSUES","issues":[10002]}]})"), 403)
        << "another permission";
    EXPECT_EQ(look(kAdministers), 403);
    EXPECT_EQ(look("{}"), 403);
}

TEST_F(AuthorizationTest, NothingIsShownWhileJiraCannotBeAsked) {
    const Tenant one = installed();
    jira_grants("", 500);
    EXPECT_EQ(call(one, Bridge::kIssueApi, "712020:somebody"), 503);
    EXPECT_EQ(call(one, kDeadLetters, "712020:somebody"), 503);
    jira_grants(browse("10001"));
    EXPECT_EQ(call(one, Bridge::kIssueApi, "712020:somebody"), 200) << "trouble is not remembered";
}

TEST_F(AuthorizationTest, AUZ011_AnIdThatIsNoNumberAsksNobody) {
    const Tenant one = installed();
    jira_grants(browse("10001"));
    for (const char* id : {"abc", "10001/../1", "1 OR 1=1", "-", "99999999999999999999999"})
        EXPECT_EQ(call(one, Bridge::kIssueApi, "712020:somebody", id), 403) << id;
    const Tenant wiki = tenant("confluence");
    ASSERT_EQ(bridge().install(wiki).status, 204);
    OrderedJson claims = context_claims(wiki, "712020:somebody", "");
    claims["context"]["confluence"]["content"]["id"] = "abc";
    EXPECT_EQ(
        bridge().get(Bridge::kIssueApi, "JWT " + sign_hs256(claims, wiki.secret)).status, 403);
    EXPECT_EQ(questions(one) + questions(wiki), 0U);
}

TEST_F(AuthorizationTest, AUZ014_AnotherTenantsItemsLookLikeNone) {
    const Tenant one = installed();
    const Tenant other = installed();
    jira_grants(kAdministers);
    for (const char* target :
         {"/connect/api/dead-letters/inbox-1",
          "/connect/api/dead-letters/inbox-987654",
          "/connect/api/dead-letters/x"})
        for (const char* method : {"POST", "DELETE"})
            EXPECT_EQ(call(other, target, "712020:admin", "1", method), 404) << target;
}

}  // namespace
}  // namespace healthlint
