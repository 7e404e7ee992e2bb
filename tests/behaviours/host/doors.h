#pragma once
// One Atlassian and one bridge for all tests of a suite; every test takes tenants of its own.

#include <memory>

#include <gtest/gtest.h>

#include "tests/behaviours/host/bridge.h"
#include "tests/behaviours/host/tokens.h"

namespace healthlint {

class DoorTest : public testing::Test {
  protected:
    static void SetUpTestSuite() {
        the_atlassian = std::make_unique<Atlassian>();
        the_bridge = std::make_unique<Bridge>(*the_atlassian);
    }

    static void TearDownTestSuite() {
        the_bridge.reset();
        the_atlassian.reset();
    }

    void TearDown() override { the_atlassian->answer_with(nullptr); }

    static Atlassian& atlassian() { return *the_atlassian; }

    static Bridge& bridge() { return *the_bridge; }

    static Tenant tenant(const std::string& product = "jira") {
        return the_atlassian->new_tenant(product);
    }

    static Tenant installed() {
        Tenant one = tenant();
        EXPECT_EQ(the_bridge->install(one).status, 204);
        return one;
    }

    // A webhook with these claims, signed with the tenant's secret.
    static int host_request(const OrderedJson& claims, const std::string& secret) {
        return the_bridge
            ->post(Bridge::kWebhook, "JWT " + sign_hs256(claims, secret), kHarmlessEvent)
            .status;
    }

    static OrderedJson webhook_claims(const Tenant& one) {
        return host_claims(one, "POST", Bridge::kWebhook);
    }

    // Names no issue, so it is accepted and nothing follows.
    static constexpr const char* kHarmlessEvent =
        R"({"timestamp":1,"webhookEvent":"jira:version_released"})";

  private:
    inline static std::unique_ptr<Atlassian> the_atlassian;
    inline static std::unique_ptr<Bridge> the_bridge;
};

}  // namespace healthlint
