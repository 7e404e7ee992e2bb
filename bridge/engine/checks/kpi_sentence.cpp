#include "bridge/engine/checks/kpi_sentence.h"

#include <algorithm>
#include <optional>

#include "bridge/base/ascii.h"
#include "bridge/engine/checks/kpi_choice.h"
#include "bridge/engine/checks/kpi_lead.h"
#include "bridge/engine/checks/kpi_metric.h"
#include "bridge/engine/checks/kpi_refusals.h"
#include "bridge/engine/checks/kpi_values.h"
#include "bridge/engine/checks/kpi_verbs.h"
#include "bridge/engine/checks/kpi_words.h"
#include "bridge/text/section.h"
#include "bridge/text/utf8.h"

namespace healthlint {
namespace {

using Kind = KpiTokenKind;

bool has_hangul(std::string_view text) {
    for (std::size_t at = 0; at < text.size();) {
        const CodePoint c = code_point_at(text, at);
        if (is_hangul(c.value)) return true;
        at += c.length;
    }
    return false;
}

// Words of the folded text back to what was typed.
void restore(std::string& words, const FoldedText& folded) {
    const auto at = folded.text().find(words);
    if (words.empty() || at == std::string_view::npos) return;
    words = std::string(folded.original(at, at + words.size()));
}

void quote_verbatim(Kpi& kpi, const FoldedText& folded) {
    restore(kpi.metric, folded);
    restore(kpi.deadline, folded);
    if (kpi.baseline) restore(kpi.baseline->text, folded);
    if (kpi.target) restore(kpi.target->amount.text, folded);
}

class SentenceReader {
  public:
    SentenceReader(std::string_view text, KpiContext context)
        : lead_(take_lead(text)),
          s_(kpi_tokens(lead_.rest)),
          context_(context) {
        context_.goal = context_.goal || lead_.goal || starts_with_goal();
    }

    KpiSentence read() {
        const KpiChoice chosen = choose_numbers(s_);
        target_ = chosen.target;
        baseline_ = chosen.baseline;
        if (!target_) return without_target();
        const std::string_view refused = refuse_target(s_, *target_, context_.goal);
        if (!refused.empty()) return refusal(refused);
        metric_ = KpiMetricFinder(s_, lead_, context_).find(*target_, baseline_, verb());
        result_.kpi.metric = std::string(metric_);
        if (metric_.empty()) return refusal("no metric beside the number");
        if (is_setting(metric_)) return refusal("a setting");
        if (is_bookkeeping(metric_)) return refusal("no outcome");
        if (!is_intended()) return refusal("a fact: nobody says it is to be reached");
        fill();
        return std::move(result_);
    }

  private:
    const KpiToken& token(std::size_t at) const { return s_.tokens[at]; }

    const Quantity& quantity(std::size_t at) const { return s_.quantities[at]; }

    bool starts_with_goal() const {
        return !s_.tokens.empty() && token(0).kind == Kind::Word &&
               (is_goal_label(token(0).lower) || token(0).lower.starts_with("목표"));
    }

    // --- is it meant? ---------------------------------------------------------------------------

    std::size_t target_token() const { return s_.token_of(*target_); }

    // The nearest verb of change before the target that a goal could use.
    std::optional<std::size_t> verb() const {
        const std::size_t target = target_ ? target_token() : s_.tokens.size();
        for (std::size_t at = target; at-- > 0;) {
            if (s_.is_sign(at, ";")) return std::nullopt;
            if (token(at).kind != Kind::Word) continue;
            const auto found = english_verb(token(at).lower);
            if (found && governs(at, *found)) return at;
        }
        return std::nullopt;
    }

    bool governs(std::size_t at, const Verb& found) const {
        if (at == 0)
            return found.form == VerbForm::Base || (context_.goal && found.form != VerbForm::Past);
        std::size_t before = at - 1;
        while (before > 0 && token(before).kind == Kind::Word &&
               (token(before).lower.ends_with("ly") || token(before).lower == "least" ||
                token(before).lower == "at" || token(before).lower == "also"))
            --before;
        const std::string& word = token(before).lower;
        const bool clause = token(before).kind == Kind::Sign || token(before).kind == Kind::Time;
        if (found.form == VerbForm::Gerund) return context_.goal;
        if (found.form == VerbForm::Third) return context_.goal;
        if (found.form == VerbForm::Past) return word == "be" && has_modal_before(before);
        if (word == "to") return before == 0 || !s_.is_word(before - 1, "how");
        if (word == "and" || word == "or" || word == "please" || word == "then") return true;
        if (word == "should" && found.change != Change::Reach)
            return before > 0 && !is_pronoun(token(before - 1).lower);
        if (word == "will" || word == "'ll")
            return before > 0 &&
                   (token(before - 1).lower == "we" || token(before - 1).lower == "team");
        if (word == "must" || word == "shall" || word == "should" || word == "we" ||
            word == "lets" || word == "let's")
            return true;
        return clause && !s_.is_sign(before, "'");
    }

    bool has_modal_before(std::size_t at) const {
        for (std::size_t back = at; back-- > 0;)
            if (is_modal(token(back).lower)) return true;
        return false;
    }

    bool has_deadline() const { return !deadline().empty(); }

    bool is_intended() const {
        if (context_.goal) return true;
        return has_hangul(s_.text) ? korean_intent() || english_intent() : english_intent();
    }

    // Outside of goals "have two options" and "reduce it to 3" are everyday words: a change needs a
    // unit, a baseline, a date or a measure; keeping and reaching needs a share or a measure.
    bool promises(std::size_t governing, bool measurable, bool percent) const {
        const Quantity& q = quantity(*target_);
        if (measurable || percent || has_deadline()) return true;
        if (english_verb(token(governing).lower)->change == Change::Reach) return false;
        const std::string unit = canonical_unit(q.unit);
        const bool counted = !unit.empty() && !is_duration_unit(unit) && unit != "x";
        return q.is_fraction_word || baseline_ || unit == "x" || is_duration_unit(unit) ||
               (counted && governing == 0);
    }

    bool english_intent() const {
        const std::size_t at = target_token();
        const Quantity& q = quantity(*target_);
        const bool measurable = is_measurable_noun(metric_);
        const std::string lower = to_lower(s_.text);
        if (contains_words(lower, "success if") || contains_words(lower, "successful if"))
            return true;
        const bool percent = is_percent_unit(canonical_unit(q.unit));
        if (const auto governing = verb()) return promises(*governing, measurable, percent);
        if (is_general_imperative(at, percent)) return true;
        for (std::size_t back = 1; back <= 6 && back <= at; ++back) {
            const std::string& word = token(at - back).lower;
            const bool obliges = word == "should" || word == "must" || word == "shall" ||
                                 (word == "to" && at > back && s_.is_word(at - back - 1, "has"));
            if (obliges) return measurable || percent || is_time_taken(at, q);
            if (word == "aim" || word == "aiming" || word == "target") return measurable || percent;
        }
        if (at > 0 && (token(at - 1).kind == Kind::Up || token(at - 1).kind == Kind::Down))
            return measurable || has_deadline();
        const bool by_share =
            at > 0 && s_.is_word(at - 1, "by") && s_.is_word(at + 1, "of") && percent;
        if (by_share) return measurable && !has_finite_verb();
        const bool compared = q.comparison != Comparison::None;
        if (has_hangul(s_.text)) return false;
        return measurable && !has_finite_verb() && context_.fragment &&
               (compared || (baseline_ && has_deadline()));
    }

    bool is_time_taken(std::size_t at, const Quantity& q) const {
        if (!is_duration_unit(canonical_unit(q.unit))) return false;
        for (std::size_t back = 1; back <= 3 && back <= at; ++back)
            if (s_.is_word(at - back, "take") || s_.is_word(at - back, "run")) return true;
        return false;
    }

    // "Resettle 90 % of …": any verb may open a task, but only a share of something is a target.
    bool is_general_imperative(std::size_t at, bool percent) const {
        if (!percent || !s_.is_word(at + 1, "of")) return false;
        const bool adverb = at == 2 && token(0).lower.ends_with("ly");
        if (at != 1 && !adverb) return false;
        const std::string& word = token(at - 1).lower;
        return token(at - 1).kind == Kind::Word && word.size() > 3 && !word.ends_with("ly") &&
               !word.ends_with("ed") && !word.ends_with("ing") && !word.ends_with("s");
    }

    bool has_finite_verb() const {
        return std::ranges::any_of(s_.tokens, [](const KpiToken& word) {
            if (word.kind != Kind::Word) return false;
            if (is_be(word.lower)) return true;
            const auto found = english_verb(word.lower);
            return found && (found->form == VerbForm::Third || found->form == VerbForm::Past) &&
                   !is_measurable_noun(word.lower);
        });
    }

    bool korean_intent() const {
        const Quantity& q = quantity(*target_);
        const auto after = s_.text.substr(q.end);
        const bool compared = q.comparison != Comparison::None;
        const bool measurable = is_measurable_noun(metric_);
        constexpr std::size_t kReach = 90;  // bytes: about thirty syllables
        const auto found = find_korean_verb(after.substr(0, kReach), 0);
        const bool moved = baseline_ && linked_to_target();
        if (!found) {
            const bool ends = ends_phrase(after);
            if (compared) return measurable && ends;
            return moved && has_deadline() && !context_.before.starts_with("\x01");
        }
        const auto tail = after.substr(found->end, 40);
        if (moved || has_deadline() || (compared && (measurable || is_korean_plan(tail))))
            return !is_korean_fact(tail);
        return is_korean_plan(tail) && (measurable || is_percent_unit(canonical_unit(q.unit)));
    }

    bool linked_to_target() const {
        return *baseline_ < *target_ && are_linked(s_, *baseline_, *target_);
    }

    // A nominal sentence may end behind the number; an attached word makes it a part of another
    // phrase ("5,000개 이상의 광고", "80% 이하 하락").
    bool ends_phrase(std::string_view after) const {
        if (after.starts_with("으로") || after.starts_with("로")) return true;
        const bool attached = !after.empty() && is_hangul(code_point_at(after, 0).value);
        after = trim(after);
        if (after.empty()) return true;
        const bool word = is_word_char(code_point_at(after, 0).value);
        if (attached) return false;
        return !word || s_.tokens.size() <= target_token() + 1 ||
               token(target_token() + 1).kind == Kind::Time;
    }

    // --- the parts ------------------------------------------------------------------------------

    std::string deadline() const {
        const TimePhrase* best = nullptr;
        int most = 0;
        const std::size_t from =
            baseline_ && target_ && *baseline_ < *target_ ? quantity(*baseline_).begin : 0;
        for (const TimePhrase& time : s_.times) {
            int points = 0;
            if (time.kind == TimePhrase::Kind::Date) points = 4;
            if (time.kind == TimePhrase::Kind::Span) points = 4;
            if (time.kind == TimePhrase::Kind::Cycle) points = 1;
            if (time.past || points == 0) continue;
            const auto words = time.in(s_.text);
            const bool digit = words.find_first_of("0123456789") != words.npos;
            points += (time.limit ? 2 : 0) + (digit ? 1 : 0) + (time.begin >= from ? 2 : 0);
            if (words.find("20") != words.npos) points += 2;  // with its year
            if (digit && words.find_first_of("0123456789") + 4 < words.size()) points += 1;
            if (points <= most) continue;
            most = points;
            best = &time;
        }
        if (best != nullptr) return std::string(best->in(s_.text));
        return std::string(lead_.time);
    }

    void fill() {
        const Quantity& q = quantity(*target_);
        KpiTarget target{.amount = amount_of(q, s_.text)};
        if (baseline_) {
            result_.kpi.baseline = amount_of(quantity(*baseline_), s_.text);
            if (result_.kpi.baseline->unit.empty() && !target.amount.unit.starts_with('/'))
                result_.kpi.baseline->unit = target.amount.unit;
            if (target.amount.unit.empty()) target.amount.unit = result_.kpi.baseline->unit;
        }
        set_direction(target);
        result_.kpi.target = target;
        result_.kpi.deadline = deadline();
        result_.intended = true;
        result_.why = "a metric and a target";
    }

    Change change() const {
        const std::size_t at = target_token();
        if (at > 0 && token(at - 1).kind == Kind::Up) return Change::Up;
        if (at > 0 && token(at - 1).kind == Kind::Down) return Change::Down;
        if (const auto found = verb()) return english_verb(token(*found).lower)->change;
        const auto korean = find_korean_verb(s_.text, quantity(*target_).end);
        return korean ? korean->change : Change::Reach;
    }

    void set_direction(KpiTarget& target) const {
        const Quantity& q = quantity(*target_);
        const std::string unit = canonical_unit(q.unit);
        const Change moves = change();
        const std::size_t at = target_token();
        const bool by = at > 0 && s_.is_word(at - 1, "by");
        const auto after = s_.text.substr(q.end, 9);
        const bool level =
            after.starts_with("로") || after.starts_with("으로") || after.starts_with("까지");
        const bool linked_baseline = baseline_ && linked_to_target();
        target.relative =
            !linked_baseline && !level &&
            (by || q.is_signed || q.is_fraction_word || unit == "pp" || unit == "bps" ||
             (moves != Change::Reach && q.comparison == Comparison::None && has_hangul(s_.text)));
        if (baseline_ && !target.relative) {
            const double today = quantity(*baseline_).value;
            target.direction = q.value < today ? KpiDirection::Decrease : KpiDirection::Increase;
        } else if (moves == Change::Up) {
            target.direction = KpiDirection::Increase;
        } else if (moves == Change::Down) {
            target.direction = KpiDirection::Decrease;
        } else if (target.relative) {
            target.direction = q.value < 0 || s_.text.substr(q.number_begin, 1) == "-"
                                   ? KpiDirection::Decrease
                                   : KpiDirection::Increase;
        } else {
            target.direction =
                q.comparison == Comparison::AtMost ? KpiDirection::AtMost : KpiDirection::AtLeast;
        }
    }

    // "Double weekly active analysts": the verb is the quantity.
    KpiSentence without_target() {
        for (std::size_t at = 0; at < s_.tokens.size(); ++at) {
            const auto found = english_verb(token(at).lower);
            if (!found || found->form != VerbForm::Base || !governs(at, *found)) continue;
            const std::string& word = token(at).lower;
            const double factor = word == "double"      ? 2
                                  : word == "triple"    ? 3
                                  : word == "quadruple" ? 4
                                  : word == "halve"     ? 0.5
                                                        : 0;
            metric_ = KpiMetricFinder(s_, lead_, context_).after_verb(at);
            result_.kpi.metric = std::string(metric_);
            const bool meant = context_.goal || has_deadline() || is_measurable_noun(metric_);
            if (factor == 0 || metric_.empty() || !meant) break;
            KpiTarget target;
            target.amount = {
                std::string(s_.text.substr(token(at).begin, word.size())), factor, "x"};
            if (factor < 1) target.amount = {target.amount.text, 50, "%"};
            target.relative = true;
            target.direction = factor < 1 ? KpiDirection::Decrease : KpiDirection::Increase;
            result_.kpi.target = target;
            result_.intended = true;
            result_.why = "a metric and a target";
            break;
        }
        if (result_.kpi.metric.empty() && has_hangul(s_.text)) {
            if (const auto found = find_korean_verb(s_.text, 0))
                result_.kpi.metric =
                    std::string(KpiMetricFinder(s_, lead_, context_).before(found->at));
        }
        if (is_setting(result_.kpi.metric) || is_bookkeeping(result_.kpi.metric)) result_ = {};
        result_.kpi.deadline = deadline();
        if (!result_.intended) result_.why = "no number";
        return std::move(result_);
    }

    KpiSentence refusal(std::string_view reason) {
        result_.kpi.deadline = deadline();
        result_.why = std::string(reason);
        return std::move(result_);
    }

    KpiLead lead_;
    KpiTokens s_;
    KpiContext context_;
    std::optional<std::size_t> target_;    // into quantities
    std::optional<std::size_t> baseline_;  // into quantities
    std::string_view metric_;
    KpiSentence result_;
};

}  // namespace

KpiSentence read_kpi_sentence(std::string_view text, KpiContext context) {
    const FoldedText folded(text);
    const std::string_view refused =
        refuse_text(folded.text(), context.goal || take_lead(folded.text()).goal);
    KpiSentence sentence = SentenceReader(folded.text(), context).read();
    quote_verbatim(sentence.kpi, folded);
    if (refused.empty()) return sentence;
    sentence.kpi.target.reset();
    sentence.kpi.baseline.reset();
    sentence.intended = false;
    sentence.why = std::string(refused);
    return sentence;
}

}  // namespace healthlint
