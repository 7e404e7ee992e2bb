#include "tests/store/backends.h"

#include <atomic>
#include <cstdlib>
#include <stdexcept>

#include <unistd.h>

#include "tests/support/corpus.h"

namespace healthlint {

SqliteBackend::SqliteBackend() {
    std::string pattern = std::filesystem::temp_directory_path() / "healthlint-store-XXXXXX";
    folder_ = ::mkdtemp(pattern.data());
    path_ = folder_ / "store.db";
}

SqliteBackend::~SqliteBackend() {
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
}

std::unique_ptr<Store> SqliteBackend::open(const std::string& keys) const {
    auto box = SecretBox::from_keys(keys);
    if (!box) return nullptr;
    auto store = open_sqlite_store(path_, *std::move(box));
    if (!store) ADD_FAILURE() << store.error().message;
    return store ? *std::move(store) : nullptr;
}

std::string SqliteBackend::bytes() const {
    std::string all;
    for (const auto& entry : std::filesystem::directory_iterator(folder_))
        all += read_file(entry.path());
    return all;
}

namespace {

std::string server() {
    // NOLINTNEXTLINE(concurrency-mt-unsafe): nobody sets it
    const char* url = std::getenv("HEALTHLINT_TEST_POSTGRES");
    return url != nullptr ? url : "";
}

std::string new_schema() {
    static std::atomic<int> next{0};
    return "test_" + std::to_string(::getpid()) + "_" + std::to_string(++next);
}

}  // namespace

std::optional<std::string> PostgresBackend::unavailable() {
    if (!server().empty()) return std::nullopt;
    return "no PostgreSQL: set HEALTHLINT_TEST_POSTGRES to what `scripts/postgres start` prints";
}

PostgresBackend::PostgresBackend() : schema_(new_schema()) {
    if (unavailable()) return;
    const std::string url = server();
    const std::string more = url.find('?') == std::string::npos ? "?" : "&";
    url_ = url + more + "options=-csearch_path%3D" + schema_ + "&application_name=" + schema_;
    const auto made = PgConnection::open({.url = url});
    if (!made) {
        ADD_FAILURE() << made.error().message;
        return;
    }
    const auto created = (*made)->script("CREATE SCHEMA " + schema_);
    EXPECT_TRUE(created) << created.error().message;
}

PostgresBackend::~PostgresBackend() {
    if (url_.empty()) return;
    const auto dropped = connect()->script("DROP SCHEMA " + schema_ + " CASCADE");
    EXPECT_TRUE(dropped) << dropped.error().message;
}

std::unique_ptr<Store> PostgresBackend::open(const std::string& keys) const {
    auto box = SecretBox::from_keys(keys);
    if (!box) return nullptr;
    auto store = open_postgres_store({.url = url_, .password = {}}, *std::move(box), 2);
    if (!store) ADD_FAILURE() << store.error().message;
    return store ? *std::move(store) : nullptr;
}

std::unique_ptr<PgConnection> PostgresBackend::connect() const {
    auto connection = PgConnection::open({.url = url_, .password = {}});
    if (!connection) throw std::runtime_error(connection.error().message);
    return *std::move(connection);
}

void PostgresBackend::drop_sessions() const {
    const auto connection = connect();
    const auto dropped = connection->run(
        "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
        " WHERE application_name = $1::text AND pid <> pg_backend_pid()",
        {schema_});
    ASSERT_TRUE(dropped) << dropped.error().message;
    ASSERT_FALSE(dropped->empty()) << "there was no session";
}

std::string PostgresBackend::bytes() const {
    const auto rows = connect()->run(
        "SELECT query_to_xml('SELECT * FROM ' || quote_ident(tablename), TRUE, FALSE, '')"
        " FROM pg_tables WHERE schemaname = current_schema()",
        {});
    if (!rows) throw std::runtime_error(rows.error().message);
    std::string all;
    for (int row = 0; row < rows->size(); ++row)
        all += rows->text(row, 0);
    return all;
}

}  // namespace healthlint
