#pragma once
// Store in one SQLite file (WAL). One connection behind a mutex: transactions are short and SQLite
// has one writer anyway. Threads may share the object; several processes may open the same file.

#include <memory>
#include <string>

#include "bridge/store/secret_box.h"
#include "bridge/store/store.h"

namespace healthlint {

// What a commit survives: Process = kill -9 (a power cut may lose the last moments, never
// consistency; reconciling repairs that), PowerCut = both, at an fsync per commit.
enum class Durability { Process, PowerCut };

// Creates the file where there is none (mode 0600) and migrates older ones forward.
Result<std::unique_ptr<Store>> open_sqlite_store(
    const std::string& path, SecretBox secrets, Durability durability = Durability::Process);

}  // namespace healthlint
