#pragma once
// Walks over a site's issues and brings them into the processor's cache while earlier ones are
// judged. A full run waits for memory longer than it computes: an issue is more than a kilobyte,
// read once.

#include <array>
#include <cstddef>
#include <map>

#include "bridge/model/issue.h"

namespace healthlint {

class Lookahead {
  public:
    // The issues must stay as they are while it is in use.
    explicit Lookahead(const std::map<IssueId, Issue>& issues)
        : position_(issues.begin()),
          end_(issues.end()) {
        for (const Issue*& coming : coming_)
            coming = fetch_issue();
        for (std::size_t at = 0; at < kLists; ++at)
            fetch_lists(coming_[at]);
    }

    // In the order of ids; null after the last.
    const Issue* next() {
        const Issue* issue = coming_[next_];
        coming_[next_] = fetch_issue();
        next_ = (next_ + 1) % kAhead;
        fetch_lists(coming_[(next_ + kLists - 1) % kAhead]);
        return issue;
    }

  private:
    static constexpr std::size_t kAhead = 4;
    static constexpr std::size_t kLists = 2;  // by then the issue itself is there
    static constexpr std::size_t kLine = 64;  // bytes of a cache line

    static void fetch(const void* address, std::size_t bytes) {
        const auto* byte = static_cast<const char*>(address);
        for (std::size_t at = 0; at < bytes; at += kLine)
            __builtin_prefetch(byte + at);
    }

    const Issue* fetch_issue() {
        if (position_ == end_) return nullptr;
        const Issue* issue = &position_->second;
        fetch(issue, sizeof(*issue));
        ++position_;
        return issue;
    }

    // What the issue points to.
    static void fetch_lists(const Issue* issue) {
        if (issue == nullptr) return;
        fetch(issue->labels.data(), issue->labels.size() * sizeof(std::string));
        fetch(issue->components.data(), issue->components.size() * sizeof(Ref));
        if (!issue->custom.empty()) fetch(&*issue->custom.begin(), sizeof(*issue->custom.begin()));
    }

    std::map<IssueId, Issue>::const_iterator position_, end_;
    std::array<const Issue*, kAhead> coming_{};
    std::size_t next_ = 0;
};

}  // namespace healthlint
