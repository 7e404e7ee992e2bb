// The mirror of issues, history, facts and rule versions.

#include <SQLiteCpp/SQLiteCpp.h>
#include <SQLiteCpp/VariadicBind.h>

#include "bridge/store/sqlite_store.h"

namespace healthlint {
namespace {

constexpr const char* kPutIssue =
    "INSERT INTO issues (site, issue, issue_key, json, remote_links, fetched)"
    " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET issue_key = excluded.issue_key,"
    " json = excluded.json, remote_links = excluded.remote_links, fetched = excluded.fetched"
    " WHERE excluded.fetched >= issues.fetched";
constexpr const char* kIssues =
    "SELECT issue, issue_key, json, remote_links, fetched FROM issues WHERE site = ?"
    " ORDER BY issue";
constexpr const char* kPutRemoteLinks =
    "UPDATE issues SET remote_links = ?3 WHERE site = ?1 AND issue = ?2";
constexpr const char* kRemoveIssue = "DELETE FROM issues WHERE site = ? AND issue = ?";
constexpr const char* kRemoveState = "DELETE FROM publish_states WHERE site = ? AND issue = ?";
constexpr const char* kRemoveWrites = "DELETE FROM outbox WHERE site = ? AND issue = ?";

constexpr const char* kAddChange =
    "INSERT INTO verdict_changes (site, at, subject_kind, subject_id, subject_label, from_grade,"
    " to_grade, detail, pack, rulebook_hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
constexpr const char* kChanges =
    "SELECT at, subject_kind, subject_id, subject_label, from_grade, to_grade, detail, pack,"
    " rulebook_hash FROM verdict_changes WHERE site = ? AND at >= ? AND at < ? ORDER BY at, id";

constexpr const char* kPutFact =
    "INSERT INTO facts (site, name, value) VALUES (?, ?, ?)"
    " ON CONFLICT DO UPDATE SET value = excluded.value";
constexpr const char* kFact = "SELECT value FROM facts WHERE site = ? AND name = ?";

constexpr const char* kPutRules =
    "INSERT INTO rules (hash, text, loaded_at) VALUES (?, ?, ?)"
    " ON CONFLICT DO UPDATE SET loaded_at = excluded.loaded_at";
constexpr const char* kForgetRules =
    "DELETE FROM rules WHERE hash NOT IN"
    " (SELECT hash FROM rules ORDER BY loaded_at DESC, rowid DESC LIMIT ?)";

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
                issue.remote_links_json,
                to_column(issue.fetched));
            put.exec();
        }
    });
}

Result<void> SqliteStore::put_remote_links(
    const SiteId& site, const IssueId& issue, const std::string& json) {
    return database_->write([&] {
        SQLite::Statement& put = database_->statement(kPutRemoteLinks);
        SQLite::bind(put, site.value, issue.value, json);
        put.exec();
    });
}

Result<void> SqliteStore::remove_issues(const SiteId& site, const std::vector<IssueId>& issues) {
    return database_->write([&] {
        for (const IssueId& issue : issues)
            for (const char* sql : {kRemoveIssue, kRemoveState, kRemoveWrites}) {
                SQLite::Statement& remove = database_->statement(sql);
                SQLite::bind(remove, site.value, issue.value);
                remove.exec();
            }
    });
}

Result<std::vector<StoredIssue>> SqliteStore::issues(const SiteId& site) {
    return database_->read([&] {
        std::vector<StoredIssue> issues;
        SQLite::Statement& query = database_->statement(kIssues);
        SQLite::bind(query, site.value);
        while (query.executeStep())
            issues.push_back(
                {.id = {query.getColumn(0).getString()},
                 .key = {query.getColumn(1).getString()},
                 .json = query.getColumn(2).getString(),
                 .remote_links_json = query.getColumn(3).getString(),
                 .fetched = from_column(query.getColumn(4).getInt64())});
        return issues;
    });
}

void SqliteStore::add_change(const SiteId& site, const VerdictChange& change) {
    SQLite::Statement& add = database_->statement(kAddChange);
    SQLite::bind(
        add,
        site.value,
        to_column(change.at),
        change.subject_kind,
        change.subject_id,
        change.subject_label,
        change.from_grade,
        change.to_grade,
        change.detail_json,
        change.pack,
        change.rulebook_hash);
    add.exec();
}

Result<void> SqliteStore::add_changes(
    const SiteId& site, const std::vector<VerdictChange>& changes) {
    return database_->write([&] {
        for (const VerdictChange& change : changes)
            add_change(site, change);
    });
}

Result<std::vector<VerdictChange>> SqliteStore::changes(
    const SiteId& site, TimePoint from, TimePoint to) {
    return database_->read([&] {
        std::vector<VerdictChange> changes;
        SQLite::Statement& query = database_->statement(kChanges);
        SQLite::bind(query, site.value, to_column(from), to_column(to));
        while (query.executeStep())
            changes.push_back(
                {.subject_kind = query.getColumn(1).getString(),
                 .subject_id = query.getColumn(2).getString(),
                 .subject_label = query.getColumn(3).getString(),
                 .from_grade = query.getColumn(4).getString(),
                 .to_grade = query.getColumn(5).getString(),
                 .detail_json = query.getColumn(6).getString(),
                 .pack = query.getColumn(7).getString(),
                 .rulebook_hash = query.getColumn(8).getString(),
                 .at = from_column(query.getColumn(0).getInt64())});
        return changes;
    });
}

void SqliteStore::put_fact_row(
    const SiteId& site, const std::string& name, const std::string& value) {
    SQLite::Statement& put = database_->statement(kPutFact);
    SQLite::bind(put, site.value, name, value);
    put.exec();
}

Result<void> SqliteStore::put_fact(
    const SiteId& site, const std::string& name, const std::string& value) {
    return database_->write([&] { put_fact_row(site, name, value); });
}

Result<void> SqliteStore::keep(const SiteId& site, const Judgement& judgement) {
    return database_->write([&] {
        for (const OutboxItem& item : judgement.writes)
            enqueue_one(item);
        for (const VerdictChange& change : judgement.changes)
            add_change(site, change);
        for (const PublishState& state : judgement.settled)
            put_settled_one(site, state);
        for (const auto& [name, value] : judgement.facts)
            put_fact_row(site, name, value);
    });
}

Result<std::optional<std::string>> SqliteStore::fact(const SiteId& site, const std::string& name) {
    return database_->read([&]() -> Result<std::optional<std::string>> {
        SQLite::Statement& query = database_->statement(kFact);
        SQLite::bind(query, site.value, name);
        std::optional<std::string> value;
        if (query.executeStep()) value = query.getColumn(0).getString();
        return value;
    });
}

Result<void> SqliteStore::put_rules(
    const std::string& hash, const std::string& text, TimePoint now) {
    return database_->write([&] {
        SQLite::Statement& put = database_->statement(kPutRules);
        SQLite::bind(put, hash, text, to_column(now));
        put.exec();
        SQLite::Statement& forget = database_->statement(kForgetRules);
        SQLite::bind(forget, kKeptRuleVersions);
        forget.exec();
    });
}

}  // namespace healthlint
