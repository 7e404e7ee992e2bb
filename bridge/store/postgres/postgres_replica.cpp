// The session that says that a replica lives, and the duties it holds.

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
constexpr const char* kLetGo =
    "SELECT pg_advisory_unlock(hashtextextended(current_schema() || '/' || $1::text, 0))";
constexpr const char* kReplicas =
    "SELECT COUNT(*) FROM pg_locks WHERE locktype = 'advisory' AND granted AND objsubid = 2"
    " AND classid::bigint = $1::bigint AND database ="
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
    if (session_) log_warn("replica.session_lost", {{"duties", std::to_string(held_.size())}});
    session_.reset();
    held_.clear();
    auto connected = database_.connect();
    if (!connected) return tl::unexpected(connected.error());
    const auto locked =
        (*connected)->run(kLive, {pg_parameter(kReplicaLock), pg_parameter(number_)});
    if (!locked) return tl::unexpected(locked.error());
    session_ = *std::move(connected);
    return {};
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

Result<void> PostgresReplica::let_go(const std::string& duty) {
    const std::lock_guard lock(mutex_);
    if (held_.erase(duty) == 0 || !session_) return {};
    const auto done = session_->run(kLetGo, {pg_parameter(duty)});
    if (!done) return tl::unexpected(done.error());
    return {};
}

Result<int> PostgresReplica::living() {
    const std::lock_guard lock(mutex_);
    if (auto connected = connect(); !connected) return tl::unexpected(connected.error());
    const auto counted = session_->run(kReplicas, {pg_parameter(kReplicaLock)});
    if (!counted) return tl::unexpected(counted.error());
    return static_cast<int>(counted->integer(0, 0));
}

Result<bool> PostgresStore::hold(const std::string& duty) {
    return replica_.hold(duty);
}

Result<void> PostgresStore::let_go(const std::string& duty) {
    return replica_.let_go(duty);
}

Result<int> PostgresStore::replicas() {
    return replica_.living();
}

}  // namespace healthlint
