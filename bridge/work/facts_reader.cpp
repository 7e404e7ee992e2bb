#include "bridge/work/facts_reader.h"

#include <algorithm>
#include <atomic>
#include <functional>
#include <future>
#include <memory>
#include <mutex>
#include <span>
#include <utility>

#include "bridge/atlassian/confluence/client.h"
#include "bridge/atlassian/confluence/page_address.h"
#include "bridge/base/log.h"
#include "bridge/work/decide.h"
#include "bridge/work/outage.h"
#include "bridge/work/site_urls.h"

namespace healthlint {
namespace {

// Each fact is a call, and Jira takes its time for every one, so several issues are read at once.
// Less than half of what a site may have in flight: events and badges want their share.
constexpr std::size_t kReadAtOnce = 4;
constexpr std::chrono::milliseconds kWorthWaiting{10'000};

// The Confluence of the same tenant, where the app may look. Pages that many issues link to are
// looked up once. Any thread.
class PageReader {
  public:
    PageReader(const Tools& tools, const Site& jira, KnownPages& known, CallPriority priority)
        : tools_(tools),
          known_(known) {
        const Result<Site> wiki = confluence_of(tools.store, jira);
        if (!wiki) {
            if (wiki.error().code != Errc::NotFound) urls_ = tl::unexpected(wiki.error());
            return;
        }
        urls_ = urls_of(tools, jira, *wiki);
        credentials_ = credentials_of(tools, *wiki);
        client_ = std::make_unique<ConfluenceClient>(
            tools.transport, *credentials_, tools.limiter, tools.clock);
        client_->set_priority(priority);
    }

    // A page of another site, and one that its address does not tell, is hidden too: without an
    // answer that can be kept, the issue would lack it at every look.
    Result<LinkedPage> look_up(const std::string& url) {
        if (!urls_ && !is_refusal(urls_.error())) return tl::unexpected(urls_.error());
        const std::string origin = origin_of(url);
        const bool ours = urls_ && !origin.empty() && urls_->page_origins.contains(origin);
        const auto id = ours ? page_id_of(url) : std::nullopt;
        if (!id) return LinkedPage{.hidden = true, .labels = {}, .at = tools_.clock.now()};
        const std::lock_guard lock(mutex_);  // held while calling: somebody may want the same page
        const auto known = known_.by_id.find(*id);
        if (known != known_.by_id.end() && is_known(known->second, tools_.clock.now()))
            return known->second;
        if (known_.failures >= kPageFailuresInARow)
            return fail(Errc::Unavailable, "a linked page: Confluence has just failed too often");
        Result<LinkedPage> page = client_->linked_page(*id);
        const bool refused = !page && is_refusal(page.error());
        known_.failures = page || refused ? 0 : known_.failures + 1;
        if (refused)
            page = LinkedPage{.hidden = true};
        else if (!page)
            return tl::unexpected(for_this_page(page.error()));
        page->at = tools_.clock.now();
        known_.by_id.insert_or_assign(*id, *page);
        return *page;
    }

  private:
    // A Confluence that is gone, or wants no more calls this hour, is nothing that Jira's issues
    // have to wait for; the moment until there is room for one more call is.
    Error for_this_page(Error error) {
        const bool limited = error.code == Errc::RateLimited;
        if (limited && error.retry_after.value_or(kWorthWaiting) <= kWorthWaiting) return error;
        if (limited) known_.failures = kPageFailuresInARow;
        return {.code = Errc::Unavailable, .message = std::move(error.message), .retry_after = {}};
    }

    const Tools& tools_;
    Result<SiteUrls> urls_ = SiteUrls{};  // of no pages while there is no Confluence
    std::unique_ptr<const Credentials> credentials_;
    std::unique_ptr<ConfluenceClient> client_;
    std::mutex mutex_;
    KnownPages& known_;  // guarded by mutex_
};

// What could be read of one issue. Whatever happens to one fact, the others are kept.
struct FoundFacts {
    template <typename Fact>
    void keep(Result<Fact> answer, std::optional<Fact> SideFacts::*member) {
        if (answer)
            facts.*member = *std::move(answer);
        else
            miss(answer.error());
    }

    void miss(const Error& error) {
        if (is_refusal(error))
            refused = true;
        else
            (is_for_all(error) ? stopped : failed) = error;
    }

    SideFacts facts;
    bool refused = false;
    std::optional<Error> failed;
    std::optional<Error> stopped;  // so will be whatever is asked next
};

// Any thread.
class FactsReader {
  public:
    FactsReader(
        const Tools& tools,
        WatchedSite& site,
        const Site& jira,
        FactsWalk& walk,
        CallPriority priority)
        : site_(site),
          clock_(tools.clock),
          connection_(site.connection()),
          jira_(connection_->jira().with(priority)),
          pages_(tools, jira, walk.pages, priority),
          failures_(walk.failures) {}

    int failures() const { return failures_; }

    bool has_given_up() const { return failures_ >= kFailuresInARow; }

    // An error is one that everything has to wait for.
    Result<void> read(const IssueId& issue, const CheckNeeds& lacking) {
        if (has_given_up()) {
            site_.mirror.facts_missing(issue, NoFacts::NotAsked);
            return {};
        }
        const TimePoint asked = clock_.now();
        JiraClient jira = jira_;
        FoundFacts found;
        if (lacking.remote_links) found.keep(jira.remote_links(issue), &SideFacts::remote_links);
        if (lacking.changelog && !found.stopped)
            found.keep(jira.changelog(issue), &SideFacts::changelog);
        if (lacking.comments && !found.stopped)
            found.keep(jira.comments(issue), &SideFacts::comments);
        const bool jira_failed = found.failed.has_value();
        if (lacking.pages) read_pages(issue, found);
        if (auto kept = site_.absorb_facts(issue, std::move(found.facts), asked); !kept)
            return kept;
        if (found.stopped) return tl::unexpected(*found.stopped);
        if (jira_failed)
            if (auto goes_on = look_for_outage(); !goes_on) return goes_on;
        note(issue, found);
        if (!jira_failed) failures_ = 0;
        return {};
    }

  private:
    void read_pages(const IssueId& issue, FoundFacts& found) {
        auto links =
            found.facts.remote_links ? found.facts.remote_links : site_.mirror.remote_links(issue);
        if (!links) return;
        // The links are read again with every edit; that tells nothing of the pages. Whatever stops
        // the rest, what is known of them stays.
        const auto known = site_.mirror.known_pages(issue);
        for (RemoteLink& link : *links) {
            if (link.application_type != kConfluenceApplication) continue;
            if (const auto before = known.find(link.url); before != known.end())
                link.page = before->second;
            const bool is_due = !link.page || !is_known(*link.page, clock_.now());
            if (!is_due || found.stopped) continue;
            if (auto page = pages_.look_up(link.url))
                link.page = *std::move(page);
            else
                found.miss(page.error());
        }
        found.facts.remote_links = std::move(links);
    }

    void note(const IssueId& issue, const FoundFacts& found) {
        if (!found.failed && !found.refused) return;
        site_.mirror.facts_missing(issue, found.failed ? NoFacts::Failed : NoFacts::Refused);
        if (found.failed)
            log_warn(
                "facts.failed",
                {{"site", site_.id.value},
                 {"issue", issue.value},
                 {"error", found.failed->message}});
        else
            log_info("facts.refused", {{"site", site_.id.value}, {"issue", issue.value}});
    }

    // One issue must not stop the whole site; a site that is down must not be judged as unknown.
    Result<void> look_for_outage() {
        JiraClient jira = jira_;
        if (auto answers = answers_at_all(jira); !answers) return answers;
        if (++failures_ == kFailuresInARow)
            log_warn(
                "facts.given_up",
                {{"site", site_.id.value}, {"failures", std::to_string(failures_)}});
        return {};
    }

    WatchedSite& site_;
    const Clock& clock_;
    const std::shared_ptr<SiteConnection> connection_;  // what jira_ calls with
    const JiraClient jira_;
    PageReader pages_;
    std::atomic<int> failures_;  // in a row, of Jira
};

using IsOver = std::function<bool()>;  // whether enough was read for one time

// The issues nobody has begun with. Any thread.
class Remaining {
  public:
    Remaining(std::span<const LackingFacts> all, IsOver is_over)
        : all_(all),
          is_over_(std::move(is_over)) {}

    const LackingFacts* next() {  // null when there is none
        const std::lock_guard lock(mutex_);
        if (begun_ > 0 && !dropped_) dropped_ = is_over_();
        return dropped_ || begun_ == all_.size() ? nullptr : &all_[begun_++];
    }

    std::size_t begun() const {
        const std::lock_guard lock(mutex_);
        return begun_;
    }

    // Nobody begins with another one.
    void drop() {
        const std::lock_guard lock(mutex_);
        dropped_ = true;
    }

  private:
    const std::span<const LackingFacts> all_;
    const IsOver is_over_;
    mutable std::mutex mutex_;
    std::size_t begun_ = 0;  // guarded by mutex_
    bool dropped_ = false;   // guarded by mutex_
};

Result<void> read_some(FactsReader& reader, Remaining& remaining) {
    // However this one ends: by an error, by an exception, or because nothing is left.
    const std::unique_ptr<Remaining, void (*)(Remaining*)> end(
        &remaining, [](Remaining* all) { all->drop(); });
    while (const LackingFacts* one = remaining.next())
        if (auto done = reader.read(one->first, one->second); !done) return done;
    return {};
}

// Answers how many were begun with.
Result<std::size_t> read_all(
    FactsReader& reader, std::span<const LackingFacts> lacking, IsOver is_over) {
    Remaining remaining(lacking, std::move(is_over));
    std::vector<std::future<Result<void>>> others;
    for (std::size_t i = 1; i < std::min(kReadAtOnce, lacking.size()); ++i)
        others.push_back(
            std::async(std::launch::async, [&] { return read_some(reader, remaining); }));
    Result<void> done = read_some(reader, remaining);
    for (auto& other : others)
        if (auto ended = other.get(); !ended && done) done = std::move(ended);
    if (!done) return tl::unexpected(done.error());
    return remaining.begun();
}

Result<Site> stored_site(Store& store, const SiteId& id) {
    auto site = store.site(id);
    if (!site) return tl::unexpected(site.error());
    if (!*site) return fail(Errc::NotFound, "the site is not in the store");
    return **std::move(site);
}

}  // namespace

Result<void> read_side_facts(const Tools& tools, WatchedSite& site, CallPriority priority) {
    const auto lacking = site.mirror.lacking_facts(Extent::Changes);
    if (!lacking) return tl::unexpected(lacking.error());
    if (lacking->empty()) return {};
    const auto jira = stored_site(tools.store, site.id);
    if (!jira) return tl::unexpected(jira.error());
    FactsWalk walk;
    FactsReader reader(tools, site, *jira, walk, priority);
    const std::vector<LackingFacts> all(lacking->begin(), lacking->end());
    const auto read = read_all(reader, all, [] { return false; });
    return read ? Result<void>() : tl::unexpected(read.error());
}

Result<std::size_t> read_portion(
    const Tools& tools,
    WatchedSite& site,
    std::span<const LackingFacts> lacking,
    FactsWalk& walk,
    CallPriority priority) {
    const auto jira = stored_site(tools.store, site.id);
    if (!jira) return tl::unexpected(jira.error());
    // A Confluence that was down is tried once more with each portion.
    walk.pages.failures = std::min(walk.pages.failures, kPageFailuresInARow - 1);
    FactsReader reader(tools, site, *jira, walk, priority);
    const TimePoint started = tools.clock.now();
    const auto begun = read_all(
        reader, lacking, [&] { return !is_within(started, kPortionTime, tools.clock.now()); });
    walk.failures = reader.failures();
    return begun;
}

}  // namespace healthlint
