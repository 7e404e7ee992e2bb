// The mirror of issues, and what changed in it.

#include <map>
#include <set>

#include "bridge/store/postgres/postgres_store.h"

namespace healthlint {
namespace {

constexpr const char* kPutIssues =
    "INSERT INTO issues (site, issue, issue_key, json, side_facts, fetched,"
    " content_hash)"
    " SELECT $1::bigint, issue, issue_key, json, side_facts, fetched, content_hash"
    " FROM unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::bigint[], $7::text[])"
    "   AS read (issue, issue_key, json, side_facts, fetched, content_hash)"
    " ON CONFLICT (site, issue) DO UPDATE SET issue_key = excluded.issue_key,"
    " json = excluded.json, side_facts = excluded.side_facts, fetched = excluded.fetched,"
    " content_hash = excluded.content_hash"
    " WHERE excluded.fetched >= issues.fetched";
constexpr const char* kIssues =
    "SELECT issue, issue_key, json, side_facts, fetched, content_hash FROM issues WHERE site = "
    "$1::bigint"
    " AND issue > $2::text ORDER BY issue LIMIT $3::integer";
constexpr const char* kSomeIssues =
    "SELECT issue, issue_key, json, side_facts, fetched, content_hash FROM issues WHERE site = "
    "$1::bigint"
    " AND issue = ANY ($2::text[])";
// A wish waits, was given up, or was carried out. Some issues are chosen first: over a join of all
// that follows, each page would cost as much as those before it.
constexpr const char* kStates =
    "SELECT issue, content_hash, fetched, settled, badge_hash, comment_id, comment_hash,"
    " badge.hash, comment.hash FROM"
    " (SELECT site, issue, content_hash, fetched FROM issues WHERE site = $1::bigint"
    "   AND issue > $2::text ORDER BY issue LIMIT $3::integer) AS chosen"
    " LEFT JOIN publish_states USING (site, issue)"
    " LEFT JOIN (SELECT site, issue, hash FROM outbox WHERE kind = 'badge')"
    "   AS badge USING (site, issue)"
    " LEFT JOIN (SELECT site, issue, hash FROM outbox WHERE kind = 'comment')"
    "   AS comment USING (site, issue) ORDER BY issue";
constexpr const char* kSomeStates =
    "SELECT issue, content_hash, fetched, settled, badge_hash, comment_id, comment_hash,"
    " badge.hash, comment.hash FROM issues LEFT JOIN publish_states USING (site, issue)"
    " LEFT JOIN (SELECT site, issue, hash FROM outbox WHERE kind = 'badge')"
    "   AS badge USING (site, issue)"
    " LEFT JOIN (SELECT site, issue, hash FROM outbox WHERE kind = 'comment')"
    "   AS comment USING (site, issue)"
    " WHERE site = $1::bigint AND issue = ANY ($2::text[])";
constexpr const char* kFetchedBefore =
    "SELECT issue FROM issues WHERE site = $1::bigint AND fetched < $2::bigint"
    " ORDER BY fetched, issue LIMIT $3::integer";
constexpr const char* kPutSideFacts =
    "UPDATE issues SET side_facts = $3::text"
    " WHERE site = $1::bigint AND issue = $2::text";
constexpr const char* kRemoveIssues =
    "DELETE FROM issues WHERE site = $1::bigint AND issue = ANY ($2::text[])";
constexpr const char* kForgetJudgements =
    "UPDATE publish_states SET grade = '', settled = ''"
    " WHERE site = $1::bigint AND issue = ANY ($2::text[])";
constexpr const char* kRemoveStates =
    "DELETE FROM publish_states WHERE site = $1::bigint AND issue = ANY ($2::text[])";
// All but a removal, without which a badge could stay behind.
constexpr const char* kRemoveWrites =
    "DELETE FROM outbox WHERE site = $1::bigint AND issue = ANY ($2::text[])"
    " AND NOT (kind = 'badge' AND hash = '')";
constexpr const char* kRemoveComments =
    "DELETE FROM outbox WHERE site = $1::bigint AND issue = ANY ($2::text[]) AND kind = 'comment'";

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
             .fetched = from_column(rows.integer(row, 4)),
             .content_hash = rows.text(row, 5)});
    return issues;
}

std::vector<IssueState> states_of(const PgRows& rows) {
    std::vector<IssueState> states;
    states.reserve(static_cast<std::size_t>(rows.size()));
    for (int row = 0; row < rows.size(); ++row) {
        const auto wanted = [&rows, row](int waiting, int written) {
            return rows.text(row, rows.is_null(row, waiting) ? written : waiting);
        };
        states.push_back(
            {.issue = {rows.text(row, 0)},
             .content_hash = rows.text(row, 1),
             .fetched = from_column(rows.integer(row, 2)),
             .settle_json = rows.text(row, 3),
             .has_badge = !rows.text(row, 4).empty(),
             .has_comment = !rows.text(row, 5).empty(),
             .wanted_badge = wanted(7, 4),
             .wanted_comment = wanted(8, 6)});
    }
    return states;
}

std::string array_of(const std::vector<IssueId>& ids) {
    std::vector<std::string> texts;
    texts.reserve(ids.size());
    for (const IssueId& id : ids)
        texts.push_back(id.value);
    return pg_array(texts);
}

}  // namespace

Result<void> PostgresStore::put_issues(const SiteId& site, const std::vector<StoredIssue>& issues) {
    if (issues.empty()) return {};
    std::vector<std::string> ids, keys, texts, side_facts, hashes;
    std::vector<long long> fetched;
    for (const auto& [id, issue] : newest_of_each(issues)) {
        ids.push_back(id.value);
        keys.push_back(issue->key.value);
        texts.push_back(issue->json);
        side_facts.push_back(issue->side_facts_json);
        fetched.push_back(to_column(issue->fetched));
        hashes.push_back(issue->content_hash);
    }
    return database_->write([&](PgTransaction& tx) {
        const long long number = site_number(site);
        take_turn_of_owner(tx, site, replica_.number());
        tx.change(
            kPutIssues,
            number,
            pg_array(ids),
            pg_array(keys),
            pg_array(texts),
            pg_array(side_facts),
            pg_array(fetched),
            pg_array(hashes));
    });
}

Result<void> PostgresStore::put_side_facts(
    const SiteId& site, const IssueId& issue, const std::string& json) {
    return database_->write([&](PgTransaction& tx) {
        take_turn_of_owner(tx, site, replica_.number());
        tx.change(kPutSideFacts, site_number(site), issue.value, json);
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
        take_turn_of_owner(tx, site, replica_.number());
        tx.change(kRemoveIssues, number, pg_array(all));
        tx.change(kRemoveComments, number, pg_array(with_farewell));
        tx.change(kForgetJudgements, number, pg_array(with_farewell));
        tx.change(kRemoveWrites, number, pg_array(silent));
        tx.change(kRemoveStates, number, pg_array(silent));
        enqueue_writes(tx, site, farewells);
    });
}

Result<std::vector<StoredIssue>> PostgresStore::issues(
    const SiteId& site, const IssueId& after, int limit) {
    return database_->read([&](PgTransaction& tx) {
        return issues_of(tx.query(kIssues, site_number(site), after.value, limit));
    });
}

Result<std::vector<StoredIssue>> PostgresStore::issues(
    const SiteId& site, const std::vector<IssueId>& ids) {
    return database_->read([&](PgTransaction& tx) {
        return issues_of(tx.query(kSomeIssues, site_number(site), array_of(ids)));
    });
}

Result<std::vector<IssueState>> PostgresStore::issue_states(
    const SiteId& site, const IssueId& after, int limit) {
    return database_->read([&](PgTransaction& tx) {
        return states_of(tx.query(kStates, site_number(site), after.value, limit));
    });
}

Result<std::vector<IssueState>> PostgresStore::issue_states(
    const SiteId& site, const std::vector<IssueId>& ids) {
    return database_->read([&](PgTransaction& tx) {
        return states_of(tx.query(kSomeStates, site_number(site), array_of(ids)));
    });
}

Result<std::vector<IssueId>> PostgresStore::issues_fetched_before(
    const SiteId& site, TimePoint before, int limit) {
    return database_->read([&](PgTransaction& tx) {
        std::vector<IssueId> issues;
        const PgRows rows = tx.query(kFetchedBefore, site_number(site), to_column(before), limit);
        for (int row = 0; row < rows.size(); ++row)
            issues.push_back({rows.text(row, 0)});
        return issues;
    });
}

}  // namespace healthlint
