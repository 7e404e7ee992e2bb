// Installations through Forge, and the system tokens they bring.

#include <utility>

#include <SQLiteCpp/SQLiteCpp.h>
#include <SQLiteCpp/VariadicBind.h>

#include "bridge/store/sqlite/sqlite_store.h"

namespace healthlint {
namespace {

constexpr const char* kByCloud =
    "SELECT id FROM sites WHERE door = 'forge' AND product = ? AND cloud_id = ?";
constexpr const char* kInsert =
    "INSERT INTO sites (door, product, state, client_key, cloud_id, base_url, display_url, secret,"
    " installed_at, state_at) VALUES ('forge', ?1, 'active', ?2, ?3, ?4, ?4, '', ?5, ?5)"
    " RETURNING id";
// A token of the installation before is of no use to the next one.
constexpr const char* kReinstall =
    "UPDATE sites SET state = 'active', client_key = ?2, base_url = ?3, display_url = ?3,"
    " state_at = ?4, secret = CASE WHEN client_key = ?2 THEN secret ELSE '' END WHERE id = ?1";
constexpr const char* kPutToken =
    "UPDATE sites SET secret = ?, secret_expires = ? WHERE id = ? AND door = 'forge'";

}  // namespace

// Inside a transaction. The site of the cloud id, or of the installation, which stays; or a new
// row.
SiteId SqliteStore::upsert_forge_site(const ForgeInstallation& installation, TimePoint now) {
    const std::string product = column_of(installation.product);
    std::string known;
    SQLite::Statement& by_cloud = database_->statement(kByCloud);
    SQLite::bind(by_cloud, product, installation.cloud_id);
    if (by_cloud.executeStep()) known = by_cloud.getColumn(0).getString();
    if (!known.empty()) {
        SQLite::Statement& update = database_->statement(kReinstall);
        SQLite::bind(
            update, known, installation.installation_id, installation.base_url, to_column(now));
        update.exec();
        return {known};
    }
    SQLite::Statement& insert = database_->statement(kInsert);
    SQLite::bind(
        insert,
        product,
        installation.installation_id,
        installation.cloud_id,
        installation.base_url,
        to_column(now));
    insert.executeStep();
    SiteId id{insert.getColumn(0).getString()};
    insert.reset();
    return id;
}

Result<Site> SqliteStore::install_forge(const ForgeInstallation& installation, TimePoint now) {
    if (installation.installation_id.empty() || installation.cloud_id.empty())
        return fail(Errc::Invalid, "a Forge installation has an id and a cloud id");
    const auto id = database_->write([&] { return upsert_forge_site(installation, now); });
    if (!id) return tl::unexpected(id.error());
    auto installed = site(*id);
    if (!installed) return tl::unexpected(installed.error());
    if (!*installed) return fail(Errc::Conflict, "the site was purged while it was installed");
    return **std::move(installed);
}

Result<void> SqliteStore::put_system_token(
    const SiteId& site, const std::string& token, TimePoint expires) {
    const auto sealed = secrets_.seal(token, {.site = site.value, .field = "shared_secret"});
    if (!sealed) return tl::unexpected(sealed.error());
    return database_->write([&]() -> Result<void> {
        SQLite::Statement& put = database_->statement(kPutToken);
        SQLite::bind(put, *sealed, to_column(expires), site.value);
        if (put.exec() == 0) return fail(Errc::NotFound, "no Forge site " + site.value);
        return {};
    });
}

}  // namespace healthlint
