#include "bridge/work/facts_reader.h"

#include <map>
#include <memory>
#include <utility>

#include "bridge/atlassian/confluence/client.h"
#include "bridge/atlassian/confluence/page_address.h"
#include "bridge/base/log.h"
#include "bridge/work/decide.h"

namespace healthlint {
namespace {

// The Confluence of the same tenant, where the app may look. Pages that many issues link to are
// looked up once.
class PageReader {
  public:
    PageReader(const Tools& tools, const Site& jira) : tools_(tools) {
        const Result<Site> wiki = confluence_of(tools.store, jira);
        if (!wiki) return;
        origins_ = {origin_of(wiki->base_url), origin_of(wiki->display_url)};
        credentials_ = credentials_of(tools, *wiki);
        client_ = std::make_unique<ConfluenceClient>(
            tools.transport, *credentials_, tools.limiter, tools.clock);
        client_->set_priority(CallPriority::Backfill);
    }

    // Nothing for a page of another site, or one that its address does not tell.
    Result<std::optional<LinkedPage>> look_up(const std::string& url) {
        const std::string origin = origin_of(url);
        const bool ours = client_ != nullptr && !origin.empty() &&
                          (origin == origins_.first || origin == origins_.second);
        const auto id = ours ? page_id_of(url) : std::nullopt;
        if (!id) return std::nullopt;
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
    std::pair<std::string, std::string> origins_;
    std::unique_ptr<const Credentials> credentials_;
    std::unique_ptr<ConfluenceClient> client_;
    std::map<std::string, LinkedPage> known_;
};

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
        if (auto kept = site_.mirror.absorb_facts(issue, std::move(facts)); !kept) return kept;
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

}  // namespace

Result<void> read_side_facts(const Tools& tools, WatchedSite& site, Extent extent) {
    const auto lacking = site.mirror.lacking_facts(extent);
    if (lacking.empty()) return {};
    const auto jira = tools.store.site(site.id);
    if (!jira) return tl::unexpected(jira.error());
    if (!*jira) return fail(Errc::NotFound, "the site is not in the store");
    FactsReader reader(tools, site, **jira);
    for (const auto& [issue, needs] : lacking)
        if (auto done = reader.read(issue, needs); !done) return done;
    return {};
}

}  // namespace healthlint
