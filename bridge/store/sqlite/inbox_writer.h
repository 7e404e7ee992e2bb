#pragma once
// Appends of many threads in few transactions (group commit): the first who finds nobody writing
// writes for all who came meanwhile, and each gets its own answer when its event is durable. A
// transaction costs much more than a row, above all where it waits for the disk. Any thread.

#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "bridge/store/sqlite/group_forecast.h"
#include "bridge/store/sqlite/sqlite_database.h"
#include "bridge/store/store.h"

namespace healthlint {

class InboxWriter {
  public:
    // `database` must outlive the writer.
    explicit InboxWriter(SqliteDatabase& database) : database_(database) {}

    // As Store::append.
    Result<bool> append(const InboxEvent& event);

  private:
    static constexpr std::size_t kLargestGroup = 256;

    // Shared, because its thread may leave as soon as the result is there, while it is being woken.
    struct Entry {
        explicit Entry(const InboxEvent& given) : event(given) {}

        const InboxEvent& event;
        std::condition_variable changed;
        bool leads = false;                  // guarded by mutex_
        std::optional<Result<bool>> result;  // guarded by mutex_ until it is set
    };

    using Group = std::vector<std::shared_ptr<Entry>>;

    Group take_group();
    std::vector<Result<bool>> write_whatever_comes(const Group& group);
    std::vector<Result<bool>> write_group(const Group& group);
    Result<bool> write_one(const InboxEvent& event);
    bool insert(const InboxEvent& event);

    SqliteDatabase& database_;
    std::mutex mutex_;  // guards all below; not held while a group is written
    std::condition_variable gathered_;
    Group waiting_;
    GroupForecast forecast_{kLargestGroup};
    bool writing_ = false;
};

}  // namespace healthlint
