#include "bridge/packs/keys.h"

namespace healthlint {
namespace {

using enum ParameterType;

constexpr std::string_view kStages = "off observe suggest badge digest";

ParameterSpec key(std::string_view name, ParameterType type, std::string_view summary) {
    return {.name = name, .type = type, .summary = summary};
}

ParameterSpec needed(std::string_view name, ParameterType type, std::string_view summary) {
    return {.name = name, .type = type, .required = true, .summary = summary};
}

ParameterSpec nested(
    std::string_view name, ParameterType type, std::string_view summary, const KeyList& members) {
    return {.name = name, .type = type, .summary = summary, .members = &members};
}

ParameterSpec choice(std::string_view name, std::string_view words, std::string_view summary) {
    return {.name = name, .type = Choice, .summary = summary, .choices = words};
}

ParameterSpec whole(std::string_view name, std::string_view summary, double least = 0) {
    return {.name = name, .type = Count, .summary = summary, .least = least, .most = kMostCount};
}

ParameterSpec at_least_0(std::string_view name, std::string_view summary) {
    return {.name = name, .type = Number, .summary = summary, .least = 0};
}

ParameterSpec must_have(ParameterSpec spec) {
    spec.required = true;
    return spec;
}

ParameterSpec schema(std::string_view version) {
    return must_have(choice("schema", version, "Version of the rule language"));
}

// What Named maps hold under each of their free keys.
const KeyList& each_text() {
    static const KeyList kEach{key("each", Text, "")};
    return kEach;
}

const KeyList& each_number() {
    static const KeyList kEach{at_least_0("each", "")};
    return kEach;
}

const KeyList& each_team() {
    static const KeyList kEach{nested("each", Map, "A team", team_keys())};
    return kEach;
}

const KeyList& each_goal() {
    static const KeyList kEach{nested("each", Map, "A goal", goal_keys())};
    return kEach;
}

const KeyList& each_role() {
    static const KeyList kEach{nested("each", TextsOrMap, "Account ids", people_keys())};
    return kEach;
}

const KeyList& each_space() {
    static const KeyList kRule{nested("each", Map, "What changes there", rule_change_keys())};
    static const KeyList kEach{nested("each", Named, "Rule id -> what changes there", kRule)};
    return kEach;
}

ParameterSpec fields_key() {
    return nested("fields", Named, "Alias -> name or id of a Jira field", each_text());
}

ParameterSpec sets_key() {
    return nested("sets", Named, "Name -> JQL, used as {set: name, and: JQL}", each_text());
}

ParameterSpec people_key() {
    return nested("people", Named, "Role -> account ids; the first match counts", each_role());
}

ParameterSpec overrides_key() {
    return nested("overrides", Named, "Space -> rule id -> what changes there", each_space());
}

ParameterSpec publish_key() {
    return nested("publish", Map, "What is written to Jira and Confluence", publish_keys());
}

KeyList limits_and(KeyList keys, ParameterType limit) {
    keys.push_back(key("warn-above", limit, "More than this warns"));
    keys.push_back(key("fail-above", limit, "More than this fails"));
    keys.push_back(key("warn-below", limit, "Less than this warns"));
    keys.push_back(key("fail-below", limit, "Less than this fails"));
    for (ParameterSpec& spec : keys)
        if (spec.type == Number) spec.least = 0;
    return keys;
}

ParameterSpec stage_key() {
    return choice("stage", kStages, "Who sees the rule; badge and digest count");
}

ParameterSpec level_key() {
    return key("level", Level, "How bad a violation is at most");
}

}  // namespace

const KeyList& pack_file_keys() {
    static const KeyList kKeys{
        schema(kPackSchema),
        must_have(nested("pack", Map, "What this pack is", pack_header_keys())),
        nested("goals", Named, "What the rules serve, by letter", each_goal()),
        fields_key(),
        people_key(),
        sets_key(),
        overrides_key(),
        nested("scoring", Map, "How findings become a grade", scoring_keys()),
        publish_key(),
        nested("rules", Maps, "The rules, each with an id", rule_keys()),
        nested("waivers", Maps, "Not this rule, here, until this date, because", waiver_keys())};
    return kKeys;
}

const KeyList& pack_header_keys() {
    static const KeyList kKeys{
        needed("id", Id, "Never re-used"),
        needed("version", Version, "x.y.z in quotes"),
        needed("title", TextPair, "Shown to people"),
        key("owner", Text, "Whom to ask"),
        key("timezone", Text, "Zone of relative dates, like Asia/Seoul"),
        key("extends", Texts, "Packs this one builds on, like other@1.2")};
    return kKeys;
}

const KeyList& goal_keys() {
    static const KeyList kKeys{
        needed("title", TextPair, "What is wanted"),
        needed("cannot-see", TextPair, "What tickets cannot show of it")};
    return kKeys;
}

const KeyList& rule_keys() {
    static const KeyList kKeys{
        needed("id", Id, "Never re-used: verdicts and waivers name it"),
        needed("title", TextPair, "What is expected, one sentence"),
        needed("pillar", Text, "One of scoring.pillars"),
        must_have(choice("subject", "issue team space portfolio", "What the rule judges")),
        stage_key(),
        key("scope", Jql, "Which issues the rule judges"),
        key("require", Jql, "Must be true for each issue in scope"),
        key("forbid", Jql, "Must be false for each issue in scope"),
        nested("count", Map, "How many of something a group may have", count_keys()),
        nested("share", Map, "Which part of something a group should have", share_keys()),
        key("check", Text, "Name of a check"),
        key("with", Any, "Parameters of the check"),
        level_key(),
        key("warn-after", Grace, "A violation does not count before"),
        key("fail-after", Grace, "A violation warns until then, then fails"),
        at_least_0("weight", "Within its pillar; 1 where absent"),
        key("from", Day, "Issues created earlier are not judged"),
        key("baseline", Day, "Issues created earlier get suggestions and no worse grade"),
        {.name = "locked",
         .type = Choices,
         .summary = "What nobody else may change",
         .choices = "level parameters waivers"},
        needed("why", TextPair, "Why it matters"),
        needed("fix", TextPair, "The next action"),
        key("source", Text, "Where the rule comes from"),
        choice("evidence", "stated derived policy heuristic", "How sure its limit is"),
        key("serves", Texts, "Letters of the goals that it serves"),
        key("since", Version, "Version of the pack that brought it"),
        key("cannot-see", TextPair, "What tickets cannot show of it"),
        key("gamed-by", TextPair, "The easiest way to satisfy the letter and not the sense"),
        key("docs", Text, "Address of a page with more"),
        key("owner", Text, "Whom to ask")};
    return kKeys;
}

const KeyList& rule_change_keys() {
    static const KeyList kKeys{
        stage_key(),
        level_key(),
        key("with", Any, "Parameters of the check that differ"),
        key("count", Any, "Limits that differ"),
        key("share", Any, "Limits that differ"),
        key("warn-after", Grace, "A violation does not count before"),
        key("fail-after", Grace, "A violation warns until then, then fails")};
    return kKeys;
}

const KeyList& count_keys() {
    static const KeyList kKeys = limits_and(
        {needed("of", Jql, "What is counted"),
         choice("per", "team space portfolio", "The subject once more"),
         at_least_0("per-people", "Divides by max(1, people / this)"),
         key("noun", TextPair, "What is counted, in messages")},
        Number);
    return kKeys;
}

const KeyList& share_keys() {
    static const KeyList kKeys = limits_and(
        {needed("of", Jql, "The part"),
         needed("among", Jql, "The whole"),
         choice("per", "team space portfolio", "The subject once more"),
         whole("min-sample", "Fewer are unknown")},
        Percent);
    return kKeys;
}

const KeyList& people_keys() {
    static const KeyList kKeys{
        key("groups", Texts, "Jira groups, by name"),
        key("people", Texts, "Account ids"),
        key("project-roles", Texts, "Roles that people have in the site's spaces, by name")};
    return kKeys;
}

const KeyList& scoring_keys() {
    static const KeyList kKeys{
        nested("pillars", Named, "Pillar -> weight; 0 is shown and never scored", each_number()),
        choice("badge", "capped", "Never healthy while one pillar is off track"),
        nested("grades", Map, "Least percent of a grade", grade_keys()),
        whole("confirm", "Agreeing evaluations that change a grade", 1),
        key("carry-unknown", Days, "How long an unknown keeps its last value"),
        key("min-coverage", Percent, "Less is known = grade unknown")};
    return kKeys;
}

const KeyList& grade_keys() {
    static const KeyList kKeys{
        must_have(at_least_0("healthy", "Percent")), must_have(at_least_0("at-risk", "Percent"))};
    return kKeys;
}

const KeyList& publish_keys() {
    static const KeyList kKeys{
        choice("badge", "issue-property", "Silent: no mail, no history"),
        choice("badge-language", "en ko", "One text for all viewers of a lozenge"),
        choice("comment", "on-worse never", "One per issue, edited in place"),
        key("skip-label", Text, "Issues with this label get no comment"),
        {.name = "quiet-days",
         .type = Choices,
         .summary = "No new comment on these days",
         .choices = "sun mon tue wed thu fri sat"},
        key("quiet-when-active", Days, "No new comment so long after somebody worked on the issue"),
        whole("max-new-badges-per-space-per-day", "Cap"),
        whole("max-comments-per-run", "Cap"),
        whole("max-per-person-per-week", "Cap"),
        nested("breaker", Map, "Both exceeded: write up to the cap and wait", breaker_keys()),
        nested("digest", Map, "The weekly page", digest_keys())};
    return kKeys;
}

const KeyList& breaker_keys() {
    static const KeyList kKeys{
        {.name = "percent", .type = Count, .required = true, .least = 0, .most = 100},
        must_have(whole("issues", "Amount"))};
    return kKeys;
}

const KeyList& digest_keys() {
    static const KeyList kKeys{
        choice("weekday", "sunday monday tuesday wednesday thursday friday saturday", "Day"),
        key("at", TimeOfDay, "In the pack's zone, in quotes"),
        key("space", Text, "Key of the Confluence space"),
        {.name = "languages", .type = Choices, .summary = "In this order", .choices = "en ko"}};
    return kKeys;
}

const KeyList& waiver_keys() {
    static const KeyList kKeys{
        needed("rule", Id, "The rule that is waived"),
        key("issues", Jql, "Where: these issues"),
        key("team", Text, "Where: this team"),
        key("project", Text, "Where: this space, by its key"),
        key("space", Text, "The new word for project"),
        needed("reason", Text, "At least 20 characters, shown on the ticket"),
        needed("approved-by", Text, "Who agreed"),
        needed("expires", Day, "Last valid day, in quotes"),
        key("ticket", Text, "Where it was discussed")};
    return kKeys;
}

const KeyList& site_file_keys() {
    static const KeyList kKeys{
        schema(kSiteSchema),
        key("spaces", Texts, "Keys of the spaces to which every selector is bounded"),
        fields_key(),
        nested("teams", Named, "Team -> who is in it", each_team()),
        people_key(),
        nested("counts-as", Named, "Role -> role that it counts as, too", each_text()),
        sets_key(),
        overrides_key(),
        publish_key()};
    return kKeys;
}

const KeyList& team_keys() {
    static const KeyList kKeys{
        key("people", Texts, "Account ids"),
        key("field", Text, "Value of the Team field that marks the team's issues")};
    return kKeys;
}

}  // namespace healthlint
