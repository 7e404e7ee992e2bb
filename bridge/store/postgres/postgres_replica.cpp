// The session that says that a replica lives, and the duties it holds.

#include <algorithm>
#include <random>
#include <utility>

#include "bridge/base/log.h"
#include "bridge/store/postgres/postgres_store.h"

namespace healthlint {
namespace {

constexpr const char* kLive = "SELECT pg_advisory_lock($1::integer, $2::integer)";
constexpr const char* kProbe = "SELECT 1";
// Of this schema, like the tables: two installations may share a database.
constexpr const char* kHold =
    "SELECT pg_try_advisory_lock(hashtextextended(current_schema() || '/' || $1::text, 0))";
// Whose row is locked is just being changed, perhaps by one that lost it: asked again, and not
// waited for, or other sites would wait too. Of the others row by row, and no further than the
// limit: what is locked here is held.
constexpr const char* kTakeSites =
    "WITH idle AS MATERIALIZED (SELECT site FROM revisions WHERE site = ANY ($1::bigint[])"
    "   ORDER BY site FOR UPDATE SKIP LOCKED),"
    " taken AS MATERIALIZED (SELECT site FROM idle WHERE pg_try_advisory_lock("
    "   hashtextextended(current_schema() || '/site:' || site, 0)) LIMIT $2::integer)"
    " UPDATE revisions SET owner = $3::integer FROM taken WHERE revisions.site = taken.site"
    " RETURNING revisions.site";
constexpr const char* kLetGo =
    "SELECT pg_advisory_unlock(hashtextextended(current_schema() || '/site:' || $1::text, 0))";
// Those that take part are numbered as they come, so that a new one takes as little as can be from
// those that are there. Two that come together want the same number, and one of them gets it.
constexpr const char* kTakePart =
    "SELECT next, pg_try_advisory_lock(hashtext(current_schema() || '/work'), next) FROM"
    " (SELECT COALESCE(MAX(objid::bigint), 0)::integer + 1 AS next FROM pg_locks"
    "   WHERE locktype = 'advisory' AND granted AND objsubid = 2 AND classid::bigint ="
    "   (hashtext(current_schema() || '/work')::bigint & 4294967295) AND database ="
    "   (SELECT oid FROM pg_database WHERE datname = current_database())) AS seats";
constexpr const char* kPlace =
    "SELECT COUNT(*), COUNT(*) FILTER (WHERE objid::bigint < $1::bigint) FROM pg_locks"
    " WHERE locktype = 'advisory' AND granted AND objsubid = 2 AND classid::bigint ="
    " (hashtext(current_schema() || '/work')::bigint & 4294967295) AND database ="
    " (SELECT oid FROM pg_database WHERE datname = current_database())";

// Drawn, not counted: no two replicas of any schema of the database may share one.
int draw_number() {
    std::random_device device;
    return static_cast<int>(device() % 0x7FFF'FFFEU) + 1;
}

}  // namespace

PostgresReplica::PostgresReplica(const PostgresDatabase& database)
    : database_(database),
      number_(draw_number()) {}

// With mutex_ held.
Result<void> PostgresReplica::connect() {
    if (session_ && session_->run(kProbe, {})) return {};
    if (session_)
        log_warn(
            "replica.session_lost", {{"duties", std::to_string(held_.size() + sites_.size())}});
    lose();
    auto connected = database_.connect();
    if (!connected) return tl::unexpected(connected.error());
    const auto locked =
        (*connected)->run(kLive, {pg_parameter(kReplicaLock), pg_parameter(number_)});
    if (!locked) return tl::unexpected(locked.error());
    session_ = *std::move(connected);
    return {};
}

// With mutex_ held.
void PostgresReplica::lose() {
    session_.reset();
    held_.clear();
    sites_.clear();
    seat_.reset();
}

Result<void> PostgresReplica::live() {
    const std::lock_guard lock(mutex_);
    return connect();
}

Result<bool> PostgresReplica::hold(const std::string& duty) {
    const std::lock_guard lock(mutex_);
    if (auto connected = connect(); !connected) return tl::unexpected(connected.error());
    if (held_.contains(duty)) return true;  // taken twice, it would have to be let go twice
    const auto tried = session_->run(kHold, {pg_parameter(duty)});
    if (!tried) return tl::unexpected(tried.error());
    if (!tried->flag(0, 0)) return false;
    held_.insert(duty);
    log_info("replica.took_duty", {{"duty", duty}});
    return true;
}

Result<std::vector<SiteId>> PostgresReplica::take_sites(
    const std::vector<SiteId>& sites, int most) {
    const std::lock_guard lock(mutex_);
    if (auto connected = connect(); !connected) return tl::unexpected(connected.error());
    std::vector<long long> wanted;  // taken twice, one would have to be let go twice
    for (const SiteId& site : sites)
        if (!sites_.contains(site)) wanted.push_back(site_number(site));
    if (wanted.empty() || most <= 0) return std::vector<SiteId>{};
    const auto rows =
        session_->run(kTakeSites, {pg_array(wanted), pg_parameter(most), pg_parameter(number_)});
    if (!rows) {
        lose();  // with whatever it locked: nobody may have a site that others can still change
        return tl::unexpected(rows.error());
    }
    std::vector<SiteId> taken;
    for (int row = 0; row < rows->size(); ++row)
        taken.push_back({rows->text(row, 0)});
    std::ranges::sort(taken);
    sites_.insert(taken.begin(), taken.end());
    return taken;
}

Result<std::set<SiteId>> PostgresReplica::taken_sites() {
    const std::lock_guard lock(mutex_);
    if (auto connected = connect(); !connected) return tl::unexpected(connected.error());
    return sites_;
}

Result<void> PostgresReplica::let_go(const SiteId& site) {
    const std::lock_guard lock(mutex_);
    if (!sites_.contains(site) || !session_) return {};
    const auto done = session_->run(kLetGo, {pg_parameter(site.value)});
    if (!done) return tl::unexpected(done.error());
    sites_.erase(site);
    return {};
}

Result<ReplicaPlace> PostgresReplica::take_part() {
    const std::lock_guard lock(mutex_);
    if (auto connected = connect(); !connected) return tl::unexpected(connected.error());
    while (!seat_) {
        const auto taken = session_->run(kTakePart, {});
        if (!taken) return tl::unexpected(taken.error());
        if (taken->flag(0, 1)) seat_ = taken->integer(0, 0);
    }
    const auto counted = session_->run(kPlace, {pg_parameter(*seat_)});
    if (!counted) return tl::unexpected(counted.error());
    return ReplicaPlace{
        .replicas = std::max(1, static_cast<int>(counted->integer(0, 0))),
        .rank = static_cast<int>(counted->integer(0, 1))};
}

Result<bool> PostgresStore::hold(const std::string& duty) {
    return replica_.hold(duty);
}

Result<std::vector<SiteId>> PostgresStore::take_sites(const std::vector<SiteId>& sites, int most) {
    return replica_.take_sites(sites, most);
}

Result<std::set<SiteId>> PostgresStore::taken_sites() {
    return replica_.taken_sites();
}

Result<void> PostgresStore::let_go(const SiteId& site) {
    return replica_.let_go(site);
}

Result<ReplicaPlace> PostgresStore::take_part() {
    return replica_.take_part();
}

}  // namespace healthlint
