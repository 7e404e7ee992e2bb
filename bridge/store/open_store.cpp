#include "bridge/store/open_store.h"

#include <utility>

#include "bridge/store/postgres/postgres_store.h"
#include "bridge/store/sqlite/sqlite_store.h"

namespace healthlint {
namespace {

PostgresTarget target_of(const StoreAddress& address) {
    return {.url = address.place, .password = address.password};
}

}  // namespace

bool is_postgres(std::string_view place) {
    return place.starts_with("postgres://") || place.starts_with("postgresql://");
}

std::string described(const StoreAddress& address) {
    if (!is_postgres(address.place)) return address.place;
    return "postgres " + describe(target_of(address)).value_or("(unreadable URL)");
}

Result<std::unique_ptr<Store>> open_store(const StoreAddress& address, SecretBox secrets) {
    if (is_postgres(address.place))
        return open_postgres_store(target_of(address), std::move(secrets));
    return open_sqlite_store(
        address.place,
        std::move(secrets),
        address.survives_power_cut ? Durability::PowerCut : Durability::Process);
}

Result<Resealed> reseal_store(const StoreAddress& address, const std::string& keys) {
    if (is_postgres(address.place)) return reseal_postgres_store(target_of(address), keys);
    return reseal_sqlite_store(address.place, keys);
}

}  // namespace healthlint
