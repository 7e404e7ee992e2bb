#include "bridge/packs/rule.h"

#include <algorithm>
#include <span>

#include "bridge/base/hash.h"
#include "bridge/packs/form.h"
#include "bridge/packs/keys.h"
#include "bridge/packs/values/values.h"
#include "bridge/packs/values/yaml.h"

namespace healthlint {
namespace {

template <class Enum>
std::optional<Enum> choose(
    const ValueReader& reader, std::string_view key, const std::vector<Enum>& values) {
    std::vector<std::string> words;
    words.reserve(values.size());
    for (const Enum value : values)
        words.emplace_back(to_string(value));
    const std::optional<std::size_t> index = reader.choice(key, words);
    if (!index) return std::nullopt;
    return values[*index];
}

std::optional<SubjectKind> read_subject(const ValueReader& reader) {
    using enum SubjectKind;
    return choose<SubjectKind>(reader, "subject", {Issue, Team, Space, Portfolio});
}

std::optional<Stage> read_stage(const ValueReader& reader) {
    using enum Stage;
    return choose<Stage>(reader, "stage", {Off, Observe, Suggest, Badge, Digest});
}

std::optional<Level> read_level(const ValueReader& reader) {
    using enum Level;
    return choose<Level>(reader, "level", {Info, Warn, Fail});
}

// A rule that was changed from outside may hold keys that have no effect any more.
enum class Written { InOnePiece, InPieces };

class RuleReader {
  public:
    RuleReader(
        const Parameter& node,
        const Scoring& scoring,
        Names& names,
        Problems& problems,
        Written written = Written::InOnePiece)
        : node_(node),
          scoring_(scoring),
          names_(names),
          problems_(problems),
          reader_(node, problems),
          written_(written) {}

    std::optional<Rule> read() {
        const Parameter* id = node_.member("id");
        if (id != nullptr && id->kind == Parameter::Kind::Scalar)
            what_ = "rule " + in_quotes(id->scalar);
        if (!check_map(node_, what_, rule_keys(), problems_)) return std::nullopt;
        const std::optional<std::string> name = read_id();
        const std::optional<Text> title = reader_.bilingual("title");
        const std::optional<Text> why = reader_.bilingual("why");
        const std::optional<Text> fix = reader_.bilingual("fix");
        const std::optional<std::string> pillar = read_pillar();
        const std::optional<SubjectKind> subject = read_subject(reader_);
        const std::optional<JqlProgram> scope = read_scope(subject);
        std::optional<Form> form;
        if (subject) form = read_form(node_, what_, *subject, names_, problems_);
        const std::optional<Stage> stage = read_stage(reader_);
        const std::optional<Level> level = read_level(reader_);
        const std::optional<Grace> warn_after = read_grace("warn-after", subject);
        const std::optional<Grace> fail_after = read_grace("fail-after", subject);
        const std::optional<double> weight = reader_.number("weight");
        const std::optional<Date> from = reader_.date("from");
        const std::optional<Date> baseline = reader_.date("baseline");
        const bool waivers_locked = read_locks();
        read_remarks();
        if (!name || !title || !why || !fix || !pillar || !subject || !form) return std::nullopt;
        Rule rule{
            .id = {*name},
            .title = *title,
            .why = *why,
            .fix = *fix,
            .pillar = *pillar,
            .subject = *subject,
            .stage = stage.value_or(Stage::Observe),
            .scope = scope,
            .form = std::move(*form),
            .warn_after = warn_after,
            .fail_after = fail_after,
            .weight = weight.value_or(1),
            .from = from,
            .baseline = baseline,
            .waivers_locked = waivers_locked};
        rule.level = level.value_or(default_level(rule));
        warn_of_idle_grace(rule);
        rule.source = reader_.text("source").value_or("");
        rule.docs = reader_.text("docs").value_or("");
        rule.hash = short_hash(canonical(node_));
        return rule;
    }

  private:
    std::optional<std::string> read_id() {
        std::optional<std::string> id = reader_.text("id");
        if (!id || is_id(*id)) return id;
        problems_.error(
            kBadId,
            place_of(*node_.member("id")),
            "rule id " + in_quotes(*id) + " is no id",
            "use lower-case letters, digits and hyphens, 3 to 41 characters");
        return std::nullopt;
    }

    bool read_locks() {
        const std::vector<std::string> known{"level", "parameters", "waivers"};
        const std::vector<std::string> locks = reader_.texts("locked");
        for (const std::string& lock : locks)
            if (std::ranges::find(known, lock) == known.end())
                problems_.error(
                    kWrongValue,
                    place_of(*node_.member("locked")),
                    "\"locked\" lists level, parameters, waivers, found " + in_quotes(lock),
                    did_you_mean(lock, known));
        return std::ranges::find(locks, "waivers") != locks.end();
    }

    // For people and for the pages about rules.
    void read_remarks() {
        reader_.text("owner");
        reader_.texts("serves");
        if (const auto since = reader_.text("since"); since && !is_version(*since))
            problems_.error(
                kWrongValue,
                place_of(*node_.member("since")),
                "\"since\" is a version of the pack, found " + in_quotes(*since),
                "write it like \"1.4.0\", in quotes");
        reader_.bilingual("cannot-see");
        reader_.bilingual("gamed-by");
        for (const ParameterSpec& spec : rule_keys())
            if (spec.name == "evidence") reader_.choice(spec.name, words_of(spec.choices));
    }

    std::optional<std::string> read_pillar() {
        std::optional<std::string> pillar = reader_.text("pillar");
        if (!pillar || scoring_.pillars.contains(*pillar)) return pillar;
        problems_.error(
            kUnknownName,
            place_of(*node_.member("pillar")),
            "unknown pillar " + in_quotes(*pillar),
            did_you_mean(*pillar, scoring_.pillar_order));
        return std::nullopt;
    }

    std::optional<JqlProgram> read_scope(const std::optional<SubjectKind>& subject) {
        const Parameter* scope = reader_.find("scope");
        if (scope == nullptr) return std::nullopt;
        if (subject && *subject != SubjectKind::Issue) {
            problems_.error(
                kContradiction,
                place_of_key(*scope, "scope"),
                "\"scope\" selects issues, but the subject of " + what_ + " is " +
                    in_quotes(to_string(*subject)),
                "put the condition into the form");
            return std::nullopt;
        }
        return names_.jql(*scope);
    }

    std::optional<Grace> read_grace(
        std::string_view key, const std::optional<SubjectKind>& subject) {
        std::optional<Grace> grace = reader_.grace(key);
        if (grace && subject && *subject != SubjectKind::Issue)
            problems_.error(
                kContradiction,
                place_of_key(*node_.member(key), key),
                in_quotes(key) + " is a time in a status: only issues have one");
        return grace;
    }

    // A rule that measures or waits says itself how bad it is; a bare condition warns.
    static Level default_level(const Rule& rule) {
        return judges_severity(rule.form) || rule.fail_after ? Level::Fail : Level::Warn;
    }

    void warn_of_idle_grace(const Rule& rule) {
        if (rule.level == Level::Fail || !rule.fail_after) return;
        const Parameter* level = node_.member("level");
        const Parameter* fail_after = node_.member("fail-after");
        if (written_ == Written::InPieces || level->file != fail_after->file) return;
        problems_.warn(
            kNoEffect,
            place_of_key(*fail_after, "fail-after"),
            "\"fail-after\" has no effect under level " + in_quotes(to_string(rule.level)),
            "remove one of the two");
    }

    const Parameter& node_;
    const Scoring& scoring_;
    Names& names_;
    Problems& problems_;
    ValueReader reader_;
    std::string what_ = "a rule";
    Written written_;
};

// The rule once more for each space that has its own stage, level or limits.
void read_overrides(
    Rule& rule,
    const Parameter& node,
    const RuleSetting& setting,
    Names& names,
    Problems& problems) {
    for (const auto& [space, changes] : setting.overrides.of(rule.id.value)) {
        if (rule.subject == SubjectKind::Team || rule.subject == SubjectKind::Portfolio) {
            problems.error(
                kContradiction,
                place_of_key(*changes.front(), rule.id.value),
                "rule " + in_quotes(rule.id.value) + " judges a " +
                    std::string(to_string(rule.subject)) + ", which is in no single space",
                "override rules on issues and spaces; extend the pack for the others");
            continue;
        }
        Parameter changed = node;
        for (const Parameter* change : changes)
            changed = changed_rule(changed, *change, problems);
        if (std::optional<Rule> there =
                RuleReader(changed, setting.scoring, names, problems, Written::InPieces).read())
            rule.overrides.emplace(space, std::make_shared<const Rule>(std::move(*there)));
    }
}

}  // namespace

std::vector<Rule> read_rules(
    const Parameter& list, const RuleSetting& setting, Names& names, Problems& problems) {
    std::vector<Rule> rules;
    if (list.kind != Parameter::Kind::List) {
        problems.error(
            kWrongType, place_of(list), "\"rules\" is a list, each entry with \"- id:\"");
        return rules;
    }
    if (list.items.size() > kMaxRules)
        problems.error(
            kTooMuch,
            place_of(list.items[kMaxRules]),
            "more than " + std::to_string(kMaxRules) + " rules in a pack",
            "split the pack");
    std::map<std::string, int> seen;  // id -> line
    for (const Parameter& node :
         std::span(list.items).first(std::min(list.items.size(), kMaxRules))) {
        if (const Parameter* id = node.member("id"); id != nullptr && !id->scalar.empty()) {
            const auto [first, is_new] = seen.emplace(id->scalar, id->line);
            if (!is_new)
                problems.error(
                    kRepeatedId,
                    place_of(*id),
                    "rule id " + in_quotes(id->scalar) + " is used twice",
                    "the first is in line " + std::to_string(first->second));
        }
        std::optional<Rule> rule = RuleReader(node, setting.scoring, names, problems).read();
        if (!rule) continue;
        read_overrides(*rule, node, setting, names, problems);
        rules.push_back(std::move(*rule));
    }
    return rules;
}

}  // namespace healthlint
