// The operator's own door: a password at every request, and nothing secret behind it.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "bridge/base/encoding.h"
#include "tests/behaviours/host/doors.h"

namespace healthlint {
namespace {

using testing::Eq;
using testing::HasSubstr;
using testing::Not;

constexpr const char* kStatus = "/operator/status";
constexpr const char* kPassword = "a password of the operator's";

std::string basic(const std::string& name, const std::string& password) {
    return "Basic " + base64_encode(name + ":" + password);
}

class OperatorTest : public testing::Test {
  protected:
    static void SetUpTestSuite() {
        the_atlassian = std::make_unique<Atlassian>();
        the_bridge = std::make_unique<Bridge>(
            *the_atlassian,
            BridgeOptions{
                .environment = {std::string("HEALTHLINT_OPERATOR_PASSWORD=") + kPassword}});
    }

    static void TearDownTestSuite() {
        the_bridge.reset();
        the_atlassian.reset();
    }

    static int status_with(const std::string& authorization) {
        return the_bridge->get(kStatus, authorization).status;
    }

    inline static std::unique_ptr<Atlassian> the_atlassian;
    inline static std::unique_ptr<Bridge> the_bridge;
};

TEST_F(OperatorTest, AUZ015_APasswordAtEveryRequest) {
    const Tenant one = the_atlassian->new_tenant();
    ASSERT_EQ(the_bridge->install(one).status, 204);
    const HttpResponse asked = the_bridge->get(kStatus);
    EXPECT_EQ(asked.status, 401);
    EXPECT_THAT(
        std::string(find_header(asked.headers, "WWW-Authenticate").value_or("")),
        testing::StartsWith("Basic "));
    const HttpResponse good = the_bridge->get(kStatus, basic("operator", kPassword));
    EXPECT_EQ(good.status, 200);
    EXPECT_FALSE(find_header(good.headers, "Set-Cookie")) << "no session is opened";
    EXPECT_EQ(status_with(""), 401) << "the next call is asked again";
    EXPECT_EQ(status_with(basic("operator", kPassword).replace(0, 5, "basic")), 200);
    for (const std::string& wrong :
         {basic("operator", "another password"),
          basic("operator", ""),
          basic("Operator", kPassword),
          basic("", kPassword),
          basic(kPassword, "operator"),
          basic("operator", std::string(kPassword) + " "),
          std::string("Basic "),
          std::string("Basic !!!"),
          std::string("Basic ") + kPassword,
          std::string("Bearer ") + kPassword,
          "JWT " + sign_hs256(host_claims(one, "GET", kStatus), one.secret),
          "JWT " + sign_hs256(context_claims(one, "712020:admin", "1"), one.secret)})
        EXPECT_EQ(status_with(wrong), 401) << wrong;
}

TEST_F(OperatorTest, ItOpensNothingElse) {
    for (const char* target : {"/connect/api/issue", "/connect/api/dead-letters"})
        EXPECT_EQ(the_bridge->get(target, basic("operator", kPassword)).status, 401) << target;
    EXPECT_EQ(the_bridge->post(Bridge::kInstalled, basic("operator", kPassword), "{}").status, 401);
}

TEST_F(OperatorTest, TheStatusNamesSitesAndQueuesAndNoSecret) {
    const Tenant one = the_atlassian->new_tenant();
    ASSERT_EQ(the_bridge->install(one).status, 204);
    const HttpResponse answer = the_bridge->get(kStatus, basic("operator", kPassword));
    EXPECT_THAT(answer.body, Not(HasSubstr(one.secret)));
    EXPECT_THAT(answer.body, Not(HasSubstr(kPassword)));
    EXPECT_EQ(find_header(answer.headers, "Cache-Control"), "no-cache, no-store");
    const Json status = parse_json(answer.body);
    bool found = false;
    for (const Json& site : status.at("sites")) {
        if (string_member(site, "url") != one.base_url) continue;
        found = true;
        EXPECT_EQ(string_member(site, "door"), "connect");
        EXPECT_EQ(string_member(site, "state"), "active");
    }
    EXPECT_TRUE(found) << answer.body;
    for (const char* queue : {"inbox", "outbox"})
        EXPECT_TRUE(status.at(queue).contains("waiting")) << queue;
    EXPECT_EQ(integer_member(status.at("counters"), "stale_events"), 0);
}

TEST_F(OperatorTest, WithoutAPasswordTheDoorIsShut) {
    Atlassian host;
    Bridge shut(host);
    for (const std::string& name : {std::string("operator"), std::string()})
        EXPECT_EQ(shut.get(kStatus, basic(name, "")).status, 401);
    EXPECT_EQ(shut.get(kStatus, basic("operator", kPassword)).status, 401);
}

}  // namespace
}  // namespace healthlint
