#include "bridge/packs/load.h"

#include <algorithm>

#include "bridge/base/ascii.h"
#include "bridge/base/hash.h"
#include "bridge/packs/names.h"
#include "bridge/packs/rule.h"
#include "bridge/packs/settings.h"
#include "bridge/packs/site_file.h"
#include "bridge/packs/values.h"
#include "bridge/packs/yaml.h"

namespace healthlint {
namespace {

constexpr std::string_view kPackSchema = "healthlint/v1";
constexpr std::string_view kAiProjects = "ai-projects";
constexpr std::string_view kTeamAlias = "team";

constexpr std::array kPackFileKeys{
    Key{"schema", true},
    Key{"pack", true},
    Key{"fields"},
    Key{"people"},
    Key{"sets"},
    Key{"overrides"},
    Key{"scoring"},
    Key{"publish"},
    Key{"rules", true},
    Key{"waivers"}};

// x.y.z, each a number. `1.10` would be 1.1 to other tools; three parts in quotes are not.
bool is_version(std::string_view text) {
    const std::vector<std::string_view> parts = split(text, '.');
    return parts.size() == 3 && std::ranges::all_of(parts, [](std::string_view part) {
               return !part.empty() &&
                      std::ranges::all_of(part, [](char c) { return c >= '0' && c <= '9'; });
           });
}

void refuse_not_yet(const Parameter& map, std::string_view key, Problems& problems) {
    const Parameter* value = map.member(key);
    if (value == nullptr) return;
    problems.error(
        kNotSupportedYet,
        place_of_key(*value, key),
        quoted(key) + " is not supported yet",
        "copy what you need into this pack");
}

class PackReader {
  public:
    PackReader(const Parameter& root, Names& names, Problems& problems)
        : root_(root),
          names_(names),
          problems_(problems),
          reader_(root, problems) {}

    // What the site says of sets and publishing wins; its aliases are in `names` already.
    void read(Rulebook& rulebook, SiteFile& site, Problems& site_problems) {
        if (!check_map(root_, "the pack", kPackFileKeys, problems_)) return;
        refuse_not_yet(root_, "overrides", problems_);
        check_schema();
        read_header(rulebook);
        if (const Parameter* fields = reader_.find("fields"))
            names_.add_aliases(*fields, problems_);
        if (const Parameter* people = reader_.find("people"))
            read_people(*people, site.roster, problems_);
        if (site.sets != nullptr) names_.add_sets(*site.sets, site_problems);
        if (const Parameter* sets = reader_.find("sets")) names_.add_sets(*sets, problems_);
        const Parameter* scoring = reader_.find("scoring");
        rulebook.scoring =
            scoring == nullptr ? default_scoring() : read_scoring(*scoring, problems_);
        if (const Parameter* publish = reader_.find("publish"))
            read_publishing(*publish, rulebook.publishing, problems_);
        if (site.publish != nullptr)
            read_publishing(*site.publish, rulebook.publishing, site_problems);
        if (const Parameter* rules = reader_.find("rules"))
            rulebook.rules = read_rules(*rules, rulebook.scoring, names_, problems_);
        if (const Parameter* waivers = reader_.find("waivers"))
            rulebook.waivers = read_waivers(*waivers, rule_ids(), names_, problems_);
        if (const JqlProgram* projects = names_.set(kAiProjects)) rulebook.ai_projects = *projects;
    }

  private:
    void check_schema() {
        const std::optional<std::string> schema = reader_.text("schema");
        if (schema && *schema != kPackSchema)
            problems_.error(
                kWrongSchema,
                place_of(*root_.member("schema")),
                "schema " + quoted(*schema) + " is not known here",
                "this version reads " + std::string(kPackSchema));
    }

    void read_header(Rulebook& rulebook) {
        static constexpr std::array kKeys{
            Key{"id", true},
            Key{"version", true},
            Key{"title", true},
            Key{"owner"},
            Key{"timezone"},
            Key{"extends"}};
        const Parameter* pack = reader_.find("pack");
        if (pack == nullptr || !check_map(*pack, "\"pack\"", kKeys, problems_)) return;
        refuse_not_yet(*pack, "extends", problems_);
        const ValueReader header(*pack, problems_);
        rulebook.id = header.text("id").value_or("");
        if (!rulebook.id.empty() && !is_id(rulebook.id))
            problems_.error(
                kBadId,
                place_of(*pack->member("id")),
                "pack id " + quoted(rulebook.id) + " is no id",
                "use lower-case letters, digits and hyphens, 3 to 41 characters");
        rulebook.version = header.text("version").value_or("");
        if (!rulebook.version.empty() && !is_version(rulebook.version))
            problems_.error(
                kWrongValue,
                place_of(*pack->member("version")),
                "version " + quoted(rulebook.version) + " is not of the form x.y.z",
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
            "unknown time zone " + quoted(*name),
            "use a name like Asia/Seoul or Europe/Berlin");
    }

    std::vector<std::string> rule_ids() const {
        std::vector<std::string> ids;
        if (const Parameter* rules = root_.member("rules"))
            for (const Parameter& rule : rules->items)
                if (const Parameter* id = rule.member("id")) ids.push_back(id->scalar);
        return ids;
    }

    const Parameter& root_;
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
            add(rule.scope);
            std::visit(*this, rule.form);
            for (const auto* grace : {&rule.warn_after, &rule.fail_after})
                if (*grace) add_grace(**grace);
            if (rule.subject == SubjectKind::Team) rulebook_.facts.roster = true;
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

LoadedPack load_pack(const PackSources& sources, const FieldCatalog& fields) {
    Problems pack_problems(sources.pack.name);
    Problems site_problems(sources.site ? sources.site->name : "");
    Names names(fields, pack_problems);
    LoadedPack loaded;
    Rulebook rulebook;
    SiteFile site;

    const std::optional<Parameter> pack = read_yaml(sources.pack, pack_problems);
    std::optional<Parameter> site_root;
    if (sources.site) site_root = read_yaml(*sources.site, site_problems);
    if (site_root) site = read_site_file(*site_root, names, site_problems);
    rulebook.spaces = site.spaces;
    if (pack) {
        PackReader reader(*pack, names, pack_problems);
        reader.read(rulebook, site, site_problems);
    }

    loaded.diagnostics = pack_problems.sorted();
    std::ranges::move(site_problems.sorted(), std::back_inserter(loaded.diagnostics));
    if (pack_problems.any_error() || site_problems.any_error()) return loaded;
    site.roster.team_field = names.alias(kTeamAlias);
    NeedsCollector(rulebook).collect(site.roster);
    rulebook.hash =
        short_hash(canonical(*pack) + '\n' + (site_root ? canonical(*site_root) : std::string()));
    loaded.roster = std::move(site.roster);
    loaded.rulebook = std::make_shared<const Rulebook>(std::move(rulebook));
    return loaded;
}

}  // namespace healthlint
