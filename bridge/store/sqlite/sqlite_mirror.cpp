// The mirror of issues.

#include <set>

#include <SQLiteCpp/SQLiteCpp.h>
#include <SQLiteCpp/VariadicBind.h>

#include "bridge/store/sqlite/sqlite_store.h"

namespace healthlint {
namespace {

constexpr const char* kPutIssue =
    "INSERT INTO issues (site, issue, issue_key, json, remote_links, fetched,"
    " content_hash) VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET issue_key = "
    "excluded.issue_key,"
    " json = excluded.json, remote_links = excluded.remote_links, fetched = excluded.fetched,"
    " content_hash = excluded.content_hash"
    " WHERE excluded.fetched >= issues.fetched";
constexpr const char* kIssues =
    "SELECT issue, issue_key, json, remote_links, fetched, content_hash FROM issues WHERE site = ? "
    "AND issue > ?"
    " ORDER BY issue LIMIT ?";
constexpr const char* kIssue =
    "SELECT issue, issue_key, json, remote_links, fetched, content_hash FROM issues WHERE site = ? "
    "AND issue = ?";
// A wish waits, was given up, or was carried out.
constexpr const char* kStates =
    "SELECT issue, content_hash, fetched, settled, badge_hash, comment_id, comment_hash,"
    " (SELECT hash FROM outbox WHERE site = ?1 AND issue = issues.issue AND kind = 'badge'),"
    " (SELECT hash FROM outbox WHERE site = ?1 AND issue = issues.issue AND kind = 'comment')"
    " FROM issues LEFT JOIN publish_states USING (site, issue)"
    " WHERE site = ?1 AND issue > ?2 ORDER BY issue LIMIT ?3";
constexpr const char* kState =
    "SELECT issue, content_hash, fetched, settled, badge_hash, comment_id, comment_hash,"
    " (SELECT hash FROM outbox WHERE site = ?1 AND issue = ?2 AND kind = 'badge'),"
    " (SELECT hash FROM outbox WHERE site = ?1 AND issue = ?2 AND kind = 'comment')"
    " FROM issues LEFT JOIN publish_states USING (site, issue) WHERE site = ?1 AND issue = ?2";
constexpr const char* kFetchedBefore =
    "SELECT issue FROM issues WHERE site = ? AND fetched < ? ORDER BY fetched, issue LIMIT ?";
constexpr const char* kPutRemoteLinks =
    "UPDATE issues SET remote_links = ?3 WHERE site = ?1 AND issue = ?2";
constexpr const char* kRemoveIssue = "DELETE FROM issues WHERE site = ? AND issue = ?";
constexpr const char* kForgetJudgement =
    "UPDATE publish_states SET grade = '', settled = '' WHERE site = ? AND issue = ?";
constexpr const char* kRemoveState = "DELETE FROM publish_states WHERE site = ? AND issue = ?";
// All but a removal, without which a badge could stay behind.
constexpr const char* kRemoveWrites =
    "DELETE FROM outbox WHERE site = ? AND issue = ? AND NOT (kind = 'badge' AND hash = '')";
constexpr const char* kRemoveComments =
    "DELETE FROM outbox WHERE site = ? AND issue = ? AND kind = 'comment'";

StoredIssue issue_of(SQLite::Statement& row) {
    return {
        .id = {row.getColumn(0).getString()},
        .key = {row.getColumn(1).getString()},
        .json = row.getColumn(2).getString(),
        .side_facts_json = row.getColumn(3).getString(),
        .fetched = from_column(row.getColumn(4).getInt64()),
        .content_hash = row.getColumn(5).getString()};
}

std::string text_of(const SQLite::Column& column) {
    return column.isNull() ? std::string() : column.getString();
}

IssueState state_of(SQLite::Statement& row) {
    const auto wanted = [&row](int waiting, int written) {
        return text_of(row.getColumn(row.getColumn(waiting).isNull() ? written : waiting));
    };
    return {
        .issue = {row.getColumn(0).getString()},
        .content_hash = row.getColumn(1).getString(),
        .fetched = from_column(row.getColumn(2).getInt64()),
        .settle_json = text_of(row.getColumn(3)),
        .has_badge = !text_of(row.getColumn(4)).empty(),
        .has_comment = !text_of(row.getColumn(5)).empty(),
        .wanted_badge = wanted(7, 4),
        .wanted_comment = wanted(8, 6)};
}

template <class Row>
std::vector<Row> rows_behind(
    SqliteDatabase& database,
    const char* sql,
    const SiteId& site,
    const IssueId& after,
    int limit,
    Row (*read)(SQLite::Statement&)) {
    std::vector<Row> rows;
    SQLite::Statement& query = database.statement(sql);
    SQLite::bind(query, site.value, after.value, limit);
    while (query.executeStep())
        rows.push_back(read(query));
    return rows;
}

template <class Row>
std::vector<Row> rows_of(
    SqliteDatabase& database,
    const char* sql,
    const SiteId& site,
    const std::vector<IssueId>& ids,
    Row (*read)(SQLite::Statement&)) {
    std::vector<Row> rows;
    for (const IssueId& id : ids) {
        SQLite::Statement& query = database.statement(sql);
        SQLite::bind(query, site.value, id.value);
        if (query.executeStep()) rows.push_back(read(query));
    }
    return rows;
}

}  // namespace

Result<void> SqliteStore::put_issues(const SiteId& site, const std::vector<StoredIssue>& issues) {
    return database_->write([&] {
        for (const StoredIssue& issue : issues) {
            SQLite::Statement& put = database_->statement(kPutIssue);
            SQLite::bind(
                put,
                site.value,
                issue.id.value,
                issue.key.value,
                issue.json,
                issue.side_facts_json,
                to_column(issue.fetched),
                issue.content_hash);
            put.exec();
        }
    });
}

Result<void> SqliteStore::put_side_facts(
    const SiteId& site, const IssueId& issue, const std::string& json) {
    return database_->write([&] {
        SQLite::Statement& put = database_->statement(kPutRemoteLinks);
        SQLite::bind(put, site.value, issue.value, json);
        put.exec();
    });
}

Result<void> SqliteStore::remove_issues(
    const SiteId& site,
    const std::vector<IssueId>& issues,
    const std::vector<OutboxItem>& farewells) {
    std::set<IssueId> leaving;
    for (const OutboxItem& item : farewells)
        leaving.insert(item.issue);
    return database_->write([&] {
        const auto remove = [&](const char* sql, const IssueId& issue) {
            SQLite::Statement& statement = database_->statement(sql);
            SQLite::bind(statement, site.value, issue.value);
            statement.exec();
        };
        for (const IssueId& issue : issues) {
            remove(kRemoveIssue, issue);
            remove(leaving.contains(issue) ? kRemoveComments : kRemoveWrites, issue);
            remove(leaving.contains(issue) ? kForgetJudgement : kRemoveState, issue);
        }
        for (const OutboxItem& item : farewells)
            enqueue_one(item);
    });
}

Result<std::vector<StoredIssue>> SqliteStore::issues(
    const SiteId& site, const IssueId& after, int limit) {
    return reader_->read(
        [&] { return rows_behind(*reader_, kIssues, site, after, limit, issue_of); });
}

Result<std::vector<StoredIssue>> SqliteStore::issues(
    const SiteId& site, const std::vector<IssueId>& ids) {
    return reader_->read([&] { return rows_of(*reader_, kIssue, site, ids, issue_of); });
}

Result<std::vector<IssueState>> SqliteStore::issue_states(
    const SiteId& site, const IssueId& after, int limit) {
    return reader_->read(
        [&] { return rows_behind(*reader_, kStates, site, after, limit, state_of); });
}

Result<std::vector<IssueState>> SqliteStore::issue_states(
    const SiteId& site, const std::vector<IssueId>& ids) {
    return reader_->read([&] { return rows_of(*reader_, kState, site, ids, state_of); });
}

Result<std::vector<IssueId>> SqliteStore::issues_fetched_before(
    const SiteId& site, TimePoint before, int limit) {
    return reader_->read([&] {
        std::vector<IssueId> issues;
        SQLite::Statement& query = reader_->statement(kFetchedBefore);
        SQLite::bind(query, site.value, to_column(before), limit);
        while (query.executeStep())
            issues.push_back({query.getColumn(0).getString()});
        return issues;
    });
}

}  // namespace healthlint
