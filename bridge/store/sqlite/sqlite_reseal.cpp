// Key rotation in a SQLite file.

#include <filesystem>

#include <SQLiteCpp/SQLiteCpp.h>
#include <SQLiteCpp/VariadicBind.h>

#include "bridge/store/sqlite/sqlite_store.h"

namespace healthlint {
namespace {

// What was sealed by the longest, first.
constexpr const char* kRead =
    "SELECT id, 'secret', secret FROM sites WHERE secret != '' UNION ALL"
    " SELECT id, 'previous_secret', previous_secret FROM sites WHERE previous_secret != ''"
    " ORDER BY 2 DESC, 1";
constexpr const char* kReplaceSecret = "UPDATE sites SET secret = ?1 WHERE id = ?2 AND secret = ?3";
constexpr const char* kReplacePrevious =
    "UPDATE sites SET previous_secret = ?1 WHERE id = ?2 AND previous_secret = ?3";

}  // namespace

Result<Resealed> reseal_sqlite_store(const std::string& path, const std::string& keys) {
    if (auto sound = SecretBox::from_keys(keys); !sound) return tl::unexpected(sound.error());
    if (!std::filesystem::exists(path)) return fail(Errc::NotFound, "there is no store " + path);
    const auto opened = SqliteDatabase::open(path, Durability::Process);
    if (!opened) return tl::unexpected(opened.error());
    SqliteDatabase& database = **opened;
    return reseal(
        keys,
        {.read =
             [&] {
                 return database.read([&] {
                     std::vector<SealedValue> values;
                     SQLite::Statement& query = database.statement(kRead);
                     while (query.executeStep())
                         values.push_back(
                             {.site = query.getColumn(0).getString(),
                              .column = query.getColumn(1).getString(),
                              .text = query.getColumn(2).getString()});
                     return values;
                 });
             },
         .replace =
             [&](const SealedValue& value, const std::string& sealed) {
                 return database.write([&] {
                     SQLite::Statement& update = database.statement(
                         value.column == "secret" ? kReplaceSecret : kReplacePrevious);
                     SQLite::bind(update, sealed, value.site, value.text);
                     return update.exec();
                 });
             }});
}

}  // namespace healthlint
