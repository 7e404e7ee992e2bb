#include "bridge/work/digest_job.h"

#include <mutex>
#include <utility>

#include "bridge/atlassian/confluence/client.h"
#include "bridge/base/log.h"
#include "bridge/work/mirror/stored_issues.h"
#include "bridge/work/sharing/site_share.h"
#include "bridge/work/site_urls.h"

namespace healthlint {
namespace {

constexpr const char* kProperty = "healthlint.digest";  // content property of our pages
constexpr const char* kPublishedWeek = "digest-week";   // fact: the last week published by itself
constexpr std::chrono::minutes kLookAgain{1};
constexpr std::chrono::minutes kRetryAfterFailure{10};

std::string page_fact(Week week) {
    return "digest-page:" + iso_name(week);
}

std::vector<GradeChange> history_of(const std::vector<VerdictChange>& stored) {
    std::vector<GradeChange> history;
    for (const VerdictChange& change : stored) {
        const auto kind = parse_subject_kind(change.subject_kind);
        const auto to = parse_grade(change.to_grade);
        if (!kind || !to) continue;  // written by a version that knew other words
        history.push_back(GradeChange{
            .subject = {.kind = *kind, .id = change.subject_id, .label = change.subject_label},
            .from = parse_grade(change.from_grade).value_or(Grade::Unknown),
            .to = *to,
            .at = change.at});
    }
    return history;
}

// The page of an earlier run: by its remembered id, else by its title, which is unique in a space.
Result<std::optional<ConfluencePage>> existing_page(
    ConfluenceClient& confluence,
    const std::optional<std::string>& known_id,
    const std::string& space_id,
    const std::string& title) {
    if (known_id) {
        Result<ConfluencePage> page = confluence.page(*known_id);
        if (page) return std::optional(std::move(*page));
        if (page.error().code != Errc::NotFound) return tl::unexpected(page.error());
    }
    return confluence.find_page(space_id, title);
}

Result<bool> has_content(
    ConfluenceClient& confluence, const std::string& page_id, const std::string& hash) {
    const auto property = confluence.property(page_id, kProperty);
    if (!property) return tl::unexpected(property.error());
    return *property && string_member((*property)->value, "hash") == hash;
}

// Someone may edit the page at the same moment: read again and try once more.
Result<ConfluencePage> update(
    ConfluenceClient& confluence, const ConfluencePage& current, const std::string& body) {
    Result<ConfluencePage> updated = confluence.update_page(current, body);
    if (updated || updated.error().code != Errc::Conflict) return updated;
    Result<ConfluencePage> fresh = confluence.page(current.id);
    if (!fresh) return fresh;
    return confluence.update_page(*fresh, body);
}

Result<std::string> find_space(ConfluenceClient& confluence, const std::string& key) {
    if (key.empty())
        return fail(
            Errc::Invalid, "no space for the digest: set publish.digest.space in site.yaml");
    auto space = confluence.space_id(key);
    if (!space) return tl::unexpected(space.error());
    if (!*space)
        return fail(
            Errc::NotFound,
            "Confluence space " + key +
                " not found: create it, or change publish.digest.space in site.yaml");
    return **std::move(space);
}

struct Content {
    DigestPage page;
    std::string hash;  // of everything but the age of the data
};

// `people_url` is where people browse issues.
Result<Content> compose(
    Store& store,
    const Site& jira,
    const SiteView& view,
    Week week,
    const std::string& people_url) {
    const auto stored = store.changes(jira.id, TimePoint{}, view.report.at);
    if (!stored) return tl::unexpected(stored.error());
    const Rulebook& rulebook = *view.rulebook;
    const std::vector<Language>& languages = rulebook.publishing.digest.languages;
    const auto digest = or_unreadable([&] {
        return compose_digest(rulebook, view.snapshot, view.report, history_of(*stored), week);
    });
    if (!digest) return tl::unexpected(digest.error());
    return Content{
        .page = render_digest(*digest, languages, people_url, rulebook.zone),
        .hash = digest_hash(*digest, languages, people_url, rulebook.zone)};
}

struct Shelf {  // where a page of a week belongs
    Store& store;
    ConfluenceClient& confluence;
    SiteId site;
    Week week;
    std::string space_id;
};

Result<void> remember(const Shelf& shelf, const std::string& page_id, const std::string& hash) {
    auto kept = shelf.store.put_fact(shelf.site, page_fact(shelf.week), page_id);
    if (!kept) return kept;
    return shelf.confluence.set_property(
        page_id, kProperty, Json{{"week", iso_name(shelf.week)}, {"hash", hash}});
}

Result<DigestPublication> put_page(const Shelf& shelf, const Content& content) {
    using Change = DigestPublication::Change;
    const auto known = shelf.store.fact(shelf.site, page_fact(shelf.week));
    if (!known) return tl::unexpected(known.error());
    const auto existing =
        existing_page(shelf.confluence, *known, shelf.space_id, content.page.title);
    if (!existing) return tl::unexpected(existing.error());

    DigestPublication done{.title = content.page.title};
    if (*existing) {
        done.page_id = (*existing)->id;
        const auto same = has_content(shelf.confluence, done.page_id, content.hash);
        if (!same) return tl::unexpected(same.error());
        if (*same) return done;
        const auto updated = update(shelf.confluence, **existing, content.page.body);
        if (!updated) return tl::unexpected(updated.error());
        done.change = Change::Updated;
    } else {
        const auto created =
            shelf.confluence.create_page(shelf.space_id, {}, content.page.title, content.page.body);
        if (!created) return tl::unexpected(created.error());
        done.page_id = created->id;
        done.change = Change::Created;
    }
    // A crash before this line costs one more version at the next run, never a second page: the
    // page is found by its title.
    auto kept = remember(shelf, done.page_id, content.hash);
    if (!kept) return tl::unexpected(kept.error());
    return done;
}

// The owed page of one site; nothing owed is true as well.
Result<bool> publish_owed(const Tools& tools, WatchedSite& site) {
    const auto rulebook = site.mirror.rulebook();
    const auto jira = tools.store.site(site.id);
    if (!jira) return tl::unexpected(jira.error());
    const auto published = tools.store.fact(site.id, kPublishedWeek);
    if (!published) return tl::unexpected(published.error());
    if (!rulebook || !*jira) return false;
    const auto week = digest_due(*rulebook, tools.clock.now(), (*jira)->installed_at, *published);
    if (!week) return false;
    const auto view = site.mirror.view(tools.clock.now());
    if (!view) return tl::unexpected(view.error());
    const auto done = publish_digest(tools, **jira, *view, *week);
    if (!done) return tl::unexpected(done.error());
    log_info(
        "digest.published",
        {{"site", site.id.value}, {"week", iso_name(*week)}, {"page", done->page_id}});
    auto kept = tools.store.put_fact(site.id, kPublishedWeek, iso_name(*week));
    if (!kept) return tl::unexpected(kept.error());
    return true;
}

}  // namespace

Result<DigestPage> preview_digest(
    const Tools& tools, const Site& jira, const SiteView& view, Week week) {
    auto content = compose(tools.store, jira, view, week, known_jira_url(tools.store, jira));
    if (!content) return tl::unexpected(content.error());
    return std::move(content->page);
}

Result<DigestPublication> publish_digest(
    const Tools& tools, const Site& jira, const SiteView& view, Week week) {
    const Result<Site> wiki = confluence_of(tools.store, jira);
    if (!wiki) return tl::unexpected(wiki.error());
    const auto urls = urls_of(tools, jira, *wiki);
    if (!urls) return tl::unexpected(urls.error());
    const auto credentials = credentials_of(tools, *wiki);
    ConfluenceClient confluence(tools.transport, *credentials, tools.limiter, tools.clock);
    const auto space = find_space(confluence, view.rulebook->publishing.digest.space);
    if (!space) return tl::unexpected(space.error());
    const auto content = compose(tools.store, jira, view, week, urls->jira);
    if (!content) return tl::unexpected(content.error());
    auto done = put_page({tools.store, confluence, jira.id, week, *space}, *content);
    if (done) done->url = urls->wiki + "/pages/viewpage.action?pageId=" + done->page_id;
    return done;
}

std::optional<Week> digest_due(
    const Rulebook& rulebook,
    TimePoint now,
    TimePoint installed_at,
    const std::optional<std::string>& published) {
    const DigestSettings& settings = rulebook.publishing.digest;
    if (settings.space.empty()) return std::nullopt;
    const Week running = week_of(rulebook.zone.local_date(now));
    const Date day = running.monday + (settings.weekday - std::chrono::Monday);
    const TimePoint due = rulebook.zone.at_local(day, settings.at);
    if (now < due || installed_at > due) return std::nullopt;
    const Week owed = running.before();
    // Names of ISO weeks sort by time, so a bridge that was down for long owes only the newest.
    if (published && *published >= iso_name(owed)) return std::nullopt;
    return owed;
}

bool digest_once(const Tools& tools, SiteShare& share) {
    for (const auto& site : share.sites()) {
        const std::unique_lock tending(site->tending, std::try_to_lock);
        const TimePoint now = tools.clock.now();
        const bool whole = site->ready() && site->scanned;
        if (!tending.owns_lock() || !whole || now < site->next_digest) continue;
        const SiteGrip grip = share.begin(site->id);
        if (!grip) continue;
        site->next_digest = now + kLookAgain;
        const auto done = publish_owed(tools, *site);
        if (!done) {
            log_warn(
                "digest.not_published",
                {{"site", site->id.value}, {"error", done.error().message}});
            site->next_digest = now + done.error().retry_after.value_or(kRetryAfterFailure);
        } else if (*done) {
            return true;
        }
    }
    return false;
}

}  // namespace healthlint
