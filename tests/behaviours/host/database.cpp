#include "tests/behaviours/host/database.h"

#include <SQLiteCpp/SQLiteCpp.h>

namespace healthlint {
namespace {

constexpr int kBusyMs = 10'000;

}  // namespace

void Database::execute(const std::string& sql) const {
    SQLite::Database database(
        path_.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE, kBusyMs);
    database.exec(sql);
}

long long Database::number(const std::string& sql) const {
    SQLite::Database database(path_.string(), SQLite::OPEN_READWRITE, kBusyMs);
    return database.execAndGet(sql).getInt64();
}

std::string Database::text(const std::string& sql) const {
    SQLite::Database database(path_.string(), SQLite::OPEN_READWRITE, kBusyMs);
    return database.execAndGet(sql).getString();
}

}  // namespace healthlint
