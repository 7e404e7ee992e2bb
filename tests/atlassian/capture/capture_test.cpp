#include "bridge/atlassian/capture/capture.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/atlassian/capture/capture_folder.h"
#include "tests/support/corpus.h"

namespace healthlint {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

Capture read(const std::filesystem::path& from) {
    Result<Capture> capture = read_capture(from);
    EXPECT_TRUE(capture) << from;
    return capture ? std::move(*capture) : Capture{};
}

std::vector<std::string> keys(const Capture& capture) {
    std::vector<std::string> keys;
    for (const CapturedSite& site : capture.sites)
        for (const Issue& issue : site.issues)
            keys.push_back(issue.key.value + (issue.partial ? " partial" : ""));
    return keys;
}

TEST(Capture, ReadsEveryShapeThatHoldsIssues) {
    const std::string a = issue_text("1", "A-1");
    const std::string b = issue_text("2", "A-2");
    const std::string page =
        R"({"startAt":0,"maxResults":50,"total":2,"issues":[)" + a + "," + b + "]}";

    const struct {
        const char* name;
        std::string text;
    } rows[] = {
        {"search page by startAt", page},
        {"search page by token",
         R"({"issues":[)" + a + "," + b + R"(],"nextPageToken":"x","isLast":false})"},
        {"bulk fetch", R"({"expand":"x","issues":[)" + a + "," + b + R"(],"issueErrors":[]})"},
        {"array", "[" + a + "," + b + "]"},
        {"lines of issues", a + "\n" + b + "\n"},
        {"lines of pages", R"({"issues":[)" + a + "]}\n" + R"({"issues":[)" + b + "]}\n"},
        {"rows of a collector",
         R"({"url":"u","input":{},"data":)" + a + "}\n" + R"({"url":"u","data":)" + b + "}\n"},
    };

    for (const auto& row : rows) {
        const CaptureFolder folder;
        const Capture capture = read(folder.write("x.json", row.text));
        EXPECT_THAT(keys(capture), ElementsAre("A-1", "A-2")) << row.name;
        EXPECT_EQ(capture.objects, 2U) << row.name;
        EXPECT_THAT(capture.files, SizeIs(1)) << row.name;
        EXPECT_EQ(capture.files[0].issues, 2U) << row.name;
        EXPECT_EQ(capture.files[0].skipped, "") << row.name;
        EXPECT_THAT(capture.skipped, IsEmpty()) << row.name;
    }
}

TEST(Capture, NamesEveryFileWithoutIssuesAndSaysWhatItIs) {
    const struct {
        const char* text;
        const char* reason;
    } rows[] = {
        {R"({"webhookEvent":"jira:issue_updated","issue":{"id":"1","key":"A-1","fields":{}}})",
         "webhook jira:issue_updated"},
        {R"([{"id":"summary","name":"Summary","clauseNames":["summary"]},{"id":"x","name":"X","clauseNames":[]}])",
         "field (2 values)"},
        {R"({"issues":[],"total":0})", "page without issues"},
        {R"({"comments":[]})", "page of comments"},
        {R"([{"id":1,"object":{"url":"https://x"}}])", "remote link"},
        {R"({"self":"x","id":7})", "object with the members id, self"},
        {"[1,2]", "single value (2 values)"},
        {"[]", "it holds nothing"},
        {"# text", "no JSON"},
        {R"({"url":"u","data":{"url":"u","data":{}}})", "nested row"},
    };

    for (const auto& row : rows) {
        const CaptureFolder folder;
        folder.write("x", row.text);
        const Capture capture = read(folder.path());
        EXPECT_THAT(keys(capture), IsEmpty()) << row.text;
        ASSERT_THAT(capture.files, SizeIs(1)) << row.text;
        EXPECT_THAT(capture.files[0].skipped, HasSubstr(row.reason)) << row.text;
    }
}

TEST(Capture, ListsWhatIsNoIssueBesideIssues) {
    const CaptureFolder folder;
    folder.write("x.jsonl", issue_text("1", "A-1") + "\n{\"id\":\n" + R"({"comments":[]})" + "\n");
    const Capture capture = read(folder.path());
    EXPECT_THAT(keys(capture), ElementsAre("A-1"));
    ASSERT_THAT(capture.skipped, SizeIs(2));
    EXPECT_EQ(capture.skipped[0].place, 3U);
    EXPECT_EQ(capture.skipped[0].reason, "page of comments");
    EXPECT_EQ(capture.skipped[1].place, 2U);
    EXPECT_EQ(capture.skipped[1].file, "x.jsonl");
}

TEST(Capture, CountsAnIssueOnceAndKeepsItsNewestVersion) {
    const CaptureFolder folder;
    const std::string site = "https://Acme.example";
    folder.write(
        "1.json",
        issue_text("1", "A-1", R"("summary":"new","updated":"2026-02-01T00:00:00.000Z")", site));
    folder.write(
        "2.json",
        issue_text("1", "A-1", R"("summary":"old","updated":"2026-01-01T00:00:00.000Z")", site));
    folder.write(
        "3.json",  // moved since
        issue_text("1", "B-1", R"("summary":"moved","updated":"2026-03-01T00:00:00.000Z")", site));
    const Capture capture = read(folder.path());
    EXPECT_THAT(keys(capture), ElementsAre("B-1"));
    EXPECT_EQ(capture.sites[0].name, "https://acme.example");
    EXPECT_EQ(capture.objects, 3U);
    EXPECT_EQ(capture.repeated, 2U);
}

TEST(Capture, PrefersTheVersionWithItsHistory) {
    const CaptureFolder folder;
    folder.write("1.json", issue_text("1", "A-1"));
    folder.write("2.json", R"({"id":"1","key":"A-1","fields":{},"changelog":{"histories":[]}})");
    folder.write("3.json", issue_text("1", "A-1"));
    const Capture capture = read(folder.path());
    ASSERT_THAT(capture.sites, SizeIs(1));
    ASSERT_THAT(capture.sites[0].issues, SizeIs(1));
    EXPECT_TRUE(capture.sites[0].issues[0].changelog);
    EXPECT_EQ(capture.repeated, 2U);
}

TEST(Capture, KeepsSitesApartAndIssuesOfTheNamelessSiteByIdAndKey) {
    const CaptureFolder folder;
    folder.write("a.json", issue_text("1", "A-1", "", "https://a.example"));
    folder.write("b.json", issue_text("1", "A-1", "", "https://b.example/jira"));
    folder.write("c.json", "[" + issue_text("1", "C-1") + "," + issue_text("1", "D-1") + "]");
    folder.write("d.json", R"({"key":"E-1","fields":{}})");
    const Capture capture = read(folder.path());
    ASSERT_THAT(capture.sites, SizeIs(3));
    EXPECT_EQ(capture.sites[0].name, "");
    EXPECT_EQ(capture.sites[2].name, "https://b.example/jira");
    std::vector<std::string> ids;
    for (const Issue& issue : capture.sites[0].issues)
        ids.push_back(issue.id.value);
    EXPECT_THAT(ids, ElementsAre("E-1", "1", "1/D-1"));
    EXPECT_EQ(capture.repeated, 0U);
}

TEST(Capture, TakesIssuesInsideIssuesAsPartialOnes) {
    const std::string fields = R"("parent":)" + issue_text("2", "A-2", R"("summary":"parent")") +
                               R"(,"subtasks":[)" + issue_text("3", "A-3") +
                               R"(,{"id":"9","key":"A-9"}])" + R"(,"issuelinks":[{"inwardIssue":)" +
                               issue_text("4", "A-4") + R"(},{"outwardIssue":)" +
                               issue_text("5", "A-5") + "}]";
    const CaptureFolder folder;
    folder.write("1.json", issue_text("1", "A-1", fields));
    folder.write("2.json", issue_text("3", "A-3", R"("summary":"whole")"));
    const Capture capture = read(folder.path());
    EXPECT_THAT(
        keys(capture), ElementsAre("A-1", "A-2 partial", "A-3", "A-4 partial", "A-5 partial"));
    EXPECT_EQ(capture.objects, 2U);
    EXPECT_EQ(capture.references, 4U);
    EXPECT_EQ(capture.repeated, 0U);
}

TEST(Capture, TypesCustomFieldsByTheOnlyFieldListAndByExpandedPages) {
    const std::string list =
        R"([{"id":"customfield_1","name":"Code","custom":true,"clauseNames":["cf[1]"],"schema":{"type":"string"}}])";
    const CaptureFolder folder;
    folder.write("z-fields.json", list);
    folder.write("issue.json", issue_text("1", "A-1", R"("customfield_1":"2026-01-02")"));
    folder.write(
        "page.json",
        R"({"issues":[)" + issue_text("2", "A-2", R"("customfield_2":"2026-01-02")") +
            R"(],"names":{"customfield_2":"Batch"},"schema":{"customfield_2":{"type":"string"}}})");
    const Capture capture = read(folder.path());
    ASSERT_THAT(capture.sites, SizeIs(1));
    const CapturedSite& site = capture.sites[0];
    ASSERT_THAT(site.issues, SizeIs(2));
    EXPECT_EQ(
        std::get<std::string>(site.issues[0].custom.at(FieldId{"customfield_1"})), "2026-01-02");
    EXPECT_EQ(
        std::get<std::string>(site.issues[1].custom.at(FieldId{"customfield_2"})), "2026-01-02");
    EXPECT_THAT(site.fields.named("code"), SizeIs(1));
    EXPECT_THAT(site.fields.named("batch"), SizeIs(1));
    EXPECT_THAT(site.fields.named("summary"), SizeIs(1));

    folder.write("y-fields.json", list);  // now nobody knows which list is whose
    const Capture ambiguous = read(folder.path());
    EXPECT_TRUE(std::holds_alternative<Date>(
        ambiguous.sites[0].issues[0].custom.at(FieldId{"customfield_1"})));
}

TEST(Capture, ReadsFoldersInOrderOfPathAndReportsProgress) {
    const CaptureFolder folder;
    folder.write("b/2.json", issue_text("2", "A-2"));
    folder.write_gzip("a.gz", issue_text("1", "A-1"));
    folder.write("b/1.txt", "notes");
    std::vector<std::size_t> seen;
    const Result<Capture> capture = read_capture(
        folder.path(),
        [&](std::size_t done, std::size_t total) { seen.push_back(done * 10 + total); });
    ASSERT_TRUE(capture);
    EXPECT_THAT(seen, ElementsAre(13, 23, 33));
    std::vector<std::string> names;
    for (const CapturedFile& file : capture->files)
        names.push_back(file.name);
    EXPECT_THAT(names, ElementsAre("a.gz", "b/1.txt", "b/2.json"));
}

TEST(Capture, SaysWhenThereIsNoSuchPath) {
    const Result<Capture> capture = read_capture("/no/such/path");
    ASSERT_FALSE(capture);
    EXPECT_EQ(capture.error().code, Errc::NotFound);
    EXPECT_THAT(capture.error().message, HasSubstr("/no/such/path"));
}

// The recorded answers of many Jira versions: nothing crashes, everything is accounted for.
TEST(CaptureCorpus, AccountsForEveryFileAndIssueObject) {
    const auto folder = corpus_file("data/jira");
    if (!folder) GTEST_SKIP() << corpus_skip_message("data/jira");
    const Capture capture = read(*folder);
    EXPECT_THAT(capture.files, SizeIs(173));  // 172 payloads and the list of their sources
    std::size_t issues = 0;
    std::size_t partial = 0;
    for (const CapturedSite& site : capture.sites)
        for (const Issue& issue : site.issues) {
            ++issues;
            partial += issue.partial ? 1U : 0U;
            EXPECT_FALSE(issue.id.value.empty()) << issue.key.value;
        }
    EXPECT_EQ(capture.objects, 2327U);
    EXPECT_EQ(capture.references, 1100U);
    EXPECT_EQ(issues - partial, capture.objects - capture.repeated);
    EXPECT_GE(issues, 2900U);
    for (const CapturedFile& file : capture.files)
        EXPECT_NE(file.issues > 0, !file.skipped.empty()) << file.name;
}

}  // namespace
}  // namespace healthlint
