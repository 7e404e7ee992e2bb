#include "bridge/work/rules/rule_history.h"

#include <algorithm>
#include <utility>

#include "bridge/base/json.h"
#include "bridge/work/publish/belts.h"

namespace healthlint {
namespace {

constexpr const char* kWaitingFact = "rules.waiting";
constexpr const char* kApprovedFact = "rules.approved";
constexpr const char* kPinFact = "rules.pin";

OrderedJson file_json(const SourceFile& file) {
    OrderedJson json;
    json["name"] = file.name;
    json["text"] = file.text;
    return json;
}

SourceFile file_from(const Json& json) {
    return {.name = string_member(json, "name"), .text = string_member(json, "text")};
}

Result<Json> fact_json(Store& store, const SiteId& site, const char* name) {
    const auto text = store.fact(site, name);
    if (!text) return tl::unexpected(text.error());
    return parse_json(text->value_or("null"));
}

Result<std::optional<WaitingRules>> waiting_rules(Store& store, const SiteId& site) {
    const auto json = fact_json(store, site, kWaitingFact);
    if (!json) return tl::unexpected(json.error());
    std::string hash = string_member(*json, "hash");
    if (hash.empty()) return std::nullopt;
    return WaitingRules{
        .hash = std::move(hash),
        .pack = string_member(*json, "pack"),
        .since = parse_timestamp(string_member(*json, "since")).value_or(TimePoint{}),
        .numbers_json = dump_json(member_or_null(*json, "numbers"))};
}

}  // namespace

Result<RuleHistory> rule_history(Store& store, const SiteId& site) {
    auto versions = store.rule_versions(site);
    if (!versions) return tl::unexpected(versions.error());
    auto waiting = waiting_rules(store, site);
    if (!waiting) return tl::unexpected(waiting.error());
    auto pin = rule_pin(store, site);
    if (!pin) return tl::unexpected(pin.error());
    return RuleHistory{
        .versions = *std::move(versions), .waiting = *std::move(waiting), .pin = *std::move(pin)};
}

Result<RuleVersion> find_version(const RuleHistory& history, const std::string& hash) {
    if (hash.size() < kLeastHashPrefix)
        return fail(
            Errc::Invalid,
            "a hash is named by at least " + std::to_string(kLeastHashPrefix) + " characters");
    const RuleVersion* found = nullptr;
    for (const RuleVersion& version : history.versions) {
        if (!version.hash.starts_with(hash)) continue;
        if (found != nullptr) return fail(Errc::Invalid, "several versions begin with " + hash);
        found = &version;
    }
    if (found == nullptr) return fail(Errc::NotFound, "no kept version has the hash " + hash);
    return *found;
}

Result<RuleVersion> roll_back_rules(
    Store& store,
    const SiteId& site,
    const std::string& hash,
    const RuleText& files,
    TimePoint now) {
    const auto history = rule_history(store, site);
    if (!history) return tl::unexpected(history.error());
    auto version = find_version(*history, hash);
    if (!version) return version;
    OrderedJson pin;
    pin["hash"] = version->hash;
    pin["instead_of"] = files.hash;
    pin["at"] = format_timestamp(now);
    if (auto put = store.put_fact(site, kPinFact, dump_json(pin)); !put)
        return tl::unexpected(put.error());
    return version;
}

Result<Approval> approve_rules(
    Store& store, const SiteId& site, const std::string& hash, TimePoint now) {
    const auto waiting = waiting_rules(store, site);
    if (!waiting) return tl::unexpected(waiting.error());
    const bool meant =
        *waiting &&
        (hash.empty() || ((*waiting)->hash.starts_with(hash) && hash.size() >= kLeastHashPrefix));
    if (!hash.empty() && !meant)
        return fail(
            Errc::Invalid,
            *waiting ? "the rules that wait are " + (*waiting)->hash + ", not " + hash
                     : "no rules wait for approval");
    Approval approved;
    if (meant) {
        if (auto put = store.put_fact(site, kApprovedFact, (*waiting)->hash); !put)
            return tl::unexpected(put.error());
        approved.rules = **waiting;
    }
    const auto belts = store.fact(site, kBeltsFact);
    if (!belts) return tl::unexpected(belts.error());
    const BeltMemory memory = belts_from_json(belts->value_or(""));
    if (memory.breaker != Breaker::Tripped) return approved;
    const auto at = format_timestamp(std::max(now, memory.tripped_at));
    if (auto put = store.put_fact(site, kBreakerApprovedFact, at); !put)
        return tl::unexpected(put.error());
    approved.badges = memory.waiting;
    return approved;
}

Result<void> keep_waiting(
    Store& store, const SiteId& site, const std::optional<WaitingRules>& one) {
    if (!one) return store.keep_fact(site, kWaitingFact, "");
    OrderedJson json;
    json["hash"] = one->hash;
    json["pack"] = one->pack;
    json["since"] = format_timestamp(one->since);
    json["numbers"] = parse_json(one->numbers_json);
    return store.keep_fact(site, kWaitingFact, dump_json(json));
}

Result<bool> is_approved(Store& store, const SiteId& site, const std::string& hash) {
    const auto approved = store.fact(site, kApprovedFact);
    if (!approved) return tl::unexpected(approved.error());
    return *approved == hash;
}

Result<std::optional<RulePin>> rule_pin(Store& store, const SiteId& site) {
    const auto json = fact_json(store, site, kPinFact);
    if (!json) return tl::unexpected(json.error());
    const auto at = parse_timestamp(string_member(*json, "at"));
    if (!at) return std::nullopt;
    return RulePin{
        .hash = string_member(*json, "hash"),
        .instead_of = string_member(*json, "instead_of"),
        .at = *at};
}

Result<bool> waiting_is_approved(Store& store, const SiteId& site) {
    const auto waiting = waiting_rules(store, site);
    if (!waiting) return tl::unexpected(waiting.error());
    if (!*waiting) return false;
    return is_approved(store, site, (*waiting)->hash);
}

Result<void> lift_pin(Store& store, const SiteId& site) {
    return store.keep_fact(site, kPinFact, "");
}

std::string sources_json(const PackSources& sources) {
    OrderedJson json;
    json["pack"] = file_json(sources.pack);
    if (sources.site) json["site"] = file_json(*sources.site);
    if (sources.tests) json["tests"] = file_json(*sources.tests);
    json["library"] = OrderedJson::array();
    for (const SourceFile& pack : sources.library)
        json["library"].push_back(file_json(pack));
    return dump_json(json);
}

std::optional<PackSources> sources_from_json(std::string_view text) {
    const Json json = parse_json(text);
    const Json* pack = find_member(json, "pack");
    if (pack == nullptr) return std::nullopt;
    PackSources sources{.pack = file_from(*pack), .site = std::nullopt};
    if (const Json* site = find_member(json, "site")) sources.site = file_from(*site);
    if (const Json* tests = find_member(json, "tests")) sources.tests = file_from(*tests);
    if (const Json* library = find_member(json, "library");
        library != nullptr && library->is_array())
        for (const Json& one : *library)
            sources.library.push_back(file_from(one));
    return sources;
}

}  // namespace healthlint
