#include "bridge/work/sites.h"

#include <algorithm>
#include <utility>

#include "bridge/atlassian/jira/issue_json.h"
#include "bridge/base/hash.h"
#include "bridge/base/log.h"
#include "bridge/http/message.h"
#include "bridge/work/intake.h"

namespace healthlint {
namespace {

constexpr const char* kFieldsFact = "fields";
constexpr const char* kFieldsAtFact = "fields.at";
constexpr const char* kAppKeyFact = "app_key";
constexpr std::chrono::minutes kCatalogRetry{10};

// In the shape of GET /rest/api/3/field, so that the reader for Jira's answers reads it back.
std::string catalog_json(const std::vector<Field>& fields) {
    Json json = Json::array();
    for (const Field& field : fields) {
        Json one;
        one["id"] = field.id.value;
        one["name"] = field.name;
        one["custom"] = field.custom;
        one["clauseNames"] = field.clause_names;
        if (!field.type.empty()) one["schema"]["type"] = field.type;
        if (!field.items.empty()) one["schema"]["items"] = field.items;
        if (!field.custom_type.empty()) one["schema"]["custom"] = field.custom_type;
        json.push_back(std::move(one));
    }
    return dump_json(json);
}

// The key under which the app was installed here: it goes on signing with that one when the
// configuration says another. Another secret means another installation.
std::string installed_key(const Tools& tools, const Site& site) {
    const std::string mark = short_hash("installation " + site.shared_secret);
    const auto known = tools.store.fact(site.id, kAppKeyFact);
    if (known && *known) {
        const Json fact = parse_json(**known);
        if (string_member(fact, "installation") == mark) return string_member(fact, "key");
    }
    const Json fact{{"installation", mark}, {"key", tools.settings.app_key}};
    if (const auto put = tools.store.put_fact(site.id, kAppKeyFact, dump_json(fact)); !put)
        log_error("site.key_not_kept", {{"site", site.id.value}, {"error", put.error().message}});
    return tools.settings.app_key;
}

// Behind Forge all sites of the world have one origin.
bool is_of_tenant(const Site& jira, const Site& wiki) {
    if (jira.door != wiki.door) return false;
    if (jira.door == Door::Forge) return jira.cloud_id == wiki.cloud_id;
    return origin_of(jira.base_url) == origin_of(wiki.base_url);
}

// Forge names the API of Confluence without the "/wiki" that all its paths begin with.
std::string rest_base_url(const Site& site) {
    constexpr const char* kPath = "/wiki";
    const bool lacks_it = site.door == Door::Forge && site.product == Product::Confluence &&
                          !site.base_url.ends_with(kPath);
    return lacks_it ? site.base_url + kPath : site.base_url;
}

}  // namespace

std::string origin_of(const std::string& url) {
    const auto parsed = parse_url(url);
    if (!parsed) return {};
    return parsed->scheme + "://" + parsed->host + ":" + std::to_string(parsed->port);
}

Result<Site> confluence_of(Store& store, const Site& jira) {
    const auto sites = store.sites();
    if (!sites) return tl::unexpected(sites.error());
    for (const Site& site : *sites) {
        const bool active = site.product == Product::Confluence && site.state == SiteState::Active;
        if (active && is_of_tenant(jira, site)) return site;
    }
    const std::string missing = "the app is not installed in the Confluence of " + jira.base_url;
    if (jira.door == Door::Forge)
        return fail(Errc::NotFound, missing + ": forge install --product confluence");
    return fail(Errc::NotFound, missing + ": install /confluence/atlassian-connect.json there");
}

std::string token_client_key(const std::string& base_url) {
    return "token " + base_url;
}

bool is_token_site(const Site& site) {
    return site.client_key == token_client_key(site.base_url);
}

bool is_called_by_token(const ServiceSettings& settings, const Site& site) {
    if (!settings.login) return false;
    return is_token_site(site) && (site.base_url == settings.login->site ||
                                   site.base_url == settings.login->site + "/wiki");
}

std::unique_ptr<const Credentials> credentials_of(const Tools& tools, const Site& site) {
    const auto& login = tools.settings.login;
    if (is_called_by_token(tools.settings, site))
        return std::make_unique<ApiTokenCredentials>(site.base_url, login->email, login->token);
    switch (site.door) {
    case Door::Connect:
        return std::make_unique<ConnectCredentials>(
            installed_key(tools, site), site.client_key, site.base_url, site.shared_secret);
    case Door::Forge:
        return std::make_unique<SystemTokenCredentials>(
            rest_base_url(site), site.shared_secret, site.secret_expires.value_or(TimePoint{}));
    }
    return nullptr;  // not reached
}

SiteConnection::SiteConnection(
    const Tools& tools, const Site& site, std::shared_ptr<const FieldCatalog> catalog)
    : base_url_(site.base_url),
      secret_(site.shared_secret),
      by_token_(is_called_by_token(tools.settings, site)),
      credentials_(credentials_of(tools, site)),
      jira_(tools.transport, *credentials_, tools.limiter, tools.clock, std::move(catalog)) {}

bool SiteConnection::serves(const Site& site) const {
    return base_url_ == site.base_url && secret_ == site.shared_secret;
}

WatchedSite::WatchedSite(const Tools& tools, const Site& site)
    : id(site.id),
      mirror(site.id, tools.store, tools.metrics),
      tools_(tools),
      site_(site),
      connection_(std::make_shared<SiteConnection>(tools, site, nullptr)),
      rules_(site.id, tools.store, mirror) {}

std::shared_ptr<SiteConnection> WatchedSite::connection() const {
    const std::lock_guard lock(mutex_);
    return connection_;
}

void WatchedSite::connect(const Site& site) {
    const std::lock_guard lock(mutex_);
    if (connection_->serves(site)) return;
    site_ = site;
    connection_ = std::make_shared<SiteConnection>(tools_, site_, catalog_);
}

void WatchedSite::use(const FieldCatalog& fields) {
    const std::lock_guard lock(mutex_);
    catalog_ = std::make_shared<const FieldCatalog>(fields);
    connection_ = std::make_shared<SiteConnection>(tools_, site_, catalog_);
}

Result<std::optional<FieldCatalog>> WatchedSite::stored_catalog() {
    const auto known = tools_.store.fact(id, kFieldsFact);
    if (!known) return tl::unexpected(known.error());
    const auto read_at = tools_.store.fact(id, kFieldsAtFact);
    if (!read_at) return tl::unexpected(read_at.error());
    const TimePoint at = parse_timestamp(read_at->value_or("")).value_or(TimePoint{});
    catalog_due_ = std::max(catalog_due_, at + tools_.settings.catalog_every);
    if (!*known) return std::nullopt;
    auto fields = fields_from_json(parse_json(**known));
    if (!fields) return std::nullopt;
    return FieldCatalog(*std::move(fields));
}

Result<void> WatchedSite::keep_catalog(const std::vector<Field>& fields) {
    const TimePoint now = tools_.clock.now();
    for (const auto& [name, value] :
         {std::pair(kFieldsFact, catalog_json(fields)),
          std::pair(kFieldsAtFact, format_timestamp(now))})
        if (auto put = tools_.store.keep_fact(id, name, value); !put) return put;
    catalog_due_ = now + tools_.settings.catalog_every;
    return {};
}

// Nothing: what is loaded stays. The list is large and may fail for long, and fields change
// seldom, so an old one is better than a site that stands still.
Result<std::optional<FieldCatalog>> WatchedSite::catalog(bool may_call) {
    std::optional<FieldCatalog> stored;
    if (!ready_) {
        auto known = stored_catalog();
        if (!known) return known;
        stored = *std::move(known);
    }
    const bool usable = ready_ || stored;
    if (!may_call && !usable) return fail(Errc::NotFound, "this site has not been scanned yet");
    if (!may_call || (usable && tools_.clock.now() < catalog_due_)) return stored;
    auto fields = connection()->jira().fields();
    if (fields) {
        if (auto kept = keep_catalog(*fields); !kept) return tl::unexpected(kept.error());
        return FieldCatalog(*std::move(fields));
    }
    if (!usable) return tl::unexpected(fields.error());
    log_warn("fields.not_read", {{"site", id.value}, {"error", fields.error().message}});
    catalog_due_ = tools_.clock.now() + kCatalogRetry;
    return stored;
}

Result<bool> WatchedSite::prepare(bool may_call) {
    const TimePoint now = tools_.clock.now();
    if (distrusted_) {
        ready_ = false;  // first: it must not be ready in between
        distrusted_ = false;
    }
    auto fields = catalog(may_call);
    if (!fields) return tl::unexpected(fields.error());
    const bool reload = fields->has_value();
    if (reload) {
        fields_ = **std::move(fields);
        use(fields_);
        ready_ = false;  // until the mirror is whole again
        if (auto loaded = mirror.load(fields_); !loaded) return tl::unexpected(loaded.error());
        rules_.fields_changed();
    }
    const auto files = tools_.rule_files.current();
    if (!files) return fail(Errc::Unavailable, "the rule files have not been read yet");
    auto followed = may_call ? rules_.follow(*files, fields_, now) : rules_.resume(*files, fields_);
    if (!followed) return followed;
    // Other rules may need other fields. scan() knows whether those were read; until then an event
    // must not judge what is missing as empty.
    if (*followed) {
        scanned = false;
        facts_walk = {};
    }
    if (!mirror.rulebook())
        return fail(Errc::Invalid, "the rule files cannot be used on this site");
    ready_ = true;
    if (!may_call) return reload || *followed;
    const auto members = rules_.read_members(connection()->jira(), now);
    if (!members) return members;
    return reload || *followed || *members;
}

Result<void> WatchedSite::absorb(Reading reading) {
    const auto doubtful = mirror.absorb(std::move(reading));
    if (!doubtful) {
        distrust_memory();
        return tl::unexpected(doubtful.error());
    }
    for (const IssueId& issue : *doubtful)
        if (auto noted = look_again(tools_.store, id, issue, tools_.clock.now()); !noted) {
            distrust_memory();  // the mirror does not ask for it twice
            return noted;
        }
    return {};
}

Result<void> WatchedSite::absorb_facts(const IssueId& issue, SideFacts facts, TimePoint asked) {
    auto absorbed = mirror.absorb_facts(issue, std::move(facts), asked);
    if (!absorbed) distrust_memory();
    return absorbed;
}

Result<void> WatchedSite::judge(Extent extent) {
    try {
        auto judged = mirror.judge(tools_.clock.now(), extent);
        if (!judged) distrust_memory();
        return judged;
    } catch (...) {
        distrust_memory();  // it may have stopped in the middle
        throw;
    }
}

void WatchedSite::come_back() {
    distrust_memory();
    reconcile_soon = true;
}

void WatchedSite::start_over() {
    distrust_memory();
    next_tend = next_digest = next_sample = {};
    failures = 0;
    facts_walk = {};
    last_reconcile.reset();
    scanned_fields.clear();
    scanned = false;
    rules_.start_over();
}

Result<RulePreview> WatchedSite::preview_rules(const PackSources& draft, TimePoint now) {
    return rules_.preview(draft, fields_, now);
}

std::vector<std::string> needed_fields(const Rulebook& rulebook, const SiteMirror& mirror) {
    std::set<std::string> fields{
        "summary",
        "issuetype",
        "project",
        "status",
        "assignee",
        "labels",
        "parent",
        "priority",
        "resolution",
        "created",
        "updated",
        "duedate",
        "statuscategorychangedate"};
    if (rulebook.facts.description) fields.insert("description");
    if (rulebook.facts.issue_links) fields.insert("issuelinks");
    if (rulebook.facts.children) fields.insert("subtasks");
    if (rulebook.facts.comments) fields.insert("comment");
    for (const FieldId& field : rulebook.needs.fields)
        fields.insert(field.value);
    for (const std::string& field : mirror.structural_fields())
        fields.insert(field);
    return {fields.begin(), fields.end()};
}

std::shared_ptr<WatchedSite> WatchedSites::known(const SiteId& site) const {
    if (const auto found = sites_.find(site); found != sites_.end()) return found->second;
    const auto left = left_.find(site);
    return left == left_.end() ? nullptr : left->second.lock();
}

bool WatchedSites::is_fresh(TimePoint now) const {
    return listed_ && now >= *listed_ && now - *listed_ < kSiteListAge;
}

void WatchedSites::refresh() {
    const TimePoint now = tools_.clock.now();
    std::unique_lock reading(reading_, std::defer_lock);
    {
        const std::lock_guard lock(mutex_);
        if (is_fresh(now)) return;
        if (listed_ && !reading.try_lock()) return;  // what another one reads is soon there
    }
    const bool waits = !reading;
    if (waits) reading.lock();
    long long change = 0;
    {
        const std::lock_guard lock(mutex_);
        if (waits && listed_) return;  // read while we waited
        change = changes_;
    }
    const auto stored = tools_.store.sites();
    if (stored)
        take_over(*stored);
    else
        log_error("sites.unreadable", {{"error", stored.error().message}});
    const std::lock_guard lock(mutex_);
    // Also when it failed: whoever asks for a verdict must not wait for it too.
    if (change == changes_) listed_ = tools_.clock.now();
}

// With reading_ held, and without the other lock: a site that is new, or has another secret, is
// made with the help of the store.
void WatchedSites::take_over(const std::vector<Site>& stored) {
    std::map<SiteId, std::shared_ptr<WatchedSite>> sites;
    auto left = left_;
    for (const Site& site : stored) {
        if (site.product != Product::Jira || site.state != SiteState::Active) continue;
        auto watched = known(site.id);
        if (!watched) watched = std::make_shared<WatchedSite>(tools_, site);
        if (left.erase(site.id) > 0) watched->come_back();
        watched->connect(site);
        sites[site.id] = std::move(watched);
    }
    std::erase_if(left, [](const auto& one) { return one.second.expired(); });
    for (const auto& [id, site] : sites_)
        if (!sites.contains(id)) left[id] = site;
    const std::lock_guard lock(mutex_);
    sites_ = std::move(sites);
    left_ = std::move(left);
}

std::vector<std::shared_ptr<WatchedSite>> WatchedSites::active() {
    refresh();
    const std::lock_guard lock(mutex_);
    std::vector<std::shared_ptr<WatchedSite>> all;
    all.reserve(sites_.size());
    for (const auto& [id, site] : sites_)
        all.push_back(site);
    return all;
}

void WatchedSites::forget_list() {
    const std::lock_guard lock(mutex_);
    listed_.reset();
    ++changes_;
}

std::shared_ptr<WatchedSite> WatchedSites::find(const SiteId& site) {
    for (auto& watched : active())
        if (watched->id == site) return watched;
    return nullptr;
}

}  // namespace healthlint
