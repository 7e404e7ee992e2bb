#include "bridge/packs/settings.h"

#include <algorithm>

#include "bridge/base/ascii.h"
#include "bridge/packs/values.h"

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
    static constexpr std::array kKeys{Key{"healthy", true}, Key{"at-risk", true}};
    constexpr double kPercent = 100;
    if (!check_map(node, "\"grades\"", kKeys, problems)) return;
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
    static constexpr std::array kKeys{Key{"percent", true}, Key{"issues", true}};
    constexpr int kPercent = 100;
    if (!check_map(node, "\"breaker\"", kKeys, problems)) return;
    const ValueReader reader(node, problems);
    set(publishing.breaker_percent, reader.count("percent"));
    set(publishing.breaker_issues, reader.count("issues"));
    if (publishing.breaker_percent > kPercent)
        problems.error(
            kWrongValue, place_of(*node.member("percent")), "\"percent\" is at most 100");
}

std::optional<std::chrono::minutes> time_of_day(std::string_view text) {
    constexpr std::size_t kSize = 5;  // "08:00"
    if (text.size() != kSize || text[2] != ':') return std::nullopt;
    const auto hours = parse_integer(text.substr(0, 2));
    const auto minutes = parse_integer(text.substr(3));
    if (!hours || !minutes || *hours < 0 || *hours > 23 || *minutes < 0 || *minutes > 59)
        return std::nullopt;
    return std::chrono::hours(*hours) + std::chrono::minutes(*minutes);
}

void read_time(const ValueReader& reader, DigestSettings& digest, Problems& problems) {
    const std::optional<std::string> at = reader.text("at");
    if (!at) return;
    if (const auto time = time_of_day(*at)) {
        digest.at = *time;
        return;
    }
    problems.error(
        kWrongValue,
        place_of(*reader.find("at")),
        "\"at\" is a time of day, found " + quoted(*at),
        "write it like \"08:00\", in quotes for other tools");
}

void read_languages(const Parameter& node, DigestSettings& digest, Problems& problems) {
    digest.languages.clear();
    for (const std::string& code : node.texts()) {
        if (code != "en" && code != "ko") {
            problems.error(
                kWrongValue, place_of(node), "unknown language " + quoted(code), "use en, ko");
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
    static constexpr std::array kKeys{Key{"weekday"}, Key{"at"}, Key{"space"}, Key{"languages"}};
    const std::vector<std::string> days{
        "sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"};
    if (!check_map(node, "\"digest\"", kKeys, problems)) return;
    const ValueReader reader(node, problems);
    if (const auto day = reader.choice("weekday", days))
        digest.weekday = std::chrono::weekday(static_cast<unsigned>(*day));
    read_time(reader, digest, problems);
    set(digest.space, reader.text("space"));
    if (const Parameter* languages = reader.find("languages"))
        read_languages(*languages, digest, problems);
}

}  // namespace

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
    static constexpr std::array kKeys{
        Key{"pillars"},
        Key{"badge"},
        Key{"grades"},
        Key{"confirm"},
        Key{"carry-unknown"},
        Key{"min-coverage"}};
    Scoring scoring = default_scoring();
    if (!check_map(node, "\"scoring\"", kKeys, problems)) return scoring;
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
    static constexpr std::array kKeys{
        Key{"badge"},
        Key{"badge-language"},
        Key{"comment"},
        Key{"skip-label"},
        Key{"max-new-badges-per-space-per-day"},
        Key{"max-comments-per-run"},
        Key{"max-per-person-per-week"},
        Key{"breaker"},
        Key{"digest"}};
    if (!check_map(node, "\"publish\"", kKeys, problems)) return;
    const ValueReader reader(node, problems);
    reader.choice("badge", {"issue-property"});
    if (const auto language = reader.choice("badge-language", {"en", "ko"}))
        publishing.badge_language = *language == 1 ? Language::Korean : Language::English;
    if (const auto comment = reader.choice("comment", {"on-worse", "never"}))
        publishing.comment = *comment == 0 ? CommentPolicy::OnWorse : CommentPolicy::Never;
    set(publishing.skip_label, reader.text("skip-label"));
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
