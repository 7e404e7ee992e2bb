#pragma once
// One session with PostgreSQL: connection.cpp is the only file that sees libpq, and hands out
// values and errors. A connection belongs to one thread at a time.

#include <concepts>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bridge/base/error.h"
#include "bridge/base/time.h"

struct pg_conn;    // NOLINT(readability-identifier-naming): libpq's names
struct pg_result;  // NOLINT(readability-identifier-naming)

namespace healthlint {

// Where the database is. The URL may hold a password, so it is never logged; one given apart wins.
struct PostgresTarget {
    std::string url;  // "postgres://healthlint@db.internal/healthlint?sslmode=verify-full"
    std::string password;
};

// "db.internal:5432/healthlint": for the log. Invalid where libpq cannot read the URL; the text of
// the error does not repeat it.
Result<std::string> describe(const PostgresTarget& target);

// A parameter travels as text; nothing is NULL.
using PgParameter = std::optional<std::string>;

inline PgParameter pg_parameter(std::string_view text) {
    return std::string(text);
}

template <std::integral Number>

requires(!std::same_as<Number, bool>)  // or a pointer would pass for one
    PgParameter pg_parameter(Number number) {
    return std::to_string(number);
}

PgParameter pg_parameter(const std::optional<TimePoint>& at);

template <std::same_as<PgParameter> Text>  // or text would pass for one
PgParameter pg_parameter(const Text& text) {
    return text;
}

// Array literals, for unnest(): one statement for many rows.
std::string pg_array(const std::vector<std::string>& texts);
std::string pg_array(const std::vector<long long>& numbers);

class PgRows {
  public:
    PgRows();  // none
    explicit PgRows(pg_result* result);

    int size() const;      // rows that came back
    int affected() const;  // rows that were changed

    bool empty() const { return size() == 0; }

    // Row and column must be there. NULL is "" or 0.
    std::string text(int row, int column) const;
    std::int64_t integer(int row, int column) const;
    bool flag(int row, int column) const;
    std::optional<TimePoint> time(int row, int column) const;  // nothing: NULL
    bool is_null(int row, int column) const;

  private:
    friend class PgConnection;

    struct Clear {
        void operator()(pg_result* result) const;
    };

    std::unique_ptr<pg_result, Clear> result_;
};

class PgConnection {
  public:
    // Unavailable when the server cannot be reached, Unauthorized when it refuses the login. Waits
    // at most five seconds per address.
    static Result<std::unique_ptr<PgConnection>> open(const PostgresTarget& target);
    ~PgConnection();
    PgConnection(const PgConnection&) = delete;
    PgConnection& operator=(const PgConnection&) = delete;

    // One statement, prepared at its first use and known by the address of its text, a constant.
    // Unavailable: no connection any more, or the server gave up (disk full, deadlock, time-out);
    // Conflict: a constraint; Invalid: a value that the column cannot hold, such as a NUL byte.
    Result<PgRows> run(const char* sql, const std::vector<PgParameter>& parameters);
    Result<void> script(const std::string& sql);  // several statements, no parameters

    bool broken() const;  // the connection is gone for good

    // The last error asks for the transaction to be done again: a deadlock or another's commit.
    bool may_repeat() const { return may_repeat_; }

  private:
    explicit PgConnection(pg_conn* connection);

    Result<void> check(const PgRows& rows);
    Error error_of(const pg_result* result);

    pg_conn* connection_;
    std::map<const char*, std::string> prepared_;
    int prepared_names_ = 0;
    bool may_repeat_ = false;
};

}  // namespace healthlint
