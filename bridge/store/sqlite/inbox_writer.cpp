#include "bridge/store/sqlite/inbox_writer.h"

#include <algorithm>
#include <exception>
#include <utility>

#include <SQLiteCpp/SQLiteCpp.h>
#include <SQLiteCpp/VariadicBind.h>

#include "bridge/store/columns.h"

namespace healthlint {
namespace {

constexpr const char* kRememberWebhook =
    "INSERT INTO webhook_ids (site, webhook_id, received) VALUES (?, ?, ?)"
    " ON CONFLICT DO NOTHING";
constexpr const char* kAppend =
    "INSERT INTO inbox (site, webhook_id, kind, issue, received, run_at, request_id)"
    " VALUES (?, ?, ?, ?, ?, ?, ?)";

// Whoever was in the last group is likely to be back soon, since a client sends its next event when
// the last one was answered. One that stays away delays the others by this at most.
constexpr std::chrono::microseconds kGather{1'000};

}  // namespace

Result<bool> InboxWriter::append(const InboxEvent& event) {
    const auto own = std::make_shared<Entry>(event);
    std::unique_lock lock(mutex_);
    waiting_.push_back(own);
    if (writing_) {
        if (waiting_.size() >= forecast_.expected()) gathered_.notify_one();
        own->changed.wait(lock, [&] { return own->result || own->leads; });
        if (own->result) return *own->result;
    }
    writing_ = true;
    const bool in_time =
        gathered_.wait_for(lock, kGather, [&] { return waiting_.size() >= forecast_.expected(); });
    const Group group = take_group();
    lock.unlock();
    const std::vector<Result<bool>> results = write_whatever_comes(group);
    lock.lock();

    forecast_.learn(group.size() + waiting_.size(), in_time);
    writing_ = !waiting_.empty();
    const std::shared_ptr<Entry> leader = writing_ ? waiting_.front() : nullptr;
    if (leader) leader->leads = true;
    for (std::size_t i = 0; i < group.size(); ++i)
        group[i]->result = results[i];
    lock.unlock();
    // Not while the lock is held: whoever is woken takes it first of all.
    for (const auto& entry : group)
        if (entry != own) entry->changed.notify_one();
    if (leader) leader->changed.notify_one();
    return *own->result;
}

InboxWriter::Group InboxWriter::take_group() {
    const auto size = std::min(waiting_.size(), kLargestGroup);
    const auto end = waiting_.begin() + static_cast<std::ptrdiff_t>(size);
    Group group(waiting_.begin(), end);
    waiting_.erase(waiting_.begin(), end);
    return group;
}

// Others wait for their results, and for somebody to lead the next group.
std::vector<Result<bool>> InboxWriter::write_whatever_comes(const Group& group) {
    try {
        return write_group(group);
    } catch (const std::exception& exception) {
        const Result<bool> failed = fail(Errc::Internal, exception.what());
        return std::vector<Result<bool>>(group.size(), failed);  // with {} it would be two results
    }
}

std::vector<Result<bool>> InboxWriter::write_group(const Group& group) {
    std::vector<Result<bool>> results;
    results.reserve(group.size());
    const Result<void> written = database_.write([&] {
        for (const auto& entry : group)
            results.emplace_back(insert(entry->event));
    });
    if (written) return results;
    results.clear();
    // One row that cannot be stored must not take the others with it; when the disk is full or the
    // file locked they would all fail again.
    const bool all_fail = group.size() == 1 || written.error().code == Errc::Unavailable;
    for (const auto& entry : group)
        results.push_back(all_fail ? tl::unexpected(written.error()) : write_one(entry->event));
    return results;
}

Result<bool> InboxWriter::write_one(const InboxEvent& event) {
    return database_.write([&] { return insert(event); });
}

bool InboxWriter::insert(const InboxEvent& event) {
    if (!event.webhook_id.empty()) {
        SQLite::Statement& remember = database_.statement(kRememberWebhook);
        SQLite::bind(remember, event.site.value, event.webhook_id, to_column(event.received));
        if (remember.exec() == 0) return false;
    }
    SQLite::Statement& append = database_.statement(kAppend);
    SQLite::bind(
        append,
        event.site.value,
        event.webhook_id,
        event.kind,
        event.issue.value,
        to_column(event.received),
        to_column(event.received),
        event.request_id);
    append.exec();
    return true;
}

}  // namespace healthlint
