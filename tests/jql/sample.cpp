#include "tests/jql/sample.h"

#include <gtest/gtest.h>

namespace healthlint {
namespace {

Field custom(
    std::string number,
    std::string name,
    std::string type,
    std::string plugin,
    std::string items = {}) {
    Field field;
    field.id.value = "customfield_" + number;
    field.clause_names = {"cf[" + number + "]", name};
    field.name = std::move(name);
    field.type = std::move(type);
    field.items = std::move(items);
    field.custom_type = "com.atlassian.jira.plugin.system.customfieldtypes:" + plugin;
    field.custom = true;
    return field;
}

TimePoint at(const char* text) {
    return *parse_timestamp(text);
}

Person mina() {
    return {.id = {"5b10a2844c20165700ede21a"}, .display_name = "Mina Kim"};
}

Person jane() {
    return {.id = {"557058:f58131cb"}, .display_name = "Jane Doe"};
}

Change change(const char* when, Person author, std::string field, Ref from, Ref to) {
    Change result;
    result.at = at(when);
    result.author = std::move(author);
    result.field = std::move(field);
    result.from_id = from.id;
    result.from_text = from.name;
    result.to_id = to.id;
    result.to_text = to.name;
    return result;
}

void fill_custom(Issue& issue) {
    const auto put = [&](const char* number, FieldValue value) {
        issue.custom[{std::string("customfield_") + number}] = std::move(value);
    };
    Document notes;
    notes.blocks = {Block{.text = "Baseline from the Warehouse"}, Block{.text = "로그인이 느리다"}};
    put("10016", 5.0);
    put("10101", std::string("Churn rate of trial users"));
    put("10110", std::vector<Ref>{{"20001", "Gold"}});
    put("10111", std::vector<Ref>{{"20011", "Web"}, {"20012", "Mobile App"}});
    put("10112", *parse_date("2026-12-31"));
    put("10113", at("2026-11-22T15:30:00.000Z"));  // 00:30 on the 23rd in Seoul
    put("10114", std::vector<Person>{jane()});
    put("10115", std::vector<std::string>{"eda", "Pilot"});
    put("10020", std::vector<Ref>{{"7", "Sprint 7"}, {"8", "Sprint 8"}});
    put("10001", std::vector<Ref>{{"c5f2-11", "Vision"}});
    put("10116", notes);
}

std::vector<Change> history() {
    return {
        change("2026-11-02T01:00:00.000Z", jane(), "Fix Version", {}, {"10190", "0.9"}),
        change("2026-11-03T01:00:00.000Z", jane(), "assignee", {}, {mina().id.value, "Mina Kim"}),
        change("2026-11-04T01:00:00.000Z", jane(), "Fix Version", {"10190", "0.9"}, {}),
        change("2026-11-05T01:00:00.000Z", mina(), "status", {"1", "Open"}, {"3", "In Work"}),
        change("2026-11-06T01:00:00.000Z", jane(), "Fix Version", {}, {"10200", "1.0"}),
        change("2026-11-07T01:00:00.000Z", jane(), "priority", {"4", "Low"}, {"2", "High"}),
        change("2026-11-08T01:00:00.000Z", jane(), "status", {"3", "In Work"}, {"5", "Review"}),
        change("2026-11-12T01:00:00.000Z", mina(), "status", {"5", "Review"}, {"3", "In Progress"}),
    };
}

}  // namespace

TimePoint sample_now() {
    return at("2026-11-23T08:00:00.000Z");
}

FieldCatalog sample_fields() {
    std::vector<Field> fields = FieldCatalog::system_fields().all();
    fields.push_back(custom("10016", "Story Points", "number", "float"));
    fields.push_back(custom("10101", "KPI metric", "string", "textfield"));
    fields.push_back(custom("10110", "Tier", "option", "select"));
    fields.push_back(custom("10111", "Channels", "array", "multiselect", "option"));
    fields.push_back(custom("10112", "Target date", "date", "datepicker"));
    fields.push_back(custom("10113", "Measured", "datetime", "datetime"));
    fields.push_back(custom("10114", "Business owner", "user", "userpicker"));
    fields.push_back(custom("10115", "Tags", "array", "labels", "string"));
    fields.push_back(custom("10116", "Notes", "string", "textarea"));
    fields.push_back(custom("10117", "Link", "string", "url"));
    fields.push_back(custom("10118", "Mystery", "any", "something"));
    fields.push_back(custom("10020", "Sprint", "array", "gh-sprint", "json"));
    fields.push_back(custom("10001", "Team", "team", "atlassian-team"));
    fields.push_back(custom("10201", "Risk", "number", "float"));
    fields.push_back(custom("10202", "Risk", "option", "select"));
    fields.push_back(custom("10203", "Never filled", "option", "select"));
    return FieldCatalog(std::move(fields));
}

Issue sample_issue() {
    Issue issue;
    issue.id = {"10012"};
    issue.key = {"AIX-12"};
    issue.space = {"AIX"};
    issue.project = {"10000", "AI Experiments"};
    issue.summary = "Churn model for the login-page";
    issue.description =
        Document{.blocks = {Block{.text = "Predict churn from events"}}, .links = {}};
    issue.type = {"10001", "Story"};
    issue.status = {"3", "In Progress"};
    issue.category = StatusCategory::InProgress;
    issue.priority = {"2", "High"};
    issue.assignee = mina();
    issue.reporter = jane();
    issue.creator = jane();
    issue.labels = {"ai-project", "Vision"};
    issue.components = {{"10100", "API"}, {"10101", "Data Pipeline"}};
    issue.fix_versions = {{"10200", "1.0"}};
    issue.created = at("2026-11-01T09:00:00.000Z");
    issue.updated = at("2026-11-20T10:30:00.000Z");
    issue.category_changed = at("2026-11-05T01:00:00.000Z");
    issue.due = *parse_date("2026-11-30");
    issue.parent_id = {"10001"};
    issue.parent_key = {"AIX-1"};
    issue.subtasks = {{"AIX-13"}};
    issue.links = {IssueLink{
        .type = "Data source",
        .phrase = "uses data",
        .other_id = {"10040"},
        .other_key = {"AIX-40"},
        .other_summary = "Events table",
        .other_category = StatusCategory::Done}};
    fill_custom(issue);
    issue.changelog = history();
    return issue;
}

std::string to_text(Truth truth) {
    return truth == Truth::True ? "true" : truth == Truth::False ? "false" : "unknown";
}

void PrintTo(
    const EvaluationCase& row, std::ostream* out) {  // NOLINT(readability-identifier-naming)
    *out << row.jql;
}

Truth evaluate_on(const Issue& issue, const std::string& jql, const std::string& zone) {
    static const FieldCatalog kFields = sample_fields();
    const auto program = compile_jql(jql, kFields);
    if (!program) {
        for (const Diagnostic& error : program.error())
            ADD_FAILURE() << render(error, jql);
        return Truth::Unknown;
    }
    const auto found = TimeZone::find(zone);
    if (!found) {
        ADD_FAILURE() << "no time zone " << zone;
        return Truth::Unknown;
    }
    const JqlContext context{.now = sample_now(), .zone = &*found, .snapshot = nullptr};
    const Truth once = program->evaluate(issue, context);
    EXPECT_EQ(to_text(JqlRun(*program, context).evaluate(issue)), to_text(once)) << jql;
    return once;
}

Truth evaluate_case(const EvaluationCase& row) {
    Issue issue = sample_issue();
    if (row.change != nullptr) row.change(issue);
    return evaluate_on(issue, row.jql, row.zone);
}

}  // namespace healthlint
