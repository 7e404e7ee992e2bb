#include "bridge/work/sites.h"

#include <algorithm>
#include <utility>

#include "bridge/atlassian/jira/issue_json.h"
#include "bridge/base/log.h"

namespace healthlint {
namespace {

constexpr const char* kFieldsFact = "fields";
constexpr const char* kFieldsAtFact = "fields.at";

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

}  // namespace

SiteConnection::SiteConnection(
    const Tools& tools, const Site& site, std::shared_ptr<const FieldCatalog> catalog)
    : base_url_(site.base_url),
      secret_(site.shared_secret),
      credentials_(tools.settings.app_key, site.client_key, site.base_url, site.shared_secret),
      jira_(tools.transport, credentials_, tools.limiter, tools.clock, std::move(catalog)) {}

bool SiteConnection::serves(const Site& site) const {
    return base_url_ == site.base_url && secret_ == site.shared_secret;
}

WatchedSite::WatchedSite(const Tools& tools, const Site& site)
    : id(site.id),
      mirror(site.id, tools.store),
      tools_(tools),
      site_(site),
      connection_(std::make_shared<SiteConnection>(tools, site, nullptr)) {}

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

Result<FieldCatalog> WatchedSite::catalog(bool may_call) {
    const auto known = tools_.store.fact(id, kFieldsFact);
    if (!known) return tl::unexpected(known.error());
    const auto read_at = tools_.store.fact(id, kFieldsAtFact);
    if (!read_at) return tl::unexpected(read_at.error());
    const TimePoint now = tools_.clock.now();
    catalog_at_ = parse_timestamp(read_at->value_or("")).value_or(TimePoint{});
    const bool fresh = now - catalog_at_ < tools_.settings.catalog_every;
    if (*known && (fresh || !may_call)) {
        auto fields = fields_from_json(parse_json(**known));
        if (fields) return FieldCatalog(*std::move(fields));
    }
    if (!may_call) return fail(Errc::NotFound, "this site has not been scanned yet");
    auto fields = connection()->jira().fields();
    if (!fields) return tl::unexpected(fields.error());
    catalog_at_ = now;
    for (const auto& [name, value] :
         {std::pair(kFieldsFact, catalog_json(*fields)),
          std::pair(kFieldsAtFact, format_timestamp(now))})
        if (auto put = tools_.store.put_fact(id, name, value); !put)
            return tl::unexpected(put.error());
    return FieldCatalog(*std::move(fields));
}

Result<bool> WatchedSite::follow_rules() {
    const auto text = tools_.rule_files.current();
    if (!text || text->hash == tried_rules_) return false;
    tried_rules_ = text->hash;
    LoadedPack loaded = load_pack(text->sources, fields_);
    if (!loaded.ok()) {
        log_error(
            "rules.refused",
            {{"site", id.value},
             {"running", mirror.rulebook() ? mirror.rulebook()->name() : "none"},
             {"problems", describe(loaded, text->sources)}});
        return false;
    }
    if (!loaded.diagnostics.empty())
        log_warn(
            "rules.warnings", {{"site", id.value}, {"problems", describe(loaded, text->sources)}});
    log_info(
        "rules.loaded",
        {{"site", id.value}, {"pack", loaded.rulebook->name()}, {"hash", loaded.rulebook->hash}});
    const std::string hash = loaded.rulebook->hash;
    mirror.set_rules(std::move(loaded.rulebook), std::move(loaded.roster));
    const std::string all =
        text->sources.pack.text + (text->sources.site ? "\n---\n" + text->sources.site->text : "");
    if (auto put = tools_.store.put_rules(hash, all, tools_.clock.now()); !put)
        return tl::unexpected(put.error());
    return true;
}

Result<bool> WatchedSite::prepare(bool may_call) {
    const TimePoint now = tools_.clock.now();
    const bool old = may_call && now - catalog_at_ >= tools_.settings.catalog_every;
    const bool reload = !ready_ || old;
    if (reload) {
        auto fields = catalog(may_call);
        if (!fields) return tl::unexpected(fields.error());
        fields_ = *std::move(fields);
        use(fields_);
        if (auto loaded = mirror.load(fields_); !loaded) return tl::unexpected(loaded.error());
        tried_rules_.clear();  // names of fields may resolve now, or no longer
    }
    auto followed = follow_rules();
    if (!followed) return followed;
    if (!mirror.rulebook())
        return fail(Errc::Invalid, "the rule files cannot be used on this site");
    ready_ = true;
    return reload || *followed;
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

std::vector<std::shared_ptr<WatchedSite>> WatchedSites::active() {
    const TimePoint now = tools_.clock.now();
    const std::lock_guard lock(mutex_);
    if (!listed_ || now - *listed_ >= kSiteListAge || now < *listed_) {
        const auto stored = tools_.store.sites();
        if (!stored) {
            log_error("sites.unreadable", {{"error", stored.error().message}});
        } else {
            listed_ = now;
            std::map<SiteId, std::shared_ptr<WatchedSite>> sites;
            for (const Site& site : *stored) {
                if (site.product != Product::Jira || site.state != SiteState::Active) continue;
                const auto known = sites_.find(site.id);
                auto watched = known == sites_.end() ? std::make_shared<WatchedSite>(tools_, site)
                                                     : known->second;
                watched->connect(site);
                sites[site.id] = std::move(watched);
            }
            sites_ = std::move(sites);
        }
    }
    std::vector<std::shared_ptr<WatchedSite>> all;
    all.reserve(sites_.size());
    for (const auto& [id, site] : sites_)
        all.push_back(site);
    return all;
}

std::shared_ptr<WatchedSite> WatchedSites::find(const SiteId& site) {
    for (auto& watched : active())
        if (watched->id == site) return watched;
    return nullptr;
}

}  // namespace healthlint
