// Installations and their secrets.

#include <utility>

#include "bridge/store/postgres/postgres_store.h"

namespace healthlint {
namespace {

// Columns in the order in which read_site() reads them.
constexpr const char* kSiteById =
    "SELECT id, door, product, state, client_key, cloud_id, base_url, display_url, secret,"
    " secret_expires, previous_secret, previous_valid_until, installed_at, revision"
    " FROM sites JOIN revisions ON site = id WHERE id = $1::bigint";
constexpr const char* kSiteByClientKey =
    "SELECT id, door, product, state, client_key, cloud_id, base_url, display_url, secret,"
    " secret_expires, previous_secret, previous_valid_until, installed_at, revision"
    " FROM sites JOIN revisions ON site = id WHERE client_key = $1::text";
constexpr const char* kSiteByCloud =
    "SELECT id, door, product, state, client_key, cloud_id, base_url, display_url, secret,"
    " secret_expires, previous_secret, previous_valid_until, installed_at, revision"
    " FROM sites JOIN revisions ON site = id"
    " WHERE door = 'forge' AND product || ' ' || cloud_id = $1::text";
constexpr const char* kSites =
    "SELECT id, door, product, state, client_key, cloud_id, base_url, display_url, secret,"
    " secret_expires, previous_secret, previous_valid_until, installed_at, revision"
    " FROM sites JOIN revisions ON site = id ORDER BY id";
constexpr const char* kUpsert =
    "INSERT INTO sites (product, state, client_key, base_url, display_url, secret, installed_at,"
    " state_at) VALUES ($1::text, 'active', $2::text, $3::text, $4::text, '', $5::bigint,"
    " $5::bigint) ON CONFLICT (client_key) DO UPDATE SET state = 'active',"
    " product = excluded.product, base_url = excluded.base_url,"
    " display_url = excluded.display_url, state_at = excluded.state_at RETURNING id";
constexpr const char* kStartRevisions =
    "INSERT INTO revisions (site) VALUES ($1::bigint) ON CONFLICT DO NOTHING";
constexpr const char* kLockSecret =
    "SELECT secret FROM sites WHERE id = $1::bigint FOR NO KEY UPDATE";
constexpr const char* kPutSecrets =
    "UPDATE sites SET secret = $2::text, previous_secret = $3::text,"
    " previous_valid_until = $4::bigint WHERE id = $1::bigint";
constexpr const char* kSupersede =
    "UPDATE sites SET state = 'superseded', state_at = $1::bigint WHERE product = $2::text"
    " AND base_url = $3::text AND id <> $4::bigint AND state IN ('active', 'disabled')";
constexpr const char* kSetState =
    "UPDATE sites SET state = $2::text, state_at = $3::bigint WHERE id = $1::bigint";
constexpr const char* kEndInbox = "DELETE FROM inbox WHERE site = $1::bigint AND NOT dead";
constexpr const char* kEndOutbox = "DELETE FROM outbox WHERE site = $1::bigint AND NOT dead";
constexpr const char* kPurgeEnded =
    "DELETE FROM sites WHERE state IN ('uninstalled', 'superseded') AND state_at < $1::bigint"
    " RETURNING id";
constexpr const char* kPurge =
    "DELETE FROM sites WHERE id = $1::bigint AND state <> 'active'";  // the rest cascades

SealContext context_of(const SiteId& site) {
    return {.site = site.value, .field = "shared_secret"};
}

}  // namespace

PostgresStore::SealedSite PostgresStore::read_site(const PgRows& rows, int row) {
    return {
        .site =
            {.id = {rows.text(row, 0)},
             .door = rows.text(row, 1) == "forge" ? Door::Forge : Door::Connect,
             .product = product_of(rows.text(row, 2)),
             .state = state_of(rows.text(row, 3)),
             .client_key = rows.text(row, 4),
             .cloud_id = rows.text(row, 5),
             .base_url = rows.text(row, 6),
             .display_url = rows.text(row, 7),
             .secret_expires = rows.time(row, 9),
             .previous_valid_until = rows.time(row, 11),
             .installed_at = from_column(rows.integer(row, 12)),
             .revision = rows.integer(row, 13)},
        .secret = rows.text(row, 8),
        .previous_secret = rows.text(row, 10)};
}

Result<Site> PostgresStore::open_secrets(SealedSite sealed) const {
    const SealContext context = context_of(sealed.site.id);
    if (!sealed.secret.empty()) {  // Forge sends its token later than its installation
        auto secret = secrets_.open(sealed.secret, context);
        if (!secret) return tl::unexpected(secret.error());
        sealed.site.shared_secret = *std::move(secret);
    }
    if (!sealed.previous_secret.empty()) {
        auto previous = secrets_.open(sealed.previous_secret, context);
        if (!previous) return tl::unexpected(previous.error());
        sealed.site.previous_secret = *std::move(previous);
    }
    return std::move(sealed.site);
}

Result<std::optional<Site>> PostgresStore::find_site(
    const char* sql, const std::string& parameter) {
    auto sealed = database_->read([&](PgTransaction& tx) {
        const PgRows rows = tx.query(sql, parameter);
        return rows.empty() ? std::nullopt : std::optional(read_site(rows, 0));
    });
    if (!sealed) return tl::unexpected(sealed.error());
    if (!*sealed) return std::nullopt;
    auto site = open_secrets(**std::move(sealed));
    if (!site) return tl::unexpected(site.error());
    return *std::move(site);
}

Result<std::optional<Site>> PostgresStore::site(const SiteId& id) {
    return find_site(kSiteById, std::to_string(site_number(id)));
}

Result<std::optional<Site>> PostgresStore::site_by_client_key(const std::string& client_key) {
    return find_site(kSiteByClientKey, client_key);
}

Result<std::optional<Site>> PostgresStore::site_by_cloud_id(
    Product product, const std::string& cloud_id) {
    if (cloud_id.empty()) return std::nullopt;
    return find_site(kSiteByCloud, std::string(column_of(product)) + " " + cloud_id);
}

Result<std::vector<Site>> PostgresStore::sites() {
    auto sealed = database_->read([&](PgTransaction& tx) {
        std::vector<SealedSite> all;
        const PgRows rows = tx.query(kSites);
        all.reserve(static_cast<std::size_t>(rows.size()));
        for (int row = 0; row < rows.size(); ++row)
            all.push_back(read_site(rows, row));
        return all;
    });
    if (!sealed) return tl::unexpected(sealed.error());
    std::vector<Site> sites;
    for (SealedSite& one : *sealed) {
        auto site = open_secrets(std::move(one));
        if (!site) return tl::unexpected(site.error());
        sites.push_back(*std::move(site));
    }
    return sites;
}

// The id of a known client key, which stays, or of a new row.
SiteId PostgresStore::upsert_site(
    PgTransaction& tx, const Installation& installation, TimePoint now) {
    const PgRows rows = tx.query(
        kUpsert,
        column_of(installation.product),
        installation.client_key,
        installation.base_url,
        installation.display_url,
        to_column(now));
    SiteId id{rows.empty() ? std::string{} : rows.text(0, 0)};
    tx.change(kStartRevisions, site_number(id));
    return id;
}

// The secret in use becomes the previous one, unless it stays the same.
Result<void> PostgresStore::rotate_secret(
    PgTransaction& tx, const SiteId& site, const std::string& secret, TimePoint valid_until) {
    const PgRows row = tx.query(kLockSecret, site_number(site));
    if (!tx.state()) return tx.state();
    if (row.empty()) return fail(Errc::NotFound, "no site " + site.value);
    const std::string in_use = row.text(0, 0);
    // One that no key of the ring opens any more is simply replaced.
    const auto opened = secrets_.open(in_use, context_of(site));
    if (opened && *opened == secret) return {};
    const auto sealed = secrets_.seal(secret, context_of(site));
    if (!sealed) return tl::unexpected(sealed.error());
    tx.change(
        kPutSecrets,
        site_number(site),
        *sealed,
        opened ? in_use : std::string{},
        opened ? std::optional(valid_until) : std::nullopt);
    return tx.state();
}

Result<Site> PostgresStore::installed(const Result<SiteId>& id) {
    if (!id) return tl::unexpected(id.error());
    auto installed = site(*id);
    if (!installed) return tl::unexpected(installed.error());
    if (!*installed) return fail(Errc::Conflict, "the site was purged while it was installed");
    return **std::move(installed);
}

Result<Site> PostgresStore::install(
    const Installation& installation, TimePoint now, std::chrono::seconds grace) {
    return installed(database_->write([&](PgTransaction& tx) -> Result<SiteId> {
        SiteId site = upsert_site(tx, installation, now);
        const auto rotated = rotate_secret(tx, site, installation.shared_secret, now + grace);
        if (!rotated) return tl::unexpected(rotated.error());
        tx.change(
            kSupersede,
            to_column(now),
            column_of(installation.product),
            installation.base_url,
            site_number(site));
        return site;
    }));
}

Result<void> PostgresStore::set_state(const SiteId& site, SiteState state, TimePoint now) {
    return database_->write([&](PgTransaction& tx) -> Result<void> {
        if (tx.change(kSetState, site_number(site), column_of(state), to_column(now)) == 0)
            return fail(Errc::NotFound, "no site " + site.value);
        return {};
    });
}

Result<long long> PostgresStore::end_work(const SiteId& site) {
    return database_->write([&](PgTransaction& tx) {
        long long ended = tx.change(kEndInbox, site_number(site));
        ended += tx.change(kEndOutbox, site_number(site));
        return ended;
    });
}

Result<std::vector<SiteId>> PostgresStore::purge_ended(TimePoint before) {
    return database_->write([&](PgTransaction& tx) {
        std::vector<SiteId> purged;
        const PgRows rows = tx.query(kPurgeEnded, to_column(before));
        purged.reserve(static_cast<std::size_t>(rows.size()));
        for (int row = 0; row < rows.size(); ++row)
            purged.push_back({rows.text(row, 0)});
        return purged;
    });
}

Result<bool> PostgresStore::purge(const SiteId& site) {
    return database_->write(
        [&](PgTransaction& tx) { return tx.change(kPurge, site_number(site)) > 0; });
}

}  // namespace healthlint
