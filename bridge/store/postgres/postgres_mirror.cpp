// The mirror of issues, and what changed in it.

#include <map>
#include <set>

#include "bridge/store/postgres/postgres_store.h"

namespace healthlint {
namespace {

constexpr const char* kPutIssues =
    "INSERT INTO issues (site, issue, issue_key, json, side_facts, fetched, changed)"
    " SELECT $1::bigint, issue, issue_key, json, side_facts, fetched, $7::bigint"
    " FROM unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::bigint[])"
    "   AS read (issue, issue_key, json, side_facts, fetched)"
    " ON CONFLICT (site, issue) DO UPDATE SET issue_key = excluded.issue_key,"
    " json = excluded.json, side_facts = excluded.side_facts, fetched = excluded.fetched,"
    " changed = excluded.changed WHERE excluded.fetched >= issues.fetched";
constexpr const char* kUnremove =
    "DELETE FROM removed_issues WHERE site = $1::bigint AND issue = ANY ($2::text[])";
constexpr const char* kIssues =
    "SELECT issue, issue_key, json, side_facts, fetched FROM issues WHERE site = $1::bigint"
    " AND issue > $2::text ORDER BY issue LIMIT $3::integer";
constexpr const char* kChangedIssues =
    "SELECT issue, issue_key, json, side_facts, fetched FROM issues WHERE site = $1::bigint"
    " AND changed > $2::bigint ORDER BY issue";
constexpr const char* kPutSideFacts =
    "UPDATE issues SET side_facts = $3::text, changed = $4::bigint"
    " WHERE site = $1::bigint AND issue = $2::text";
constexpr const char* kRemoveIssues =
    "DELETE FROM issues WHERE site = $1::bigint AND issue = ANY ($2::text[])";
constexpr const char* kRemember =
    "INSERT INTO removed_issues (site, issue, changed)"
    " SELECT $1::bigint, issue, $3::bigint FROM (SELECT DISTINCT unnest($2::text[]) AS issue) AS x"
    " ON CONFLICT (site, issue) DO UPDATE SET changed = excluded.changed";
constexpr const char* kRemoveStates =
    "DELETE FROM publish_states WHERE site = $1::bigint AND issue = ANY ($2::text[])";
// All but a removal, without which a badge could stay behind.
constexpr const char* kRemoveWrites =
    "DELETE FROM outbox WHERE site = $1::bigint AND issue = ANY ($2::text[])"
    " AND NOT (kind = 'badge' AND hash = '')";
constexpr const char* kRemoveComments =
    "DELETE FROM outbox WHERE site = $1::bigint AND issue = ANY ($2::text[]) AND kind = 'comment'";

constexpr const char* kRevision = "SELECT revision FROM revisions WHERE site = $1::bigint";
constexpr const char* kRemoved =
    "SELECT issue FROM removed_issues WHERE site = $1::bigint AND changed > $2::bigint";
// Issues whose memory or whose waiting writes changed; of those both are told.
constexpr const char* kStates =
    "SELECT issue, badge_hash, comment_id, comment_hash, grade, settled, badge_at, comment_at"
    " FROM publish_states WHERE site = $1::bigint AND (changed > $2::bigint OR issue IN"
    "   (SELECT issue FROM outbox WHERE site = $1::bigint AND changed > $2::bigint))";
constexpr const char* kWaiting =
    "SELECT id, site, issue, payload, hash, attempts, run_at, kind FROM outbox"
    " WHERE site = $1::bigint AND NOT dead AND (changed > $2::bigint OR issue IN"
    "   (SELECT issue FROM publish_states WHERE site = $1::bigint AND changed > $2::bigint))"
    " ORDER BY id";

// One statement may touch a row once: of several readings of an issue the newest counts.
std::map<IssueId, const StoredIssue*> newest_of_each(const std::vector<StoredIssue>& issues) {
    std::map<IssueId, const StoredIssue*> newest;
    for (const StoredIssue& issue : issues) {
        const StoredIssue*& known = newest[issue.id];
        if (known == nullptr || issue.fetched >= known->fetched) known = &issue;
    }
    return newest;
}

std::vector<StoredIssue> issues_of(const PgRows& rows) {
    std::vector<StoredIssue> issues;
    issues.reserve(static_cast<std::size_t>(rows.size()));
    for (int row = 0; row < rows.size(); ++row)
        issues.push_back(
            {.id = {rows.text(row, 0)},
             .key = {rows.text(row, 1)},
             .json = rows.text(row, 2),
             .side_facts_json = rows.text(row, 3),
             .fetched = from_column(rows.integer(row, 4))});
    return issues;
}

}  // namespace

Result<void> PostgresStore::put_issues(const SiteId& site, const std::vector<StoredIssue>& issues) {
    if (issues.empty()) return {};
    std::vector<std::string> ids, keys, texts, side_facts;
    std::vector<long long> fetched;
    for (const auto& [id, issue] : newest_of_each(issues)) {
        ids.push_back(id.value);
        keys.push_back(issue->key.value);
        texts.push_back(issue->json);
        side_facts.push_back(issue->side_facts_json);
        fetched.push_back(to_column(issue->fetched));
    }
    return database_->write([&](PgTransaction& tx) {
        const long long number = site_number(site);
        const long long revision = next_revision(tx, site);
        tx.change(kUnremove, number, pg_array(ids));
        tx.change(
            kPutIssues,
            number,
            pg_array(ids),
            pg_array(keys),
            pg_array(texts),
            pg_array(side_facts),
            pg_array(fetched),
            revision);
    });
}

Result<void> PostgresStore::put_side_facts(
    const SiteId& site, const IssueId& issue, const std::string& json) {
    return database_->write([&](PgTransaction& tx) {
        const long long revision = next_revision(tx, site);
        tx.change(kPutSideFacts, site_number(site), issue.value, json, revision);
    });
}

Result<void> PostgresStore::remove_issues(
    const SiteId& site,
    const std::vector<IssueId>& issues,
    const std::vector<OutboxItem>& farewells) {
    std::set<IssueId> leaving;
    for (const OutboxItem& item : farewells)
        leaving.insert(item.issue);
    std::vector<std::string> all, silent, with_farewell;
    for (const IssueId& issue : issues) {
        all.push_back(issue.value);
        (leaving.contains(issue) ? with_farewell : silent).push_back(issue.value);
    }
    return database_->write([&](PgTransaction& tx) {
        const long long number = site_number(site);
        const long long revision = next_revision(tx, site);
        tx.change(kRemoveIssues, number, pg_array(all));
        tx.change(kRemember, number, pg_array(all), revision);
        tx.change(kRemoveComments, number, pg_array(with_farewell));
        tx.change(kRemoveWrites, number, pg_array(silent));
        tx.change(kRemoveStates, number, pg_array(silent));
        enqueue_writes(tx, site, farewells, revision);
    });
}

Result<std::vector<StoredIssue>> PostgresStore::issues(
    const SiteId& site, const IssueId& after, int limit) {
    return database_->read([&](PgTransaction& tx) {
        return issues_of(tx.query(kIssues, site_number(site), after.value, limit));
    });
}

Result<SiteChanges> PostgresStore::changes_after(const SiteId& site, long long revision) {
    return database_->read([&](PgTransaction& tx) {
        const long long number = site_number(site);
        SiteChanges changes;
        const PgRows now = tx.query(kRevision, number);
        if (!now.empty()) changes.revision = now.integer(0, 0);
        if (changes.revision == revision) return changes;
        // Removed issues are remembered for so long only.
        changes.whole = revision < changes.revision - kKeptRevisions;
        const long long after = changes.whole ? -1 : revision;
        changes.issues = issues_of(tx.query(kChangedIssues, number, after));
        const PgRows removed = tx.query(kRemoved, number, after);
        changes.removed.reserve(static_cast<std::size_t>(removed.size()));
        for (int row = 0; row < removed.size(); ++row)
            changes.removed.push_back({removed.text(row, 0)});
        const PgRows states = tx.query(kStates, number, after);
        changes.states.reserve(static_cast<std::size_t>(states.size()));
        for (int row = 0; row < states.size(); ++row)
            changes.states.push_back(read_publish_state(states, row));
        const PgRows waiting = tx.query(kWaiting, number, after);
        changes.waiting.reserve(static_cast<std::size_t>(waiting.size()));
        for (int row = 0; row < waiting.size(); ++row)
            changes.waiting.push_back(read_outbox_item(waiting, row));
        return changes;
    });
}

}  // namespace healthlint
