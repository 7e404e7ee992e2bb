#include "bridge/packs/rule.h"

#include <algorithm>

#include "bridge/base/hash.h"
#include "bridge/packs/form.h"
#include "bridge/packs/values.h"
#include "bridge/packs/yaml.h"

namespace healthlint {
namespace {

constexpr std::array kRuleKeys{
    Key{"id", true}, Key{"title", true}, Key{"pillar", true}, Key{"subject", true},
    Key{"stage"},    Key{"scope"},       Key{"require"},      Key{"forbid"},
    Key{"count"},    Key{"share"},       Key{"check"},        Key{"with"},
    Key{"level"},    Key{"warn-after"},  Key{"fail-after"},   Key{"weight"},
    Key{"from"},     Key{"why", true},   Key{"fix", true},    Key{"source"},
    Key{"docs"},     Key{"owner"},       Key{"baseline"},     Key{"locked"}};

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

class RuleReader {
  public:
    RuleReader(const Parameter& node, const Scoring& scoring, Names& names, Problems& problems)
        : node_(node),
          scoring_(scoring),
          names_(names),
          problems_(problems),
          reader_(node, problems) {}

    std::optional<Rule> read() {
        const Parameter* id = node_.member("id");
        if (id != nullptr && id->kind == Parameter::Kind::Scalar)
            what_ = "rule " + quoted(id->scalar);
        if (!check_map(node_, what_, kRuleKeys, problems_)) return std::nullopt;
        refuse_later_keys();
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
        reader_.text("owner");
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
            .from = from};
        rule.level = level.value_or(default_level(rule));
        warn_of_idle_grace(rule);
        rule.source = reader_.text("source").value_or("");
        rule.docs = reader_.text("docs").value_or("");
        rule.hash = short_hash(canonical(node_));
        return rule;
    }

  private:
    void refuse_later_keys() {
        for (const std::string_view key : {"baseline", "locked"})
            if (const Parameter* value = node_.member(key))
                problems_.error(
                    kNotSupportedYet,
                    place_of_key(*value, key),
                    quoted(key) + " is not supported yet",
                    key == "baseline" ? "use \"from\" to leave old issues out" : "remove it");
    }

    std::optional<std::string> read_id() {
        std::optional<std::string> id = reader_.text("id");
        if (!id || is_id(*id)) return id;
        problems_.error(
            kBadId,
            place_of(*node_.member("id")),
            "rule id " + quoted(*id) + " is no id",
            "use lower-case letters, digits and hyphens, 3 to 41 characters");
        return std::nullopt;
    }

    std::optional<std::string> read_pillar() {
        std::optional<std::string> pillar = reader_.text("pillar");
        if (!pillar || scoring_.pillars.contains(*pillar)) return pillar;
        problems_.error(
            kUnknownName,
            place_of(*node_.member("pillar")),
            "unknown pillar " + quoted(*pillar),
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
                    quoted(to_string(*subject)),
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
                quoted(key) + " is a time in a status: only issues have one");
        return grace;
    }

    // A rule that measures or waits says itself how bad it is; a bare condition warns.
    static Level default_level(const Rule& rule) {
        return judges_severity(rule.form) || rule.fail_after ? Level::Fail : Level::Warn;
    }

    void warn_of_idle_grace(const Rule& rule) {
        if (rule.level == Level::Fail || !rule.fail_after) return;
        problems_.warn(
            kNoEffect,
            place_of_key(*node_.member("fail-after"), "fail-after"),
            "\"fail-after\" has no effect under level " + quoted(to_string(rule.level)),
            "remove one of the two");
    }

    const Parameter& node_;
    const Scoring& scoring_;
    Names& names_;
    Problems& problems_;
    ValueReader reader_;
    std::string what_ = "a rule";
};

}  // namespace

std::vector<Rule> read_rules(
    const Parameter& list, const Scoring& scoring, Names& names, Problems& problems) {
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
    for (const Parameter& node : list.items) {
        if (const Parameter* id = node.member("id"); id != nullptr && !id->scalar.empty()) {
            const auto [first, is_new] = seen.emplace(id->scalar, id->line);
            if (!is_new)
                problems.error(
                    kRepeatedId,
                    place_of(*id),
                    "rule id " + quoted(id->scalar) + " is used twice",
                    "the first is in line " + std::to_string(first->second));
        }
        if (std::optional<Rule> rule = RuleReader(node, scoring, names, problems).read())
            rules.push_back(std::move(*rule));
    }
    return rules;
}

}  // namespace healthlint
