#include "bridge/engine/checks/kpi/kpi_metric.h"

#include <algorithm>
#include <array>

#include "bridge/base/ascii.h"
#include "bridge/engine/checks/kpi_language/kpi_korean.h"
#include "bridge/engine/checks/kpi_language/kpi_labels.h"
#include "bridge/engine/checks/kpi_language/kpi_measures.h"
#include "bridge/engine/checks/kpi_language/kpi_phrase.h"
#include "bridge/engine/checks/kpi_language/kpi_verbs.h"
#include "bridge/engine/checks/kpi_language/kpi_words.h"
#include "bridge/text/utf8.h"

namespace healthlint {
namespace {

using Kind = KpiTokenKind;

bool separates(std::string_view sign) {
    constexpr auto kSeparators =
        std::to_array<std::string_view>({",", ";", "|", "—", ".", "“", "•", ":"});
    return std::ranges::find(kSeparators, sign) != kSeparators.end();
}

bool is_particle(std::string_view word) {
    return word == "up" || word == "down" || word == "back" || word == "out";
}

// Begins another clause: no name of a metric goes on behind it.
bool is_conjunction(std::string_view word) {
    constexpr auto kConjunctions = std::to_array<std::string_view>(
        {"if", "when", "because", "while", "unless", "although", "but", "so"});
    return std::ranges::find(kConjunctions, word) != kConjunctions.end();
}

}  // namespace

KpiMetricFinder::KpiMetricFinder(
    const KpiTokens& sentence, const KpiLead& lead, const KpiContext& context)
    : s_(sentence),
      lead_(lead),
      context_(context) {}

std::string_view KpiMetricFinder::span(std::size_t begin, std::size_t end) const {
    return begin < end ? cleaned(s_.text.substr(begin, end - begin)) : std::string_view();
}

// From the verb to what limits or measures: a number, "by", "from", "to", a relative clause.
std::string_view KpiMetricFinder::after_verb(std::size_t verb) const {
    const auto& tokens = s_.tokens;
    std::size_t end = tokens.size();
    for (std::size_t at = verb + 1; at < tokens.size(); ++at) {
        const KpiToken& token = tokens[at];
        const bool stop =
            token.kind == Kind::Quantity || token.kind == Kind::Arrow ||
            (token.kind == Kind::Time && s_.times[token.index].kind != TimePhrase::Kind::Window) ||
            s_.is_sign(at, ";") || s_.is_sign(at, ".") || s_.is_sign(at, "|") ||
            (s_.is_sign(at, ",") && at > verb + 1);
        const bool word = at > verb + 1 &&
                          (s_.is_word(at, "from") || s_.is_word(at, "by") || s_.is_word(at, "to"));
        // "from … to …" only limits when a number follows; "time to first value" is one name.
        bool number_follows = false;
        for (std::size_t next = at + 1; word && next < tokens.size() && next <= at + 3; ++next)
            number_follows = number_follows || tokens[next].kind == Kind::Quantity ||
                             tokens[next].kind == Kind::Time;
        if (stop || (word && number_follows)) {
            end = at;
            break;
        }
    }
    // "bring the runtime down", "drive up the rate": the particle belongs to the verb.
    if (end > verb + 1 && is_particle(tokens[verb + 1].lower)) ++verb;
    if (end == verb + 1) return {};
    return span(tokens[verb].end, tokens[end - 1].end);
}

std::size_t KpiMetricFinder::end_of_phrase(std::size_t token) const {
    const auto& tokens = s_.tokens;
    std::size_t end = token + 1;
    for (; end < tokens.size(); ++end) {
        const KpiToken& next = tokens[end];
        if (next.kind == Kind::Quantity && end > token + 1 && !s_.is_sign(end - 1, "(")) break;
        if (next.kind == Kind::Time || next.kind == Kind::Arrow) break;
        if (next.kind == Kind::Sign && separates(next.lower)) break;
        if (next.kind == Kind::Word && is_conjunction(next.lower)) break;
        constexpr auto kInside = std::to_array<std::string_view>({"with", "and", "on", "to"});
        const bool limit = next.kind == Kind::Word && end > token + 1 &&
                           is_preposition(next.lower) &&
                           std::ranges::find(kInside, next.lower) == kInside.end();
        if (limit) break;
    }
    return tokens[end - 1].end;
}

// "90% | of reported defects | within a week", "12 % lower | cost per lead |"
std::string_view KpiMetricFinder::after_quantity(std::size_t token) const {
    constexpr auto kComparatives = std::to_array<std::string_view>(
        {"lower",
         "higher",
         "fewer",
         "less",
         "more",
         "shorter",
         "longer",
         "faster",
         "better",
         "cheaper",
         "greater",
         "smaller",
         "larger"});
    const bool compares =
        token + 2 < s_.tokens.size() &&
        std::ranges::find(kComparatives, s_.tokens[token + 1].lower) != kComparatives.end();
    if (compares) ++token;
    return span(s_.tokens[token].end, end_of_phrase(token));
}

std::string_view KpiMetricFinder::before(std::size_t offset) const {
    std::size_t begin = 0;
    std::size_t last = offset;  // where the segment before began; none yet
    std::string_view object;  // "처리율을 | 9월까지 평균": the noun stands before the time
    for (const KpiToken& token : s_.tokens) {
        if (token.end > offset) break;
        const bool sign = token.kind == Kind::Sign && separates(token.lower);
        const bool time =
            token.kind == Kind::Time && s_.times[token.index].kind != TimePhrase::Kind::Window;
        if (sign || time || token.kind == Kind::Arrow) {
            const auto segment = trim(s_.text.substr(begin, token.begin - begin));
            if (has_word(segment) || object.empty())
                object = time && (segment.ends_with("을") || segment.ends_with("를"))
                             ? cleaned(segment)
                             : std::string_view();
            if (has_word(segment)) last = begin;
            begin = token.end;
        }
        // "… 통해", "… 위해": the clause that says how or what for.
        const bool clause = token.kind == Kind::Word &&
                            (token.lower.ends_with("통해") || token.lower.ends_with("위해") ||
                             token.lower.ends_with("하여") || token.lower.ends_with("해서"));
        if (clause) begin = token.end;
    }
    if (!object.empty()) return object;
    // "share of tickets routed by hand, | 55 %": the comma stands between the name and its number.
    const bool bare = !has_word(s_.text.substr(begin, offset - std::min(begin, offset)));
    const auto numbers = std::ranges::count_if(s_.quantities, [&](const Quantity& quantity) {
        return quantity.begin >= last && quantity.begin < begin;
    });
    if (bare && numbers == 0) begin = std::min(last, offset);
    if (begin >= offset) return {};
    auto phrase = s_.text.substr(begin, offset - begin);
    // "기준 충족 (p95 응답 시간 | 300ms 이하)": inside the bracket that is still open.
    const auto open = phrase.rfind('(');
    if (open != phrase.npos && phrase.find(')', open) == phrase.npos &&
        has_word(phrase.substr(open)))
        phrase.remove_prefix(open + 1);
    const auto metric = cleaned(behind_goal_noun(phrase));
    if (!metric.empty() || bare || last >= begin || numbers > 0) return metric;
    return cleaned(behind_goal_noun(s_.text.substr(last, begin - last)));
}

std::string_view KpiMetricFinder::resolve(std::string_view metric) const {
    const std::string lower = to_lower(first_word(metric));
    if (!is_pronoun(lower)) return metric;
    // "lift this to 90 %": the nearest measure that was named before.
    const auto earlier = [&](std::string_view text) -> std::string_view {
        std::string_view found;
        std::size_t begin = 0;
        while (begin < text.size()) {
            const auto end = std::min(text.find(' ', begin), text.size());
            const auto word = trimmed(text.substr(begin, end - begin));
            const bool noun = word.size() > 3 && (is_measurable_noun(word) || word.ends_with('s'));
            if (noun && !is_pronoun(to_lower(word)) && !is_be(to_lower(word))) found = word;
            begin = end + 1;
        }
        return found;
    };
    const auto at = s_.text.find(metric);
    const std::size_t here = at == s_.text.npos ? 0 : at;
    if (const auto word = earlier(s_.text.substr(0, std::min(here, s_.text.size()))); !word.empty())
        return word;
    return earlier(context_.before);
}

// "a 2 % increase in | spot machines", "an uplift of 3 % in | add-to-cart"
std::string_view KpiMetricFinder::of_change(std::size_t token) const {
    const auto names = [this](std::size_t at) {
        return s_.is_word(at, "in") || s_.is_word(at, "of");
    };
    const bool behind = token + 1 < s_.tokens.size() && is_change_noun(s_.tokens[token + 1].lower);
    if (behind && names(token + 2)) return after_quantity(token + 2);
    const bool ahead =
        token > 1 && s_.is_word(token - 1, "of") && is_change_noun(s_.tokens[token - 2].lower);
    return ahead && names(token + 1) ? after_quantity(token + 1) : std::string_view();
}

// "Cut | handling time | to 5 min", "Have | 15 case studies |"
std::string_view KpiMetricFinder::of_verb(
    std::size_t verb, std::size_t token, const Quantity& quantity) const {
    auto metric = after_verb(verb);
    // "Energy per inference | must drop 30 %": the verb has a subject and no object.
    const auto known = english_verb(s_.tokens[verb].lower);
    const bool changes = known && known->change != Movement::Reach;
    if (metric.empty() && changes && verb > 1 && is_obligation(s_.tokens[verb - 1].lower))
        metric = before(s_.tokens[verb - 1].begin);
    if (metric.empty()) metric = after_quantity(token);
    if (metric.empty() && verb > 0) {
        // "We want to see | picking errors | drop to 3"
        constexpr std::string_view kSee = " to see ";
        const auto see = s_.text.substr(0, s_.tokens[verb].begin).rfind(kSee);
        metric = span(see == s_.text.npos ? 0 : see + kSee.size(), s_.tokens[verb].begin);
    }
    if (metric.empty()) metric = quantity.unit;
    return has_word(metric) ? metric : std::string_view();
}

// What stands before both numbers, or between them: "1억 원의 | 재고 비용을 | 9천만 원으로".
std::string_view KpiMetricFinder::before_numbers(
    const Quantity& target, const Quantity* baseline) const {
    if (baseline == nullptr) return before(target.begin);
    auto metric = before(std::min(target.begin, baseline->begin));
    if (!metric.empty() || baseline->begin > target.begin) return metric;
    constexpr std::string_view kOf = "의";
    const bool owned = s_.text.substr(baseline->end).starts_with(kOf);
    if (!owned) metric = before(target.begin);
    return metric.empty() ? span(baseline->end + (owned ? kOf.size() : 0), target.begin) : metric;
}

// "주간 사용자 목표: 10,000명"
std::string_view KpiMetricFinder::of_label() const {
    constexpr std::string_view kGoal = "목표";
    auto label = lead_.label;
    if (label.starts_with(kGoal)) label.remove_prefix(kGoal.size());
    if (label.ends_with(kGoal)) label.remove_suffix(kGoal.size());
    return cleaned(label);
}

// "98 % | on-time deliveries |", "0 | data loss |", "Fewer than 2 | mis-picks | per 1,000 lines"
std::string_view KpiMetricFinder::behind_number(std::size_t token, const Quantity& quantity) const {
    const std::string unit = canonical_unit(quantity.unit);
    const bool percent = is_percent_unit(unit);
    const auto behind = after_quantity(token);
    const bool money = unit == "$" || unit == "eur" || unit == "won" || unit == "gbp";
    const bool bare = quantity.unit.empty() || unit == "x" || money;
    const bool counts = behind.ends_with('s') || !counted_noun(s_, token).empty();
    const bool named = is_measurable_noun(behind) || (context_.goal && counts);
    const bool zero = (context_.goal || token == 0) && quantity.value == 0;
    const bool limited = quantity.comparison != Comparison::None &&
                         (is_measurable_noun(behind) || !counted_noun(s_, token).empty());
    const bool belongs = percent || limited || quantity.is_signed || zero ||
                         s_.is_word(token + 1, "of") || (bare && named);
    if (!behind.empty() && belongs) return resolve(behind);
    const bool counted = quantity.unit.size() > 2 && !is_duration_unit(unit) && !percent;
    return counted ? std::string_view(quantity.unit) : std::string_view();
}

// "1초 미만의 | 배포 레이턴시 | 달성", "30일 후 40% | 사용자 유지율"
std::string_view KpiMetricFinder::korean_noun_behind(const Quantity& quantity) const {
    const bool bounded =
        is_percent_unit(canonical_unit(quantity.unit)) || quantity.comparison != Comparison::None;
    if (!bounded) return {};  // "30일 이탈률": a part of the name
    auto after = s_.text.substr(quantity.end);
    if (const auto of = after.find("의 "); of != after.npos && of <= 8)
        after.remove_prefix(of + std::string_view("의 ").size());
    else if (!after.starts_with(' '))
        return {};
    if (const auto verb = find_korean_verb(after, 0)) after = after.substr(0, verb->at);
    const auto noun = cleaned(after.substr(0, after.find_first_of(",;.(|")));
    return has_hangul(noun) && is_measurable_noun(noun) ? noun : std::string_view();
}

// "Time to hire: | from 62 days to | 40 days": nothing before the number but words that link.
bool KpiMetricFinder::only_links_before(std::size_t token) const {
    if (token == 0) return !lead_.goal || !is_goal_name(lead_.label);
    for (std::size_t at = 0; at < token; ++at) {
        const KpiToken& each = s_.tokens[at];
        const bool link = each.kind != Kind::Word || each.lower == "from" || each.lower == "to";
        if (!link) return false;
    }
    return true;
}

// "By May, 80 % | of pickers | …", "Automatically resolve 45 % | of chats |"
std::string_view KpiMetricFinder::whole_of_share(
    std::size_t token, const Quantity& quantity) const {
    if (!is_percent_unit(canonical_unit(quantity.unit)) || !s_.is_word(token + 1, "of")) return {};
    const auto ahead = before(quantity.begin);
    if (is_measurable_noun(ahead) || has_hangul(ahead)) return {};
    return after_quantity(token);
}

std::string_view KpiMetricFinder::find(
    std::size_t target,
    std::optional<std::size_t> baseline,
    std::optional<std::size_t> verb) const {
    const std::size_t token = s_.token_of(target);
    const Quantity& quantity = s_.quantities[target];
    if (const auto changed = of_change(token); !changed.empty()) return changed;
    const bool part = quantity.in(s_.text).find(" of ") != std::string_view::npos;
    if (part && !quantity.unit.empty() && (!verb || *verb + 2 >= token))  // "25 of 40 | branches |"
        return span(quantity.number_end - quantity.unit.size(), end_of_phrase(token));
    if (verb && *verb < token)
        if (const auto object = of_verb(*verb, token, quantity); !object.empty())
            return resolve(object);
    // "Trial conversion: ≥ 15 % of trials": the label is the name where the number comes first.
    if (only_links_before(token) && is_measurable_noun(lead_.label)) return of_label();
    if (const auto whole = whole_of_share(token, quantity); !whole.empty()) return resolve(whole);
    const auto named = before_numbers(quantity, baseline ? &s_.quantities[*baseline] : nullptr);
    const auto noun = is_measurable_noun(named) ? named : korean_noun_behind(quantity);
    if (!noun.empty()) return resolve(noun);
    // "Page load time: on 3G below 2 s": what stands before the number only says where.
    if (is_measurable_noun(lead_.label)) return of_label();
    if (!named.empty() && !is_goal_name(named)) return resolve(named);
    if (const auto label = of_label(); !label.empty()) return label;
    return behind_number(token, quantity);
}

}  // namespace healthlint
