#pragma once
// Issues that are kept elsewhere and read when somebody looks at them: of a large site no more is
// in memory than what is looked at.

#include <future>
#include <memory>
#include <unordered_map>
#include <utility>
#include <vector>

#include "bridge/model/issue.h"

namespace healthlint {

class Snapshot;

class IssueSource {
  public:
    virtual ~IssueSource() = default;

    // Those of them that are there, in any order. Any thread. May throw where they cannot be had
    // now.
    virtual std::vector<Issue> read(const std::vector<IssueId>& ids) const = 0;

    // The same for who has something else to do meanwhile. The source outlives what is answered.
    virtual std::future<std::vector<Issue>> start_reading(std::vector<IssueId> ids) const {
        return std::async(
            std::launch::deferred, [this, ids = std::move(ids)] { return read(ids); });
    }
};

// Keeps what its thread reads of a snapshot's source, for as long as it lives. Loans of a thread
// are nested; the innermost one takes what is read. A snapshot that holds its issues itself needs
// none.
class IssueLoan {
  public:
    // The snapshot outlives it.
    explicit IssueLoan(const Snapshot& snapshot);
    ~IssueLoan();
    IssueLoan(const IssueLoan&) = delete;
    IssueLoan& operator=(const IssueLoan&) = delete;

  private:
    friend class Snapshot;

    void take(const std::vector<IssueId>& ids, std::vector<Issue> issues);

    const Snapshot& snapshot_;
    IssueLoan* const outer_;  // of the same thread, perhaps of another snapshot
    std::unordered_map<IssueId, std::unique_ptr<Issue>> issues_;  // null: it is not there any more
};

}  // namespace healthlint
