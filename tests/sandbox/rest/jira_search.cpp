// Search, bulk read and the JQL services. Search looks at the index, which lags behind; bulk reads
// and ids in `reconcileIssues` see the issues as they are.

#include <algorithm>
#include <set>

#include "bridge/base/ascii.h"
#include "bridge/base/json_text.h"
#include "tests/sandbox/rest/handlers.h"
#include "tests/sandbox/rest/issue_json.h"
#include "tests/sandbox/rest/query.h"

namespace healthlint::sandbox {
namespace {

constexpr long long kMaxSearchResults = 5'000;  // only for ids and keys
constexpr long long kMaxFieldResults = 100;     // measured page size with fields
constexpr std::size_t kMaxReconciled = 50;
constexpr std::size_t kMaxProperties = 5;
constexpr std::size_t kMaxBulkIssues = 100;
constexpr std::size_t kMaxEfficientBulkIssues = 1'000;

struct SearchCall {
    std::string jql;
    long long max_results = 50;
    std::string token;
    IssueView view;
    std::set<long long> reconcile;
};

struct Page {
    std::vector<IssuePtr> issues;
    std::string next_token;
};

// The version of an issue that this search sees; null when it does not match or may not be seen.
IssuePtr match_one(const Call& call, const Query& query, const SearchCall& search, long long id) {
    IssuePtr issue = search.reconcile.contains(id) ? call.world.issues.find(id)
                                                   : call.world.issues.indexed(id, call.now);
    if (!issue || !call.may_browse(*issue)) return nullptr;
    return matches(call.world, query, *issue, call.now) ? issue : nullptr;
}

Page scan(const Call& call, const Query& query, const SearchCall& search, SearchPosition from) {
    Page page;
    long long last = from.at;
    for (auto id = call.world.issues.next_id(last); id; id = call.world.issues.next_id(last)) {
        const IssuePtr issue = match_one(call, query, search, *id);
        if (issue && static_cast<long long>(page.issues.size()) == search.max_results) {
            // One more match: there is another page, and it begins behind the last one shown.
            page.next_token =
                SearchCursors::token({.cursor = from.cursor, .at = page.issues.back()->id});
            return page;
        }
        if (issue) page.issues.push_back(issue);
        last = *id;
    }
    return page;
}

std::vector<IssuePtr> all_matches(
    const Call& call, const Query& query, const SearchCall& search, bool generated_too) {
    const IssueStore& store = call.world.issues;
    std::vector<IssuePtr> found;
    for (auto id = store.next_id(0); id; id = store.next_id(*id)) {
        if (!generated_too && store.is_generated(*id)) {
            id = store.first_generated() + store.generated() - 1;
            continue;
        }
        if (IssuePtr issue = match_one(call, query, search, *id)) found.push_back(std::move(issue));
    }
    return found;
}

bool is_by_creation(const Query& query) {
    if (query.order_by.size() != 1) return false;
    const JqlSort& sort = query.order_by.front();
    return sort.direction != JqlDirection::Descending &&
           equals_ignoring_case(sort.field.name.value, "created");
}

std::optional<TimePoint> creation(const IssueRecord& issue) {
    return parse_timestamp(issue.fields.text_of("created"));
}

// The generator's issues are in the order of their creation already. Where all others are younger,
// a search in this order need not make them all, and there may be a million of them.
bool generated_come_first(const Call& call, const std::vector<IssuePtr>& others) {
    const IssueStore& store = call.world.issues;
    const IssuePtr last = store.find(store.first_generated() + store.generated() - 1);
    return last && std::ranges::all_of(others, [&](const IssuePtr& other) {
               return creation(*last) <= creation(*other);
           });
}

void sort_matches(
    const Call& call, const Query& query, const SearchCall& search, SearchCursor& cursor) {
    const IssueStore& store = call.world.issues;
    std::vector<IssuePtr> found;
    bool all = true;
    if (is_by_creation(query) && store.generated() > 0) {
        found = all_matches(call, query, search, false);
        all = !generated_come_first(call, found);
        if (!all) cursor.generated = store.generated();
    }
    if (all) found = all_matches(call, query, search, true);
    sort_issues(call.world, query, found);
    cursor.sorted.emplace();
    for (const IssuePtr& issue : found)
        cursor.sorted->push_back(issue->id);
}

Page slice(const Call& call, const Query& query, const SearchCall& search, SearchPosition from) {
    Page page;
    const SearchCursor& cursor = call.world.cursors.get(from.cursor);
    const long long end = cursor.generated + static_cast<long long>(cursor.sorted->size());
    long long at = std::max(0LL, from.at);
    for (; at < end && static_cast<long long>(page.issues.size()) < search.max_results; ++at) {
        IssuePtr issue;
        if (at < cursor.generated) {
            issue = match_one(call, query, search, call.world.issues.first_generated() + at);
        } else {
            const long long id = (*cursor.sorted)[static_cast<std::size_t>(at - cursor.generated)];
            issue = search.reconcile.contains(id) ? call.world.issues.find(id)
                                                  : call.world.issues.indexed(id, call.now);
        }
        if (issue) page.issues.push_back(std::move(issue));
    }
    if (at < end) page.next_token = SearchCursors::token({.cursor = from.cursor, .at = at});
    return page;
}

bool only_ids(const std::vector<std::string>& fields) {
    return std::all_of(fields.begin(), fields.end(), [](const std::string& name) {
        return name == "id" || name == "key";
    });
}

HttpResponse run_search(Call& call, SearchCall search) {
    if (search.max_results < 1 || search.max_results > kMaxSearchResults)
        return error_reply(400, "The max results parameter has to be between 1 and 5,000.");
    if (search.view.properties.size() > kMaxProperties)
        return error_reply(400, "The maximum number of properties that can be requested is 5.");
    if (search.reconcile.size() > kMaxReconciled)
        return error_reply(400, "The maximum number of issues to reconcile is 50.");
    const auto query = compile_query(call.world, search.jql);
    if (!query) return error_reply(400, query.error());
    if (!query->where)
        return error_reply(
            400,
            "Unbounded JQL queries are not allowed here. Please add a search restriction to your "
            "query.");
    if (!only_ids(search.view.fields) || !search.view.properties.empty())
        search.max_results = std::min(search.max_results, kMaxFieldResults);

    SearchPosition from;
    if (search.token.empty()) {
        SearchCursor cursor{.jql = search.jql, .created = call.now};
        if (!query->order_by.empty()) sort_matches(call, *query, search, cursor);
        from.cursor = call.world.cursors.open(std::move(cursor));
    } else {
        const auto position = call.world.cursors.find(search.token, search.jql, call.now);
        if (!position)
            return error_reply(400, "The provided next page token is invalid or expired.");
        from = *position;
    }
    const bool sorted = call.world.cursors.get(from.cursor).sorted.has_value();
    const Page page = sorted ? slice(call, *query, search, from) : scan(call, *query, search, from);

    call.core_objects = static_cast<long long>(page.issues.size());
    std::string body = R"({"issues":)" + issue_list(call.world, page.issues, search.view);
    body += page.next_token.empty() ? R"(,"isLast":true)" : R"(,"isLast":false)";
    if (!page.next_token.empty()) append_json_text(body += R"(,"nextPageToken":)", page.next_token);
    body += '}';
    return reply_text(200, std::move(body));
}

// Of many generated issues some are looked at for all.
long long count_about(const Call& call, const Query& query) {
    constexpr long long kLookedAt = 1'000;
    const IssueStore& store = call.world.issues;
    const SearchCall search;
    auto count = static_cast<long long>(all_matches(call, query, search, false).size());
    const long long step = std::max(1LL, store.generated() / kLookedAt);
    for (long long i = 0; i < store.generated(); i += step)
        if (match_one(call, query, search, store.first_generated() + i))
            count += std::min(step, store.generated() - i);
    return count;
}

std::set<long long> integers_of(const Json* json) {
    std::set<long long> result;
    if (json != nullptr && json->is_array())
        for (const Json& item : *json)
            if (item.is_number_integer()) result.insert(item.get<long long>());
    return result;
}

bool has_fields_by_name(const std::vector<std::string>& fields) {
    return std::any_of(fields.begin(), fields.end(), [](const std::string& name) {
        return name.front() != '*' && name.front() != '-';
    });
}

bool names_many(const std::vector<std::string>& fields) {
    static const std::set<std::string> kMany{
        "*all", "*navigable", "comment", "worklog", "attachment"};
    return std::any_of(
        fields.begin(), fields.end(), [](const std::string& name) { return kMany.contains(name); });
}

}  // namespace

HttpResponse search_post(Call& call) {
    if (!only_members(
            call.body,
            {"jql",
             "maxResults",
             "nextPageToken",
             "fields",
             "expand",
             "properties",
             "fieldsByKeys",
             "reconcileIssues"}))
        return bad_payload();
    const Json* expand = find_member(call.body, "expand");
    if (expand != nullptr && !expand->is_string()) return bad_payload();
    SearchCall search;
    search.jql = string_member(call.body, "jql");
    search.max_results = integer_member(call.body, "maxResults").value_or(50);
    search.token = string_member(call.body, "nextPageToken");
    search.view.fields = strings_of(find_member(call.body, "fields"));
    search.view.properties = strings_of(find_member(call.body, "properties"));
    search.view.changelog =
        expand != nullptr && expand->get<std::string>().find("changelog") != std::string::npos;
    search.reconcile = integers_of(find_member(call.body, "reconcileIssues"));
    return run_search(call, std::move(search));
}

HttpResponse search_get(Call& call) {
    SearchCall search;
    search.jql = call.parameter("jql");
    search.max_results = call.integer_parameter("maxResults", 50);
    search.token = call.parameter("nextPageToken");
    search.view.fields = call.list_parameter("fields");
    search.view.properties = call.list_parameter("properties");
    search.view.changelog = call.parameter("expand").find("changelog") != std::string::npos;
    for (const std::string& id : call.list_parameter("reconcileIssues"))
        search.reconcile.insert(parse_integer(id).value_or(0));
    return run_search(call, std::move(search));
}

HttpResponse approximate_count(Call& call) {
    if (!only_members(call.body, {"jql"})) return bad_payload();
    const auto query = compile_query(call.world, string_member(call.body, "jql"));
    if (!query) return error_reply(400, query.error());
    if (!query->where)
        return error_reply(
            400,
            "Unbounded JQL queries are not allowed here. Please add a search restriction to your "
            "query.");
    return reply(200, {{"count", count_about(call, *query)}});
}

HttpResponse bulk_fetch(Call& call) {
    if (!only_members(
            call.body, {"issueIdsOrKeys", "fields", "fieldsByKeys", "properties", "expand"}))
        return bad_payload();
    const Json* expand = find_member(call.body, "expand");
    if (expand != nullptr && !expand->is_array()) return bad_payload();
    const auto wanted = strings_of(find_member(call.body, "issueIdsOrKeys"));
    IssueView view{
        .fields = strings_of(find_member(call.body, "fields")),
        .properties = strings_of(find_member(call.body, "properties"))};
    const auto expanded = strings_of(expand);
    view.changelog = std::find(expanded.begin(), expanded.end(), "changelog") != expanded.end();
    if (wanted.empty()) return error_reply(400, "At least one issue id or key is required.");
    if (view.properties.size() > kMaxProperties)
        return error_reply(400, "The maximum number of properties that can be requested is 5.");
    const bool efficient =
        has_fields_by_name(view.fields) && !names_many(view.fields) && !view.changelog;
    if (wanted.size() > (efficient ? kMaxEfficientBulkIssues : kMaxBulkIssues))
        return error_reply(400, "The number of issues requested exceeds the limit.");
    if (view.fields.empty()) view.fields = {"*navigable"};

    std::map<long long, IssuePtr> found;
    for (const std::string& one : wanted)
        if (IssuePtr issue = call.visible_issue(one)) found[issue->id] = std::move(issue);
    std::vector<IssuePtr> issues;
    issues.reserve(found.size());
    for (const auto& [id, issue] : found)
        issues.push_back(issue);
    call.core_objects = static_cast<long long>(found.size());
    return reply_text(
        200,
        R"({"expand":"renderedFields,names,schema,operations,editmeta,changelog","issues":)" +
            issue_list(call.world, issues, view) + R"(,"issueErrors":[]})");
}

HttpResponse jql_parse(Call& call) {
    const std::string validation = call.parameter("validation");
    if (validation != "strict" && validation != "warn" && validation != "none")
        return error_reply(400, "The validation parameter has to be strict, warn or none.");
    const auto queries = strings_of(find_member(call.body, "queries"));
    if (!only_members(call.body, {"queries"}) || queries.empty()) return bad_payload();
    Json answers = Json::array();
    for (const std::string& jql : queries) {
        Json answer{{"query", jql}};
        const auto query = compile_query(call.world, jql);
        if (!query)
            answer["errors"] = Json::array({query.error()});
        else
            answer["structure"] = Json::object();
        answers.push_back(std::move(answer));
    }
    return reply(200, {{"queries", std::move(answers)}});
}

HttpResponse jql_match(Call& call) {
    if (!only_members(call.body, {"issueIds", "jqls"})) return bad_payload();
    const auto ids = integers_of(find_member(call.body, "issueIds"));
    Json answers = Json::array();
    for (const std::string& jql : strings_of(find_member(call.body, "jqls"))) {
        Json matched = Json::array();
        const auto query = compile_query(call.world, jql);
        for (const long long id : ids) {
            if (!query) break;
            const IssuePtr issue = call.visible_issue(std::to_string(id));
            if (issue && matches(call.world, *query, *issue, call.now)) matched.push_back(id);
        }
        answers.push_back(
            {{"matchedIssues", std::move(matched)},
             {"errors", query ? Json::array() : Json::array({query.error()})}});
    }
    return reply(200, {{"matches", std::move(answers)}});
}

}  // namespace healthlint::sandbox
