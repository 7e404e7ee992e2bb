#include "bridge/work/facts_reader.h"

#include <algorithm>
#include <atomic>
#include <future>
#include <map>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include "bridge/atlassian/confluence/client.h"
#include "bridge/atlassian/confluence/page_address.h"
#include "bridge/base/log.h"
#include "bridge/work/decide.h"
#include "bridge/work/site_urls.h"

namespace healthlint {
namespace {

// Each fact is a call, and Jira takes its time for every one, so several issues are read at once.
// Less than half of what a site may have in flight: events and badges want their share.
constexpr std::size_t kReadAtOnce = 4;

// The Confluence of the same tenant, where the app may look. Pages that many issues link to are
// looked up once. Any thread.
class PageReader {
  public:
    PageReader(const Tools& tools, const Site& jira) : tools_(tools) {
        const Result<Site> wiki = confluence_of(tools.store, jira);
        if (!wiki) return;
        urls_ = urls_of(tools, jira, *wiki);
        credentials_ = credentials_of(tools, *wiki);
        client_ = std::make_unique<ConfluenceClient>(
            tools.transport, *credentials_, tools.limiter, tools.clock);
        client_->set_priority(CallPriority::Backfill);
    }

    // Nothing for a page of another site, or one that its address does not tell.
    Result<std::optional<LinkedPage>> look_up(const std::string& url) {
        if (!urls_ && !is_refusal(urls_.error())) return tl::unexpected(urls_.error());
        const std::string origin = origin_of(url);
        const bool ours = urls_ && !origin.empty() && urls_->page_origins.contains(origin);
        const auto id = ours ? page_id_of(url) : std::nullopt;
        if (!id) return std::nullopt;
        const std::lock_guard lock(mutex_);  // held while calling: somebody may want the same page
        if (const auto known = known_.find(*id); known != known_.end()) return known->second;
        Result<LinkedPage> page = client_->linked_page(*id);
        if (!page && is_refusal(page.error()))
            page = LinkedPage{.hidden = true};
        else if (!page)
            return tl::unexpected(page.error());
        page->at = tools_.clock.now();
        known_.emplace(*id, *page);
        return *page;
    }

  private:
    const Tools& tools_;
    Result<SiteUrls> urls_ = SiteUrls{};  // of no pages while there is no Confluence
    std::unique_ptr<const Credentials> credentials_;
    std::unique_ptr<ConfluenceClient> client_;
    std::mutex mutex_;
    std::map<std::string, LinkedPage> known_;  // guarded by mutex_
};

using LackingFacts = std::pair<IssueId, CheckNeeds>;

// Any thread.
class FactsReader {
  public:
    FactsReader(const Tools& tools, WatchedSite& site, const Site& jira)
        : site_(site),
          connection_(site.connection()),
          pages_(tools, jira) {}

    Result<void> read(const IssueId& issue, const CheckNeeds& lacking) {
        SideFacts facts;
        JiraClient& jira = connection_->jira();
        bool refused = false;
        // What may be read is kept, whatever else is refused.
        const auto keep = [&](auto&& answer, auto& member) -> Result<void> {
            if (answer)
                member = *std::move(answer);
            else if (is_refusal(answer.error()))
                refused = true;
            else
                return tl::unexpected(answer.error());
            return {};
        };
        Result<void> done;
        if (lacking.remote_links) done = keep(jira.remote_links(issue), facts.remote_links);
        if (done && lacking.changelog) done = keep(jira.changelog(issue), facts.changelog);
        if (done && lacking.comments) done = keep(jira.comments(issue), facts.comments);
        if (done && lacking.pages) done = read_pages(issue, facts);
        if (refused) {
            site_.mirror.facts_refused(issue);
            log_info("facts.refused", {{"site", site_.id.value}, {"issue", issue.value}});
        }
        if (auto kept = site_.absorb_facts(issue, std::move(facts)); !kept) return kept;
        return done;
    }

  private:
    Result<void> read_pages(const IssueId& issue, SideFacts& facts) {
        auto links = facts.remote_links ? facts.remote_links : site_.mirror.remote_links(issue);
        if (!links) return {};
        for (RemoteLink& link : *links) {
            if (link.application_type != kConfluenceApplication) continue;
            auto page = pages_.look_up(link.url);
            if (!page) return tl::unexpected(page.error());
            if (*page) link.page = **std::move(page);
        }
        facts.remote_links = std::move(links);
        return {};
    }

    WatchedSite& site_;
    std::shared_ptr<SiteConnection> connection_;
    PageReader pages_;
};

// The issues nobody has begun with.
class Remaining {
  public:
    explicit Remaining(const std::vector<LackingFacts>& all) : all_(all) {}

    const LackingFacts* next() {  // null when there is none
        const std::size_t at = next_++;
        return at < all_.size() ? &all_[at] : nullptr;
    }

    // Nobody begins with another one.
    void drop() { next_ = all_.size(); }

  private:
    const std::vector<LackingFacts>& all_;
    std::atomic<std::size_t> next_{0};
};

Result<void> read_some(FactsReader& reader, Remaining& remaining) {
    // However this one ends: by an error, by an exception, or because nothing is left.
    const std::unique_ptr<Remaining, void (*)(Remaining*)> end(
        &remaining, [](Remaining* all) { all->drop(); });
    while (const LackingFacts* one = remaining.next())
        if (auto done = reader.read(one->first, one->second); !done) return done;
    return {};
}

Result<void> read_all(FactsReader& reader, const std::vector<LackingFacts>& lacking) {
    Remaining remaining(lacking);
    std::vector<std::future<Result<void>>> others;
    for (std::size_t i = 1; i < std::min(kReadAtOnce, lacking.size()); ++i)
        others.push_back(
            std::async(std::launch::async, [&] { return read_some(reader, remaining); }));
    Result<void> done = read_some(reader, remaining);
    for (auto& other : others)
        if (auto ended = other.get(); !ended && done) done = std::move(ended);
    return done;
}

}  // namespace

Result<void> read_side_facts(const Tools& tools, WatchedSite& site, Extent extent) {
    const auto lacking = site.mirror.lacking_facts(extent);
    if (lacking.empty()) return {};
    const auto jira = tools.store.site(site.id);
    if (!jira) return tl::unexpected(jira.error());
    if (!*jira) return fail(Errc::NotFound, "the site is not in the store");
    FactsReader reader(tools, site, **jira);
    return read_all(reader, {lacking.begin(), lacking.end()});
}

}  // namespace healthlint
