#include "bridge/work/service.h"

#include <exception>
#include <mutex>
#include <random>
#include <utility>

#include "bridge/base/log.h"
#include "bridge/packs/admin_tests/admin_tests.h"
#include "bridge/work/digest_job.h"
#include "bridge/work/publish/publisher.h"
#include "bridge/work/publish/take_away.h"
#include "bridge/work/refresh.h"
#include "bridge/work/rule_files.h"
#include "bridge/work/scan/scan.h"
#include "bridge/work/sharing/site_share.h"
#include "bridge/work/sharing/standby.h"
#include "bridge/work/sites.h"
#include "bridge/work/viewers.h"

namespace healthlint {
namespace {

constexpr std::chrono::seconds kRuleFilesInterval{1};
constexpr std::chrono::hours kPruneInterval{24};
constexpr std::chrono::seconds kRecoveryInterval{3};  // the work of a dead process waits that long
constexpr const char* kOncePerDatabase = "schedule";  // the duty to do what is not of one site

Result<Site> known_site(Store& store, const SiteId& id) {
    auto site = store.site(id);
    if (!site) return tl::unexpected(site.error());
    if (!*site) return fail(Errc::NotFound, "no site " + id.value);
    return **std::move(site);
}

void prune(const Tools& tools) {
    const TimePoint now = tools.clock.now();
    if (const auto pruned = tools.store.prune(now); !pruned)
        log_error("store.not_pruned", {{"error", pruned.error().message}});
    if (tools.settings.purge_ended_after) {
        const auto purged = tools.store.purge_ended(now - *tools.settings.purge_ended_after);
        if (!purged) log_error("store.not_pruned", {{"error", purged.error().message}});
        if (purged)
            for (const SiteId& site : *purged)
                log_info("site.purged", {{"site", site.value}});
    }
    log_debug("store.pruned");
}

bool is_held(Store& store, const char* duty) {
    const auto held = store.hold(duty);
    if (!held) log_error("schedule.unknown", {{"error", held.error().message}});
    return held && *held;
}

// No app shares a secret with a site that is called by token, so nobody may call in with one.
std::string unknown_to_all() {
    std::random_device device;
    std::string secret;
    for (int i = 0; i < 8; ++i)
        secret += std::to_string(device());
    return secret;
}

}  // namespace

struct Service::Parts {
    Parts(
        Store& store,
        Transport& transport,
        RateLimiter& limiter,
        Clock& clock,
        ServiceSettings given)
        : settings(std::move(given)),
          rule_files(settings.pack_file, settings.site_file),
          tools{store, transport, limiter, clock, settings, rule_files, metrics},
          sites(tools),
          viewers(sites, clock),
          share(tools, sites),
          standby(tools, sites, share),
          publisher(tools, sites, share) {}

    ServiceSettings settings;
    RuleFiles rule_files;
    WorkMetrics metrics;
    Tools tools;
    WatchedSites sites;
    Viewers viewers;
    SiteShare share;
    Turns turns;
    Standby standby;
    Publisher publisher;
};

Service::Service(
    Store& store,
    Transport& transport,
    RateLimiter& limiter,
    Clock& clock,
    ServiceSettings settings)
    : parts_(std::make_unique<Parts>(store, transport, limiter, clock, std::move(settings))) {}

Service::~Service() = default;

Result<void> Service::open() {
    if (auto recovered = parts_->tools.store.recover(); !recovered) return recovered;
    if (const auto read = parts_->rule_files.read(); !read) return tl::unexpected(read.error());
    const auto text = parts_->rule_files.current();
    // The fields of a site are not known here, and one it lacks is no error: only what is wrong
    // everywhere is refused.
    const LoadedPack loaded = load_tested_pack(text->sources, FieldCatalog::system_fields());
    if (!loaded.ok()) return fail(Errc::Invalid, render_diagnostics(text->sources, loaded));
    return {};
}

void Service::check_rules() {
    const auto changed = parts_->rule_files.read();
    if (!changed) log_error("rules.unreadable", {{"error", changed.error().message}});
}

Result<Site> Service::sign_in() {
    const Tools& tools = parts_->tools;
    if (!tools.settings.login) return fail(Errc::Invalid, "no site to log in to is configured");
    const std::string& base_url = tools.settings.login->site;
    const auto enter = [&](Product product, const std::string& url) -> Result<Site> {
        const auto known = tools.store.site_by_client_key(token_client_key(url));
        if (!known) return tl::unexpected(known.error());
        if (*known && (*known)->state == SiteState::Active) return **known;
        return tools.store.install(
            {.product = product,
             .client_key = token_client_key(url),
             .base_url = url,
             .display_url = url,
             .shared_secret = unknown_to_all()},
            tools.clock.now(),
            std::chrono::seconds(0));
    };
    if (auto wiki = enter(Product::Confluence, base_url + "/wiki"); !wiki) return wiki;
    return enter(Product::Jira, base_url);
}

Result<SiteView> Service::read_whole(const SiteId& site) {
    parts_->share.look();  // what is ours from now on starts over
    const auto watched = parts_->sites.find(site);
    if (!watched) return fail(Errc::NotFound, "no active Jira site " + site.value);
    if (auto read = tend_until_done(parts_->tools, *watched); !read)
        return tl::unexpected(read.error());
    return watched->mirror.view(parts_->tools.clock.now());
}

Result<long long> Service::write_due() {
    constexpr std::chrono::seconds kPatience = kOutboxLease + kTaskPatience;
    Clock& clock = parts_->tools.clock;
    for (TimePoint progress = clock.now();;) {
        parts_->share.look();
        bool busy = parts_->publisher.follow_tasks();
        busy |= parts_->publisher.publish_badges();
        busy |= parts_->publisher.publish_comment();
        const TimePoint now = clock.now();
        if (busy) {
            progress = now;
            continue;
        }
        const auto backlog = parts_->tools.store.backlog();
        if (!backlog) return tl::unexpected(backlog.error());
        const QueueDepth& outbox = backlog->outbox;
        const bool later = outbox.due_since && *outbox.due_since > now + kOutboxLease;
        if (outbox.waiting == 0 || later || now - progress > kPatience) return outbox.waiting;
        if (!clock.wait_until(now + kPollInterval, {})) return outbox.waiting;
    }
}

Result<void> Service::may_take_away(const Site& site) {
    return healthlint::may_take_away(parts_->tools, site);
}

Result<TakenAway> Service::take_away(const SiteId& site, const TellProgress& tell) {
    return healthlint::take_away(parts_->tools, site, tell);
}

bool Service::work_once() {
    const Tools& tools = parts_->tools;
    SiteShare& share = parts_->share;
    share.look();
    if (!share.has_all()) parts_->standby.look();
    bool busy = parts_->publisher.follow_tasks();
    busy |= parts_->publisher.publish_badges();
    busy |= parts_->publisher.publish_comment();
    busy |= refresh_once(tools, parts_->sites, share);
    busy |= tend_once(tools, share, parts_->turns);
    if (parts_->settings.publishes_digest) busy |= digest_once(tools, share);
    return busy;
}

void Service::run_worker(const std::stop_token& stop) {
    Clock& clock = parts_->tools.clock;
    while (!stop.stop_requested()) {
        bool busy = false;
        try {
            busy = work_once();
        } catch (const std::exception& exception) {  // a bug; the lease gives the work to another
            log_error("worker.exception", {{"error", exception.what()}});
        }
        if (!busy && !clock.wait_until(clock.now() + kPollInterval, stop)) return;
    }
}

void Service::run_scheduler(const std::stop_token& stop) {
    Clock& clock = parts_->tools.clock;
    TimePoint next_prune = clock.now();
    TimePoint next_recovery = clock.now();
    while (!stop.stop_requested()) {
        try {
            check_rules();
            parts_->share.look();  // also while every worker is in the middle of a long step
            if (clock.now() >= next_recovery) {
                next_recovery = clock.now() + kRecoveryInterval;
                if (const auto done = parts_->tools.store.recover(); !done)
                    log_error("store.not_recovered", {{"error", done.error().message}});
            }
            if (clock.now() >= next_prune && is_held(parts_->tools.store, kOncePerDatabase)) {
                next_prune = clock.now() + kPruneInterval;
                prune(parts_->tools);
            }
        } catch (const std::exception& exception) {
            log_error("scheduler.exception", {{"error", exception.what()}});
        }
        if (!clock.wait_until(clock.now() + kRuleFilesInterval, stop)) return;
    }
}

Result<bool> Service::may_browse(
    const SiteId& site, const AccountId& person, const IssueId& issue) {
    return parts_->viewers.may_browse(site, person, issue);
}

Result<bool> Service::administers(const SiteId& site, const AccountId& person) {
    return parts_->viewers.administers(site, person);
}

void Service::sites_changed() {
    parts_->sites.forget_list();
    parts_->share.look_again();
}

ServiceCounters Service::counters() {
    ServiceCounters counters;
    for (const auto& site : parts_->sites.active())
        counters.stale_events += site->stale_events;
    return counters;
}

Duty Service::duty() {
    return parts_->share.duty();
}

bool Service::has_rules() const {
    return parts_->rule_files.current() != nullptr;
}

const WorkMetrics& Service::metrics() const {
    return parts_->metrics;
}

RuleOutcomes Service::rule_outcomes() {
    RuleOutcomes sum;
    for (const auto& site : parts_->share.sites())
        add(sum, site->mirror.rule_outcomes());
    return sum;
}

std::optional<CurrentVerdict> Service::verdict(const SiteId& site, const IssueId& issue) {
    const auto watched = parts_->sites.find(site);
    return watched ? watched->mirror.verdict(issue, parts_->tools.clock.now()) : std::nullopt;
}

Result<SiteView> Service::view(const SiteId& site) {
    const auto watched = parts_->sites.find(site);
    if (!watched) return fail(Errc::NotFound, "no active Jira site " + site.value);
    const std::lock_guard tending(watched->tending);
    if (!watched->ready()) {
        if (const auto prepared = watched->prepare(false); !prepared)
            return tl::unexpected(prepared.error());
        auto view = watched->mirror.view_as_judged(parts_->tools.clock.now());
        watched->distrust_memory();  // nobody has judged it
        return view;
    }
    return watched->mirror.view(parts_->tools.clock.now());
}

Result<RulePreview> Service::preview_rules(const SiteId& site, const PackSources& draft) {
    const auto watched = parts_->sites.find(site);
    if (!watched) return fail(Errc::NotFound, "no active Jira site " + site.value);
    const std::lock_guard tending(watched->tending);
    if (!watched->ready()) {
        if (const auto prepared = watched->prepare(false); !prepared)
            return tl::unexpected(prepared.error());
    }
    return watched->preview_rules(draft, parts_->tools.clock.now());
}

Result<DigestPublication> Service::publish_digest(const SiteId& site, Week week) {
    const auto jira = known_site(parts_->tools.store, site);
    if (!jira) return tl::unexpected(jira.error());
    const auto seen = view(site);
    if (!seen) return tl::unexpected(seen.error());
    return healthlint::publish_digest(parts_->tools, *jira, *seen, week);
}

Result<DigestPage> Service::preview_digest(const SiteId& site, Week week) {
    const auto jira = known_site(parts_->tools.store, site);
    if (!jira) return tl::unexpected(jira.error());
    const auto seen = view(site);
    if (!seen) return tl::unexpected(seen.error());
    return healthlint::preview_digest(parts_->tools, *jira, *seen, week);
}

}  // namespace healthlint
