#include "bridge/engine/checks/kpi_choice.h"

#include <algorithm>
#include <string>

#include "bridge/base/ascii.h"
#include "bridge/engine/checks/kpi_words.h"
#include "bridge/text/section.h"

namespace healthlint {
namespace {

using Kind = KpiTokenKind;

class NumberChooser {
  public:
    explicit NumberChooser(const KpiTokens& sentence) : s_(sentence) {}

    KpiChoice choose() const {
        KpiChoice chosen;
        for (std::size_t i = 0; i + 1 < s_.quantities.size(); ++i) {
            if (!are_linked(s_, i, i + 1) || is_noise(i) || is_noise(i + 1)) continue;
            return {.target = i + 1, .baseline = i};
        }
        std::optional<int> best;
        for (std::size_t i = 0; i < s_.quantities.size(); ++i) {
            if (is_noise(i)) continue;
            if (is_current(i)) {
                if (!chosen.baseline) chosen.baseline = i;
                continue;
            }
            // In a row of goals the first is the one to report.
            constexpr int kSurely = 5;
            if (best && (*best >= kSurely || score(i) <= *best)) continue;
            best = score(i);
            chosen.target = i;
        }
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
        const bool tolerance = words.find("±") != words.npos;
        const bool each = words.find("한 달") != words.npos;
        const bool estimate =
            at > 0 && s_.is_sign(at - 1, "(") &&
            (words.starts_with("around") || words.starts_with("about") || words.starts_with("약"));
        return window || per || tolerance || each || estimate || is_fallback(at);
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
            if (word.lower == "as" || word.lower == "was") continue;
            if (is_baseline_word(word.lower) || word.lower.starts_with("현재") ||
                word.lower.starts_with("기존"))
                return word.lower != "from" || back <= 2;
        }
        const auto after = trim(s_.text.substr(token(at).end, 24));
        for (const std::string_view word :
             {"대비", "에서", "인데", "(current)", "(today)", "(현재)"})
            if (after.starts_with(word)) return true;
        return false;
    }

    int score(std::size_t index) const {
        const Quantity& q = quantity(index);
        const std::size_t at = s_.token_of(index);
        int points = 0;
        if (q.comparison != Comparison::None) points += 2;
        if (is_percent_unit(canonical_unit(q.unit)) || q.is_fraction_word || q.is_signed)
            points += 3;
        if (at > 0 && s_.is_sign(at - 1, "(") && !q.is_signed) points -= 3;  // "(~25%)": restated
        if (at > 0 && (s_.is_word(at - 1, "by") || s_.is_word(at - 1, "to"))) points += 2;
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
    for (std::size_t at = a + 1; at < b; ++at) {
        if (sentence.is_sign(at, ";") || sentence.is_sign(at, ".")) return false;
        link = link || (sentence.tokens[at].kind == Kind::Arrow && b - a <= kArrowReach) ||
               sentence.is_word(at, "to") || sentence.is_word(at, "down");
    }
    return link && b - a <= 8;
}

}  // namespace healthlint
