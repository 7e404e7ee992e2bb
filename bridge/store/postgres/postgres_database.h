#pragma once
// A fixed pool of connections, transactions on them, and the migrations. Any thread.

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "bridge/base/error.h"
#include "bridge/store/postgres/connection.h"

namespace healthlint {

// The statements of one transaction. After the first failure the others do nothing and answer no
// rows: the transaction is rolled back and its caller gets that error, so nothing in between needs
// to look at it.
class PgTransaction {
  public:
    explicit PgTransaction(PgConnection& connection) : connection_(connection) {}

    // `sql` is a constant; $1 is the first of `values`.
    template <class... Values>
    PgRows query(const char* sql, const Values&... values) {
        return run(sql, {pg_parameter(values)...});
    }

    // The same for what changes rows; answers how many.
    template <class... Values>
    int change(const char* sql, const Values&... values) {
        return query(sql, values...).affected();
    }

    // As after a failed statement.
    void refuse(Errc code, std::string message) {
        if (state_) state_ = fail(code, std::move(message));
    }

    const Result<void>& state() const { return state_; }

  private:
    PgRows run(const char* sql, const std::vector<PgParameter>& parameters);

    PgConnection& connection_;
    Result<void> state_;
};

class PostgresDatabase {
  public:
    static constexpr std::size_t kPoolSize = 8;
    // How long a thread waits for a connection of the pool before it is Unavailable.
    static constexpr std::chrono::seconds kPoolPatience{10};

    // Connects and migrates. `pool_size` connections are opened when they are needed.
    static Result<std::unique_ptr<PostgresDatabase>> open(
        PostgresTarget target, std::size_t pool_size = kPoolSize);

    // Runs `work` in a transaction and commits it. A Result that holds an error rolls back. `work`
    // may run more than once: after a deadlock, and when the connection turned out to be lost
    // before anything was sent. Unavailable when the connection is lost or none is to be had.
    template <class Work>
    auto write(Work work) {
        return collect("BEGIN", std::move(work));
    }

    // All statements see the same state.
    template <class Work>
    auto read(Work work) {
        return collect("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", std::move(work));
    }

    // A connection apart from the pool, for locks that belong to a session.
    Result<std::unique_ptr<PgConnection>> connect() const { return PgConnection::open(target_); }

  private:
    PostgresDatabase(PostgresTarget target, std::size_t pool_size);

    Result<void> migrate();
    Result<std::unique_ptr<PgConnection>> take();
    void give_back(std::unique_ptr<PgConnection> connection);
    void forget_idle();
    Result<void> run(const char* begin, const std::function<Result<void>(PgTransaction&)>& work);
    static Result<void> finish(
        PgConnection& connection, const std::function<Result<void>(PgTransaction&)>& work);

    template <class Value>
    struct Unwrapped {
        using Type = Value;
    };

    template <class Value>
    struct Unwrapped<Result<Value>> {
        using Type = Value;
    };

    template <class Work>
    auto collect(const char* begin, Work work) {
        using Returned = std::invoke_result_t<Work, PgTransaction&>;
        using Value = typename Unwrapped<Returned>::Type;
        if constexpr (std::is_void_v<Returned>) {
            return run(
                begin, [&](PgTransaction& tx) -> Result<void> { return work(tx), Result<void>(); });
        } else if constexpr (std::is_void_v<Value>) {
            return run(begin, [&](PgTransaction& tx) -> Result<void> { return work(tx); });
        } else {
            std::optional<Result<Value>> value;
            const Result<void> done = run(begin, [&](PgTransaction& tx) -> Result<void> {
                value.emplace(work(tx));
                if (!*value) return tl::unexpected(value->error());
                return {};
            });
            if (!done) return Result<Value>(tl::unexpected(done.error()));
            return *std::move(value);
        }
    }

    const PostgresTarget target_;
    const std::size_t pool_size_;
    std::mutex mutex_;  // guards all below
    std::condition_variable given_back_;
    std::vector<std::unique_ptr<PgConnection>> idle_;
    std::size_t in_use_ = 0;
};

}  // namespace healthlint
