#include "bridge/packs/settings.h"

#include <algorithm>

#include "bridge/base/ascii.h"
#include "bridge/packs/keys.h"
#include "bridge/packs/values/values.h"

namespace healthlint {
namespace {

template <class Target, class Value>
void set(Target& target, const std::optional<Value>& value) {
    if (value) target = *value;
}

void read_pillars(const Parameter& node, Scoring& scoring, Problems& problems) {
    if (node.kind != Parameter::Kind::Map || node.members.empty()) {
        problems.error(
            kWrongType,
            place_of(node),
            "\"pillars\" is a map of pillars and their weights",
            "write it like {purpose: 3, data: 3}");
        return;
    }
    scoring.pillars.clear();
    scoring.pillar_order.clear();
    const ValueReader reader(node, problems);
    for (const auto& [name, weight] : node.members) {
        scoring.pillars[name] = reader.number(name).value_or(0);
        scoring.pillar_order.push_back(name);
    }
    const bool scored =
        std::ranges::any_of(scoring.pillars, [](const auto& pillar) { return pillar.second > 0; });
    if (!scored)
        problems.error(kWrongValue, place_of(node), "no pillar has a weight: nothing is scored");
}

void read_grades(const Parameter& node, Scoring& scoring, Problems& problems) {
    constexpr double kPercent = 100;
    if (!check_map(node, "\"grades\"", grade_keys(), problems)) return;
    const ValueReader reader(node, problems);
    set(scoring.healthy_from, reader.number("healthy"));
    set(scoring.at_risk_from, reader.number("at-risk"));
    if (scoring.at_risk_from >= scoring.healthy_from || scoring.healthy_from > kPercent)
        problems.error(
            kContradiction,
            place_of(node),
            "grades rise from at-risk to healthy, up to 100",
            "write it like {healthy: 80, at-risk: 60}");
}

void read_breaker(const Parameter& node, Publishing& publishing, Problems& problems) {
    constexpr int kPercent = 100;
    if (!check_map(node, "\"breaker\"", breaker_keys(), problems)) return;
    const ValueReader reader(node, problems);
    set(publishing.breaker_percent, reader.count("percent"));
    set(publishing.breaker_issues, reader.count("issues"));
    if (publishing.breaker_percent > kPercent)
        problems.error(
            kWrongValue, place_of(*node.member("percent")), "\"percent\" is at most 100");
}

// Numbered from Sunday, as std::chrono::weekday is.
void read_quiet_days(const Parameter& node, Publishing& publishing, Problems& problems) {
    const std::vector<std::string> days{"sun", "mon", "tue", "wed", "thu", "fri", "sat"};
    publishing.quiet_days.clear();
    for (const std::string& name : node.texts()) {
        const auto found = std::ranges::find(days, name);
        if (found == days.end())
            problems.error(
                kWrongValue,
                place_of(node),
                "unknown day " + in_quotes(name) + " in \"quiet-days\"",
                "use sun, mon, tue, wed, thu, fri, sat");
        else
            publishing.quiet_days.insert(static_cast<int>(found - days.begin()));
    }
    if (node.texts().empty())
        problems.error(kWrongType, place_of(node), "\"quiet-days\" is a list like [sat, sun]");
}

void read_time(const ValueReader& reader, DigestSettings& digest, Problems& problems) {
    const std::optional<std::string> at = reader.text("at");
    if (!at) return;
    if (const auto time = parse_time_of_day(*at)) {
        digest.at = *time;
        return;
    }
    problems.error(
        kWrongValue,
        place_of(*reader.find("at")),
        "\"at\" is a time of day, found " + in_quotes(*at),
        "write it like \"08:00\", in quotes for other tools");
}

void read_languages(const Parameter& node, DigestSettings& digest, Problems& problems) {
    digest.languages.clear();
    for (const std::string& code : node.texts()) {
        if (code != "en" && code != "ko") {
            problems.error(
                kWrongValue, place_of(node), "unknown language " + in_quotes(code), "use en, ko");
            continue;
        }
        const Language language = code == "ko" ? Language::Korean : Language::English;
        if (std::ranges::find(digest.languages, language) == digest.languages.end())
            digest.languages.push_back(language);
    }
    if (node.texts().empty())
        problems.error(kWrongType, place_of(node), "\"languages\" is a list like [ko, en]");
}

void read_digest(const Parameter& node, DigestSettings& digest, Problems& problems) {
    const std::vector<std::string> days{
        "sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"};
    if (!check_map(node, "\"digest\"", digest_keys(), problems)) return;
    const ValueReader reader(node, problems);
    if (const auto day = reader.choice("weekday", days))
        digest.weekday = std::chrono::weekday(static_cast<unsigned>(*day));
    read_time(reader, digest, problems);
    set(digest.space, reader.text("space"));
    if (const Parameter* languages = reader.find("languages"))
        read_languages(*languages, digest, problems);
}

}  // namespace

void read_goals(const Parameter& node, Problems& problems) {
    if (node.kind != Parameter::Kind::Map) {
        problems.error(
            kWrongType,
            place_of(node),
            "\"goals\" is a map of letters",
            "write it like  a: {title: {en: …, ko: …}, cannot-see: {en: …, ko: …}}");
        return;
    }
    for (const auto& [name, goal] : node.members) {
        const std::string what = "goal " + in_quotes(name);
        if (!check_map(goal, what, goal_keys(), problems)) continue;
        const ValueReader reader(goal, problems);
        reader.bilingual("title");
        reader.bilingual("cannot-see");
    }
}

void check_goals(const Parameter& rules, const Parameter* goals, Problems& problems) {
    std::vector<std::string> known;
    if (goals != nullptr)
        for (const auto& [name, goal] : goals->members)
            known.push_back(name);
    for (const Parameter& rule : rules.items) {
        const Parameter* serves = rule.member("serves");
        if (serves == nullptr) continue;
        for (const std::string& goal : serves->texts())
            if (std::ranges::find(known, goal) == known.end())
                problems.error(
                    kUnknownName,
                    place_of(*serves),
                    "unknown goal " + in_quotes(goal),
                    known.empty() ? "describe it under \"goals\"" : did_you_mean(goal, known));
    }
}

Scoring default_scoring() {
    Scoring scoring;
    scoring.pillar_order = {"purpose", "data", "focus", "team", "collaboration", "leadership"};
    scoring.pillars = {
        {"purpose", 3},
        {"data", 3},
        {"focus", 2},
        {"team", 2},
        {"collaboration", 2},
        {"leadership", 0}};
    return scoring;
}

Scoring read_scoring(const Parameter& node, Problems& problems) {
    Scoring scoring = default_scoring();
    if (!check_map(node, "\"scoring\"", scoring_keys(), problems)) return scoring;
    const ValueReader reader(node, problems);
    if (const Parameter* pillars = reader.find("pillars"))
        read_pillars(*pillars, scoring, problems);
    reader.choice("badge", {"capped"});  // the one way to grade; named so that a pack can say it
    if (const Parameter* grades = reader.find("grades")) read_grades(*grades, scoring, problems);
    set(scoring.confirm, reader.count("confirm"));
    if (scoring.confirm < 1)
        problems.error(kWrongValue, place_of(*node.member("confirm")), "\"confirm\" is at least 1");
    set(scoring.carry_unknown, reader.days("carry-unknown"));
    set(scoring.min_coverage, reader.percent("min-coverage"));
    return scoring;
}

void read_publishing(const Parameter& node, Publishing& publishing, Problems& problems) {
    if (!check_map(node, "\"publish\"", publish_keys(), problems)) return;
    const ValueReader reader(node, problems);
    reader.choice("badge", {"issue-property"});
    if (const auto language = reader.choice("badge-language", {"en", "ko"}))
        publishing.badge_language = *language == 1 ? Language::Korean : Language::English;
    if (const auto comment = reader.choice("comment", {"on-worse", "never"}))
        publishing.comment = *comment == 0 ? CommentPolicy::OnWorse : CommentPolicy::Never;
    set(publishing.skip_label, reader.text("skip-label"));
    if (const Parameter* days = reader.find("quiet-days"))
        read_quiet_days(*days, publishing, problems);
    set(publishing.quiet_when_active, reader.days("quiet-when-active"));
    set(publishing.max_new_badges_per_space_per_day,
        reader.count("max-new-badges-per-space-per-day"));
    set(publishing.max_comments_per_run, reader.count("max-comments-per-run"));
    set(publishing.max_comments_per_person_per_week, reader.count("max-per-person-per-week"));
    if (const Parameter* breaker = reader.find("breaker"))
        read_breaker(*breaker, publishing, problems);
    if (const Parameter* digest = reader.find("digest"))
        read_digest(*digest, publishing.digest, problems);
}

}  // namespace healthlint
