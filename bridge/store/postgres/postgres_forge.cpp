// Installations through Forge, and the system tokens they bring.

#include "bridge/store/postgres/postgres_store.h"

namespace healthlint {
namespace {

// A known cloud id keeps its site; a token of the installation before is of no use to the next one.
constexpr const char* kUpsert =
    "INSERT INTO sites (door, product, state, client_key, cloud_id, base_url, display_url, secret,"
    " installed_at, state_at) VALUES ('forge', $1::text, 'active', $2::text, $3::text, $4::text,"
    " $4::text, '', $5::bigint, $5::bigint)"
    " ON CONFLICT (door, product, cloud_id) WHERE cloud_id <> '' DO UPDATE SET state = 'active',"
    " client_key = excluded.client_key, base_url = excluded.base_url,"
    " display_url = excluded.display_url, state_at = excluded.state_at, secret = CASE"
    " WHEN sites.client_key = excluded.client_key THEN sites.secret ELSE '' END RETURNING id";
constexpr const char* kStartRevisions =
    "INSERT INTO revisions (site) VALUES ($1::bigint) ON CONFLICT DO NOTHING";
constexpr const char* kPutToken =
    "UPDATE sites SET secret = $2::text, secret_expires = $3::bigint"
    " WHERE id = $1::bigint AND door = 'forge'";

}  // namespace

SiteId PostgresStore::upsert_forge_site(
    PgTransaction& tx, const ForgeInstallation& installation, TimePoint now) {
    const PgRows rows = tx.query(
        kUpsert,
        column_of(installation.product),
        installation.installation_id,
        installation.cloud_id,
        installation.base_url,
        to_column(now));
    SiteId id{rows.empty() ? std::string{} : rows.text(0, 0)};
    tx.change(kStartRevisions, site_number(id));
    return id;
}

Result<Site> PostgresStore::install_forge(const ForgeInstallation& installation, TimePoint now) {
    if (installation.installation_id.empty() || installation.cloud_id.empty())
        return fail(Errc::Invalid, "a Forge installation has an id and a cloud id");
    return installed(database_->write(
        [&](PgTransaction& tx) { return upsert_forge_site(tx, installation, now); }));
}

Result<void> PostgresStore::put_system_token(
    const SiteId& site, const std::string& token, TimePoint expires) {
    const auto sealed = secrets_.seal(token, {.site = site.value, .field = "shared_secret"});
    if (!sealed) return tl::unexpected(sealed.error());
    return database_->write([&](PgTransaction& tx) -> Result<void> {
        if (tx.change(kPutToken, site_number(site), *sealed, to_column(expires)) == 0)
            return fail(Errc::NotFound, "no Forge site " + site.value);
        return {};
    });
}

}  // namespace healthlint
