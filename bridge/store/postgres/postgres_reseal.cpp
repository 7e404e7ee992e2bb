// Key rotation in a PostgreSQL database.

#include "bridge/store/postgres/postgres_store.h"

namespace healthlint {
namespace {

constexpr const char* kRead =
    "SELECT id, 'secret', secret FROM sites WHERE secret <> '' UNION ALL"
    " SELECT id, 'previous_secret', previous_secret FROM sites WHERE previous_secret <> ''"
    " ORDER BY 2 DESC, 1";
constexpr const char* kReplaceSecret =
    "UPDATE sites SET secret = $1::text WHERE id = $2::bigint AND secret = $3::text";
constexpr const char* kReplacePrevious =
    "UPDATE sites SET previous_secret = $1::text WHERE id = $2::bigint"
    " AND previous_secret = $3::text";

}  // namespace

Result<Resealed> reseal_postgres_store(const PostgresTarget& target, const std::string& keys) {
    if (auto sound = SecretBox::from_keys(keys); !sound) return tl::unexpected(sound.error());
    const auto opened = PostgresDatabase::open(target, 1);
    if (!opened) return tl::unexpected(opened.error());
    PostgresDatabase& database = **opened;
    return reseal(
        keys,
        {.read =
             [&] {
                 return database.read([&](PgTransaction& tx) {
                     std::vector<SealedValue> values;
                     const PgRows rows = tx.query(kRead);
                     values.reserve(static_cast<std::size_t>(rows.size()));
                     for (int row = 0; row < rows.size(); ++row)
                         values.push_back(
                             {.site = rows.text(row, 0),
                              .column = rows.text(row, 1),
                              .text = rows.text(row, 2)});
                     return values;
                 });
             },
         .replace =
             [&](const SealedValue& value, const std::string& sealed) {
                 return database.write([&](PgTransaction& tx) {
                     return tx.change(
                         value.column == "secret" ? kReplaceSecret : kReplacePrevious,
                         sealed,
                         value.site,
                         value.text);
                 });
             }});
}

}  // namespace healthlint
