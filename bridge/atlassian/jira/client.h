#pragma once
// Jira Cloud REST v3 as far as Healthlint uses it. Stateless besides its limiter; any thread.
// Errors: RateLimited with retry_after (429, and 503 with Retry-After), Unauthorized (401, 403),
// NotFound, Conflict (409), Invalid (400: our request is wrong), Unavailable (3xx, 5xx, no answer).

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "bridge/atlassian/caller.h"
#include "bridge/atlassian/rest.h"
#include "bridge/base/clock.h"
#include "bridge/base/ids.h"
#include "bridge/base/json.h"
#include "bridge/base/text_part.h"
#include "bridge/http/transport.h"
#include "bridge/model/issue.h"
#include "bridge/model/site.h"

namespace healthlint {

struct SearchRequest {
    std::string jql;                      // bounded
    std::vector<std::string> fields;      // ids; empty = id only
    std::vector<std::string> properties;  // at most 5
    std::string page_token;               // of the previous page; empty = first
    int max_results = 100;
    std::vector<IssueId> reconcile;  // at most 50, the same on every page

    bool operator==(const SearchRequest&) const = default;
};

// A page as it came.
struct SearchAnswer {
    std::string text;
    std::string likely_next;  // page token; only reading the page tells for certain
};

struct FetchedIssue {
    Issue issue;
    std::map<std::string, Json> properties;  // those asked for that exist
    TextPart raw;                            // its JSON as received, mostly a part of the page
};

struct SearchPage {
    std::vector<FetchedIssue> issues;
    std::string next_page_token;  // empty = last page
};

struct BulkIssues {
    std::vector<FetchedIssue> issues;
    std::vector<IssueId> unreadable;  // now; perhaps when they are asked for again
};

struct PropertyWrite {
    IssueId issue;
    std::vector<std::pair<std::string, Json>> properties;  // at most 10
};

struct TaskState {
    enum class Status { Running, Complete, Failed } status = Status::Running;
    std::string message;
    Json result;  // for bulk property writes: per-issue errors, shape not documented
};

struct PostedComment {
    std::string id;
    Json body;  // ADF
};

struct Space {
    std::string id;
    SpaceKey key;
    std::string name;
};

struct RoleMembers {
    std::vector<Person> people;
    std::vector<Ref> groups;  // their people are read one by one: group_members()
};

// Where people open the site; without a slash at the end. The last two may be empty.
struct ServerUrls {
    std::string base;        // "https://acme.atlassian.net"
    std::string display;     // the same, or a domain of the customer's own
    std::string confluence;  // of Confluence
};

constexpr std::size_t kMaxBulkFetch = 100;
constexpr std::size_t kMaxBulkChangelogs = 1000;
constexpr std::size_t kMaxListEntries = 20'000;  // of one list read to its end: history, members, …
constexpr std::size_t kMaxSpaceKeys = 50;
constexpr std::size_t kMaxBulkProperties = 100;
constexpr std::size_t kMaxPropertiesPerIssue = 10;
constexpr std::size_t kMaxPropertyCharacters = 32'768;
constexpr std::string_view kCommentProperty = "healthlint.suggestion";

class JiraClient {
  public:
    // The first four must outlive the client. `catalog` types custom fields; without one their
    // values are typed by shape.
    JiraClient(
        Transport& transport,
        const Credentials& credentials,
        RateLimiter& limiter,
        Clock& clock,
        std::shared_ptr<const FieldCatalog> catalog = nullptr);

    // The same client for calls of another class.
    JiraClient with(CallPriority priority) const;

    Result<SearchPage> search(const SearchRequest& search);
    // Its two halves: the call, and reading what came, which calls nobody.
    Result<SearchAnswer> ask(const SearchRequest& search);
    Result<SearchPage> read(const SearchRequest& search, SearchAnswer answer);
    // At most kMaxBulkFetch; ids that do not exist or may not be seen are missing in the answer.
    Result<BulkIssues> bulk_fetch(
        const std::vector<IssueId>& issues,
        const std::vector<std::string>& fields,
        const std::vector<std::string>& properties);

    // Facts beside the issue: one call each (and one more per 100 entries), so only where needed.
    Result<std::vector<RemoteLink>> remote_links(const IssueId& issue);
    Result<std::vector<Change>> changelog(const IssueId& issue);  // oldest first, whole
    Result<std::vector<Comment>> comments(const IssueId& issue);  // oldest first, all
    // Histories of many issues, `fields` only where named (at most 10). Connect apps may not ask
    // this (Unauthorized); API tokens and Forge apps may. At most kMaxBulkChangelogs issues; those
    // without history, or not to be seen, are missing in the answer.
    Result<std::map<IssueId, std::vector<Change>>> changelogs(
        const std::vector<IssueId>& issues, const std::vector<FieldId>& fields);

    // Sets fields and properties in one write. `edit` as PUT /issue takes it: {"fields": …,
    // "update": …, "properties": […]}. Watchers may get a mail.
    Result<void> edit_issue(const IssueId& issue, const Json& edit);

    // POST /issue/properties/multi: answers the task id. At most kMaxBulkProperties entries of at
    // most kMaxPropertiesPerIssue values of at most kMaxPropertyCharacters characters each.
    Result<std::string> write_properties(const std::vector<PropertyWrite>& writes);
    Result<TaskState> task(const std::string& task_id);
    Result<void> set_property(const IssueId& issue, const std::string& key, const Json& value);
    Result<std::optional<Json>> property(const IssueId& issue, const std::string& key);
    // False: it was gone already, or the issue is, or is hidden from us.
    Result<bool> delete_property(const IssueId& issue, const std::string& key);

    // The comment carries the comment property `healthlint.suggestion`, by which it is found again.
    Result<PostedComment> add_comment(const IssueId& issue, const Json& adf);
    Result<void> edit_comment(const IssueId& issue, const std::string& comment_id, const Json& adf);
    // False as above.
    Result<bool> delete_comment(const IssueId& issue, const std::string& comment_id);
    Result<std::optional<PostedComment>> find_own_comment(const IssueId& issue);

    // The site and its people.
    Result<std::vector<Field>> fields();
    Result<std::vector<Space>> spaces();  // those that may be browsed
    // Those of them that have one of these keys. One call for each kMaxSpaceKeys.
    Result<std::vector<Space>> spaces_among(const std::vector<SpaceKey>& keys);
    // Roles of a space and who has them: only where the app administers it, else NotFound.
    Result<std::vector<Ref>> roles(const SpaceKey& space);
    Result<RoleMembers> role_members(const SpaceKey& space, const std::string& role_id);
    // Connect apps need the scope ADMIN for it.
    Result<std::vector<Person>> group_members(const std::string& group_id);
    Result<std::vector<Person>> group_members_by_name(const std::string& group);
    // May this person browse these issues? Answers the ids they may.
    Result<std::vector<IssueId>> browsable(
        const AccountId& person, const std::vector<IssueId>& issues);

    Result<bool> administers(const AccountId& person);  // Administer Jira

    Result<AccountId> myself();
    Result<ServerUrls> server_urls();

  private:
    Result<std::vector<Person>> members_of_group(const char* parameter, const std::string& value);

    RestCaller rest_;
    std::shared_ptr<const FieldCatalog> catalog_;  // never null
};

}  // namespace healthlint
