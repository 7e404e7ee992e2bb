#include "tests/work/fixture.h"

#include <cstdlib>
#include <fstream>

#include "bridge/base/log.h"

namespace healthlint {

std::string small_pack(const std::string& version, const std::string& publish) {
    return R"(schema: healthlint/v1
pack:
  id: small
  version: ")" +
           version + R"("
  title: {en: Small, ko: 작은 규칙}
  owner: tests
  timezone: Asia/Seoul
scoring:
  pillars: {purpose: 1}
publish: {comment: on-worse)" +
           publish + R"(}
rules:
  - id: has-owner
    title: {en: Somebody owns it, ko: 담당자가 있습니다}
    pillar: purpose
    subject: issue
    stage: badge
    level: fail
    scope: issuetype = Epic
    require: assignee IS NOT EMPTY
    why: {en: Work without an owner waits., ko: 담당자가 없으면 기다립니다.}
    fix: {en: Set an assignee., ko: 담당자를 정해 주세요.}
  - id: has-due-date
    title: {en: It has a due date, ko: 기한이 있습니다}
    pillar: purpose
    subject: issue
    stage: badge
    level: fail
    scope: issuetype = Epic
    require: duedate IS NOT EMPTY
    why: {en: A date makes a plan., ko: 기한이 있어야 계획입니다.}
    fix: {en: Set a due date., ko: 기한을 적어 주세요.}
)";
}

std::string history_pack() {
    return small_pack() + R"(  - id: date-kept
    title: {en: The date is kept, ko: 기한을 지킵니다}
    pillar: purpose
    subject: issue
    stage: badge
    level: warn
    scope: issuetype = Epic
    check: slipped
    with: {field: duedate, moves: {warn-above: 0}}
    why: {en: Moved dates hide delays., ko: 옮긴 기한은 지연을 가립니다.}
    fix: {en: Keep the date., ko: 기한을 지켜 주세요.}
)";
}

HttpResponse no_history() {
    return {
        .status = 200,
        .headers = {{"Content-Type", "application/json"}},
        .body = R"({"startAt": 0, "total": 0, "isLast": true, "values": []})"};
}

WorkTest::WorkTest(Site site_state) {
    set_log_level(LogLevel::Off);
    std::string pattern = std::filesystem::temp_directory_path() / "healthlint-work-XXXXXX";
    folder_ = ::mkdtemp(pattern.data());
    write_pack(small_pack());
    start();
    const auto site = store_->install(
        {.client_key = "client-1", .base_url = "https://acme.example", .shared_secret = "secret"},
        clock_.now(),
        std::chrono::minutes(5));
    EXPECT_TRUE(site.has_value());
    if (site) site_ = site->id;
    if (site_state == Site::New) return;
    settle_down();
    jira_.forget_calls();
    tells_ = true;
}

WorkTest::~WorkTest() {
    service_.reset();
    store_.reset();
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
}

void WorkTest::start() {
    auto box = SecretBox::from_keys("a2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2s=");
    auto store = open_sqlite_store(folder_ / "store.db", *std::move(box));
    ASSERT_TRUE(store) << store.error().message;
    store_ = *std::move(store);
    ServiceSettings settings;
    settings.pack_file = folder_ / "small.rules.yaml";
    if (const auto site_file = folder_ / "site.yaml"; std::filesystem::exists(site_file))
        settings.site_file = site_file;
    service_ = std::make_unique<Service>(*store_, jira_, limiter_, clock_, settings);
    const auto opened = service_->open();
    ASSERT_TRUE(opened) << opened.error().message;
}

void WorkTest::restart() {
    service_.reset();
    store_.reset();
    start();
}

void WorkTest::write_pack(const std::string& text) const {
    std::ofstream(folder_ / "small.rules.yaml") << text;
}

void WorkTest::settle_down(std::chrono::milliseconds patience) {
    constexpr int kTooMany = 20'000;
    int steps = 0;
    for (auto idle = std::chrono::milliseconds(0); idle < patience; idle += kPollInterval) {
        while (service_->work_once())
            ASSERT_LT(++steps, kTooMany) << "work that never ends";
        clock_.advance(kPollInterval);
    }
}

void WorkTest::put_epic(const std::string& id, const Json& fields) {
    Json all = {
        {"summary", "Epic " + id},
        {"issuetype", {{"id", "1"}, {"name", "Epic"}, {"hierarchyLevel", 1}}},
        {"status",
         {{"id", "3"}, {"name", "In Progress"}, {"statusCategory", {{"key", "indeterminate"}}}}}};
    all.update(fields);
    jira_.put(id, "AIX-" + id, all);
    if (created_.insert(id).second && tells_) webhook(id, "jira:issue_created");
}

void WorkTest::webhook(const std::string& issue, const std::string& kind) {
    const auto accepted = accept_webhook(
        *store_,
        site_,
        {.webhook_id = "hook-" + std::to_string(next_webhook_++)},
        {.kind = kind, .issues = {{issue}}},
        clock_.now());
    ASSERT_TRUE(accepted);
    EXPECT_EQ(*accepted, 1);
}

}  // namespace healthlint
