// Pages of Confluence that issues link to, as far as anybody can look them up.
#include <utility>

#include "bridge/work/facts_reader.h"
#include "tests/work/fixture.h"

namespace healthlint {
namespace {

using namespace std::chrono_literals;

// Of its three rules the last one counts pages by their label.
std::string page_pack() {
    return small_pack() + R"(  - id: data-linked
    title: {en: The data is linked, ko: 데이터가 연결되어 있습니다}
    pillar: purpose
    subject: issue
    stage: badge
    level: warn
    scope: issuetype = Epic
    check: data-sources
    with: {any-of: [{confluence-label: dataset}], min: 1}
    why: {en: Data is found again., ko: 데이터를 다시 찾을 수 있습니다.}
    fix: {en: Link the page., ko: 페이지를 연결해 주세요.}
)";
}

class Pages : public WorkTest {
  protected:
    Pages() {
        write_pack(page_pack());
        service_->check_rules();
        settle_down();
        jira_.before = [this](const std::string& call) -> std::optional<HttpResponse> {
            if (call.find("/wiki/") == std::string::npos) return std::nullopt;
            if (is_down_) return HttpResponse{.status = 503};
            return HttpResponse{
                .status = 200,
                .headers = {{"Content-Type", "application/json"}},
                .body =
                    R"({"id": "7", "status": "current", "labels": {"results": [{"name": "dataset"}]}})"};
        };
    }

    void install_confluence() {
        ASSERT_TRUE(store_->install(
            {.product = Product::Confluence,
             .client_key = "client-2",
             .base_url = "https://acme.example/wiki",
             .display_url = {},
             .shared_secret = "secret"},
            clock_.now(),
            5min));
    }

    static std::string page(const std::string& id) {
        return "https://acme.example/wiki/spaces/D/pages/" + id + "/Title";
    }

    void link(const std::string& id, const std::string& url) {
        Json link;
        link["application"]["type"] = kConfluenceApplication;
        link["object"] = {{"url", url}, {"title", "Data"}};
        jira_.remote_links[id].push_back(link);
    }

    // An epic that links to a page; by its own number where none is named.
    void put_linked(const std::string& id, const std::string& url = "") {
        link(id, url.empty() ? page(id) : url);
        put_epic(id, both());
    }

    void edit(const std::string& id) {
        put_epic(id, {{"summary", "Edited at " + format_timestamp(clock_.now())}});
        webhook(id);
        jira_.forget_calls();
        settle_down();
        EXPECT_EQ(jira_.count("GET", "/remotelink"), 1);
    }

    std::optional<UnknownReason> unknown(const std::string& issue) {
        const auto current = service_->verdict(site_, {issue});
        if (!current || !current->verdict) return std::nullopt;
        for (const Finding& finding : current->verdict->findings)
            if (finding.rule.value == "data-linked") return finding.unknown;
        return std::nullopt;
    }

    std::string stored(const std::string& issue) {
        const auto issues = store_->issues(site_, {}, kNoLimit);
        for (const StoredIssue& one : *issues)
            if (one.id.value == issue) return one.side_facts_json;
        return "";
    }

    int looked_up() const { return jira_.count("GET", "/wiki/api/v2/pages/"); }

    bool is_down_ = false;
};

TEST_F(Pages, AreLookedUpInTheConfluenceOfTheTenant) {
    install_confluence();
    put_linked("1");
    put_linked("2", page("1"));
    settle_down();
    EXPECT_EQ(grade("1"), "healthy");
    EXPECT_EQ(grade("2"), "healthy");
    EXPECT_EQ(looked_up(), 1) << "one page";
}

TEST_F(Pages, AreLookedUpOnceWhereManyPortionsOfIssuesLinkToThem) {
    install_confluence();
    const auto answer = jira_.before;
    jira_.before = [&](const std::string& call) {
        if (call.ends_with("/remotelink")) clock_.advance(20ms);  // within the limits
        return answer(call);
    };
    tells_ = false;
    const auto issues = static_cast<int>(2 * kFactsPortion) + 1;
    for (int i = 1; i <= issues; ++i)
        put_linked(std::to_string(i), page("1"));
    clock_.advance(16min);
    settle_down();
    EXPECT_EQ(jira_.count("GET", "/remotelink"), issues);
    EXPECT_EQ(looked_up(), 1);
    EXPECT_EQ(unknown(std::to_string(issues)), std::nullopt);
}

TEST_F(Pages, AreNotLookedUpAgainForAnEditOfTheIssue) {
    install_confluence();
    put_linked("1");
    settle_down();
    ASSERT_EQ(looked_up(), 1);
    edit("1");
    EXPECT_EQ(looked_up(), 0);
    EXPECT_EQ(unknown("1"), std::nullopt);
    restart();
    link("1", page("2"));
    edit("1");
    EXPECT_EQ(looked_up(), 1) << "the new one";
    EXPECT_NE(stored("1").find("pages/2"), std::string::npos);
    clock_.advance(kLookAgainAfter);
    edit("1");
    EXPECT_EQ(looked_up(), 2) << "nothing tells of their end";
}

TEST_F(Pages, StayKnownWhereALimitStopsTheReadingOfOtherFacts) {
    write_pack(page_pack() + history_pack().substr(small_pack().size()));
    service_->check_rules();
    install_confluence();
    std::string limited;
    const auto answer = jira_.before;
    jira_.before = [&](const std::string& call) -> std::optional<HttpResponse> {
        if (!limited.empty() && call.ends_with(limited)) {
            limited.clear();
            return HttpResponse{.status = 429, .headers = {{"Retry-After", "5"}}};
        }
        return call.ends_with("/changelog") ? no_history() : answer(call);
    };
    for (const std::string id : {"1", "2"}) {
        const std::string other = "9" + id;
        link(id, page(id));
        put_epic(id, both());
        settle_down();
        ASSERT_EQ(unknown(id), std::nullopt);
        const Json known = std::exchange(jira_.remote_links[id], nullptr);
        link(id, page(other));
        jira_.remote_links[id].push_back(known.front());
        limited = id == "1" ? "/changelog" : "/pages/" + other;
        jira_.forget_calls();
        put_epic(id, {{"summary", "Edited"}});
        webhook(id);
        settle_down(1s);
        ASSERT_TRUE(limited.empty());
        restart();
        settle_down(1min);
        EXPECT_EQ(unknown(id), std::nullopt);
        EXPECT_EQ(jira_.count("GET", "/pages/" + id), 0) << "it was known";
        EXPECT_GE(jira_.count("GET", "/pages/" + other), 1);
    }
}

TEST_F(Pages, ThatNobodyCanLookUpAreNotLackedForEver) {
    put_linked("1");
    put_linked("2", "https://elsewhere.example/wiki/spaces/D/pages/1/Title");
    settle_down();
    EXPECT_NE(unknown("1"), std::nullopt);
    EXPECT_NE(unknown("2"), std::nullopt);
    const std::string known = stored("1") + stored("2");
    EXPECT_NE(stored("1").find("\"hidden\":true"), std::string::npos) << known;
    EXPECT_NE(stored("2").find("\"hidden\":true"), std::string::npos) << known;
    install_confluence();
    clock_.advance(kAskAgainAfter - 5min);  // time for a reconcile
    settle_down();
    EXPECT_EQ(stored("1") + stored("2"), known) << "nothing new is known, nothing is written";
    clock_.advance(15min);
    settle_down();
    EXPECT_EQ(unknown("1"), std::nullopt) << "the app came to Confluence";
    EXPECT_NE(unknown("2"), std::nullopt);
    EXPECT_EQ(looked_up(), 1);
}

TEST_F(Pages, AConfluenceThatIsDownKeepsNobodyWaiting) {
    install_confluence();
    is_down_ = true;
    for (int i = 1; i <= 8; ++i)
        put_linked(std::to_string(i));
    settle_down();
    EXPECT_EQ(store_->backlog()->inbox.waiting, 0);
    for (int i = 1; i <= 8; ++i)
        EXPECT_NE(unknown(std::to_string(i)), std::nullopt) << i;
    EXPECT_EQ(looked_up(), kPageFailuresInARow);
    is_down_ = false;
    clock_.advance(kTryAgainAfter);
    put_linked("9");
    settle_down();
    for (int i = 1; i <= 9; ++i)
        EXPECT_EQ(unknown(std::to_string(i)), std::nullopt) << i;
}

}  // namespace
}  // namespace healthlint
