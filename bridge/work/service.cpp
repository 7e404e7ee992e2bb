#include "bridge/work/service.h"

#include <exception>
#include <utility>

#include "bridge/base/log.h"
#include "bridge/work/digest_job.h"
#include "bridge/work/publish.h"
#include "bridge/work/refresh.h"
#include "bridge/work/rule_files.h"
#include "bridge/work/scan.h"
#include "bridge/work/sites.h"

namespace healthlint {
namespace {

constexpr std::chrono::seconds kRuleFilesInterval{1};
constexpr std::chrono::hours kPruneInterval{24};

Result<Site> known_site(Store& store, const SiteId& id) {
    auto site = store.site(id);
    if (!site) return tl::unexpected(site.error());
    if (!*site) return fail(Errc::NotFound, "no site " + id.value);
    return **std::move(site);
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
          tools{store, transport, limiter, clock, settings, rule_files},
          sites(tools),
          publisher(tools) {}

    ServiceSettings settings;
    RuleFiles rule_files;
    Tools tools;
    WatchedSites sites;
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
    const LoadedPack loaded = load_pack(text->sources, FieldCatalog::system_fields());
    if (!loaded.ok()) return fail(Errc::Invalid, describe(loaded, text->sources));
    return {};
}

void Service::check_rules() {
    const auto changed = parts_->rule_files.read();
    if (!changed) log_error("rules.unreadable", {{"error", changed.error().message}});
}

bool Service::work_once() {
    const Tools& tools = parts_->tools;
    bool busy = parts_->publisher.follow_tasks(parts_->sites);
    busy |= parts_->publisher.publish_badges(parts_->sites);
    busy |= parts_->publisher.publish_comment(parts_->sites);
    busy |= refresh_once(tools, parts_->sites);
    busy |= tend_once(tools, parts_->sites);
    if (parts_->settings.publishes_digest) busy |= digest_once(tools, parts_->sites);
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
    while (!stop.stop_requested()) {
        try {
            check_rules();
            if (clock.now() >= next_prune) {
                next_prune = clock.now() + kPruneInterval;
                if (const auto pruned = parts_->tools.store.prune(clock.now()); !pruned)
                    log_error("store.not_pruned", {{"error", pruned.error().message}});
            }
        } catch (const std::exception& exception) {
            log_error("scheduler.exception", {{"error", exception.what()}});
        }
        if (!clock.wait_until(clock.now() + kRuleFilesInterval, stop)) return;
    }
}

std::optional<CurrentVerdict> Service::verdict(const SiteId& site, const IssueId& issue) {
    const auto watched = parts_->sites.find(site);
    return watched ? watched->mirror.verdict(issue) : std::nullopt;
}

Result<SiteView> Service::view(const SiteId& site) {
    const auto watched = parts_->sites.find(site);
    if (!watched) return fail(Errc::NotFound, "no active Jira site " + site.value);
    const std::lock_guard tending(watched->tending);
    if (!watched->ready()) {
        if (const auto prepared = watched->prepare(false); !prepared)
            return tl::unexpected(prepared.error());
        const auto judged = watched->mirror.preview(parts_->tools.clock.now());
        watched->distrust_memory();
        if (!judged) return tl::unexpected(judged.error());
    }
    return watched->mirror.view();
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
