#pragma once
// The numbered SQL files of store/sqlite/migrations and store/postgres/migrations, compiled in by
// CMake.

#include <span>
#include <string_view>

namespace healthlint {

// Migration n brings a database from version n to n + 1. Released ones never change.
std::span<const std::string_view> sqlite_migrations();
std::span<const std::string_view> postgres_migrations();

}  // namespace healthlint
