#pragma once
// The one place that opens SQLite, migrates it and turns its exceptions into errors. One connection
// of which any thread may ask: its transactions take turns.

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <type_traits>
#include <vector>

#include "bridge/base/error.h"

namespace SQLite {  // NOLINT(readability-identifier-naming): the name of the library
class Database;
class Statement;
}  // namespace SQLite

namespace healthlint {

enum class Durability;

class SqliteDatabase {
  public:
    static Result<std::unique_ptr<SqliteDatabase>> open(
        const std::string& path, Durability durability);
    // Another connection to one that is open already, for reading alone: it waits for no writer,
    // and sees what was committed before.
    static Result<std::unique_ptr<SqliteDatabase>> open_reader(const std::string& path);
    ~SqliteDatabase();
    SqliteDatabase(const SqliteDatabase&) = delete;
    SqliteDatabase& operator=(const SqliteDatabase&) = delete;

    // Runs `work` between BEGIN IMMEDIATE and COMMIT, or BEGIN and COMMIT for reading. An exception
    // rolls back, and so does a Result that holds an error; one of SQLite becomes an error, any
    // other goes on. Unavailable when another process holds the file for too long or the disk is
    // full.
    template <class Work>
    auto write(Work work) {
        return collect("BEGIN IMMEDIATE", std::move(work));
    }

    template <class Work>
    auto read(Work work) {
        return collect("BEGIN", std::move(work));
    }

    // Prepared once, handed out reset and without bindings; to be used inside write() or read()
    // only. Asking for the same `sql` (a constant) again ends the earlier use.
    SQLite::Statement& statement(const char* sql);

  private:
    struct Prepared {
        std::unique_ptr<SQLite::Statement> statement;
        bool used = false;  // in the transaction that is open
    };

    explicit SqliteDatabase(std::unique_ptr<SQLite::Database> connection);

    static Result<std::unique_ptr<SqliteDatabase>> connect(
        const std::string& path, int flags, const std::function<void(SQLite::Database&)>& prepare);
    Result<void> migrate();
    void reset_statements();
    void roll_back();
    Result<void> run(const char* begin, const std::function<Result<void>()>& work);

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
        using Returned = std::invoke_result_t<Work>;
        using Value = typename Unwrapped<Returned>::Type;
        if constexpr (std::is_void_v<Returned>) {
            return run(begin, [&]() -> Result<void> { return work(), Result<void>(); });
        } else {
            std::optional<Result<Value>> value;
            const Result<void> done = run(begin, [&]() -> Result<void> {
                value.emplace(work());
                if (!*value) return tl::unexpected(value->error());
                return {};
            });
            if (!done) return Result<Value>(tl::unexpected(done.error()));
            return *std::move(value);
        }
    }

    std::mutex mutex_;  // guards all below
    std::unique_ptr<SQLite::Database> connection_;
    std::map<const char*, Prepared> statements_;
    std::vector<Prepared*> used_;
};

}  // namespace healthlint
