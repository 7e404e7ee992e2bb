// The sandbox's company shows what the shipped pack can say: every rule in every outcome that its
// tickets can bring about, read through the real client from the sandbox as it serves them. What a
// rule says there is written out, so that neither the company nor a check can drift unnoticed.

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <memory>
#include <set>
#include <stop_token>
#include <thread>

#include <gtest/gtest.h>

#include "bridge/atlassian/rate_limiter.h"
#include "bridge/base/log.h"
#include "bridge/store/sqlite/sqlite_store.h"
#include "bridge/work/service.h"
#include "tests/sandbox/sandbox.h"
#include "tests/support/manual_clock.h"

namespace healthlint {
namespace {

using enum Outcome;

constexpr const char* kJira = "https://mirinae.example";
constexpr int kTeams = 6;

std::string read_file(const std::filesystem::path& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

// The shipped pack with the company's waivers, which end two months from now.
std::string pack_with_waivers(TimePoint now) {
    std::string waivers = read_file(HEALTHLINT_SANDBOX_COMPANY "/waivers.yaml");
    const std::string day =
        format_date(std::chrono::floor<std::chrono::days>(now + std::chrono::days(60)));
    constexpr std::string_view kExpires = "{expires}";
    for (auto at = waivers.find(kExpires); at != waivers.npos; at = waivers.find(kExpires, at))
        waivers.replace(at, kExpires.size(), day);
    return read_file(PROJECT_ROOT "/rules/ai-team.rules.yaml") + waivers;
}

class CompanyTest : public testing::Test {
  protected:
    // One scan serves all tests: it only reads.
    static void SetUpTestSuite() {
        set_log_level(LogLevel::Off);
        std::string pattern = testing::TempDir() + "healthlint-company-XXXXXX";
        const std::filesystem::path folder = ::mkdtemp(pattern.data());
        ManualClock clock{*parse_timestamp("2026-11-23T08:00:00Z")};
        std::ofstream(folder / "company.rules.yaml") << pack_with_waivers(clock.now());
        sandbox::Options options;
        options.base_url = kJira;

        // Calls wait for the limits of the site, so time passes by itself.
        const std::jthread time([&clock](const std::stop_token& stop) {
            while (!stop.stop_requested()) {
                clock.advance(std::chrono::milliseconds(100));
                std::this_thread::sleep_for(std::chrono::milliseconds(1));
            }
        });

        struct Nobody final : Transport {  // no app is installed, so none is called

            Result<HttpResponse> send(const HttpRequest&) override { return HttpResponse{}; }
        } nobody;

        sandbox::Sandbox company(options, clock, nobody);
        sandbox::SandboxTransport jira(company);
        const auto store = open_sqlite_store(
            folder / "store.db",
            *SecretBox::from_keys("a2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2s="));
        ServiceSettings settings;
        settings.pack_file = folder / "company.rules.yaml";
        settings.site_file = PROJECT_ROOT "/rules/site.yaml";
        settings.login = TokenLogin{kJira, "admin@mirinae.example", "token"};
        RateLimiter limiter;
        Service service(**store, jira, limiter, clock, settings);
        const auto opened = service.open();
        ASSERT_TRUE(opened) << opened.error().message;
        const auto site = service.sign_in();
        ASSERT_TRUE(site) << site.error().message;
        auto view = service.read_whole(site->id);
        ASSERT_TRUE(view) << view.error().message;
        view->snapshot = view->snapshot.with_its_issues();  // the store goes
        view_ = std::make_unique<SiteView>(*std::move(view));
        std::filesystem::remove_all(folder);
    }

    static void TearDownTestSuite() { view_.reset(); }

    void SetUp() override { ASSERT_NE(view_, nullptr) << "the company could not be read"; }

    static const Report& report() { return view_->report; }

    // Each finding of every issue and team.
    template <class Use>
    static void each_finding(const Use& use) {
        for (const auto& [id, verdict] : report().issues)
            for (const Finding& finding : verdict.findings)
                use(finding);
        for (const auto& [name, verdict] : report().teams)
            for (const Finding& finding : verdict.findings)
                use(finding);
    }

    static std::set<Outcome> shown(const std::string& rule) {
        std::set<Outcome> outcomes;
        each_finding([&](const Finding& finding) {
            if (finding.rule.value == rule && finding.outcome != NotApplicable)
                outcomes.insert(finding.outcome);
        });
        return outcomes;
    }

    // "fail: RECO-1, VIS-2": who shows what, for the reader of a failure.
    static std::string listing(const std::string& rule) {
        std::map<std::string, std::string> by_outcome;
        each_finding([&](const Finding& finding) {
            if (finding.rule.value != rule) return;
            std::string& list = by_outcome[std::string(to_string(finding.outcome))];
            list += (list.empty() ? "" : ", ") + finding.subject.label;
        });
        std::string text;
        for (const auto& [outcome, subjects] : by_outcome)
            text += "\n  " + outcome + ": " + subjects;
        return text;
    }

    static const Finding* finding(const std::string& key, const std::string& rule) {
        for (const auto& [id, verdict] : report().issues)
            for (const Finding& one : verdict.findings)
                if (verdict.subject.label == key && one.rule.value == rule) return &one;
        return nullptr;
    }

    inline static std::unique_ptr<SiteView> view_;
};

// What tickets of this company show. Left out is what no ticket can bring about:
//  - a rule of level warn never fails, and a forbidden state without grace time never warns;
//  - the days of creation and status are always read, so rules on them alone are never unknown;
//  - KPI fields that may not be read: Jira hides fields from people, and this app sees all.
// The pack's own tests show these.
const std::map<std::string, std::set<Outcome>> kShownByIssues{
    {"kpi-measurable", {Pass, Warn, Fail, Waived}},
    {"kpi-value-fresh", {Pass, Warn, Unknown, Waived}},
    {"business-goal", {Pass, Warn, Fail, Unknown, Waived}},
    {"business-owner", {Pass, Warn, Fail, Unknown, Waived}},
    {"chosen-early", {Pass, Warn, Waived}},
    {"date-kept", {Pass, Warn, Unknown, Waived}},
    {"pilot-within-a-year", {Pass, Warn, Waived}},
    {"feasibility-first", {Pass, Warn, Unknown, Waived}},
    {"data-sources-linked", {Pass, Warn, Fail, Unknown, Waived}},
    {"data-access-not-stuck", {Pass, Fail, Waived}},
    {"exploration-first", {Pass, Warn, Unknown, Waived}},
    {"realtime-data", {Pass, Warn, Fail, Unknown, Waived}},
};

// Rules of level warn never fail; the others are unknown where a team is too young or roles are
// missing. The pulse is opt-in and off.
const std::map<std::string, std::set<Outcome>> kShownByTeams{
    {"few-projects-per-team", {Pass, Warn, Fail}},
    {"few-projects-per-person", {Pass, Warn}},
    {"no-ageing-work", {Pass, Warn, Unknown}},
    {"role-balance", {Pass, Warn, Fail, Unknown}},
    {"b2c-roles", {Pass, Warn}},
    {"shared-not-handed-over", {Pass, Warn, Fail, Unknown}},
};

TEST_F(CompanyTest, ShowsEveryIssueRuleInEveryOutcomeThatTicketsCanHave) {
    for (const auto& [rule, outcomes] : kShownByIssues)
        EXPECT_EQ(shown(rule), outcomes) << rule << listing(rule);
}

TEST_F(CompanyTest, ShowsEveryTeamRuleOverItsTeams) {
    EXPECT_EQ(report().teams.size(), kTeams);
    for (const auto& [rule, outcomes] : kShownByTeams)
        EXPECT_EQ(shown(rule), outcomes) << rule << listing(rule);
}

TEST_F(CompanyTest, LeavesNoRuleOfThePackOut) {
    for (const Rule& rule : view_->rulebook->rules) {
        if (rule.stage == Stage::Off) continue;
        const auto& table = rule.subject == SubjectKind::Issue ? kShownByIssues : kShownByTeams;
        EXPECT_TRUE(table.contains(rule.id.value)) << rule.id.value;
    }
}

TEST_F(CompanyTest, PagesOfConfluenceCountByTheirLabels) {
    const Finding* labelled = finding("FCST-4", "data-sources-linked");
    ASSERT_NE(labelled, nullptr);
    EXPECT_EQ(labelled->outcome, Pass) << labelled->message.en;
    const Finding* trashed = finding("FCST-3", "data-sources-linked");
    ASSERT_NE(trashed, nullptr);
    EXPECT_EQ(trashed->outcome, Warn) << trashed->message.en;
    EXPECT_EQ(trashed->inputs.at("gone"), 1);
    const Finding* hidden = finding("MLP-14", "data-sources-linked");
    ASSERT_NE(hidden, nullptr);
    EXPECT_EQ(hidden->outcome, Unknown) << hidden->message.en;
}

TEST_F(CompanyTest, AFieldThatASpaceDoesNotUseIsNobodysFault) {
    const Finding* goal = finding("MLP-1", "business-goal");
    ASSERT_NE(goal, nullptr);
    EXPECT_EQ(goal->outcome, Unknown);
    EXPECT_EQ(goal->unknown, UnknownReason::NoField);
}

bool has_hangul(std::string_view text) {
    // U+AC00 to U+D7A3 are the three bytes EA B0 80 to ED 9E A3.
    for (std::size_t at = 0; at + 2 < text.size(); ++at) {
        const auto byte = static_cast<unsigned char>(text[at]);
        if (byte < 0xEA || byte > 0xED) continue;
        const auto next = static_cast<unsigned char>(text[at + 1]);
        if (byte != 0xEA || next >= 0xB0) return true;
    }
    return false;
}

// What a ticket says is quoted as it is, whatever the language around it.
std::string without_quotations(std::string text) {
    for (auto open = text.find('"'); open != text.npos; open = text.find('"', open)) {
        const auto close = text.find('"', open + 1);
        text.erase(open, close == text.npos ? text.npos : close - open + 1);
    }
    return text;
}

TEST_F(CompanyTest, SaysEverythingInBothLanguagesWithoutMixingThem) {
    std::set<std::string> names;
    view_->snapshot.for_each([&](const Issue& issue) {
        for (const auto& [field, value] : issue.custom)
            if (const auto* people = std::get_if<std::vector<Person>>(&value))
                for (const Person& person : *people)
                    names.insert(person.display_name);
    });
    each_finding([&](const Finding& finding) {
        const std::string where = finding.rule.value + " of " + finding.subject.label + ": ";
        std::string english = without_quotations(finding.message.en);
        for (const std::string& name : names)
            if (const auto at = english.find(name); at != english.npos)
                english.erase(at, name.size());
        EXPECT_FALSE(english.empty() && finding.message.en.empty()) << where;
        EXPECT_FALSE(has_hangul(english)) << where << finding.message.en;
        EXPECT_TRUE(has_hangul(finding.message.ko)) << where << finding.message.ko;
        for (const char* both : {"을(를)", "은(는)", "이(가)", "와(과)", "(으)로"})
            EXPECT_EQ(finding.message.ko.find(both), std::string::npos) << finding.message.ko;
        EXPECT_FALSE(finding.evidence.empty()) << where << "no evidence";
    });
}

}  // namespace
}  // namespace healthlint
