#include "bridge/atlassian/jira/field_value.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace healthlint {
namespace {

using testing::ElementsAre;

Field field(std::string type, std::string items = {}, std::string custom_type = {}) {
    Field made;
    made.id.value = "customfield_10001";
    made.type = std::move(type);
    made.items = std::move(items);
    made.custom_type = std::move(custom_type);
    return made;
}

// How a value reads in a table: kind and content in one line.
std::string describe(const FieldValue& value) {
    struct Describe {
        std::string operator()(std::monostate) const { return "empty"; }

        std::string operator()(double number) const { return "number " + std::to_string(number); }

        std::string operator()(const std::string& text) const { return "text " + text; }

        std::string operator()(Date date) const { return "date " + format_date(date); }

        std::string operator()(TimePoint time) const { return "time " + format_timestamp(time); }

        std::string operator()(const std::vector<Ref>& refs) const {
            std::string text = "refs";
            for (const Ref& ref : refs)
                text += " " + ref.id + "=" + ref.name;
            return text;
        }

        std::string operator()(const std::vector<Person>& people) const {
            std::string text = "people";
            for (const Person& person : people)
                text += " " + person.id.value + "=" + person.display_name;
            return text;
        }

        std::string operator()(const std::vector<std::string>& labels) const {
            std::string text = "labels";
            for (const std::string& label : labels)
                text += " " + label;
            return text;
        }

        std::string operator()(const Document& document) const {
            std::string text = "document";
            for (const Block& block : document.blocks)
                text += " [" + block.text + "]";
            return text;
        }
    };

    return std::visit(Describe{}, value);
}

struct Row {
    const char* name;
    Field field;
    const char* json;
    const char* expected;
};

constexpr const char* kTypes = "com.atlassian.jira.plugin.system.customfieldtypes:";

std::vector<Row> typed_rows() {
    const std::string textarea = std::string(kTypes) + "textarea";
    const std::string sprint = "com.pyxis.greenhopper.jira:gh-sprint";
    const char* paragraph =
        R"({"type":"doc","version":1,"content":[{"type":"paragraph","content":[{"type":"text","text":"goal"}]}]})";
    return {
        {"number", field("number"), "1000.323", "number 1000.323000"},
        {"number of 0 is a value", field("number"), "0", "number 0.000000"},
        {"number as text", field("number"), "\" 12 \"", "number 12.000000"},
        {"textfield", field("string"), "\"95%\"", "text 95%"},
        {"textfield that looks like a date", field("string"), "\"2026-01-02\"", "text 2026-01-02"},
        {"empty textfield", field("string"), "\"\"", "empty"},
        {"textarea in v3", field("string", "", textarea), paragraph, "document [goal]"},
        {"textarea in v2", field("string", "", textarea), "\"goal\"", "document [goal]"},
        {"date", field("date"), "\"2023-09-22\"", "date 2023-09-22"},
        {"date with a time", field("date"), "\"2023-09-22T23:00:00.000-0700\"", "date 2023-09-22"},
        {"unreadable date stays text", field("date"), "\"soon\"", "text soon"},
        {"datetime",
         field("datetime"),
         "\"2023-07-12T16:00:00.000+0100\"",
         "time 2023-07-12T15:00:00.000Z"},
        {"select", field("option"), R"({"self":"x","value":"Gold","id":"7"})", "refs 7=Gold"},
        {"multi-select",
         field("array", "option"),
         R"([{"value":"A","id":"1"},{"value":"B","id":"2"}])",
         "refs 1=A 2=B"},
        {"cascading select",
         field("option-with-child"),
         R"({"value":"Asia","id":"1","child":{"value":"Korea","id":"2"}})",
         "refs 1=Asia 2=Korea"},
        {"cascading select without child",
         field("option-with-child"),
         R"({"value":"Asia","id":"1"})",
         "refs 1=Asia"},
        {"user",
         field("user"),
         R"({"accountId":"557058:a","displayName":"김민준"})",
         "people 557058:a=김민준"},
        {"users",
         field("array", "user"),
         R"([{"accountId":"a","displayName":"A"},{"accountId":"b","displayName":"B"}])",
         "people a=A b=B"},
        {"user of a Server",
         field("user"),
         R"({"name":"fred","key":"JIRAUSER1","displayName":"Fred"})",
         "people JIRAUSER1=Fred"},
        {"groups",
         field("array", "group"),
         R"([{"name":"ds","groupId":"g-1","self":"x"}])",
         "refs g-1=ds"},
        {"labels", field("array", "string"), R"(["b","a"])", "labels b a"},
        {"no labels", field("array", "string"), "[]", "empty"},
        {"sprints",
         field("array", "json", sprint),
         R"([{"id":5,"name":"S 5","state":"active","boardId":4}])",
         "refs 5=S 5"},
        {"sprints of a Server",
         field("array", "string", sprint),
         R"(["com.atlassian.greenhopper.service.sprint.Sprint@1f[id=9,rapidViewId=2,state=ACTIVE,name=Team A, B | 3,startDate=2023-03-07T10:26:00.000Z,goal=<null>]"])",
         "refs 9=Team A, B | 3"},
        {"epic link",
         field("any", "", "com.pyxis.greenhopper.jira:gh-epic-link"),
         "\"ABC-1\"",
         "text ABC-1"},
        {"team",
         field("team", "", "com.atlassian.jira.plugin.system.customfieldtypes:atlassian-team"),
         R"({"id":"36885b3c","name":"Vision","isVisible":true})",
         "refs 36885b3c=Vision"},
        {"null of every type", field("array", "option"), "null", "empty"},
        {"another type than promised", field("number"), "\"many\"", "text many"},
    };
}

TEST(FieldValue, IsTypedByTheSchema) {
    for (const Row& row : typed_rows()) {
        const FieldValue value = field_value_from_json(parse_json(row.json), &row.field);
        EXPECT_EQ(describe(value), row.expected) << row.name;
    }
}

TEST(FieldValue, IsTypedByItsShapeWithoutASchema) {
    const struct {
        const char* json;
        const char* expected;
    } rows[] = {
        {"3", "number 3.000000"},
        {"true", "text true"},
        {"\"2023-09-22\"", "date 2023-09-22"},
        {"\"2023-07-12T16:00:00.000+0100\"", "time 2023-07-12T15:00:00.000Z"},
        {"\"0|i0024z:\"", "text 0|i0024z:"},
        {"\"first\\nsecond\"", "document [first\nsecond]"},
        {R"({"type":"doc","version":1,"content":[]})", "empty"},
        {R"({"value":"Gold","id":"7","disabled":false})", "refs 7=Gold"},
        {R"({"accountId":"a","displayName":"A"})", "people a=A"},
        {R"([{"id":5,"name":"S","state":"future"}])", "refs 5=S"},
        {R"(["x","y"])", "labels x y"},
        {"[]", "empty"},
        {"{}", "empty"},
        {R"({"hasEpicLinkFieldDependency":false,"showField":true})", "empty"},
        {R"({"showField":true,"data":{"id":1,"key":"PLAN-3"}})", "text PLAN-3"},
        {R"({"id":"1","key":"ABC-4","fields":{"summary":"x"}})", "text ABC-4"},
        {R"({"spent":3})", R"(text {"spent":3})"},
        {"null", "empty"},
    };

    for (const auto& row : rows)
        EXPECT_EQ(describe(field_value_from_json(parse_json(row.json), nullptr)), row.expected)
            << row.json;
}

TEST(FieldValue, ReadsSprintTextsOfServersOnlyInTheirOwnSpelling) {
    const std::string sprint = "com.atlassian.greenhopper.service.sprint.Sprint@1[";
    EXPECT_EQ(parse_sprint_text(sprint + "name=B,id=1]"), (Ref{.id = "1", .name = "B"}));
    EXPECT_EQ(parse_sprint_text(sprint + "id=1,name=,goal=x]"), (Ref{.id = "1", .name = ""}));
    EXPECT_FALSE(parse_sprint_text(sprint + "id=1"));  // cut off
    EXPECT_FALSE(parse_sprint_text(sprint + "]"));
    EXPECT_FALSE(parse_sprint_text("Sprint 1"));
}

TEST(FieldValue, ReadsTimesAsTextAndAsEpochMilliseconds) {
    EXPECT_EQ(time_from_json(Json(1495454400000)), parse_timestamp("2017-05-22T12:00:00.000Z"));
    EXPECT_EQ(time_from_json(Json(253402300799000)), parse_timestamp("9999-12-31T23:59:59.000Z"));
    EXPECT_FALSE(time_from_json(Json(253402300799001)));
    EXPECT_FALSE(time_from_json(Json(-1)));
    EXPECT_FALSE(time_from_json(Json(1.5)));
    EXPECT_FALSE(time_from_json(Json("yesterday")));
}

}  // namespace
}  // namespace healthlint
