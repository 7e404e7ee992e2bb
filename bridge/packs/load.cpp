#include "bridge/packs/load.h"

#include <algorithm>

#include "bridge/base/ascii.h"
#include "bridge/base/hash.h"
#include "bridge/packs/extend.h"
#include "bridge/packs/keys.h"
#include "bridge/packs/names.h"
#include "bridge/packs/rule.h"
#include "bridge/packs/settings.h"
#include "bridge/packs/site_file.h"
#include "bridge/packs/values/values.h"
#include "bridge/packs/values/yaml.h"

namespace healthlint {
namespace {

constexpr std::string_view kAiProjects = "ai-projects";
constexpr std::string_view kTeamAlias = "team";

class PackReader {
  public:
    PackReader(const Parameter& root, std::optional<Date> today, Names& names, Problems& problems)
        : root_(root),
          today_(today),
          names_(names),
          problems_(problems),
          reader_(root, problems) {}

    // What the site says of sets, rules and publishing wins; its aliases are in `names` already.
    void read(Rulebook& rulebook, SiteFile& site) {
        if (!check_map(root_, "the pack", pack_file_keys(), problems_)) return;
        check_schema();
        read_header(rulebook);
        if (const Parameter* goals = reader_.find("goals")) read_goals(*goals, problems_);
        if (const Parameter* fields = reader_.find("fields"))
            names_.add_aliases(*fields, problems_);
        if (const Parameter* people = reader_.find("people"))
            read_people(*people, site.roster, problems_);
        for (const Parameter* sets : {site.sets, reader_.find("sets")})
            if (sets != nullptr) names_.add_sets(*sets, problems_);
        const Parameter* scoring = reader_.find("scoring");
        rulebook.scoring =
            scoring == nullptr ? default_scoring() : read_scoring(*scoring, problems_);
        for (const Parameter* publish : {reader_.find("publish"), site.publish})
            if (publish != nullptr) read_publishing(*publish, rulebook.publishing, problems_);
        read_all_rules(rulebook, site);
        if (const JqlProgram* projects = names_.set(kAiProjects)) rulebook.ai_projects = *projects;
    }

  private:
    void check_schema() {
        const std::optional<std::string> schema = reader_.text("schema");
        if (schema && *schema != kPackSchema)
            problems_.error(
                kWrongSchema,
                place_of(*root_.member("schema")),
                "schema " + in_quotes(*schema) + " is not known here",
                "this version reads " + std::string(kPackSchema));
    }

    void read_header(Rulebook& rulebook) {
        const Parameter* pack = reader_.find("pack");
        if (pack == nullptr || !check_map(*pack, "\"pack\"", pack_header_keys(), problems_)) return;
        const ValueReader header(*pack, problems_);
        rulebook.id = header.text("id").value_or("");
        if (!rulebook.id.empty() && !is_id(rulebook.id))
            problems_.error(
                kBadId,
                place_of(*pack->member("id")),
                "pack id " + in_quotes(rulebook.id) + " is no id",
                "use lower-case letters, digits and hyphens, 3 to 41 characters");
        rulebook.version = header.text("version").value_or("");
        if (!rulebook.version.empty() && !is_version(rulebook.version))
            problems_.error(
                kWrongValue,
                place_of(*pack->member("version")),
                "version " + in_quotes(rulebook.version) + " is not of the form x.y.z",
                "write it like \"1.4.0\", in quotes");
        rulebook.title = header.bilingual("title").value_or(Text{});
        header.text("owner");
        read_zone(header, *pack, rulebook);
    }

    void read_zone(const ValueReader& header, const Parameter& pack, Rulebook& rulebook) {
        const std::optional<std::string> name = header.text("timezone");
        if (!name) return;
        Result<TimeZone> zone = TimeZone::find(*name);
        if (zone) {
            rulebook.zone = std::move(*zone);
            return;
        }
        problems_.error(
            kWrongValue,
            place_of(*pack.member("timezone")),
            "unknown time zone " + in_quotes(*name),
            "use a name like Asia/Seoul or Europe/Berlin");
    }

    void read_all_rules(Rulebook& rulebook, const SiteFile& site) {
        const std::vector<std::string> ids = rule_ids();
        Overrides overrides;
        for (const Parameter* tree : {reader_.find("overrides"), site.overrides})
            if (tree != nullptr) overrides.add(*tree, ids, problems_);
        const Parameter* rules = reader_.find("rules");
        if (rules != nullptr) check_goals(*rules, root_.member("goals"), problems_);
        if (rules != nullptr)
            rulebook.rules = read_rules(*rules, {rulebook.scoring, overrides}, names_, problems_);
        else if (root_.member("rules") == nullptr && !(extends() && problems_.any_error()))
            problems_.error(kMissingKey, place_of(root_), "key \"rules\" is missing in the pack");
        if (const Parameter* waivers = reader_.find("waivers")) {
            rulebook.waivers = read_waivers(*waivers, ids, today_, names_, problems_);
            refuse_locked_waivers(rulebook, *waivers);
        }
    }

    bool extends() const {
        const Parameter* pack = root_.member("pack");
        return pack != nullptr && pack->member("extends") != nullptr;
    }

    void refuse_locked_waivers(const Rulebook& rulebook, const Parameter& waivers) {
        for (const Parameter& waiver : waivers.items) {
            const Parameter* id = waiver.member("rule");
            const bool locked =
                id != nullptr && std::ranges::any_of(rulebook.rules, [&](const Rule& rule) {
                    return rule.waivers_locked && rule.id.value == id->scalar;
                });
            if (locked)
                problems_.error(
                    kLocked,
                    place_of(*id),
                    "rule " + in_quotes(id->scalar) + " takes no waivers",
                    "its owner wrote locked: [waivers]");
        }
    }

    std::vector<std::string> rule_ids() const {
        std::vector<std::string> ids;
        if (const Parameter* rules = root_.member("rules"))
            for (const Parameter& rule : rules->items)
                if (const Parameter* id = rule.member("id")) ids.push_back(id->scalar);
        return ids;
    }

    const Parameter& root_;
    std::optional<Date> today_;
    Names& names_;
    Problems& problems_;
    ValueReader reader_;
};

// What has to be fetched so that every rule can be answered.
class NeedsCollector {
  public:
    explicit NeedsCollector(Rulebook& rulebook) : rulebook_(rulebook) {}

    void collect(const Roster& roster) {
        for (const Rule& rule : rulebook_.rules) {
            add(rule);
            for (const auto& [space, there] : rule.overrides)
                add(*there);
        }
        for (const Waiver& waiver : rulebook_.waivers)
            add(waiver.issues);
        add(rulebook_.ai_projects);
        if (roster.team_field) rulebook_.needs.fields.insert(*roster.team_field);
    }

    void operator()(const Require& form) { add(form.condition.needs()); }

    void operator()(const Forbid& form) { add(form.condition.needs()); }

    void operator()(const Count& form) { add(form.of.needs()); }

    void operator()(const Share& form) {
        add(form.of.needs());
        add(form.among.needs());
    }

    void operator()(const CheckCall& form) {
        add(form.check->reads());
        rulebook_.facts.add(form.check->needs());
    }

  private:
    void add(const Rule& rule) {
        add(rule.scope);
        std::visit(*this, rule.form);
        for (const auto* grace : {&rule.warn_after, &rule.fail_after})
            if (*grace) add_grace(**grace);
        if (rule.subject == SubjectKind::Team) rulebook_.facts.roster = true;
    }

    void add(const JqlNeeds& needs) {
        rulebook_.needs.fields.insert(needs.fields.begin(), needs.fields.end());
        rulebook_.needs.changelog |= needs.changelog;
        rulebook_.needs.clock |= needs.clock;
    }

    void add(const std::optional<JqlProgram>& program) {
        if (program) add(program->needs());
    }

    // A category has a field that says since when; a single status only the history.
    void add_grace(const Grace& grace) {
        rulebook_.needs.clock = true;
        rulebook_.needs.fields.insert({FieldId{"created"}, FieldId{"statuscategorychangedate"}});
        if (!grace.category) rulebook_.needs.changelog = true;
    }

    Rulebook& rulebook_;
};

}  // namespace

const std::string& text_of(const PackSources& sources, std::string_view file) {
    static const std::string kNone;
    if (file == sources.pack.name) return sources.pack.text;
    if (sources.site && file == sources.site->name) return sources.site->text;
    if (sources.tests && file == sources.tests->name) return sources.tests->text;
    for (const SourceFile& pack : sources.library)
        if (file == pack.name) return pack.text;
    return kNone;
}

LoadedPack load_pack(const PackSources& sources, const FieldCatalog& fields) {
    Problems problems;
    Names names(fields, problems);
    LoadedPack loaded;
    Rulebook rulebook;
    SiteFile site;

    std::optional<Parameter> pack = read_yaml(sources.pack, problems);
    std::optional<Parameter> site_root;
    if (sources.site) site_root = read_yaml(*sources.site, problems);
    if (site_root) site = read_site_file(*site_root, names, problems);
    rulebook.spaces = site.spaces;
    if (pack) {
        pack = extend_pack(*pack, sources.library, problems);
        PackReader(*pack, sources.today, names, problems).read(rulebook, site);
    }

    loaded.diagnostics = problems.sorted();
    if (problems.any_error()) return loaded;
    site.roster.team_field = names.alias(kTeamAlias);
    rulebook.aliases = names.aliases();
    NeedsCollector(rulebook).collect(site.roster);
    rulebook.hash =
        short_hash(canonical(*pack) + '\n' + (site_root ? canonical(*site_root) : std::string()));
    loaded.roster = std::move(site.roster);
    loaded.rulebook = std::make_shared<const Rulebook>(std::move(rulebook));
    return loaded;
}

}  // namespace healthlint
