// Installations and their secrets.

#include <utility>

#include <SQLiteCpp/SQLiteCpp.h>
#include <SQLiteCpp/VariadicBind.h>

#include "bridge/store/sqlite/sqlite_store.h"

namespace healthlint {
namespace {

constexpr const char* kSiteById = "SELECT * FROM sites WHERE id = ?";
constexpr const char* kSiteByClientKey = "SELECT * FROM sites WHERE client_key = ?";
constexpr const char* kSiteByCloud =
    "SELECT * FROM sites WHERE door = 'forge' AND product || ' ' || cloud_id = ?";
constexpr const char* kSites = "SELECT * FROM sites ORDER BY id";
constexpr const char* kInsertSite =
    "INSERT INTO sites (product, state, client_key, base_url, display_url, secret, installed_at,"
    " state_at) VALUES (?, 'active', ?, ?, ?, '', ?, ?)";
constexpr const char* kReinstallSite =
    "UPDATE sites SET state = 'active', product = ?, base_url = ?, display_url = ?, state_at = ?"
    " WHERE id = ?";
constexpr const char* kPutSecrets =
    "UPDATE sites SET secret = ?, previous_secret = ?, previous_valid_until = ? WHERE id = ?";
constexpr const char* kSupersede =
    "UPDATE sites SET state = 'superseded', state_at = ?"
    " WHERE product = ? AND base_url = ? AND id != ? AND state IN ('active', 'disabled')";
constexpr const char* kSetState = "UPDATE sites SET state = ?, state_at = ? WHERE id = ?";
constexpr const char* kEndInbox = "DELETE FROM inbox WHERE site = ? AND dead = 0";
constexpr const char* kEndOutbox = "DELETE FROM outbox WHERE site = ? AND dead = 0";
constexpr const char* kPurgeEnded =
    "DELETE FROM sites WHERE state IN ('uninstalled', 'superseded') AND state_at < ? RETURNING id";
constexpr const char* kPurge =
    "DELETE FROM sites WHERE id = ? AND state != 'active'";  // the rest cascades

SealContext context_of(const SiteId& site) {
    return {.site = site.value, .field = "shared_secret"};
}

Site read_site(SQLite::Statement& row) {
    Site site{
        .id = {row.getColumn("id").getString()},
        .door = row.getColumn("door").getString() == "forge" ? Door::Forge : Door::Connect,
        .product = product_of(row.getColumn("product").getString()),
        .state = state_of(row.getColumn("state").getString()),
        .client_key = row.getColumn("client_key").getString(),
        .cloud_id = row.getColumn("cloud_id").getString(),
        .base_url = row.getColumn("base_url").getString(),
        .display_url = row.getColumn("display_url").getString(),
        .installed_at = from_column(row.getColumn("installed_at").getInt64())};
    if (const auto until = row.getColumn("previous_valid_until"); !until.isNull())
        site.previous_valid_until = from_column(until.getInt64());
    if (const auto expires = row.getColumn("secret_expires"); !expires.isNull())
        site.secret_expires = from_column(expires.getInt64());
    return site;
}

}  // namespace

Result<Site> SqliteStore::open_secrets(SealedSite sealed) const {
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

Result<std::optional<Site>> SqliteStore::find_site(const char* sql, const std::string& parameter) {
    auto sealed = reader_->read([&] {
        SQLite::Statement& query = reader_->statement(sql);
        SQLite::bind(query, parameter);
        std::optional<SealedSite> found;
        if (query.executeStep())
            found = SealedSite{
                .site = read_site(query),
                .secret = query.getColumn("secret").getString(),
                .previous_secret = query.getColumn("previous_secret").getString()};
        return found;
    });
    if (!sealed) return tl::unexpected(sealed.error());
    if (!*sealed) return std::nullopt;
    auto site = open_secrets(**std::move(sealed));
    if (!site) return tl::unexpected(site.error());
    return *std::move(site);
}

Result<std::optional<Site>> SqliteStore::site(const SiteId& id) {
    return find_site(kSiteById, id.value);
}

Result<std::optional<Site>> SqliteStore::site_by_client_key(const std::string& client_key) {
    return find_site(kSiteByClientKey, client_key);
}

Result<std::optional<Site>> SqliteStore::site_by_cloud_id(
    Product product, const std::string& cloud_id) {
    if (cloud_id.empty()) return std::nullopt;
    return find_site(kSiteByCloud, std::string(column_of(product)) + " " + cloud_id);
}

Result<std::vector<Site>> SqliteStore::sites() {
    auto sealed = reader_->read([&] {
        std::vector<SealedSite> all;
        SQLite::Statement& query = reader_->statement(kSites);
        while (query.executeStep())
            all.push_back(
                {.site = read_site(query),
                 .secret = query.getColumn("secret").getString(),
                 .previous_secret = query.getColumn("previous_secret").getString()});
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

// Inside a transaction. The id of a known client key, which stays, or of a new row.
SiteId SqliteStore::upsert_site(const Installation& installation, TimePoint now) {
    const std::string product = column_of(installation.product);
    SQLite::Statement& find = database_->statement(kSiteByClientKey);
    SQLite::bind(find, installation.client_key);
    if (find.executeStep()) {
        SiteId id{find.getColumn("id").getString()};
        SQLite::Statement& update = database_->statement(kReinstallSite);
        SQLite::bind(
            update,
            product,
            installation.base_url,
            installation.display_url,
            to_column(now),
            id.value);
        update.exec();
        return id;
    }
    SQLite::Statement& insert = database_->statement(kInsertSite);
    SQLite::bind(
        insert,
        product,
        installation.client_key,
        installation.base_url,
        installation.display_url,
        to_column(now),
        to_column(now));
    insert.exec();
    find.reset();
    find.executeStep();
    return {find.getColumn("id").getString()};
}

// Inside a transaction. The secret in use becomes the previous one, unless it stays the same.
Result<void> SqliteStore::rotate_secret(
    const SiteId& site, const std::string& secret, TimePoint previous_valid_until) {
    SQLite::Statement& row = database_->statement(kSiteById);
    SQLite::bind(row, site.value);
    if (!row.executeStep()) return fail(Errc::NotFound, "no site " + site.value);
    const std::string in_use = row.getColumn("secret").getString();
    // One that no key of the ring opens any more is simply replaced.
    const auto opened = secrets_.open(in_use, context_of(site));
    if (opened && *opened == secret) return {};
    const auto sealed = secrets_.seal(secret, context_of(site));
    if (!sealed) return tl::unexpected(sealed.error());
    SQLite::Statement& put = database_->statement(kPutSecrets);
    SQLite::bind(put, *sealed, opened ? in_use : std::string{});
    if (opened) put.bind(3, to_column(previous_valid_until));
    put.bind(4, site.value);
    put.exec();
    return {};
}

Result<Site> SqliteStore::install(
    const Installation& installation, TimePoint now, std::chrono::seconds grace) {
    const auto id = database_->write([&]() -> Result<SiteId> {
        SiteId site = upsert_site(installation, now);
        const auto rotated = rotate_secret(site, installation.shared_secret, now + grace);
        if (!rotated) return tl::unexpected(rotated.error());
        SQLite::Statement& supersede = database_->statement(kSupersede);
        SQLite::bind(
            supersede,
            to_column(now),
            column_of(installation.product),
            installation.base_url,
            site.value);
        supersede.exec();
        return site;
    });
    if (!id) return tl::unexpected(id.error());
    const auto installed = site(*id);
    if (!installed) return tl::unexpected(installed.error());
    if (!*installed) return fail(Errc::Conflict, "the site was purged while it was installed");
    return **installed;
}

Result<void> SqliteStore::set_state(const SiteId& site, SiteState state, TimePoint now) {
    return database_->write([&]() -> Result<void> {
        SQLite::Statement& update = database_->statement(kSetState);
        SQLite::bind(update, column_of(state), to_column(now), site.value);
        if (update.exec() == 0) return fail(Errc::NotFound, "no site " + site.value);
        return {};
    });
}

Result<long long> SqliteStore::end_work(const SiteId& site) {
    return database_->write([&] {
        long long ended = 0;
        for (const char* sql : {kEndInbox, kEndOutbox}) {
            SQLite::Statement& remove = database_->statement(sql);
            SQLite::bind(remove, site.value);
            ended += remove.exec();
        }
        return ended;
    });
}

Result<std::vector<SiteId>> SqliteStore::purge_ended(TimePoint before) {
    return database_->write([&] {
        SQLite::Statement& purge = database_->statement(kPurgeEnded);
        SQLite::bind(purge, to_column(before));
        std::vector<SiteId> purged;
        while (purge.executeStep())
            purged.push_back({purge.getColumn(0).getString()});
        return purged;
    });
}

Result<bool> SqliteStore::purge(const SiteId& site) {
    return database_->write([&] {
        SQLite::Statement& remove = database_->statement(kPurge);
        SQLite::bind(remove, site.value);
        return remove.exec() > 0;
    });
}

}  // namespace healthlint
