#include "tests/store/backends.h"

#include <cstdlib>

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

}  // namespace healthlint
