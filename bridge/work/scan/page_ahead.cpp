#include "bridge/work/scan/page_ahead.h"

#include <pthread.h>

namespace healthlint {

AskedPage ask_page(JiraClient jira, const SearchRequest& request, const Clock& clock) {
    const TimePoint at = clock.now();
    return {.request = request, .at = at, .answer = jira.ask(request)};
}

std::future<AskedPage> PageAhead::start_asking(
    const JiraClient& jira, const SearchRequest& request, const Clock& clock) {
    return std::async(std::launch::async, [&jira, &request, &clock] {
        pthread_setname_np(pthread_self(), "page-ahead");
        return ask_page(jira, request, clock);
    });
}

bool PageAhead::answers(const SearchRequest& request, TimePoint now) const {
    return page_ && page_->request == request && is_within(page_->at, kLongestAge, now);
}

bool PageAhead::has_page(const SearchRequest& request, TimePoint now) const {
    return answers(request, now) && page_->answer.has_value();
}

std::optional<AskedPage> PageAhead::take(const SearchRequest& request, TimePoint now) {
    if (!answers(request, now)) page_.reset();
    return std::exchange(page_, std::nullopt);
}

}  // namespace healthlint
