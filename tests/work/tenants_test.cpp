// Two tenants through Forge, each with a Jira and a Confluence, all behind one address: what
// belongs to one never reaches the other.

#include <filesystem>
#include <map>
#include <memory>
#include <set>
#include <stop_token>
#include <thread>

#include <gtest/gtest.h>

#include "bridge/atlassian/rate_limiter.h"
#include "bridge/base/log.h"
#include "bridge/digest/week.h"
#include "bridge/store/sqlite/sqlite_store.h"
#include "bridge/work/service.h"
#include "tests/sandbox/sandbox.h"
#include "tests/support/corpus.h"
#include "tests/support/manual_clock.h"

namespace healthlint {
namespace {

constexpr const char* kApi = "https://api.atlassian.com";
constexpr const char* kDatasheet = "data-sources-linked";  // a rule that looks at linked pages
constexpr long long kEventsPage = 900'002;                 // FCST-4 links to it

// A company at a host of its own, and the API in front of it.
class Tenant {
  public:
    Tenant(const std::string& name, Clock& clock, Transport& nobody)
        : cloud_id("cloud-" + name),
          host(name + ".example"),
          company_({.base_url = "https://" + host, .cloud_id = cloud_id}, clock, nobody),
          transport(company_) {}

    Result<Site> install(Store& store, Product product, TimePoint now) {
        const std::string name = product == Product::Jira ? "jira" : "confluence";
        auto site = store.install_forge(
            {.product = product,
             .installation_id = "installation-" + cloud_id + "-" + name,
             .cloud_id = cloud_id,
             .base_url = std::string(kApi) + "/ex/" + name + "/" + cloud_id},
            now);
        if (!site) return site;
        auto put = store.put_system_token(
            site->id, company_.install_forge(name), now + std::chrono::days(365));
        if (!put) return tl::unexpected(put.error());
        return site;
    }

    std::vector<sandbox::Page> digests() {
        return company_.with_world([](sandbox::World& world) {
            std::vector<sandbox::Page> found;
            for (const auto& [id, page] : world.wiki.pages())
                if (page.title.find("주간 건강도") != std::string::npos) found.push_back(page);
            return found;
        });
    }

    // "GET /wiki/api/v2/pages/{}" of everything that the app asked.
    std::set<std::string> endpoints() {
        const Json ledger =
            company_.with_world([](sandbox::World& world) { return world.journal.ledger(); });
        std::set<std::string> all;
        for (const auto& [endpoint, times] : ledger.at("by_endpoint").items())
            all.insert(endpoint);
        return all;
    }

    void strip_labels(long long page) {
        company_.with_world([&](sandbox::World& world) { world.wiki.find(page)->labels.clear(); });
    }

    const std::string cloud_id;
    const std::string host;

  private:
    sandbox::Sandbox company_;

  public:
    sandbox::SandboxTransport transport;
};

// Everything on the network: api.atlassian.com finds a tenant by its cloud id.
class Internet final : public Transport {
  public:
    Result<HttpResponse> send(const HttpRequest& request) override {
        if (refuses_wiki && request.url.find("/ex/confluence/") != std::string::npos)
            return HttpResponse{
                .status = 429,
                .headers = {
                    {"Retry-After", "1800"},
                    {"RateLimit-Reason", "confluence-quota-global-based"}}};
        for (Tenant* tenant : tenants)
            if (request.url.find("/" + tenant->cloud_id + "/") != std::string::npos)
                return tenant->transport.send(request);
        return fail(Errc::Unavailable, "nobody is at " + request.url);
    }

    std::vector<Tenant*> tenants;
    bool refuses_wiki = false;
};

struct Nobody final : Transport {  // events are not sent

    Result<HttpResponse> send(const HttpRequest&) override { return HttpResponse{}; }
};

struct TwoTenants {
    ManualClock clock{*parse_timestamp("2026-11-23T08:00:00Z")};
    Nobody nobody;
    Tenant first{"first", clock, nobody};
    Tenant second{"second", clock, nobody};
    Internet internet;
    RateLimiter limiter;
    std::filesystem::path folder;
    std::unique_ptr<Store> store;
    std::unique_ptr<Service> service;
    SiteId first_jira, second_jira;
    std::jthread time{};  // calls wait for the limits of the site, so time passes by itself

    ~TwoTenants() {
        time = {};
        service.reset();
        store.reset();
        std::filesystem::remove_all(folder);
    }
};

class TenantsTest : public testing::Test {
  protected:
    // One scan serves all tests.
    static void SetUpTestSuite() {
        set_log_level(LogLevel::Off);
        world_ = std::make_unique<TwoTenants>();
        TwoTenants& world = *world_;
        std::string pattern = testing::TempDir() + "healthlint-tenants-XXXXXX";
        world.folder = ::mkdtemp(pattern.data());
        world.internet.tenants = {&world.first, &world.second};
        world.time = std::jthread([&world](const std::stop_token& stop) {
            while (!stop.stop_requested()) {
                world.clock.advance(std::chrono::milliseconds(100));
                std::this_thread::sleep_for(std::chrono::milliseconds(1));
            }
        });
        world.store = *open_sqlite_store(
            world.folder / "store.db",
            *SecretBox::from_keys("a2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2s="));
        ServiceSettings settings;
        settings.pack_file = PROJECT_ROOT "/rules/ai-team.rules.yaml";
        settings.site_file = PROJECT_ROOT "/rules/site.yaml";
        world.service = std::make_unique<Service>(
            *world.store, world.internet, world.limiter, world.clock, settings);
        ASSERT_TRUE(world.service->open());
        for (Tenant* tenant : world.internet.tenants) {
            const auto wiki = tenant->install(*world.store, Product::Confluence, world.clock.now());
            const auto jira = tenant->install(*world.store, Product::Jira, world.clock.now());
            ASSERT_TRUE(wiki && jira);
            (tenant == &world.first ? world.first_jira : world.second_jira) = jira->id;
        }
        world.second.strip_labels(kEventsPage);
    }

    static void TearDownTestSuite() { world_.reset(); }

    static SiteView view(const SiteId& jira) {
        auto view = world_->service->read_whole(jira);
        EXPECT_TRUE(view) << view.error().message;
        return view ? *std::move(view) : SiteView{};
    }

    static std::optional<Outcome> outcome(const SiteId& jira, const std::string& key) {
        const SiteView seen = view(jira);
        for (const auto& [id, verdict] : seen.report.issues)
            for (const Finding& finding : verdict.findings)
                if (verdict.subject.label == key && finding.rule.value == kDatasheet)
                    return finding.outcome;
        return std::nullopt;
    }

    static Result<DigestPublication> publish(const SiteId& jira) {
        view(jira);
        return world_->service->publish_digest(jira, week_);
    }

    inline static std::unique_ptr<TwoTenants> world_;
    inline static const Week week_ = week_of(*parse_date("2026-11-18"));
};

TEST_F(TenantsTest, PagesAreLookedUpInTheirOwnConfluence) {
    EXPECT_EQ(outcome(world_->first_jira, "FCST-4"), Outcome::Pass);
    EXPECT_EQ(outcome(world_->second_jira, "FCST-4"), Outcome::Warn) << "its page has no label";
    for (Tenant* tenant : world_->internet.tenants)
        EXPECT_TRUE(tenant->endpoints().contains("GET /wiki/api/v2/pages/{}")) << tenant->host;
}

TEST_F(TenantsTest, DigestsGoToTheirOwnConfluence) {
    const auto second = publish(world_->second_jira);
    ASSERT_TRUE(second) << second.error().message;
    EXPECT_TRUE(world_->first.digests().empty());
    ASSERT_EQ(world_->second.digests().size(), 1U);
    const std::string body = world_->second.digests().front().body;
    EXPECT_NE(body.find("https://second.example/browse/"), std::string::npos);
    EXPECT_EQ(body.find(kApi), std::string::npos) << "people cannot open that";
    EXPECT_EQ(
        second->url, "https://second.example/wiki/pages/viewpage.action?pageId=" + second->page_id);
    const auto preview = world_->service->preview_digest(world_->second_jira, week_);
    ASSERT_TRUE(preview);
    EXPECT_NE(preview->body.find("https://second.example/browse/"), std::string::npos);

    const auto first = publish(world_->first_jira);
    ASSERT_TRUE(first) << first.error().message;
    EXPECT_EQ(world_->first.digests().size(), 1U);
    EXPECT_EQ(world_->second.digests().size(), 1U);
}

TEST_F(TenantsTest, AQuotaOfConfluenceStopsNoJira) {
    const TimePoint before = world_->clock.now();
    view(world_->second_jira);
    world_->internet.refuses_wiki = true;
    const auto refused = world_->service->publish_digest(world_->second_jira, week_);
    world_->internet.refuses_wiki = false;
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, Errc::RateLimited) << refused.error().message;
    const RestCost jira{
        .site = std::string(kApi) + "/ex/jira/" + world_->first.cloud_id,
        .method = "GET",
        .endpoint = "anything",
        .written_issues = {}};
    EXPECT_FALSE(world_->limiter.acquire(jira, world_->clock.now()));
    for (const CallTally& tally : world_->limiter.tallies())
        EXPECT_EQ(
            tally.product == "confluence",
            tally.endpoint.find("pages") != std::string::npos || tally.endpoint == "GET spaces")
            << tally.product << ' ' << tally.endpoint;
    world_->clock.set(before + std::chrono::hours(2));  // it is over
}

// What an operation is called in the sandbox's table: "GET /wiki/api/v2/pages/{}".
std::string operation_name(std::string method, const std::string& path) {
    for (char& c : method)
        c = static_cast<char>(c - 'a' + 'A');
    std::string name = method + " ";
    bool inside = false;
    for (const char c : path) {
        if (c == '}') inside = false;
        if (!inside) name += c;
        if (c == '{') inside = true;
    }
    return name;
}

// Scopes by operation, as Atlassian's OpenAPI documents tell them for apps of Forge.
std::map<std::string, std::set<std::string>> documented_scopes() {
    std::map<std::string, std::set<std::string>> all;
    for (const char* name : {"specs/jira-v3.judge.json", "specs/confluence-v2.judge.json"}) {
        const auto path = corpus_file(name);
        if (!path) return {};
        const Json document = parse_json(read_file(*path));
        for (const auto& [address, operations] : document.at("paths").items())
            for (const auto& [method, operation] : operations.items()) {
                if (!operation.is_object()) continue;
                auto& scopes = all[operation_name(method, address)];
                for (const Json& one : operation.value("x-atlassian-oauth2-scopes", Json::array()))
                    if (string_member(one, "state") == "Current")
                        for (const Json& scope : one.at("scopes"))
                            scopes.insert(scope.get<std::string>());
            }
    }
    return all;
}

TEST_F(TenantsTest, AsksOnlyWhatIsDocumentedAndTheManifestAllows) {
    const auto documented = documented_scopes();
    if (documented.empty()) GTEST_SKIP() << corpus_skip_message("specs");
    ASSERT_TRUE(publish(world_->first_jira));
    const std::string manifest = read_file(PROJECT_ROOT "/connect-descriptor/forge/manifest.yml");
    for (const std::string& endpoint : world_->first.endpoints()) {
        const auto found = documented.find(endpoint);
        ASSERT_NE(found, documented.end()) << endpoint;
        for (const std::string& scope : found->second)
            EXPECT_NE(manifest.find("- " + scope), std::string::npos) << endpoint << ' ' << scope;
    }
}

}  // namespace
}  // namespace healthlint
