#pragma once
// The store that the configuration names: a PostgreSQL URL, or the path of a SQLite file.

#include <memory>
#include <string>
#include <string_view>

#include "bridge/store/reseal.h"
#include "bridge/store/secret_box.h"
#include "bridge/store/store.h"

namespace healthlint {

struct StoreAddress {
    std::string place;     // "healthlint.db", "postgres://healthlint@db.internal/healthlint"
    std::string password;  // PostgreSQL; empty = as the URL and libpq's environment say
    bool survives_power_cut = false;  // SQLite; PostgreSQL does what its server is told
};

bool is_postgres(std::string_view place);

// For the log: the path, or host, port and database of a URL; never what it says besides.
std::string described(const StoreAddress& address);

Result<std::unique_ptr<Store>> open_store(const StoreAddress& address, SecretBox secrets);

// Key rotation, see reseal.h. NotFound where there is no store.
Result<Resealed> reseal_store(const StoreAddress& address, const std::string& keys);

}  // namespace healthlint
