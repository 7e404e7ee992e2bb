#include "bridge/engine/checks/kpi_metric.h"

#include <algorithm>
#include <array>

#include "bridge/base/ascii.h"
#include "bridge/engine/checks/kpi_words.h"
#include "bridge/text/utf8.h"

namespace healthlint {
namespace {

using Kind = KpiTokenKind;

// Longest first: 에서 before 에.
constexpr auto kParticles = std::to_array<std::string_view>(
    {"에서는",
     "으로는",
     "에서",
     "으로",
     "까지",
     "부터",
     "을",
     "를",
     "이",
     "가",
     "은",
     "는",
     "의",
     "도",
     "에",
     "로",
     "별",
     "만"});

constexpr auto kLeadingWords = std::to_array<std::string_view>(
    {"현재",
     "평균",
     "월평균",
     "최소",
     "최대",
     "약",
     "목표",
     "또한",
     "그리고",
     "및",
     "기존",
     "전체적으로",
     "현행"});

bool ends_in_hangul(std::string_view text) {
    return !text.empty() && is_hangul(code_point_before(text, text.size()).value);
}

bool has_word(std::string_view text) {
    for (std::size_t at = 0; at < text.size();) {
        const CodePoint c = code_point_at(text, at);
        if (is_word_char(c.value)) return true;
        at += c.length;
    }
    return false;
}

// A particle only where a noun is left: "이탈률을" -> "이탈률", but "평가" stays.
std::string_view without_particle(std::string_view text) {
    for (const std::string_view particle : kParticles) {
        if (!text.ends_with(particle)) continue;
        const auto noun = text.substr(0, text.size() - particle.size());
        const auto space = noun.find_last_of(' ');
        const auto last = space == noun.npos ? noun : noun.substr(space + 1);
        constexpr std::size_t kTwoSyllables = 6;
        const bool ambiguous = particle == "가" || particle == "이" || particle == "도" ||
                               particle == "은" || particle == "의" || particle == "로" ||
                               particle == "만" || particle == "별" || particle == "에";
        if (ambiguous && ends_in_hangul(last) && last.size() < kTwoSyllables) return text;
        if (particle == "도" && !is_measurable_noun(noun)) return text;
        return noun.empty() ? text : noun;
    }
    return text;
}

std::string_view trimmed(std::string_view text) {
    constexpr std::string_view kEdge = " \t\n:;,|-*_\"'`([{)]}~=<>.#";
    while (!text.empty()) {
        if (kEdge.find(text.front()) != kEdge.npos) {
            if (text.front() == '(' || text.front() == '[') {
                const char close = text.front() == '(' ? ')' : ']';
                if (text.find(close) != text.npos && text.find(close) + 1 < text.size() &&
                    text.front() == '(')
                    break;
            }
            text.remove_prefix(1);
            continue;
        }
        const CodePoint c = code_point_at(text, 0);
        if (c.length > 1 && !is_word_char(c.value) && c.value != 0x394)
            text.remove_prefix(c.length);
        else
            break;
    }
    while (!text.empty()) {
        const char last = text.back();
        if (last == ')' && text.find('(') != text.npos) break;
        if (last == '"' && std::ranges::count(text, '"') % 2 == 0) break;
        if (last == '`' && std::ranges::count(text, '`') % 2 == 0) break;
        if (kEdge.find(last) != kEdge.npos) {
            text.remove_suffix(1);
            continue;
        }
        const CodePoint c = code_point_before(text, text.size());
        if (c.length > 1 && !is_word_char(c.value))
            text.remove_suffix(c.length);
        else
            break;
    }
    return text;
}

std::string_view last_word(std::string_view text) {
    const auto space = text.find_last_of(' ');
    return space == text.npos ? text : text.substr(space + 1);
}

std::string_view first_word(std::string_view text) {
    return text.substr(0, text.find(' '));
}

// Connecting words at the edges: "the", "of", "is", "to be", "should take".
std::string_view without_connectors(std::string_view text) {
    constexpr auto kTrailing = std::to_array<std::string_view>(
        {"of",   "to",     "is",    "are", "be",     "at",   "by",    "from", "with",
         "the",  "a",      "an",    "and", "should", "must", "take",  "have", "has",
         "need", "needs",  "shall", "for", "in",     "that", "which", "get",  "least",
         "stay", "remain", "down",  "up",  "target", "was"});
    for (bool changed = true; changed && !text.empty();) {
        changed = false;
        const std::string last = to_lower(last_word(text));
        if (std::ranges::find(kTrailing, last) != kTrailing.end()) {
            text = trimmed(text.substr(0, text.size() - last.size()));
            changed = true;
            continue;
        }
        const std::string first = to_lower(first_word(text));
        const bool leading = is_determiner(first) || first == "of" || first == "that" ||
                             first == "to" || first == "goal" || first == "target" ||
                             first == "for" || first == "and" || first == "in";
        const bool korean = std::ranges::find(kLeadingWords, first) != kLeadingWords.end();
        if ((leading || korean) && first.size() < text.size()) {
            text = trimmed(text.substr(first.size()));
            changed = true;
        }
    }
    return text;
}

std::string_view cleaned(std::string_view text) {
    text = without_connectors(trimmed(text));
    if (ends_in_hangul(text)) text = without_connectors(trimmed(without_particle(text)));
    const bool filler = std::ranges::find(kLeadingWords, text) != kLeadingWords.end();
    return has_word(text) && !filler ? text : std::string_view();
}

bool separates(std::string_view sign) {
    constexpr auto kSeparators =
        std::to_array<std::string_view>({",", ";", "|", "—", ".", "“", "•", ":"});
    return std::ranges::find(kSeparators, sign) != kSeparators.end();
}

// "a 2 % increase | in spot machines"
bool is_change_noun(std::string_view lower) {
    constexpr auto kNouns = std::to_array<std::string_view>(
        {"increase",
         "decrease",
         "reduction",
         "improvement",
         "growth",
         "drop",
         "cut",
         "rise",
         "uplift",
         "decline",
         "lift",
         "saving"});
    return std::ranges::find(kNouns, lower) != kNouns.end();
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
        constexpr auto kInside = std::to_array<std::string_view>({"with", "and", "on", "to"});
        const bool limit = next.kind == Kind::Word && end > token + 1 &&
                           is_preposition(next.lower) &&
                           std::ranges::find(kInside, next.lower) == kInside.end();
        if (limit) break;
    }
    return tokens[end - 1].end;
}

// "90% | of reported defects | within a week"
std::string_view KpiMetricFinder::after_quantity(std::size_t token) const {
    return span(s_.tokens[token].end, end_of_phrase(token));
}

std::string_view KpiMetricFinder::before(std::size_t offset) const {
    std::size_t begin = 0;
    std::string_view object;  // "처리율을 | 9월까지 평균": the noun stands before the time
    for (const KpiToken& token : s_.tokens) {
        if (token.end > offset) break;
        const bool sign = token.kind == Kind::Sign && separates(token.lower);
        const bool time =
            token.kind == Kind::Time && s_.times[token.index].kind != TimePhrase::Kind::Window;
        if (sign || time || token.kind == Kind::Arrow) {
            const auto segment = trim(s_.text.substr(begin, token.begin - begin));
            object = time && (segment.ends_with("을") || segment.ends_with("를"))
                         ? cleaned(segment)
                         : std::string_view();
            begin = token.end;
        }
        // "… 통해", "… 위해": the clause that says how or what for.
        const bool clause = token.kind == Kind::Word &&
                            (token.lower.ends_with("통해") || token.lower.ends_with("위해") ||
                             token.lower.ends_with("하여") || token.lower.ends_with("해서"));
        if (clause) begin = token.end;
    }
    if (!object.empty()) return object;
    if (begin >= offset) return {};
    return cleaned(s_.text.substr(begin, offset - begin));
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

std::string_view KpiMetricFinder::find(
    std::size_t target,
    std::optional<std::size_t> baseline,
    std::optional<std::size_t> verb) const {
    const std::size_t token = s_.token_of(target);
    const Quantity& quantity = s_.quantities[target];
    const bool percent = is_percent_unit(canonical_unit(quantity.unit));
    if (token + 1 < s_.tokens.size() && is_change_noun(s_.tokens[token + 1].lower)) {
        const bool names = s_.is_word(token + 2, "in") || s_.is_word(token + 2, "of");
        if (names) return after_quantity(token + 2);
    }
    if (!verb && !quantity.unit.empty() && quantity.in(s_.text).find(" of ") != s_.text.npos)
        return span(quantity.number_end - quantity.unit.size(), end_of_phrase(token));
    if (verb && *verb < token) {
        auto metric = after_verb(*verb);
        if (metric.empty()) metric = after_quantity(token);
        if (metric.empty() && *verb > 0) metric = span(0, s_.tokens[*verb].begin);
        if (metric.empty()) metric = quantity.unit;
        if (!metric.empty() && has_word(metric)) return resolve(metric);
    }
    std::size_t first = quantity.begin;
    if (baseline) first = std::min(first, s_.quantities[*baseline].begin);
    auto metric = before(first);
    if (metric.empty() && baseline && *baseline < target) {
        // "1억 원의 | 재고 비용을 | 9천만 원으로"
        metric = before(quantity.begin);
        const std::size_t from = s_.quantities[*baseline].end;
        if (metric.empty() || s_.text.substr(from).starts_with("의"))
            metric = span(from + (s_.text.substr(from).starts_with("의") ? 3 : 0), quantity.begin);
    }
    if (!metric.empty() && !is_goal_label(metric)) return resolve(metric);
    if (!lead_.label.empty()) {
        auto label = lead_.label;
        for (const std::string_view word : {"목표"}) {
            if (label.starts_with(word)) label.remove_prefix(word.size());
            if (label.ends_with(word)) label.remove_suffix(word.size());
        }
        if (const auto named = cleaned(label); !named.empty()) return named;
    }
    if (const auto behind = after_quantity(token);
        !behind.empty() && (percent || quantity.is_signed ||
                            (context_.goal && quantity.value == 0) || s_.is_word(token + 1, "of")))
        return resolve(behind);
    const bool counted =
        quantity.unit.size() > 2 && !is_duration_unit(canonical_unit(quantity.unit)) && !percent;
    return counted ? std::string_view(quantity.unit) : std::string_view();
}

}  // namespace healthlint
