#include "bridge/work/publish/take_away.h"

#include <algorithm>
#include <map>
#include <memory>
#include <utility>

#include "bridge/work/decide.h"
#include "bridge/work/publish/badge.h"
#include "bridge/work/publish/publisher.h"

namespace healthlint {
namespace {

constexpr int kPageSize = 1'000;
constexpr int kTries = 2;                       // of a call that is not answered
constexpr int kFailuresInARow = 3;              // then the site is away, and nothing else is asked
constexpr std::chrono::seconds kSettleDown{1};  // a claim that had begun is in the store by then
constexpr int kMostNaps = 2 * kOutboxLease / kSettleDown;

using Written = std::map<IssueId, WrittenIssue>;

WrittenIssue& entry_of(Written& written, const IssueId& issue) {
    WrittenIssue& entry = written[issue];
    entry.issue = issue;
    return entry;
}

Result<void> add_settled(Store& store, const SiteId& site, Written& written) {
    IssueId last;
    for (bool more = true; more;) {
        const auto states = store.publish_states(site, last, kPageSize);
        if (!states) return tl::unexpected(states.error());
        for (const PublishState& state : *states) {
            if (state.badge_hash.empty() && state.comment_id.empty()) continue;
            WrittenIssue& entry = entry_of(written, state.issue);
            entry.badge = !state.badge_hash.empty();
            entry.comment = !state.comment_id.empty();
            entry.comment_id = state.comment_id;
        }
        more = std::ssize(*states) == kPageSize;
        if (more) last = states->back().issue;
    }
    return {};
}

Result<void> add_unsettled(Store& store, const SiteId& site, Written& written) {
    const auto sent = store.sent_writes(site);
    if (!sent) return tl::unexpected(sent.error());
    for (const SentWrite& write : *sent) {
        const bool badge = write.kind == WriteKind::Badge;
        WrittenIssue& entry = entry_of(written, write.issue);
        (badge ? entry.badge : entry.comment) = true;
        if (write.id != 0) (badge ? entry.badge_write : entry.comment_write) = write.id;
    }
    return {};
}

Result<void> add_keys(Store& store, const SiteId& site, Written& written) {
    for (auto next = written.begin(); next != written.end();) {
        std::vector<IssueId> some;
        for (; next != written.end() && std::ssize(some) < kPageSize; ++next)
            some.push_back(next->first);
        const auto issues = store.issues(site, some);
        if (!issues) return tl::unexpected(issues.error());
        for (const StoredIssue& issue : *issues)
            written.at(issue.id).key = issue.key;
    }
    return {};
}

// From now on no bridge begins anything there, and what one had sent is carried out or never will
// be.
Result<void> stop_work(const Tools& tools, const Site& site) {
    if (site.state == SiteState::Active) {
        auto set = tools.store.set_state(site.id, SiteState::Disabled, tools.clock.now());
        if (!set) return set;
        tools.clock.wait_until(tools.clock.now() + kSettleDown, {});
    }
    // What lasts longer was given by a clock that was set back since. Naps are counted: that may
    // happen now, too.
    for (int naps = 0; naps < kMostNaps; ++naps) {
        const auto figures = tools.store.figures(site.id);
        if (!figures) return tl::unexpected(figures.error());
        if (!figures->sent_until || *figures->sent_until <= tools.clock.now()) return {};
        tools.clock.wait_until(tools.clock.now() + kSettleDown, {});
    }
    return {};
}

class TakingAway {
  public:
    TakingAway(const Tools& tools, const Site& site)
        : tools_(tools),
          site_(site.id),
          connection_(std::make_unique<SiteConnection>(tools, site, nullptr)) {}

    // An error: the store failed, so that nobody would know what is gone.
    Result<TakenAway> all(std::vector<WrittenIssue> written, const TellProgress& tell) {
        const std::size_t total = written.size();
        for (std::size_t i = 0; i < total; ++i) {
            tell(i, total);
            if (failures_ >= kFailuresInARow) {
                leave(std::move(written[i]), "not asked after: " + last_failure_);
                continue;
            }
            if (auto done = one(written[i]); !done) return tl::unexpected(done.error());
        }
        tell(total, total);
        return std::move(taken_);
    }

  private:
    // The comment first: with its badge, an issue that is not watched any more is forgotten.
    Result<void> one(const WrittenIssue& written) {
        Result<void> gone;
        if (written.comment) {
            gone = patiently([&] { return remove_comment(written); });
            if (gone) {
                if (auto kept = forget(written, WriteKind::Comment); !kept) return kept;
                ++taken_.comments;
            }
        }
        if (gone && written.badge) {
            gone = patiently([&] { return remove_badge(written); });
            if (gone) {
                if (auto kept = forget(written, WriteKind::Badge); !kept) return kept;
                ++taken_.badges;
            }
        }
        // A refusal is an answer.
        failures_ = gone || is_refusal(gone.error()) ? 0 : failures_ + 1;
        if (!gone) last_failure_ = gone.error().message;
        if (!gone) leave(written, gone.error().message);
        return {};
    }

    // Where none is known, or the one that is known is not there, it is looked for, as before one
    // is written.
    Result<void> remove_comment(const WrittenIssue& written) {
        if (!written.comment_id.empty()) {
            const auto deleted = jira().delete_comment(written.issue, written.comment_id);
            if (!deleted) return tl::unexpected(deleted.error());
            if (*deleted) return {};
        }
        const auto own = jira().find_own_comment(written.issue);
        if (!own && own.error().code == Errc::NotFound) return not_shown();
        if (!own) return tl::unexpected(own.error());
        if (!*own) return {};
        const auto deleted = jira().delete_comment(written.issue, (*own)->id);
        if (!deleted) return tl::unexpected(deleted.error());
        return {};
    }

    Result<void> remove_badge(const WrittenIssue& written) {
        JiraClient client = jira();
        const auto removed = healthlint::remove_badge(client, written.issue, tools_.settings);
        if (!removed) return tl::unexpected(removed.error());
        if (*removed) return {};
        const auto issue = jira().bulk_fetch({written.issue}, {"summary"}, {});
        if (!issue) return tl::unexpected(issue.error());
        if (!issue->unreadable.empty())
            return fail(Errc::Unavailable, "Jira cannot read the issue now");
        if (issue->issues.empty()) return not_shown();
        return {};
    }

    // Jira says the same of both.
    static tl::unexpected<Error> not_shown() {
        return fail(Errc::NotFound, "Jira does not show it: deleted, or hidden from the app");
    }

    Result<void> forget(const WrittenIssue& written, WriteKind kind) {
        const bool badge = kind == WriteKind::Badge;
        return tools_.store.settle_write(
            {.id = badge ? written.badge_write : written.comment_write,
             .site = site_,
             .issue = written.issue,
             .kind = kind,
             .payload = {},
             .hash = {},
             .claimed = tools_.clock.now()},
            {.issue = written.issue});
    }

    // Waits as long as Jira's limits ask for, and asks again where it did not answer.
    Result<void> patiently(const std::function<Result<void>()>& call) {
        for (int tries = 1;;) {
            auto done = call();
            if (done) return done;
            if (reconnected()) continue;
            if (is_refusal(done.error())) return done;
            const RetryDecision decision = decide(done.error(), tries);
            const bool counts = decision.attempt == Attempt::Counts;
            if (counts && (tries++ >= kTries || failures_ > 0)) return done;
            if (!tools_.clock.wait_until(tools_.clock.now() + decision.delay, {})) return done;
        }
    }

    JiraClient jira() const { return connection_->jira().with(CallPriority::Backfill); }

    // With what came meanwhile: a token of Forge's lives no longer than a few hours.
    bool reconnected() {
        const auto site = tools_.store.site(site_);
        if (!site || !*site || (*site)->state != SiteState::Disabled) return false;
        if (connection_->serves(**site)) return false;
        connection_ = std::make_unique<SiteConnection>(tools_, **site, nullptr);
        return true;
    }

    void leave(WrittenIssue written, std::string reason) {
        taken_.left.push_back({.written = std::move(written), .reason = std::move(reason)});
    }

    const Tools& tools_;
    const SiteId site_;
    std::unique_ptr<SiteConnection> connection_;  // never null
    TakenAway taken_;
    int failures_ = 0;  // in a row, for want of an answer
    std::string last_failure_;
};

}  // namespace

Result<std::vector<WrittenIssue>> written_issues(Store& store, const SiteId& site) {
    Written written;
    for (const auto& add : {add_settled, add_unsettled, add_keys})
        if (auto added = add(store, site, written); !added) return tl::unexpected(added.error());
    std::vector<WrittenIssue> list;
    list.reserve(written.size());
    for (auto& [issue, entry] : written)
        list.push_back(std::move(entry));
    return list;
}

Result<void> may_take_away(const Tools& tools, const Site& site) {
    if (site.state == SiteState::Uninstalled)
        return fail(
            Errc::Conflict,
            "the app is not installed in " + site.display_url +
                " any more, so Jira takes no call of it");
    if (site.state == SiteState::Superseded)
        return fail(
            Errc::Conflict,
            "another installation took over " + site.display_url + ", and its badges with it");
    if (is_token_site(site) && !is_called_by_token(tools.settings, site))
        return fail(
            Errc::Conflict,
            site.display_url +
                " is called with an API token, and the configuration has none for it: "
                "jira: {site, email, token_file}");
    return {};
}

Result<TakenAway> take_away(const Tools& tools, const SiteId& id, const TellProgress& tell) {
    const auto site = tools.store.site(id);
    if (!site) return tl::unexpected(site.error());
    if (!*site) return fail(Errc::NotFound, "no site " + id.value);
    auto written = written_issues(tools.store, id);
    if (!written) return tl::unexpected(written.error());
    if (!written->empty()) {
        if (auto may = may_take_away(tools, **site); !may) return tl::unexpected(may.error());
        SiteConnection connection(tools, **site, nullptr);
        if (const auto me = connection.jira().myself(); !me) return tl::unexpected(me.error());
    }
    if (auto stopped = stop_work(tools, **site); !stopped) return tl::unexpected(stopped.error());
    written = written_issues(tools.store, id);  // what was under way has arrived
    if (!written) return tl::unexpected(written.error());
    return TakingAway(tools, **site).all(*std::move(written), tell);
}

}  // namespace healthlint
