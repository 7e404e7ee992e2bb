#include "bridge/engine/checks/data/data_amount.h"

#include <gtest/gtest.h>

#include "bridge/text/markup.h"
#include "tests/engine/checks/pack_of.h"

namespace healthlint {
namespace {

struct Row {
    const char* text;
    double rows, bytes, days;  // 0 = not stated
};

TEST(DataAmount, ReadsWhatIsWrittenBesideASource) {
    for (const Row& row : std::vector<Row>{
             {"warehouse.cx.chats: 3,200만 건, 1.2 TB", 32e6, 1.2e12, 0},
             {"s3://lake/clicks (12 million rows, 40 GB, 24 months)", 12e6, 40e9, 720},
             {"주문 로그 최근 2년치, 850만 건", 8.5e6, 0, 730},
             {"45,000 labelled images", 45000, 0, 0},
             {"1.5M events per day, 90 days", 1.5e6, 0, 90},
             {"we will ask for the table", 0, 0, 0},
             {"churn from 8 % to 6 %", 0, 0, 0}}) {
        const DataAmount amount = read_data_amount(row.text);
        EXPECT_DOUBLE_EQ(amount.rows.value_or(0), row.rows) << row.text;
        EXPECT_DOUBLE_EQ(amount.bytes.value_or(0), row.bytes) << row.text;
        EXPECT_DOUBLE_EQ(amount.days.value_or(0), row.days) << row.text;
    }
}

CheckResult judged(const std::string& description, const std::string& least) {
    Issue issue;
    issue.description = document_from_markup(description);
    issue.remote_links.emplace();
    const auto check =
        load_check("data-sources", "      any-of: [{text: [any]}]\n      at-least: " + least);
    return check == nullptr ? CheckResult{} : judge(*check, issue);
}

TEST(DataSources, AStatedMinimumIsHeldAgainstWhatIsWritten) {
    EXPECT_EQ(
        judged("s3://lake/clicks, 12 million rows", "{rows: 12000000}").outcome, Outcome::Pass);
    EXPECT_EQ(
        judged("s3://lake/clicks, 12 million rows", "{rows: 12000001}").outcome, Outcome::Warn);
    EXPECT_EQ(judged("s3://lake/clicks, 40 GB", "{size: 10 GB}").outcome, Outcome::Pass);
    EXPECT_EQ(judged("s3://lake/clicks, 2년치", "{period: 365d}").outcome, Outcome::Pass);
    const CheckResult silent = judged("s3://lake/clicks", "{rows: 1000}");
    EXPECT_EQ(silent.outcome, Outcome::Warn);
    EXPECT_EQ(silent.message.en, "Data sources found: 1, their amount is not written down.");
    EXPECT_EQ(
        load_check("data-sources", "      any-of: [{text: [any]}]\n      at-least: {size: much}"),
        nullptr);
}

TEST(DataSources, DeadAndRepeatedLinksAreToldApart) {
    Issue issue;
    issue.description = document_from_markup("See https://catalog.acme.io/table/orders");
    issue.remote_links = {
        {.url = "https://catalog.acme.io/table/orders/", .title = "Orders"},
        {.url = "https://acme.atlassian.net/wiki/pages/7",
         .title = "Old page",
         .relationship = {},
         .application_type = "com.atlassian.confluence",
         .page = LinkedPage{.gone = true, .labels = {}}}};
    const auto check = load_check(
        "data-sources",
        "      any-of: [{web-link: [\"*\"]}, {text: [any]}, {confluence-label: datasheet}]");
    ASSERT_NE(check, nullptr);
    EXPECT_EQ(
        judge(*check, issue).message.ko,
        "찾은 데이터 소스: 1개, 중복 링크: 1개, 보관되었거나 휴지통에 있는 페이지: 1개");
}

}  // namespace
}  // namespace healthlint
