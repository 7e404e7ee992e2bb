#include <algorithm>

#include <gtest/gtest.h>

#include "bridge/jql/code.h"
#include "tests/jql/sample.h"

namespace healthlint {
namespace {

struct Complaint {
    std::string jql;
    std::string code;
    int column;
    std::string message;     // a part of it
    std::string suggestion;  // a part of it
};

TEST(JqlBinder, RefusesWithTheReason) {
    const std::vector<Complaint> rows{
        {"Risk = 5", "J121", 1, "2 fields are called \"Risk\"", "cf[10201] (number), cf[10202]"},
        {"watcher = jane", "J122", 1, "only Jira can ask it", ""},
        {"text ~ churn", "J122", 1, "only Jira can ask it", ""},
        {"issue.property[healthlint].grade = x", "J122", 1, "only Jira can ask", ""},
        {"Notes[a] IS EMPTY", "J122", 1, "properties of \"Notes\"", ""},
        {"summary = churn", "J123", 9, "the operator = does not work on \"summary\"", "use ~, !~"},
        {"labels ~ ai", "J123", 8, "the operator ~ does not work on \"labels\"", "use =, !="},
        {"labels > ai", "J123", 8, "the operator >", ""},
        {"priority > Low", "J123", 10, "its order is set in Jira", ""},
        {"fixVersion < \"2.0\"", "J123", 12, "its order is set in Jira", ""},
        {"labels WAS x", "J123", 8, "Jira keeps history for assignee, fixVersion", ""},
        {"created CHANGED", "J123", 9, "Jira keeps history for", ""},
        {"key IS EMPTY", "J123", 5, "the operator IS does", ""},
        {"statusCategory IS NOT EMPTY", "J123", 16, "IS NOT", ""},
        {"created > yesterday", "J124", 11, "\"created\" is a date, found \"yesterday\"", "-7d"},
        {"due IN (2026-11-30, soon)", "J124", 21, "\"due\" is a date, found \"soon\"", ""},
        {"\"Story Points\" > many", "J124", 18, "is a number, found \"many\"", "write a number"},
        {"statusCategory = Doing", "J124", 18, "no status category", "\"In Progress\""},
        {"key > 5", "J124", 7, "\"5\" is no issue key", "AIX-12"},
        {"status WAS Open BEFORE soon", "J124", 24, "is a date, found \"soon\"", ""},
        {"status WAS Open BEFORE (-1d, -2d)", "J124", 24, "expected one date", ""},
        {"status CHANGED DURING -1d", "J124", 23, "DURING takes two dates", ""},
        {"status CHANGED DURING (-1d, -2d, -3d)", "J124", 23, "DURING takes two dates", ""},
        {"created > startOfDy()", "J125", 11, "no function is called startOfDy()", "startOfDay()?"},
        {"labels IN mine(1)", "J125", 11, "no function is called mine()", "asked in Jira"},
        {"created > startOfDay(x)", "J126", 11, "no increment that can be read", ""},
        {"created > startOfDay(1, 2)", "J126", 11, "no increment that can be read", ""},
        {"created > now(1)", "J126", 11, "no increment", "now() takes none"},
        {"labels = now()", "J126", 10, "now() is a date, but \"labels\" holds none", ""},
        {"labels IN subTaskIssueTypes()", "J126", 11, "does not belong to this field", ""},
        {"key IN linkedIssues(A-1, blocks)", "J126", 8, "takes one issue key", ""},
        {"assignee = currentUser()", "J127", 12, "depends on who is looking", ""},
        {"key IN issueHistory()", "J127", 8, "depends on who is looking", ""},
        {"key IN votedIssues()", "J127", 8, "depends on who is looking", ""},
        {"assignee IN membersOf(devs)", "J127", 13, "needs the members of groups", ""},
        {"Sprint IN openSprints()", "J127", 11, "needs the state of sprints", ""},
        {"fixVersion IN releasedVersions()", "J127", 15, "needs the release dates", ""},
        {"cf[10110] IN cascadeOption(a)", "J127", 14, "only Jira", ""},
        {"summary ~ \"churn*\"", "J128", 11, "syntax of Jira's text search", "plain words"},
        {"summary ~ \"\\\"two words\\\"\"", "J128", 11, "syntax of Jira's", ""},
        {"summary ~ \"a OR b\"", "J128", 11, "syntax of Jira's text search", ""},
        {"summary ~ \"a -b\"", "J128", 11, "syntax of Jira's text search", ""},
        {"summary ~ \"\"", "J128", 11, "syntax of Jira's text search", ""},
        {"summary ~ EMPTY", "J128", 11, "a text search takes words", "IS EMPTY"},
        {"labels = x ORDER BY created", "J129", 12, "ORDER BY has no meaning", "remove it"},
        {"labels = = x", "J101", 10, "expected a value", ""},
    };
    for (const Complaint& row : rows) {
        const auto program = compile_jql(row.jql, sample_fields());
        ASSERT_FALSE(program) << row.jql;
        const Diagnostic& error = program.error().front();
        EXPECT_EQ(error.code, row.code) << row.jql << "\n" << error.message;
        EXPECT_EQ(error.column, row.column) << row.jql;
        EXPECT_NE(error.message.find(row.message), std::string::npos) << error.message;
        EXPECT_NE(error.suggestion.find(row.suggestion), std::string::npos) << error.suggestion;
    }
}

TEST(JqlBinder, ReportsEveryErrorOfARun) {
    const auto program = compile_jql("summary = a AND Risk = 1 OR created > soon", sample_fields());
    ASSERT_FALSE(program);
    ASSERT_EQ(program.error().size(), 3U);
    EXPECT_EQ(program.error()[0].code, "J123");
    EXPECT_EQ(program.error()[1].code, "J121");
    EXPECT_EQ(program.error()[2].code, "J124");
}

std::vector<std::string> warnings(const std::string& jql) {
    const auto program = compile_jql(jql, sample_fields());
    std::vector<std::string> codes;
    if (!program) return {"refused"};
    for (const Diagnostic& warning : program->warnings())
        codes.push_back(warning.code);
    return codes;
}

TEST(JqlLint, WarnsAboutNegativesThatSkipEmptyFields) {
    const std::vector<std::string> j150{"J150"};
    const std::vector<std::string> none;
    EXPECT_EQ(warnings("labels != x"), j150);
    EXPECT_EQ(warnings("labels NOT IN (x, y)"), j150);
    EXPECT_EQ(warnings("NOT labels = x"), j150);
    EXPECT_EQ(warnings("assignee != jane AND status = Open"), j150);
    EXPECT_EQ(warnings("labels != x OR labels IS EMPTY"), none);
    EXPECT_EQ(warnings("labels IS EMPTY OR (labels != x AND status = Open)"), none);
    EXPECT_EQ(warnings("labels IS NOT EMPTY AND labels != x"), none);
    EXPECT_EQ(warnings("labels = y AND labels != x"), none);
    EXPECT_EQ(warnings("NOT (labels = x AND labels IS NOT EMPTY)"), none);
    EXPECT_EQ(warnings("labels NOT IN (x, EMPTY)"), none);
    EXPECT_EQ(warnings("labels != EMPTY"), none);
    EXPECT_EQ(warnings("status != Done"), none);  // never empty
    EXPECT_EQ(warnings("project != AIX"), none);
    EXPECT_EQ(warnings("labels = x"), none);
}

TEST(JqlLint, WarnsAboutConditionsThatAreNeverTrue) {
    const std::vector<std::string> j151{"J151"};
    const std::vector<std::string> none;
    EXPECT_EQ(warnings("status = Open AND status = Done"), j151);
    EXPECT_EQ(warnings("status IN (Open, Review) AND status = Done"), j151);
    EXPECT_EQ(warnings("status IN (Open, Done) AND status = Done"), none);
    EXPECT_EQ(warnings("status = Open AND status = 3"), none);  // may be the same one
    EXPECT_EQ(warnings("status = Open AND (key = A-1 AND status = Done)"), j151);
    EXPECT_EQ(warnings("status = Open OR status = Done"), none);
    EXPECT_EQ(warnings("NOT (status != Open OR status != Done)"), j151);
    EXPECT_EQ(warnings("labels = a AND labels = b"), none);  // holds several
    EXPECT_EQ(warnings("labels = a AND labels != a"), j151);
    EXPECT_EQ(warnings("status IN (a, b) AND status NOT IN (b, a, c)"), j151);
    EXPECT_EQ(warnings("labels IS EMPTY AND labels = a"), j151);
    EXPECT_EQ(warnings("labels IS EMPTY AND labels IS NOT EMPTY"), j151);
    EXPECT_EQ(warnings("due IS EMPTY AND due < 2026-01-01"), j151);
    EXPECT_EQ(warnings("\"Story Points\" > 5 AND \"Story Points\" < 3"), j151);
    EXPECT_EQ(warnings("\"Story Points\" > 5 AND \"Story Points\" < 5"), j151);
    EXPECT_EQ(warnings("\"Story Points\" >= 5 AND \"Story Points\" <= 5"), none);
    EXPECT_EQ(warnings("due > 2026-12-01 AND due < 2026-11-01"), j151);
    EXPECT_EQ(warnings("due > 2026-11-01 AND due < 2026-12-01"), none);
    EXPECT_EQ(warnings("created > -7d AND created < -14d"), j151);
    EXPECT_EQ(warnings("created < -7d AND created > -14d"), none);
    EXPECT_EQ(warnings("created < -7d AND created > 2026-11-01"), none);  // depends on the day
}

TEST(JqlLint, WarnsAboutTheRest) {
    EXPECT_EQ(warnings(""), std::vector<std::string>{"J154"});
    EXPECT_EQ(warnings("summary ~ churn"), std::vector<std::string>{"J153"});
    EXPECT_EQ(warnings("lables = x"), std::vector<std::string>{"J152"});
}

TEST(JqlBinder, MissingFieldsAreUnknownOrRefusedWithAGuess) {
    const auto lenient = compile_jql("stroy points > 3", sample_fields());
    EXPECT_FALSE(lenient);  // two words need quotes
    const auto unknown = compile_jql("\"stroy points\" > 3", sample_fields());
    ASSERT_TRUE(unknown);
    EXPECT_EQ(unknown->warnings().front().suggestion, "did you mean \"Story Points\"?");
    JqlOptions options;
    options.missing_field = JqlOptions::MissingField::Error;
    const auto refused = compile_jql("lables = x", sample_fields(), options);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().front().code, "J120");
    EXPECT_EQ(refused.error().front().suggestion, "did you mean \"labels\"?");
    EXPECT_FALSE(compile_jql("cf[99999] = x", sample_fields(), options));
}

TEST(JqlBinder, AliasesComeFirst) {
    JqlOptions options;
    options.aliases = {{"team", {"customfield_10115"}}, {"points", {"customfield_10016"}}};
    const auto program = compile_jql("TEAM = eda AND points = 5", sample_fields(), options);
    ASSERT_TRUE(program);
    const TimeZone zone = TimeZone::utc();
    const JqlContext context{.now = sample_now(), .zone = &zone, .snapshot = nullptr};
    EXPECT_EQ(program->evaluate(sample_issue(), context), Truth::True);
}

TEST(JqlBinder, OrderByMayBeLeftToTheCaller) {
    JqlOptions options;
    options.order_by = JqlOptions::OrderBy::Ignore;
    EXPECT_TRUE(compile_jql("labels = x ORDER BY created DESC", sample_fields(), options));
}

TEST(JqlBinder, TellsWhatItReads) {
    const auto needs = [](const std::string& jql) {
        const auto program = compile_jql(jql, sample_fields());
        std::string text;
        for (const FieldId& field : program->needs().fields)
            text += field.value + " ";
        if (program->needs().changelog) text += "+changelog";
        if (program->needs().clock) text += "+clock";
        return text;
    };
    EXPECT_EQ(needs("labels = x OR NOT component = y"), "components labels ");
    EXPECT_EQ(needs("cf[10016] = 5"), "customfield_10016 ");
    EXPECT_EQ(needs("statusCategory = Done"), "status statusCategory ");
    EXPECT_EQ(needs("\"Epic Link\" = A-1"), "parent ");
    EXPECT_EQ(needs("key IN linkedIssues(A-1)"), "issuekey issuelinks ");
    EXPECT_EQ(needs("status WAS Open BEFORE 2026-01-01"), "status +changelog");
    EXPECT_EQ(needs("created > -7d"), "created +clock");
    EXPECT_EQ(needs("created > 2026-11-01"), "created ");
    EXPECT_EQ(needs("status CHANGED AFTER startOfWeek()"), "status +changelog+clock");
}

std::string nested(int depth) {  // and(or(and(… a …)))
    std::string text = "labels = x";
    for (int i = 0; i < depth; ++i)
        text = "(" + text + (i % 2 == 0 ? " OR" : " AND") + " key = A-1)";
    return text;
}

TEST(JqlBinder, NestsUpToItsBound) {
    const auto code = [](const std::string& jql) {
        const auto program = compile_jql(jql, sample_fields());
        return program ? std::string("ok") : program.error().front().code;
    };
    EXPECT_EQ(code(nested(kMaxJqlDepth)), "ok");
    EXPECT_EQ(code(nested(kMaxJqlDepth + 1)), "J107");
    std::string nots = "labels = x";
    for (int i = 0; i < kMaxJqlDepth; ++i)
        nots.insert(0, "NOT ");
    EXPECT_EQ(code(nots), "ok");
    EXPECT_EQ(code("NOT " + nots), "J107");
    EXPECT_EQ(to_text(evaluate_on(sample_issue(), nested(kMaxJqlDepth))), "false");
}

}  // namespace
}  // namespace healthlint
