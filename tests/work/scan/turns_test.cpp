// Several sites of one bridge. All are the same Jira here, told apart by the path of their address.

#include "bridge/work/scan/turns.h"

#include <stdexcept>

#include "bridge/work/scan/backfill.h"
#include "tests/work/fixture.h"

namespace healthlint {
namespace {

using namespace std::chrono_literals;

class SeveralSites : public WorkTest {
  protected:
    SeveralSites() {
        jira_.page_size = 1;
        for (int i = 1; i <= 6; ++i)
            jira_.put(std::to_string(i), "AIX-" + std::to_string(i), {{"summary", "Task"}});
        for (const char* name : {"a", "b"})
            sites_.push_back(install(name));
        service_->sites_changed();
    }

    SiteId install(const std::string& name) {
        const auto site = store_->install(
            {.client_key = "client-" + name,
             .base_url = "https://acme.example/" + name,
             .shared_secret = "secret"},
            clock_.now(),
            5min);
        EXPECT_TRUE(site);
        return site ? site->id : SiteId{};
    }

    BackfillStatus status(const SiteId& site) { return *backfill_status(*store_, site); }

    std::vector<SiteId> sites_;
};

TEST_F(SeveralSites, ScanInTurns) {
    clock_.advance(1s);
    for (int step = 0; step < 4; ++step)
        service_->work_once();
    EXPECT_EQ(status(sites_[0]).cursor.issues, 2);
    EXPECT_EQ(status(sites_[1]).cursor.issues, 2);
    settle_down();
    for (const SiteId& site : sites_)
        EXPECT_EQ(status(site).state, BackfillStatus::State::Done);
}

TEST_F(SeveralSites, OneWhoseStepThrowsKeepsNoOtherFromItsTurn) {
    jira_.before = [](const std::string& call) -> std::optional<HttpResponse> {
        if (call.find(" /a/") != std::string::npos) throw std::runtime_error("a bug");
        return std::nullopt;
    };
    clock_.advance(1s);
    settle_down();
    EXPECT_EQ(status(sites_[1]).state, BackfillStatus::State::Done);
    const BackfillStatus broken = status(sites_[0]);
    EXPECT_EQ(broken.state, BackfillStatus::State::Failing);
    EXPECT_EQ(broken.failed->failure, ScanFailure::Internal);
    const int calls = jira_.count("GET", "/a/");
    clock_.advance(100ms);
    settle_down(100ms);
    EXPECT_EQ(jira_.count("GET", "/a/"), calls) << "it is put off";
    jira_.before = nullptr;
    clock_.advance(5min);
    settle_down();
    EXPECT_EQ(status(sites_[0]).state, BackfillStatus::State::Done);
}

}  // namespace
}  // namespace healthlint
