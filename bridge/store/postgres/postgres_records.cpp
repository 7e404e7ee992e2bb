// Judgements, history, facts and rule versions.

#include "bridge/store/postgres/postgres_store.h"

namespace healthlint {
namespace {

constexpr const char* kAddChanges =
    "INSERT INTO verdict_changes (site, at, subject_kind, subject_id, subject_label, from_grade,"
    " to_grade, pack, rulebook_hash) SELECT $1::bigint, * FROM unnest($2::bigint[], $3::text[],"
    " $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[])";
constexpr const char* kChanges =
    "SELECT at, subject_kind, subject_id, subject_label, from_grade, to_grade, pack,"
    " rulebook_hash FROM verdict_changes WHERE site = $1::bigint AND at >= $2::bigint"
    " AND at < $3::bigint ORDER BY at, id";
constexpr const char* kPutFact =
    "INSERT INTO facts (site, name, value) VALUES ($1::bigint, $2::text, $3::text)"
    " ON CONFLICT (site, name) DO UPDATE SET value = excluded.value";
constexpr const char* kFact = "SELECT value FROM facts WHERE site = $1::bigint AND name = $2::text";
constexpr const char* kPutRules =
    "INSERT INTO rule_versions (site, hash, pack, text, detail, at)"
    " VALUES ($1::bigint, $2::text, $3::text, $4::text, $5::text, $6::bigint)"
    " ON CONFLICT (site, hash) DO UPDATE SET pack = excluded.pack, text = excluded.text,"
    " detail = excluded.detail, at = excluded.at";
constexpr const char* kForgetRules =
    "DELETE FROM rule_versions WHERE site = $1::bigint AND hash NOT IN (SELECT hash"
    " FROM rule_versions WHERE site = $1::bigint ORDER BY at DESC, hash LIMIT $2::integer)";
constexpr const char* kRuleVersions =
    "SELECT hash, pack, text, detail, at FROM rule_versions WHERE site = $1::bigint"
    " ORDER BY at DESC, hash";

void add_change_rows(
    PgTransaction& tx, const SiteId& site, const std::vector<VerdictChange>& changes) {
    if (changes.empty()) return;
    std::vector<long long> at;
    std::vector<std::string> kinds, ids, labels, from, to, packs, rulebooks;
    for (const VerdictChange& change : changes) {
        at.push_back(to_column(change.at));
        kinds.push_back(change.subject_kind);
        ids.push_back(change.subject_id);
        labels.push_back(change.subject_label);
        from.push_back(change.from_grade);
        to.push_back(change.to_grade);
        packs.push_back(change.pack);
        rulebooks.push_back(change.rulebook_hash);
    }
    tx.change(
        kAddChanges,
        site_number(site),
        pg_array(at),
        pg_array(kinds),
        pg_array(ids),
        pg_array(labels),
        pg_array(from),
        pg_array(to),
        pg_array(packs),
        pg_array(rulebooks));
}

}  // namespace

Result<void> PostgresStore::add_changes(
    const SiteId& site, const std::vector<VerdictChange>& changes) {
    return database_->write([&](PgTransaction& tx) { add_change_rows(tx, site, changes); });
}

Result<std::vector<VerdictChange>> PostgresStore::changes(
    const SiteId& site, TimePoint from, TimePoint to) {
    return database_->read([&](PgTransaction& tx) {
        std::vector<VerdictChange> changes;
        const PgRows rows = tx.query(kChanges, site_number(site), to_column(from), to_column(to));
        changes.reserve(static_cast<std::size_t>(rows.size()));
        for (int row = 0; row < rows.size(); ++row)
            changes.push_back(
                {.subject_kind = rows.text(row, 1),
                 .subject_id = rows.text(row, 2),
                 .subject_label = rows.text(row, 3),
                 .from_grade = rows.text(row, 4),
                 .to_grade = rows.text(row, 5),
                 .pack = rows.text(row, 6),
                 .rulebook_hash = rows.text(row, 7),
                 .at = from_column(rows.integer(row, 0))});
        return changes;
    });
}

Result<void> PostgresStore::keep(const SiteId& site, const Judgement& judgement) {
    return database_->write([&](PgTransaction& tx) -> Result<void> {
        take_turn_of_owner(tx, site, replica_.number());
        for (const OutboxItem& item : judgement.writes)
            if (item.site != site) return fail(Errc::Conflict, "a wish of another site");
        enqueue_writes(tx, site, judgement.writes);
        add_change_rows(tx, site, judgement.changes);
        put_settled_rows(tx, site, judgement.settled);
        for (const auto& [name, value] : judgement.facts)
            tx.change(kPutFact, site_number(site), name, value);
        return tx.state();
    });
}

Result<void> PostgresStore::put_fact(
    const SiteId& site, const std::string& name, const std::string& value) {
    return database_->write([&](PgTransaction& tx) {
        take_turn(tx, site);  // others look at the facts again
        tx.change(kPutFact, site_number(site), name, value);
    });
}

Result<std::optional<std::string>> PostgresStore::fact(
    const SiteId& site, const std::string& name) {
    return database_->read([&](PgTransaction& tx) -> Result<std::optional<std::string>> {
        const PgRows rows = tx.query(kFact, site_number(site), name);
        return rows.empty() ? std::nullopt : std::optional(rows.text(0, 0));
    });
}

Result<void> PostgresStore::put_rules(const SiteId& site, const RuleVersion& version) {
    return database_->write([&](PgTransaction& tx) {
        take_turn_of_owner(tx, site, replica_.number());
        tx.change(
            kPutRules,
            site_number(site),
            version.hash,
            version.pack,
            version.text,
            version.detail_json,
            to_column(version.at));
        tx.change(kForgetRules, site_number(site), kKeptRuleVersions);
    });
}

Result<std::vector<RuleVersion>> PostgresStore::rule_versions(const SiteId& site) {
    return database_->read([&](PgTransaction& tx) {
        const PgRows rows = tx.query(kRuleVersions, site_number(site));
        std::vector<RuleVersion> versions;
        versions.reserve(static_cast<std::size_t>(rows.size()));
        for (int row = 0; row < rows.size(); ++row)
            versions.push_back(
                {.hash = rows.text(row, 0),
                 .pack = rows.text(row, 1),
                 .text = rows.text(row, 2),
                 .detail_json = rows.text(row, 3),
                 .at = from_column(rows.integer(row, 4))});
        return versions;
    });
}

}  // namespace healthlint
