#include "bridge/engine/checks/kpi_text/kpi_choice.h"

#include <algorithm>
#include <array>
#include <string>

#include "bridge/base/ascii.h"
#include "bridge/engine/checks/kpi_language/kpi_measures.h"
#include "bridge/engine/checks/kpi_language/kpi_verbs.h"
#include "bridge/engine/checks/kpi_language/kpi_words.h"
#include "bridge/text/section.h"
#include "bridge/text/utf8.h"

namespace healthlint {
namespace {

using Kind = KpiTokenKind;

// Between "to" and its number: "to be under 5", "to just 3".
bool is_hedge(std::string_view word) {
    constexpr auto kHedges = std::to_array<std::string_view>(
        {"be", "about", "around", "just", "below", "under", "roughly", "a", "maximum", "only"});
    return std::ranges::find(kHedges, word) != kHedges.end();
}

class NumberChooser {
  public:
    explicit NumberChooser(const KpiTokens& sentence) : s_(sentence) {}

    KpiChoice choose() const {
        if (const KpiChoice linked = linked_numbers(); linked.target) return linked;
        KpiChoice chosen = best_numbers();
        // "1억 원의 재고 비용을 … 9천만 원으로": the possessed amount is today's.
        if (chosen.target && !chosen.baseline && *chosen.target > 0) {
            const Quantity& first = quantity(0);
            if (s_.text.substr(first.end).starts_with("의") &&
                first.unit == quantity(*chosen.target).unit)
                chosen.baseline = 0;
        }
        return chosen;
    }

  private:
    // "from 30 % to 45 %"
    KpiChoice linked_numbers() const {
        for (std::size_t i = 0; i + 1 < s_.quantities.size(); ++i) {
            if (is_noise(i)) continue;
            std::size_t next = i + 1;
            while (next + 1 < s_.quantities.size() && is_noise(next))
                ++next;
            if (!is_noise(next) && are_linked(s_, i, next) && !counts_other_things(i, next))
                return {.target = next, .baseline = i};
        }
        return {};
    }

    KpiChoice best_numbers() const {
        KpiChoice chosen;
        int best = 0;
        for (std::size_t i = 0; i < s_.quantities.size(); ++i) {
            if (is_noise(i)) continue;
            if (is_current(i)) {
                if (!chosen.baseline) chosen.baseline = i;
                continue;
            }
            const int points = score(i);
            if (chosen.target && (best >= kSurely || points <= best)) continue;
            if (chosen.target && stands_for_itself(*chosen.target, best, i)) break;
            best = points;
            chosen.target = i;
        }
        return chosen;
    }

    static constexpr int kSurely = 5;  // in a row of goals the first is the one to report

    // The number chosen so far has a name of its own, and `next` belongs to another goal.
    bool stands_for_itself(std::size_t chosen, int points, std::size_t next) const {
        const bool named =
            points >= 2 || names_measure(chosen) || (follows_name(chosen) && follows_name(next));
        return named && starts_other_goal(chosen, next);
    }

    // "latency of 3 critical endpoints to 50 ms": the first number counts what the other is about.
    bool counts_other_things(std::size_t from, std::size_t to) const {
        const std::string unit = canonical_unit(quantity(to).unit);
        const bool counts = quantity(from).unit.empty() || is_counted_noun(quantity(from).unit);
        return counts && !counted_noun(s_, s_.token_of(from)).empty() &&
               (is_percent_unit(unit) || unit == "ms" || unit == "s");
    }

    const KpiToken& token(std::size_t at) const { return s_.tokens[at]; }

    const Quantity& quantity(std::size_t at) const { return s_.quantities[at]; }

    bool is_noise(std::size_t index) const {
        const std::size_t at = s_.token_of(index);
        const Quantity& q = quantity(index);
        const bool window = is_duration_unit(canonical_unit(q.unit)) && at + 1 < s_.tokens.size() &&
                            token(at + 1).kind == Kind::Word &&
                            token(at + 1).lower.starts_with("동안");
        const bool per = at > 0 && (s_.is_word(at - 1, "per") || s_.is_word(at - 1, "every") ||
                                    s_.is_sign(at - 1, "/") || s_.is_word(at - 1, "top"));
        const auto words = q.in(s_.text);
        // "52 % within ±5 %": a tolerance beside a number; alone it is what shall be kept.
        const bool tolerance = words.find("±") != words.npos && s_.quantities.size() > 1;
        const bool each = words.find("한 달") != words.npos;
        const bool estimate =
            at > 0 && s_.is_sign(at - 1, "(") &&
            (words.starts_with("around") || words.starts_with("about") || words.starts_with("약"));
        const bool whole = index + 1 < s_.quantities.size() &&
                           s_.text.substr(q.end).starts_with(" 중 ");  // "8개 중 6개"
        // "1억 달러를 투자해": what it costs.
        const auto behind = s_.text.substr(q.end);
        for (const std::string_view paid : {"를 투자", "을 투자", "를 들여", "을 들여", "을 투입"})
            if (behind.starts_with(paid)) return true;
        const auto next = index + 1 < s_.quantities.size() ? quantity(index + 1).begin : q.end;
        const bool spared =
            s_.text.substr(q.end, next - q.end).find("없이") != std::string_view::npos;
        // "across all 7 domains": how many there are.
        const bool scope = q.unit.size() != 1 && q.comparison == Comparison::None && at > 0 &&
                           (s_.is_word(at - 1, "across") ||
                            (s_.is_word(at - 1, "all") && (at < 2 || !s_.is_word(at - 2, "to"))));
        if (is_completeness(q) || is_day_of_month(q)) return true;
        // "절반 수준인 600건으로": in other words.
        if (q.is_fraction_word && index + 1 < s_.quantities.size() &&
            trim(s_.text.substr(q.end, next - q.end)).starts_with("수준"))
            return true;
        return window || whole || spared || scope || per || tolerance || each || estimate ||
               is_year(q) || is_fallback(at);
    }

    // "6/12": no scale that anybody grades by.
    static bool is_day_of_month(const Quantity& q) {
        constexpr auto kScales = std::to_array<std::string_view>(
            {"/4", "/5", "/6", "/7", "/10", "/20", "/50", "/100", "/1000"});
        const auto number = parse_number(std::string_view(q.unit).substr(q.unit.empty() ? 0 : 1));
        constexpr double kDays = 31, kMonths = 12;
        return q.unit.starts_with('/') && number && *number <= kDays && q.value <= kMonths &&
               q.unit.find('.') == q.unit.npos &&
               std::ranges::find(kScales, std::string_view(q.unit)) == kScales.end();
    }

    // "100 % identical", "100% 동일한": a way to say wholly.
    bool is_completeness(const Quantity& q) const {
        constexpr double kWhole = 100;
        const auto after = trim(s_.text.substr(q.end, 24));
        return q.value == kWhole && is_percent_unit(canonical_unit(q.unit)) &&
               std::ranges::any_of(
                   std::array<std::string_view, 9>{
                       "동일",
                       "호환",
                       "일치하는",
                       "identical",
                       "compatible",
                       "backward",
                       "sure",
                       "confident",
                       "certain"},
                   [after](std::string_view word) { return after.starts_with(word); });
    }

    // "our 2027 target is …": a year and no amount, where there is another number.
    bool is_year(const Quantity& q) const {
        constexpr double kFirst = 1990, kLast = 2060;
        return s_.quantities.size() > 1 && q.unit.empty() && !q.is_signed &&
               q.comparison == Comparison::None && q.value >= kFirst && q.value <= kLast &&
               q.number_end - q.number_begin == 4;
    }

    // "<= 15 min for 99 % of events": how often a limit holds that was named before.
    bool is_coverage(std::size_t at) const {
        // "a recall of 0.9 at 5 % FPR": the point where it is measured.
        if (at > 1 && token(at).index > 0 && s_.is_word(at - 1, "at") &&
            at + 1 < s_.tokens.size() && token(at + 1).kind == Kind::Word &&
            is_measurable_noun(
                s_.text.substr(token(at + 1).begin, token(at + 1).end - token(at + 1).begin)))
            return true;
        const bool names = at > 1 && (s_.is_word(at - 1, "for") || s_.is_word(at - 1, "in"));
        if (!names || !s_.is_word(at + 1, "of")) return false;
        for (std::size_t index = 0; index < token(at).index; ++index)
            if (quantity(index).comparison != Comparison::None) return true;
        return false;
    }

    // "정밀도 0.9, 재현율 0.8 이상": each number behind its own measure.
    bool names_measure(std::size_t index) const {
        const std::size_t at = s_.token_of(index);
        return at > 0 && token(at - 1).kind == Kind::Word &&
               is_measurable_noun(token(at - 1).lower);
    }

    // "Stars 100, installs 50": pairs of a name and a number.
    bool follows_name(std::size_t index) const {
        const std::size_t at = s_.token_of(index);
        if (at == 0 || token(at - 1).kind != Kind::Word) return false;
        const std::string& word = token(at - 1).lower;
        return !is_preposition(word) && !is_modal(word) && !is_be(word) && !is_determiner(word) &&
               !english_verb(word) && !has_hangul(word);
    }

    // "A under 3 days, B over 80 %": the clause of `next` has words of its own before its number;
    // "below 1 s, should be below 500 ms" speaks of the same thing again.
    bool starts_other_goal(std::size_t chosen, std::size_t next) const {
        std::size_t words = 0;
        bool clause = false;
        for (std::size_t at = s_.token_of(chosen) + 1; at < s_.token_of(next); ++at) {
            clause =
                clause || s_.is_sign(at, ",") || s_.is_sign(at, ";") || s_.is_word(at, "while");
            if (!clause || token(at).kind != Kind::Word) continue;
            if (is_modal(token(at).lower) || is_goal_noun(token(at).lower) ||
                is_be(token(at).lower))
                return false;
            if (token(at).lower.starts_with("목표") || token(at).lower.starts_with("to-be"))
                return false;
            ++words;
        }
        return clause && words > 0;
    }

    // "minimum 0.75", "stretch goal 200ms", "0.75 (stretch)", "maximum of 50%".
    bool is_fallback(std::size_t at) const {
        const auto words = quantity(token(at).index).in(s_.text);
        const auto before = s_.text.substr(0, token(at).begin);
        const auto after = s_.text.substr(token(at).end, 14);
        const auto near = before.substr(before.size() - std::min<std::size_t>(before.size(), 14));
        for (const std::string_view word : {"stretch", "minimum", "maximum", "worst"})
            if (contains_words(to_lower(near), word) || contains_words(to_lower(words), word) ||
                to_lower(after).find("(" + std::string(word)) != std::string::npos)
                return s_.quantities.size() > 1;
        return false;
    }

    // Words just before a quantity that make it the present value.
    bool is_current(std::size_t index) const {
        const std::size_t at = s_.token_of(index);
        constexpr std::size_t kReach = 5;
        for (std::size_t back = 1; back <= kReach && back <= at; ++back) {
            const KpiToken& word = token(at - back);
            if (word.kind == Kind::Quantity || s_.is_sign(at - back, ".") ||
                s_.is_sign(at - back, ";") || s_.is_sign(at - back, ")") ||
                s_.is_word(at - back, "to"))
                break;
            if (word.kind != Kind::Word) continue;
            // "in 3 days instead of 5", "4 % rather than 6 %"
            if (back <= 2 && (word.lower == "instead" || word.lower == "rather")) return true;
            // "(was $3.10)", "(지난번 52%)"
            const bool told = word.lower == "was" || word.lower == "지난번" ||
                              word.lower == "종전" || word.lower == "직전";
            if (told && back == 1 && at > 1 && s_.is_sign(at - 2, "(")) return true;
            if (word.lower == "as" || word.lower == "was") continue;
            // "11 days today, 6 days …": the word belongs to the number before it.
            if (at - back > 0 && token(at - back - 1).kind == Kind::Quantity &&
                word.lower != "from")
                break;
            if (is_baseline_word(word.lower) || word.lower.starts_with("현재") ||
                word.lower.starts_with("기존"))
                return word.lower != "from" || back <= 2;
        }
        const auto after = trim(s_.text.substr(token(at).end, 24));
        for (const std::string_view word :
             {"대비",
              "에서",
              "인데",
              "(current)",
              "(today)",
              "(now)",
              "(현재)",
              "today",
              "now",
              "currently",
              "at present",
              "at the moment",
              "as of today",
              "right now"})
            if (after.starts_with(word)) return true;
        return false;
    }

    int score(std::size_t index) const {
        const Quantity& q = quantity(index);
        const std::size_t at = s_.token_of(index);
        int points = 0;
        if (is_coverage(at)) points -= 6;
        // "Onboard 40 chains at < $10k each": what the verb is about.
        if (at == 1 && at < s_.tokens.size() && english_verb(token(0).lower)) points += 3;
        if (at == 0 && q.value == 0) points += 3;  // "Zero defects older than 30 days"
        if (q.comparison != Comparison::None) points += 2;
        if (is_percent_unit(canonical_unit(q.unit)) || q.is_fraction_word || q.is_signed)
            points += 3;
        if (at > 0 && s_.is_sign(at - 1, "(") && !q.is_signed) points -= 3;  // "(~25%)": restated
        if (at > 0 && (s_.is_word(at - 1, "by") || s_.is_word(at - 1, "to"))) points += 2;
        // "By May, half of all repairs should …": the share that the clause is about.
        const bool share = is_percent_unit(canonical_unit(q.unit)) && s_.is_word(at + 1, "of");
        if (share &&
            (at == 0 || token(at - 1).kind == Kind::Sign || token(at - 1).kind == Kind::Time))
            points += 2;
        const auto after = s_.text.substr(token(at).end, 12);
        if (after.starts_with("로") || after.starts_with("으로")) points += 2;
        if (to_lower(s_.text.substr(token(at).end, 9)).find("(target") != std::string::npos)
            points += 4;
        for (std::size_t back = 1; back <= 3 && back <= at; ++back) {
            if (token(at - back).kind == Kind::Quantity) break;
            const std::string& word = token(at - back).lower;
            if (word == "target" || word == "goal" || word.starts_with("목표")) points += 3;
            if (word == "should") points += 2;
            if (word == "must") points += 1;
        }
        const std::string unit = canonical_unit(q.unit);
        const bool limited = q.comparison != Comparison::None;
        if (limited) return points;
        if (unit == "day" || unit == "week" || unit == "year" || unit == "month") points -= 1;
        if (q.unit == "인") points -= 3;  // 1인당
        return points;
    }

    const KpiTokens& s_;
};

}  // namespace

KpiChoice choose_numbers(const KpiTokens& sentence) {
    return NumberChooser(sentence).choose();
}

bool are_linked(const KpiTokens& sentence, std::size_t from, std::size_t to) {
    const std::size_t a = sentence.token_of(from);
    const std::size_t b = sentence.token_of(to);
    constexpr std::size_t kArrowReach = 3;  // tokens; an arrow between clauses is a consequence
    bool link = trim(sentence.text.substr(sentence.tokens[a].end, 12)).starts_with("에서");
    const bool moves =
        (a > 0 && sentence.is_word(a - 1, "from")) || (a > 1 && sentence.is_word(a - 2, "from"));
    for (std::size_t at = a + 1; at < b; ++at) {
        if (sentence.is_sign(at, ";") || sentence.is_sign(at, ".")) return false;
        if (sentence.is_sign(at, ",") && !moves) return false;
        const bool beside =
            moves || at + 1 >= b ||
            (at + 2 >= b && !sentence.tokens[b - 1].lower.empty() &&
             is_hedge(sentence.tokens[b - 1].lower));  // "25 % fewer calls to tier 3" links nothing
        link = link || (sentence.tokens[at].kind == Kind::Arrow && b - a <= kArrowReach) ||
               (beside && (sentence.is_word(at, "to") || sentence.is_word(at, "down")));
    }
    return link && b - a <= 8;
}

}  // namespace healthlint
