#include "bridge/atlassian/capture/json_source.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/atlassian/capture/capture_folder.h"

namespace healthlint {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

struct Reading {
    std::vector<std::string> values;  // "place:json"
    Result<SourceSummary> summary = fail(Errc::Internal, "not read");
};

Reading read(const std::filesystem::path& path) {
    Reading reading;
    reading.summary = read_json_source(path, [&](const Json& value, std::size_t place) {
        reading.values.push_back(std::to_string(place) + ":" + dump_json(value));
    });
    return reading;
}

TEST(JsonSource, TellsDocumentArrayAndLinesApart) {
    const struct {
        const char* name;
        const char* text;
        SourceForm form;
        std::vector<std::string> values;
    } rows[] = {
        {"indented document", "{\n  \"a\": 1\n}\n", SourceForm::Document, {R"(0:{"a":1})"}},
        {"document on one line", "{\"a\":1}", SourceForm::Document, {R"(1:{"a":1})"}},
        {"with blank lines after it", "{\"a\":1}\n\n \n", SourceForm::Document, {R"(1:{"a":1})"}},
        {"byte order mark", "\xEF\xBB\xBF{\"a\":1}", SourceForm::Document, {R"(1:{"a":1})"}},
        {"lines", "{\"a\":1}\n\n{\"a\":2}\n", SourceForm::Lines, {R"(1:{"a":1})", R"(3:{"a":2})"}},
        {"lines of Windows",
         "{\"a\":1}\r\n{\"a\":2}\r\n",
         SourceForm::Lines,
         {R"(1:{"a":1})", R"(2:{"a":2})"}},
        {"a line separator of Unicode inside a line",
         "{\"a\":\"x\xE2\x80\xA8y\"}\n{\"a\":2}",
         SourceForm::Lines,
         {"1:{\"a\":\"x\xE2\x80\xA8y\"}", R"(2:{"a":2})"}},
        {"array",
         "\n[ {\"a\":1}, {\"a\":{\"b\":[{}]}}, 3, [4] ]\n",
         SourceForm::Array,
         {R"(1:{"a":1})", R"(2:{"a":{"b":[{}]}})", "3:3", "4:[4]"}},
        {"empty array", "[]", SourceForm::Array, {}},
    };

    const CaptureFolder folder;
    for (const auto& row : rows) {
        for (const bool gzip : {false, true}) {
            const Reading reading =
                read(gzip ? folder.write_gzip("x.gz", row.text) : folder.write("x.json", row.text));
            ASSERT_TRUE(reading.summary) << row.name;
            EXPECT_EQ(reading.summary->form, row.form) << row.name;
            EXPECT_EQ(reading.values, row.values) << row.name;
            EXPECT_THAT(reading.summary->problems, IsEmpty()) << row.name;
        }
    }
}

TEST(JsonSource, GivesTheGoodLinesAndNamesTheBadOnes) {
    const CaptureFolder folder;
    const Reading middle = read(folder.write("m.jsonl", "{\"a\":1}\n{\"a\":\n{\"a\":3}\n"));
    ASSERT_TRUE(middle.summary);
    EXPECT_THAT(middle.values, ElementsAre(R"(1:{"a":1})", R"(3:{"a":3})"));
    ASSERT_EQ(middle.summary->problems.size(), 1U);
    EXPECT_EQ(middle.summary->problems[0].place, 2U);

    const Reading first = read(folder.write("f.jsonl", "{\"a\":\n{\"a\":2}\n"));
    ASSERT_TRUE(first.summary);
    EXPECT_THAT(first.values, ElementsAre(R"(2:{"a":2})"));
    ASSERT_EQ(first.summary->problems.size(), 1U);
    EXPECT_EQ(first.summary->problems[0].place, 1U);
}

TEST(JsonSource, GivesTheElementsBeforeABreak) {
    const CaptureFolder folder;
    const Reading reading = read(folder.write("x.json", R"([{"a":1},{"a":2},{"a")"));
    ASSERT_TRUE(reading.summary);
    EXPECT_THAT(reading.values, ElementsAre(R"(1:{"a":1})", R"(2:{"a":2})"));
    ASSERT_EQ(reading.summary->problems.size(), 1U);
    EXPECT_EQ(reading.summary->problems[0].place, 3U);
}

TEST(JsonSource, RefusesWhatIsNoJson) {
    const CaptureFolder folder;
    for (const char* text :
         {"", "  \n", "# Sources\n", "{\"a\":", "{", "[", "key,summary\n1,2\n"}) {
        const Reading reading = read(folder.write("x.json", text));
        ASSERT_FALSE(reading.summary) << text;
        EXPECT_EQ(reading.summary.error().code, Errc::Invalid) << text;
        EXPECT_THAT(reading.values, IsEmpty()) << text;
    }
    EXPECT_EQ(read(folder.path() / "none").summary.error().code, Errc::NotFound);
}

TEST(JsonSource, NamesADamagedArchive) {
    const CaptureFolder folder;
    std::string text = "[";
    for (int i = 0; i < 50'000; ++i)
        text += "{\"a\":" + std::to_string(i * 7919 % 50'021) + "},";
    text += "{}]";
    const std::filesystem::path path = folder.write_gzip("x.gz", text);
    std::filesystem::resize_file(path, std::filesystem::file_size(path) / 2);
    const Reading reading = read(path);
    ASSERT_TRUE(reading.summary);
    EXPECT_GT(reading.values.size(), 100U);
    ASSERT_FALSE(reading.summary->problems.empty());
    EXPECT_THAT(reading.summary->problems.back().reason, HasSubstr("damaged"));
}

TEST(JsonSource, BoundsTheDepthOfArrayElements) {
    const CaptureFolder folder;
    const auto nested = [](int depth) {
        const auto count = static_cast<std::size_t>(depth);
        return "[" + std::string(count, '[') + std::string(count, ']') + "]";
    };
    EXPECT_EQ(read(folder.write("x.json", nested(kMaxJsonDepth))).values.size(), 1U);
    const Reading too_deep = read(folder.write("x.json", nested(kMaxJsonDepth + 1)));
    ASSERT_FALSE(too_deep.summary);
    EXPECT_THAT(too_deep.summary.error().message, HasSubstr("deeper"));
}

TEST(JsonSource, PeeksAtTheStart) {
    const CaptureFolder folder;
    EXPECT_EQ(peek_source(folder.write_gzip("x.gz", "abcdef"), 3), "abc");
    EXPECT_EQ(peek_source(folder.write("x", "ab"), 3), "ab");
    EXPECT_EQ(peek_source(folder.path() / "none", 3), "");
}

}  // namespace
}  // namespace healthlint
