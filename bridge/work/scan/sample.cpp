#include "bridge/work/scan/sample.h"

#include <algorithm>
#include <span>

#include "bridge/work/bulk_reader.h"
#include "bridge/work/facts_reader.h"

namespace healthlint {
namespace {

constexpr std::chrono::hours kSampleEvery{24};
constexpr const char* kSampleFact = "sample";  // when the last one was read

Result<void> read_sample(Tended& tended) {
    if (auto known = learn_missing_spaces(tended); !known) return known;
    auto sampled = tended.site.mirror.sample();
    if (!sampled) return tl::unexpected(sampled.error());
    std::vector<IssueId> issues = *std::move(sampled);
    std::erase_if(issues, [&](const IssueId& issue) { return is_kept(tended, issue); });
    const auto connection = tended.site.connection();
    const JiraClient jira = connection->jira().with(CallPriority::Reconcile);
    for (auto rest = std::span(issues); !rest.empty();) {
        const auto some = rest.first(std::min<std::size_t>(rest.size(), kMaxBulkFetch));
        rest = rest.subspan(some.size());
        if (auto read = read_again(tended.tools, tended.site, jira, {some.begin(), some.end()});
            !read)
            return read;
    }
    return {};
}

Result<void> judge_sample(const Tended& tended) {
    if (auto read = read_side_facts(tended.tools, tended.site, CallPriority::Reconcile); !read)
        return read;
    return tended.site.judge(Extent::Changes);
}

}  // namespace

Result<bool> sample(Tended& tended) {
    const TimePoint now = tended.tools.clock.now();
    WatchedSite& site = tended.site;
    if (now < site.next_sample && site.next_sample - now <= kSampleEvery) return false;
    const auto stored = tended.tools.store.fact(site.id, kSampleFact);
    if (!stored) return tl::unexpected(stored.error());
    const auto last = parse_timestamp(stored->value_or(""));
    const bool due = last && !is_within(*last, kSampleEvery, now);
    if (due) {
        if (auto read = read_sample(tended); !read) return tl::unexpected(read.error());
    }
    if (due || !last) {  // all was just read when there was no sample yet
        const auto kept = tended.tools.store.keep_fact(site.id, kSampleFact, format_timestamp(now));
        if (!kept) return tl::unexpected(kept.error());
    }
    site.next_sample = (due || !last ? now : *last) + kSampleEvery;
    if (!due) return false;
    // If it fails, it is done by the next reconcile: no reason to read the issues again.
    if (auto judged = judge_sample(tended); !judged) return tl::unexpected(judged.error());
    return true;
}

}  // namespace healthlint
