// Judgements, history, facts and rule versions.

#include <SQLiteCpp/SQLiteCpp.h>
#include <SQLiteCpp/VariadicBind.h>

#include "bridge/store/sqlite/sqlite_store.h"

namespace healthlint {
namespace {

constexpr const char* kAddChange =
    "INSERT INTO verdict_changes (site, at, subject_kind, subject_id, subject_label, from_grade,"
    " to_grade, pack, rulebook_hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)";
constexpr const char* kChanges =
    "SELECT at, subject_kind, subject_id, subject_label, from_grade, to_grade, pack,"
    " rulebook_hash FROM verdict_changes WHERE site = ? AND at >= ? AND at < ? ORDER BY at, id";

constexpr const char* kPutFact =
    "INSERT INTO facts (site, name, value) VALUES (?, ?, ?)"
    " ON CONFLICT DO UPDATE SET value = excluded.value";
constexpr const char* kFact = "SELECT value FROM facts WHERE site = ? AND name = ?";

constexpr const char* kPutRules =
    "INSERT INTO rule_versions (site, hash, pack, text, detail, at) VALUES (?, ?, ?, ?, ?, ?)"
    " ON CONFLICT DO UPDATE SET pack = excluded.pack, text = excluded.text,"
    " detail = excluded.detail, at = excluded.at";
constexpr const char* kForgetRules =
    "DELETE FROM rule_versions WHERE site = ?1 AND hash NOT IN"
    " (SELECT hash FROM rule_versions WHERE site = ?1 ORDER BY at DESC, hash LIMIT ?2)";
constexpr const char* kRuleVersions =
    "SELECT hash, pack, text, detail, at FROM rule_versions WHERE site = ?"
    " ORDER BY at DESC, hash";

}  // namespace

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
    return reader_->read([&] {
        std::vector<VerdictChange> changes;
        SQLite::Statement& query = reader_->statement(kChanges);
        SQLite::bind(query, site.value, to_column(from), to_column(to));
        while (query.executeStep())
            changes.push_back(
                {.subject_kind = query.getColumn(1).getString(),
                 .subject_id = query.getColumn(2).getString(),
                 .subject_label = query.getColumn(3).getString(),
                 .from_grade = query.getColumn(4).getString(),
                 .to_grade = query.getColumn(5).getString(),
                 .pack = query.getColumn(6).getString(),
                 .rulebook_hash = query.getColumn(7).getString(),
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
    return reader_->read([&]() -> Result<std::optional<std::string>> {
        SQLite::Statement& query = reader_->statement(kFact);
        SQLite::bind(query, site.value, name);
        std::optional<std::string> value;
        if (query.executeStep()) value = query.getColumn(0).getString();
        return value;
    });
}

Result<void> SqliteStore::put_rules(const SiteId& site, const RuleVersion& version) {
    return database_->write([&] {
        SQLite::Statement& put = database_->statement(kPutRules);
        SQLite::bind(
            put,
            site.value,
            version.hash,
            version.pack,
            version.text,
            version.detail_json,
            to_column(version.at));
        put.exec();
        SQLite::Statement& forget = database_->statement(kForgetRules);
        SQLite::bind(forget, site.value, kKeptRuleVersions);
        forget.exec();
    });
}

Result<std::vector<RuleVersion>> SqliteStore::rule_versions(const SiteId& site) {
    return reader_->read([&]() -> Result<std::vector<RuleVersion>> {
        SQLite::Statement& query = reader_->statement(kRuleVersions);
        SQLite::bind(query, site.value);
        std::vector<RuleVersion> versions;
        while (query.executeStep())
            versions.push_back(
                {.hash = query.getColumn(0).getString(),
                 .pack = query.getColumn(1).getString(),
                 .text = query.getColumn(2).getString(),
                 .detail_json = query.getColumn(3).getString(),
                 .at = from_column(query.getColumn(4).getInt64())});
        return versions;
    });
}

}  // namespace healthlint
