#include "bridge/packs/admin_tests/test_keys.h"

namespace healthlint {
namespace {

using enum ParameterType;

ParameterSpec key(std::string_view name, ParameterType type, std::string_view summary) {
    return {.name = name, .type = type, .summary = summary};
}

ParameterSpec needed(ParameterSpec spec) {
    spec.required = true;
    return spec;
}

ParameterSpec nested(
    std::string_view name, ParameterType type, std::string_view summary, const KeyList& members) {
    return {.name = name, .type = type, .summary = summary, .members = &members};
}

// The value of a Named map that is read by hand: a number or a map, an outcome or a map.
const KeyList& each_value() {
    static const KeyList kEach{key("each", Any, "")};
    return kEach;
}

const KeyList& each_text() {
    static const KeyList kEach{key("each", Text, "")};
    return kEach;
}

const KeyList& each_number() {
    static const KeyList kEach{
        {.name = "each", .type = Number, .summary = "", .least = 1, .most = 5}};
    return kEach;
}

const KeyList& each_type() {
    static const KeyList kEach{
        {.name = "each", .type = Choice, .summary = "", .choices = kFieldTypeNames}};
    return kEach;
}

const KeyList& each_team() {
    static const KeyList kEach{nested("each", Named, "Role -> people", each_value())};
    return kEach;
}

const KeyList& each_question() {
    static const KeyList kEach{nested("each", Named, "Issue -> yes or no", each_value())};
    return kEach;
}

}  // namespace

const KeyList& test_file_keys() {
    static const KeyList kKeys{
        needed(
            {.name = "schema",
             .type = Choice,
             .summary = "Version of the test language",
             .choices = kTestSchema}),
        needed(key("pack", Id, "Which pack is tested")),
        needed(key("now", Text, "The clock of the tests, like \"2026-11-23T09:00:00Z\"")),
        nested("fields", Named, "Alias or name of a field -> its type", each_type()),
        key("defaults", Any, "What every issue has that does not say otherwise"),
        needed(nested("tests", Maps, "The tests", admin_test_keys()))};
    return kKeys;
}

const KeyList& admin_test_keys() {
    static const KeyList kKeys{
        needed(key("name", Text, "What is shown, one sentence")),
        needed(key("rule", Id, "The rule that is judged; it runs alone, also when it is off")),
        key("now", Text, "The clock of this test"),
        key("given", Maps, "Issues"),
        nested("generate", Maps, "Many issues", generate_keys()),
        nested("people", Named, "Team -> role -> how many people, or their names", each_team()),
        nested("counts-as", Named, "Role -> role that it counts as, too", each_text()),
        nested("answers", Named, "Team -> answers to its survey", each_value()),
        nested("said", Named, "Id of a manual question -> issue -> yes or no", each_question()),
        {.name = "outage",
         .type = Choices,
         .summary = "What could not be read",
         .choices = "roles groups history comments web-links pages"},
        key("no-access", Texts, "Fields that may not be read"),
        nested("waivers", Maps, "Waivers beside those of the pack", waiver_keys()),
        needed(nested("expect", Named, "Issue, team or space -> outcome", each_value()))};
    return kKeys;
}

const KeyList& generate_keys() {
    static const KeyList kKeys{
        needed(
            {.name = "count",
             .type = Count,
             .summary = "How many",
             .least = 1,
             .most = static_cast<double>(kMaxIssuesPerTest)}),
        key("key", Text, "Key of the first, counted up from there"),
        needed(key("as", Any, "What each of them is, written like an issue of given")),
        key("in-turn", Any, "Key -> list: the first issue takes the first value, and so on")};
    return kKeys;
}

const KeyList& expectation_keys() {
    static const KeyList kKeys{
        needed(
            {.name = "outcome",
             .type = Choice,
             .summary = "What the rule says",
             .choices = "pass warn fail unknown not-applicable waived"}),
        key("message", Text, "Its message in English or Korean, * for any text"),
        {.name = "reason",
         .type = Choice,
         .summary = "Why it is unknown",
         .choices = "transient no-access no-field small-sample tracker-quality"}};
    return kKeys;
}

const KeyList& survey_keys() {
    static const KeyList kKeys{
        needed(
            {.name = "answers",
             .type = Count,
             .summary = "People who answered",
             .least = 0,
             .most = kMostCount}),
        key("at", Text, "When it was opened; now where absent"),
        nested("mean", Named, "Question -> mean of 1 to 5", each_number())};
    return kKeys;
}

const KeyList& said_keys() {
    static const KeyList kKeys{
        needed({.name = "answer", .type = Choice, .summary = "What was said", .choices = "yes no"}),
        key("at", Text, "When; now where absent")};
    return kKeys;
}

const KeyList& test_issue_keys() {
    static const KeyList kKeys{
        key("key", Text, "AIX-1"),
        key("type", Text, "Epic, Story, Task, …"),
        key("status", Text, "Name of the status"),
        key("category", Text, "To Do, In Progress or Done, where the name does not say"),
        key("in-status-since", Text, "When it came into its status"),
        key("started", Text, "When it went into progress"),
        key("finished", Text, "When it was done"),
        key("created", Text, "The first day that the issue speaks of where absent"),
        key("updated", Text, "The last day that the issue speaks of where absent"),
        key("duedate", Text, "A day"),
        key("summary", Text, ""),
        key("description", Text, "Plain text, wiki markup or Markdown"),
        key("section", Any, "Heading -> text, after the description"),
        key("labels", Texts, ""),
        key("components", Texts, ""),
        key("fix-versions", Texts, ""),
        key("priority", Text, ""),
        key("resolution", Text, ""),
        key("assignee", Text, "Name of a person"),
        key("reporter", Text, "Name of a person"),
        key("team", Text, "Value of the Team field"),
        key("parent", Text, "Key of the issue above"),
        key("links", Any, "Phrase -> keys of other issues"),
        key("web-links", Any, "Addresses, or {url, title}"),
        nested("pages", Maps, "Linked Confluence pages", page_keys()),
        nested("comments", Maps, "Who wrote when", comment_keys()),
        key("history", Any, "What changed when: {at, by, field: new value}")};
    return kKeys;
}

const KeyList& history_entry_keys() {
    static const KeyList kKeys{
        needed(key("at", Text, "When")),
        key("by", Text, "Who"),
        key("worklog", Text, "Time that was logged, like 2h")};
    return kKeys;
}

const KeyList& comment_keys() {
    static const KeyList kKeys{
        needed(key("at", Text, "When")), needed(key("by", Text, "Who wrote it"))};
    return kKeys;
}

const KeyList& web_link_keys() {
    static const KeyList kKeys{
        needed(key("url", Text, "Address")), key("title", Text, "Its words")};
    return kKeys;
}

const KeyList& page_keys() {
    static const KeyList kKeys{
        needed(key("title", Text, "Title of the page")),
        key("url", Text, "Address"),
        key("labels", Texts, "What Confluence says of it"),
        key("gone", Bool, "Deleted, archived or not to be seen")};
    return kKeys;
}

}  // namespace healthlint
