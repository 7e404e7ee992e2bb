#include "bridge/cli/captured_sites.h"

#include <algorithm>
#include <iostream>
#include <optional>
#include <utility>

#include "bridge/cli/pack_files.h"
#include "bridge/cli/progress_bar.h"
#include "bridge/packs/admin_tests/admin_tests.h"

namespace healthlint {
namespace {

// A date means its last moment, so that what happened that day has happened.
std::optional<TimePoint> parse_as_of(const std::string& text) {
    if (const auto at = parse_timestamp(text)) return at;
    if (const auto day = parse_date(text))
        return TimePoint(*day + std::chrono::days(1)) - std::chrono::milliseconds(1);
    return std::nullopt;
}

// The newest moment the data knows: the present would give other bytes tomorrow.
TimePoint newest_change(const Capture& capture) {
    TimePoint newest{};
    for (const CapturedSite& site : capture.sites)
        for (const Issue& issue : site.issues)
            newest =
                std::max({newest, issue.updated.value_or(newest), issue.created.value_or(newest)});
    return newest;
}

void print_warnings(const PackSources& sources, LoadedPack& loaded, std::size_t sites) {
    if (loaded.diagnostics.empty()) return;
    if (sites > 1)  // each site lacks other fields; which ones says `rules validate`
        std::erase_if(loaded.diagnostics, [](const Diagnostic& diagnostic) {
            return diagnostic.severity == Severity::Warning;
        });
    std::cerr << render_diagnostics(sources, loaded);
}

}  // namespace

Result<std::shared_ptr<const Rulebook>> rules_on(
    const PackSources& sources, Snapshot& snapshot, const std::string& site, std::size_t sites) {
    LoadedPack loaded = load_pack(sources, snapshot.fields);
    if (!loaded.ok() && sites > 1) {
        // One of many sites has two fields of a name that the rules use: no reason to judge none.
        std::cerr << render_diagnostics(sources, loaded) << "  at " << site
                  << ": its custom fields count as missing\n";
        snapshot.fields = FieldCatalog::system_fields();
        loaded = load_pack(sources, snapshot.fields);
    }
    print_warnings(sources, loaded, sites);
    if (!loaded.ok()) return fail(Errc::Invalid, "the rules cannot be used: " + sources.pack.name);
    snapshot.roster = std::move(loaded.roster);
    return std::move(loaded.rulebook);
}

Result<CapturedSites> read_captured_sites(
    const std::string& from, const PackSources& sources, const std::string& as_of) {
    const std::optional<TimePoint> at = as_of.empty() ? std::nullopt : parse_as_of(as_of);
    if (!at && !as_of.empty())
        return fail(
            Errc::Invalid,
            "--as-of is a date like 2026-11-23 or a time like 2026-11-23T08:00:00.000Z");
    // Before the data is read, which may take long.
    if (const LoadedPack loaded = load_tested_pack(sources, FieldCatalog::system_fields());
        !loaded.ok()) {
        std::cerr << render_diagnostics(sources, loaded);
        return fail(Errc::Invalid, "the rules cannot be used: " + sources.pack.name);
    }
    CapturedSites captured;
    {
        ProgressBar bar("files");
        Result<Capture> capture = read_capture(
            from, [&bar](std::size_t done, std::size_t total) { bar.show(done, total); });
        if (!capture) return fail(Errc::NotFound, capture.error().message);
        captured.capture = std::move(*capture);
    }
    captured.as_of = at ? *at : newest_change(captured.capture);
    std::vector<CapturedSite> sites = std::exchange(captured.capture.sites, {});
    for (CapturedSite& site : sites) {
        RuledSite ruled{.name = std::move(site.name), .snapshot = {}, .rulebook = nullptr};
        ruled.snapshot.fields = std::move(site.fields);
        ruled.snapshot.as_of = captured.as_of;
        auto rulebook = rules_on(sources, ruled.snapshot, ruled.name, sites.size());
        if (!rulebook) return tl::unexpected(rulebook.error());
        ruled.rulebook = *std::move(rulebook);
        for (Issue& issue : site.issues)
            ruled.snapshot.put(std::move(issue));
        captured.sites.push_back(std::move(ruled));
    }
    return captured;
}

}  // namespace healthlint
