#pragma once
// The page that a scan asked for before it needs it: while one page is put into the mirror, Jira
// already works on the next. There is at most one and it is in memory only, so what a dead process
// had asked for is asked for again; the cursor of the scan never runs ahead.

#include <chrono>
#include <future>
#include <optional>
#include <utility>

#include "bridge/atlassian/jira/client.h"
#include "bridge/base/clock.h"

namespace healthlint {

struct AskedPage {
    SearchRequest request;
    TimePoint at{};  // when it was asked for: what came is at least that new
    Result<SearchAnswer> answer;
};

AskedPage ask_page(JiraClient jira, const SearchRequest& request, const Clock& clock);

// Belongs to one scan: not synchronised.
class PageAhead {
  public:
    // Issues of an older page may have been deleted since, and nobody would notice.
    static constexpr std::chrono::seconds kLongestAge{30};

    // Whether take() would have it, and it is a page.
    bool has_page(const SearchRequest& request, TimePoint now) const;

    // The answer to this request, whatever it was; one to another request, or too old, is dropped.
    std::optional<AskedPage> take(const SearchRequest& request, TimePoint now);

    // Asks in a thread of its own while `work` runs; both are over afterwards. `jira` and what it
    // needs live until then.
    template <class Work>
    Result<void> ask_during(
        const JiraClient& jira, const SearchRequest& request, const Clock& clock, Work work) {
        std::future<AskedPage> coming = start_asking(jira, request, clock);
        auto done = work();
        page_ = coming.get();
        return done;
    }

  private:
    // The future waits for its thread when it goes.
    static std::future<AskedPage> start_asking(
        const JiraClient& jira, const SearchRequest& request, const Clock& clock);
    bool answers(const SearchRequest& request, TimePoint now) const;

    std::optional<AskedPage> page_;
};

}  // namespace healthlint
