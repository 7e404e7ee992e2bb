// healthlint rules preview: what other rules would change, before anybody sees it.

#include "bridge/work/rules/preview.h"

#include <algorithm>
#include <iostream>
#include <memory>

#include <CLI/CLI.hpp>

#include "bridge/cli/captured_sites.h"
#include "bridge/cli/command.h"
#include "bridge/cli/pack_files.h"
#include "bridge/cli/rules/rules_commands.h"
#include "bridge/cli/workbench.h"
#include "bridge/engine/badge.h"

namespace healthlint {
namespace {

constexpr const char* kLive = "live";

struct PreviewOptions {
    std::string draft = "rules/ai-team.rules.yaml";
    std::string site;
    std::string against;
    std::string from;
    std::string config;
    std::string as_of;
    std::string format = "text";
    std::size_t rows = 20;
};

struct SitePreview {
    std::string site;  // empty where the data does not say
    RulePreview preview;
    TimeZone zone;
};

using Previews = Result<std::vector<SitePreview>>;

Previews preview_live(const PreviewOptions& options, const PackSources& draft) {
    const auto bench = Workbench::open(options.config);
    if (!bench) return tl::unexpected(bench.error());
    const auto sites = (*bench)->jira_sites();
    if (!sites) return tl::unexpected(sites.error());
    std::vector<SitePreview> previews;
    for (const Site& site : *sites) {
        auto preview = (*bench)->service().preview_rules(site.id, draft);
        if (!preview) return tl::unexpected(preview.error());
        const auto view = (*bench)->service().view(site.id);
        if (!view) return tl::unexpected(view.error());
        previews.push_back({site.display_url, *std::move(preview), view->rulebook->zone});
    }
    return previews;
}

// Recorded data has no memory: it is judged by the other rules first, as a new site would be.
Result<SitePreview> preview_site(
    RuledSite& site, const PackSources& draft, TimePoint now, std::size_t sites) {
    const FirstLook before = first_look(*site.rulebook, site.snapshot, now);
    const auto rulebook = rules_on(draft, site.snapshot, site.name, sites);
    if (!rulebook) return tl::unexpected(rulebook.error());
    return SitePreview{
        site.name,
        preview_rules(
            {*site.rulebook, before.report},
            **rulebook,
            site.snapshot,
            {.site = {}, .now = now},
            before.memory),
        (*rulebook)->zone};
}

Previews preview_captured(const PreviewOptions& options, const PackSources& draft) {
    const auto against = read_pack_files(options.against, "");
    if (!against) return fail(Errc::Invalid, against.error().message);
    auto captured = read_captured_sites(options.from, *against, options.as_of);
    if (!captured) return tl::unexpected(captured.error());
    std::vector<SitePreview> previews;
    for (RuledSite& site : captured->sites) {
        auto preview = preview_site(site, draft, captured->as_of, captured->sites.size());
        if (!preview) return tl::unexpected(preview.error());
        previews.push_back(*std::move(preview));
    }
    return previews;
}

// The data of an installation under two files, neither of which needs to run there.
Previews preview_stored(const PreviewOptions& options, const PackSources& draft) {
    const auto against = read_pack_files(options.against, "");
    if (!against) return fail(Errc::Invalid, against.error().message);
    const auto bench = Workbench::open(options.config);
    if (!bench) return tl::unexpected(bench.error());
    const auto sites = (*bench)->jira_sites();
    if (!sites) return tl::unexpected(sites.error());
    std::vector<SitePreview> previews;
    for (const Site& site : *sites) {
        auto view = (*bench)->service().view(site.id);
        if (!view) return tl::unexpected(view.error());
        RuledSite ruled{
            .name = site.display_url, .snapshot = std::move(view->snapshot), .rulebook = nullptr};
        auto rulebook = rules_on(*against, ruled.snapshot, ruled.name, sites->size());
        if (!rulebook) return tl::unexpected(rulebook.error());
        ruled.rulebook = *std::move(rulebook);
        auto preview = preview_site(ruled, draft, (*bench)->now(), sites->size());
        if (!preview) return tl::unexpected(preview.error());
        previews.push_back(*std::move(preview));
    }
    return previews;
}

std::string grade_text(const std::optional<Grade>& grade) {
    return grade ? std::string(to_string(*grade)) : "not evaluated";
}

std::string outcome_text(const std::optional<Outcome>& outcome) {
    return outcome ? std::string(to_string(*outcome)) : "-";
}

std::string local_time(TimePoint at, const TimeZone& zone) {
    constexpr std::size_t kMinutes = 16;  // "2026-11-23T07:58"
    const TimePoint local = TimePoint(zone.local_date(at)) +
                            std::chrono::floor<std::chrono::seconds>(zone.local_time_of_day(at));
    std::string text = format_seconds(local).substr(0, kMinutes);
    std::ranges::replace(text, 'T', ' ');
    return text + " " + zone.name();
}

void print_row(const VerdictDiff& row) {
    const bool other_grade = row.from != row.to;
    std::cout << row.subject.label << "  " << grade_text(row.from);
    if (other_grade) std::cout << " → " << grade_text(row.to);
    std::cout << '\n';
    for (const VerdictDiff::RuleDiff& rule : row.rules)
        std::cout << "  " << rule.rule.value << "  " << outcome_text(rule.from) << " → "
                  << outcome_text(rule.to) << "  " << rule.message.en << '\n';
}

void print_counts(const RulePreview& preview) {
    const ReportDiff& diff = preview.diff;
    std::cout << diff.evaluated << " evaluated · " << diff.newly(Grade::AtRisk)
              << " newly at risk · " << diff.newly(Grade::OffTrack) << " newly off track · "
              << diff.newly(Grade::Healthy) << " newly healthy · " << diff.newly(Grade::Unknown)
              << " newly unknown · " << diff.newly(Grade::Waived) << " newly waived · "
              << diff.no_longer_evaluated() << " no longer evaluated · " << preview.comments
              << " comments\n";
    if (preview.held_badges + preview.held_comments > 0)
        std::cout << "Held back by the caps for later days: " << preview.held_badges << " badges, "
                  << preview.held_comments << " comments\n";
    for (const std::string& field : preview.unread)
        std::cout << "Field " << field
                  << " is not read yet: what depends on it counts as unknown here\n";
    if (preview.needs_approval)
        std::cout << preview.grade_changes << " badges of " << preview.tracked
                  << " work items would change: the new rules would wait for `rules approve`\n";
}

void print_text(const SitePreview& one, std::size_t rows) {
    const RulePreview& preview = one.preview;
    if (!one.site.empty()) std::cout << one.site << '\n';
    std::cout << "Preview · " << preview.to << ' ' << preview.to_hash << " against " << preview.from
              << ' ' << preview.from_hash << "   data of " << local_time(preview.data_of, one.zone)
              << '\n';
    print_counts(preview);
    std::size_t shown = 0;
    // Grades first: they are what people see.
    for (const bool grades : {true, false})
        for (const VerdictDiff& row : preview.diff.changed)
            if ((row.from != row.to) == grades && shown++ < rows) print_row(row);
    if (shown > rows) std::cout << "… and " << shown - rows << " more (--rows, or --format json)\n";
}

OrderedJson row_json(const VerdictDiff& row) {
    const auto grade = [](const std::optional<Grade>& one) {
        return one ? OrderedJson(to_string(*one)) : OrderedJson(nullptr);
    };
    const auto outcome = [](const std::optional<Outcome>& one) {
        return one ? OrderedJson(to_string(*one)) : OrderedJson(nullptr);
    };
    OrderedJson json;
    json["kind"] = to_string(row.subject.kind);
    json["subject"] = row.subject.label;
    json["from"] = grade(row.from);
    json["to"] = grade(row.to);
    json["rules"] = OrderedJson::array();
    for (const VerdictDiff::RuleDiff& rule : row.rules) {
        OrderedJson one;
        one["rule"] = rule.rule.value;
        one["from"] = outcome(rule.from);
        one["to"] = outcome(rule.to);
        one["message"] = {{"en", rule.message.en}, {"ko", rule.message.ko}};
        json["rules"].push_back(std::move(one));
    }
    return json;
}

OrderedJson preview_json(const SitePreview& one) {
    OrderedJson json;
    json["site"] = one.site;
    const OrderedJson numbers = preview_numbers(one.preview);
    for (const auto& [name, value] : numbers.items())
        json[name] = value;
    json["changed"] = OrderedJson::array();
    for (const VerdictDiff& row : one.preview.diff.changed)
        json["changed"].push_back(row_json(row));
    return json;
}

int run(const PreviewOptions& options) {
    const bool live = options.against == kLive;
    if (live && !options.from.empty())
        return report_error(
            {.code = Errc::Invalid, .message = "--from goes with --against FILE, not with live"});
    const auto draft = read_pack_files(options.draft, options.site);
    if (!draft) return report_error({.code = Errc::Invalid, .message = draft.error().message});
    const Previews previews = live                   ? preview_live(options, *draft)
                              : options.from.empty() ? preview_stored(options, *draft)
                                                     : preview_captured(options, *draft);
    if (!previews) return report_error(previews.error());
    OrderedJson all = OrderedJson::array();
    for (const SitePreview& one : *previews) {
        if (options.format == "json")
            all.push_back(preview_json(one));
        else
            print_text(one, options.rows);
    }
    if (options.format == "json") std::cout << dump_json_pretty(all) << '\n';
    return kExitHealthy;
}

}  // namespace

void add_rules_preview(CLI::App& rules, CommandLine& line) {
    const auto options = std::make_shared<PreviewOptions>();
    CLI::App* command = rules.add_subcommand(
        "preview", "What a draft of the rules would change; nothing is written");
    command->add_option("draft,--rules", options->draft, "The draft")->capture_default_str();
    command
        ->add_option(
            "--against", options->against, "live: the rules that run; or another pack file")
        ->required();
    command->add_option(
        "--from",
        options->from,
        "File or folder of Jira REST JSON; the store of an installation otherwise");
    command->add_option("--config", options->config, "The file that `serve` is run with");
    command->add_option(
        "--site", options->site, "Site file of the draft; site.yaml beside it otherwise");
    command->add_option(
        "--as-of", options->as_of, "With --from: when to judge; the newest change otherwise");
    command->add_option("--rows", options->rows, "How many changed subjects to list")
        ->capture_default_str();
    command->add_option("--format", options->format, "text, or json: every changed subject")
        ->check(CLI::IsMember({"text", "json"}))
        ->capture_default_str();
    command->footer(
        "Exit code: 0 the preview was made, 3 rules that cannot be used, 4 no data.\n"
        "Examples: healthlint rules preview draft.rules.yaml --against live\n"
        "          healthlint rules preview draft.rules.yaml --against rules/ai-team.rules.yaml "
        "--from export/");
    command->callback([options, &line] { line.run = [options] { return run(*options); }; });
}

}  // namespace healthlint
