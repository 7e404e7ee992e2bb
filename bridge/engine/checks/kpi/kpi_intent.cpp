#include "bridge/engine/checks/kpi/kpi_intent.h"

#include <algorithm>
#include <array>

#include "bridge/base/ascii.h"
#include "bridge/engine/checks/kpi/kpi_korean_intent.h"
#include "bridge/engine/checks/kpi/kpi_promise.h"
#include "bridge/engine/checks/kpi/kpi_refusals.h"
#include "bridge/engine/checks/kpi_language/kpi_korean.h"
#include "bridge/engine/checks/kpi_language/kpi_measures.h"
#include "bridge/engine/checks/kpi_language/kpi_phrase.h"
#include "bridge/engine/checks/kpi_language/kpi_verbs.h"
#include "bridge/engine/checks/kpi_language/kpi_words.h"
#include "bridge/engine/checks/kpi_text/kpi_choice.h"
#include "bridge/text/section.h"
#include "bridge/text/utf8.h"

namespace healthlint {
namespace {

using Kind = KpiTokenKind;

class IntentReader {
  public:
    explicit IntentReader(const KpiClaim& claim)
        : c_(claim),
          s_(claim.sentence),
          q_(claim.sentence.quantities[claim.target]),
          at_(claim.sentence.token_of(claim.target)),
          measurable_(is_measurable_noun(claim.metric) || is_graded()),
          percent_(
              is_percent_unit(canonical_unit(q_.unit)) ||
              (!q_.unit.empty() &&
               q_.in(claim.sentence.text).find(" of ") != std::string_view::npos)) {}

    KpiIntent read() const {
        if (demanded()) return KpiIntent::Demanded;
        if (c_.context.goal) return KpiIntent::Stated;
        if (is_korean() && states_korean_goal(c_, measurable_)) return KpiIntent::Stated;
        return english() ? KpiIntent::Stated : KpiIntent::None;
    }

  private:
    const KpiToken& token(std::size_t at) const { return s_.tokens[at]; }

    // "만족도 조사 평균 4.2점 이상": points grade whatever stands before them.
    bool is_graded() const { return q_.unit == "점" && q_.comparison != Comparison::None; }

    bool is_korean() const { return has_hangul(s_.text); }

    bool moved() const {
        return c_.baseline && *c_.baseline < c_.target && are_linked(s_, *c_.baseline, c_.target);
    }

    // A verb of change that asks, and something to measure: its sentence means it, whatever else
    // it talks about.
    bool demanded() const {
        if (c_.verb) {
            const auto verb = english_verb(token(*c_.verb).lower);
            return verb && verb->form == VerbForm::Base && verb->change != Movement::Reach &&
                   (measurable_ || moved());
        }
        if (!is_korean()) return false;
        const auto verb = find_korean_verb(s_.text, q_.end);
        return verb && verb->change != Movement::Reach && measurable_ &&
               korean_mood(s_.text, *verb) == KoreanMood::Plan;
    }

    bool english() const {
        if (success_frame(s_) || goal_frame()) return true;
        if (c_.verb) return verb_promises(c_, measurable_, percent_);
        if (is_general_imperative()) return true;
        if (names_a_change()) return measurable_ || percent_ || moved();
        if (moved() && measurable_ && c_.has_deadline && c_.context.fragment)
            return !has_finite_verb();
        if (is_obliged()) return measurable_ || percent_ || is_time_taken();
        if (at_ > 0 && (token(at_ - 1).kind == Kind::Up || token(at_ - 1).kind == Kind::Down))
            return measurable_ || c_.has_deadline;
        if (const auto dated = by_its_date()) return *dated;
        if (is_least_share()) return true;
        if (is_zero_of_all()) return !has_finite_verb();
        const bool by_share =
            at_ > 0 && s_.is_word(at_ - 1, "by") && s_.is_word(at_ + 1, "of") && percent_;
        if (by_share) return measurable_ && !has_finite_verb();
        return !is_korean() && c_.context.fragment && bare_comparison();
    }

    // What the date beside the number says of it; nothing where it says nothing.
    std::optional<bool> by_its_date() const {
        const bool leads = at_ == 0 && s_.is_word(at_ + 1, "of") && percent_ && c_.context.fragment;
        if (leads && c_.has_deadline) return !has_finite_verb();
        const bool limit = has_limit_date();
        if (limit && (percent_ || q_.comparison != Comparison::None)) return true;
        const bool phrase = c_.context.fragment && !is_korean() && !has_finite_verb();
        if (limit && measurable_ && phrase) return true;
        if (is_comparative() && c_.has_deadline) return true;
        if (!c_.has_deadline) return std::nullopt;
        if (q_.is_signed && measurable_) return !has_finite_verb();
        if (at_ == 0 && (q_.value == 0 || measurable_)) return !has_finite_verb();
        return std::nullopt;
    }

    // "25 % fewer emergency purchases next year"
    bool is_comparative() const {
        constexpr auto kComparatives = std::to_array<std::string_view>(
            {"fewer", "less", "more", "lower", "higher", "faster", "shorter", "cheaper"});
        return percent_ && at_ + 1 < s_.tokens.size() &&
               std::ranges::find(kComparatives, std::string_view(token(at_ + 1).lower)) !=
                   kComparatives.end();
    }

    // "By 1 September, 80 % of pickers use …": what shall be so by a day is a goal, whatever its
    // verb. A point in the past was refused before.
    bool has_limit_date() const {
        for (std::size_t at = 0; at < s_.tokens.size(); ++at) {
            if (token(at).kind != Kind::Time) continue;
            const TimePhrase& time = s_.times[token(at).index];
            const bool day = time.kind == TimePhrase::Kind::Date && time.limit && !time.past;
            const bool subject = at_ == 0 || !is_preposition(token(at_ - 1).lower);
            const bool behind = at > at_ && subject && !has_sign(at_, at);
            const bool opens = at == 0 || (at == 1 && s_.is_word(0, "at"));
            if (day && (opens || (behind && (c_.context.fragment || has_finite_verb()))))
                return true;
        }
        return false;
    }

    bool has_sign(std::size_t from, std::size_t to) const {
        return std::any_of(
            s_.tokens.begin() + static_cast<std::ptrdiff_t>(from),
            s_.tokens.begin() + static_cast<std::ptrdiff_t>(to),
            [](const KpiToken& each) { return each.kind == Kind::Sign; });
    }

    // "The objective is …", "… is our ambition", "we are aiming for …".
    bool goal_frame() const {
        for (std::size_t at = 0; at < s_.tokens.size(); ++at) {
            if (token(at).kind != Kind::Word) continue;
            if (const auto meant = framed_by(at)) return *meant;
        }
        return false;
    }

    // Whether the frame that the word at `at` opens means the number; nothing where it opens none.
    std::optional<bool> framed_by(std::size_t at) const {
        const bool timed = is_duration_unit(canonical_unit(q_.unit));
        const bool compared = q_.comparison != Comparison::None;
        if (is_aim(token(at).lower)) return measurable_ || percent_ || !q_.unit.empty();
        if (is_wish(at)) return measurable_ || percent_ || (timed && compared) || moved();
        // "we need fewer than 10 false stops per week"; "at least 3 reviewers" are a task.
        const bool few = q_.comparison == Comparison::AtMost && !counted_noun(s_, at_).empty();
        if (is_our_need(at) && compared) return measurable_ || percent_ || timed || few;
        if (is_goal_noun(token(at).lower) && is_predicate(at)) return true;
        if (s_.is_word(at, "what") && s_.is_word(at + 1, "we") && is_wanting(at + 2))
            return measurable_ || percent_ || c_.has_deadline;
        // "Success looks like …", "Success means …"
        const bool success = s_.is_word(at, "success") && at == 0 && at < at_;
        const bool says = s_.is_word(1, "looks") || s_.is_word(1, "means") || s_.is_word(1, "is");
        return success && says ? std::optional(true) : std::nullopt;
    }

    // "we want …", "I would like to …", not far before the number
    bool is_wish(std::size_t at) const {
        constexpr std::size_t kReach = 10;  // tokens
        const bool want = s_.is_word(at, "want") || s_.is_word(at, "wants") ||
                          (s_.is_word(at, "like") && s_.is_word(at + 1, "to"));
        return want && at < at_ && (at_ - at < kReach || moved());
    }

    // "we need …", "we also need …"
    bool is_our_need(std::size_t at) const {
        return s_.is_word(at, "need") && at > 0 && at < at_ &&
               (s_.is_word(at - 1, "we") || (at > 1 && s_.is_word(at - 2, "we")));
    }

    // "… is what we are after", "what we want is …"
    bool is_wanting(std::size_t at) const {
        constexpr auto kWanting = std::to_array<std::string_view>(
            {"want", "need", "plan", "target", "are", "expect", "promise"});
        return at < s_.tokens.size() &&
               std::ranges::find(kWanting, std::string_view(token(at).lower)) != kWanting.end();
    }

    // The noun stands on one side of "is" and the number on the other, or names it: "target of 5".
    bool is_predicate(std::size_t noun) const {
        constexpr std::size_t kReach = 9;  // tokens: "goal of the second phase is"
        if (noun + 1 == at_) return true;  // "goal 350 kWh"
        if (noun > 0 && s_.is_sign(noun - 1, "(")) return true;  // "(goal for June)"
        const bool named = noun < at_ && at_ - noun <= 2;
        if (named && (s_.is_word(noun + 1, "of") || s_.is_sign(noun + 1, ":"))) return true;
        for (std::size_t at = noun + 1; at < s_.tokens.size() && at <= noun + kReach; ++at) {
            if (s_.is_sign(at, ";") || s_.is_sign(at, ",")) break;
            if (is_present_be(at)) return at < at_;
        }
        // "… is what we …" is an aim; "is our goal" has nothing but a determiner between.
        for (std::size_t at = noun; at-- > 0 && noun - at <= 3;) {
            if (is_present_be(at)) return at + 1 < noun;
            if (!is_determiner(token(at).lower) && noun - at > 2) return false;
        }
        return false;
    }

    bool is_present_be(std::size_t at) const {
        return s_.is_word(at, "is") || s_.is_word(at, "are") || s_.is_word(at, "be");
    }

    bool is_obliged() const {
        constexpr std::size_t kReach = 9;  // "needs to be answered by a person in"
        for (std::size_t back = 1; back <= kReach && back <= at_; ++back) {
            const std::size_t at = at_ - back;
            if (s_.is_sign(at, ";") || s_.is_word(at, "which") || s_.is_word(at, "because"))
                return false;
            const bool to = s_.is_word(at, "to") && at > 0 &&
                            (s_.is_word(at - 1, "has") || s_.is_word(at - 1, "have") ||
                             s_.is_word(at - 1, "need") || s_.is_word(at - 1, "needs"));
            if (to || is_obligation(token(at).lower)) return !s_.is_word(at_ - 1, "the");
        }
        // "No more than 2 % of orders may …", "95 % of calls should …"
        for (std::size_t at = at_ + 1; at < s_.tokens.size() && at <= at_ + kReach; ++at) {
            if (token(at).kind == Kind::Sign || token(at).kind == Kind::Quantity) return false;
            const bool to = is_present_be(at) && s_.is_word(at + 1, "to");
            if (to || is_obligation(token(at).lower) || s_.is_word(at, "may")) return percent_;
        }
        return false;
    }

    bool is_time_taken() const {
        if (!is_duration_unit(canonical_unit(q_.unit))) return false;
        // "must be able to find it in under 20 seconds"
        if (q_.comparison == Comparison::AtMost && at_ > 0 && s_.is_word(at_ - 1, "in"))
            return true;
        for (std::size_t back = 1; back <= 3 && back <= at_; ++back)
            if (s_.is_word(at_ - back, "take") || s_.is_word(at_ - back, "run")) return true;
        return false;
    }

    // "Spend 20 % of the sprint", "Enable for 10 % of users": shares that are handed out.
    static bool is_allotment(std::string_view verb) {
        constexpr auto kVerbs = std::to_array<std::string_view>(
            {"spend",   "dedicate", "allocate", "reserve", "invest", "assign",  "give",
             "enable",  "route",    "send",     "sample",  "split",  "start",   "deploy",
             "release", "expose",   "target",   "about",   "around", "roughly", "nearly",
             "almost",  "only",     "over",     "under"});
        return std::ranges::find(kVerbs, verb) != kVerbs.end();
    }

    // "At least 9 out of 10 agents use the assistant": a line that opens with a bound; who tells a
    // fact says "about", "only" or "more than".
    bool is_least_share() const {
        if (at_ != 0 || !c_.context.fragment || !percent_) return false;
        const bool whole = s_.is_word(1, "of") || q_.in(s_.text).find(" of ") != q_.unit.npos;
        const auto words = q_.in(s_.text);
        constexpr auto kBounds = std::to_array<std::string_view>(
            {"at least",
             "at most",
             "no more than",
             "no less than",
             "no fewer than",
             "maximum",
             ">=",
             "≥"});
        if (whole && words.ends_with('+')) return true;  // "80%+ of the alerts are actionable"
        return (whole || measurable_) &&
               std::ranges::any_of(kBounds, [words](std::string_view bound) {
                   return equals_ignoring_case(words.substr(0, bound.size()), bound);
               });
    }

    // "Zero payroll errors in the March run": nobody writes the word to count what was.
    bool is_zero_of_all() const {
        constexpr std::string_view kZero = "zero";
        const auto word = s_.text.substr(q_.begin, kZero.size());
        return at_ == 0 && c_.context.fragment && measurable_ && equals_ignoring_case(word, kZero);
    }

    // "Reduction of manual entries by 70 %": the noun of a change opens the line and says how far.
    bool names_a_change() const {
        if (!c_.context.fragment || !is_change_noun(token(0).lower) || at_ < 3) return false;
        const bool object = s_.is_word(1, "of") || s_.is_word(1, "in");
        const bool extent = s_.is_word(at_ - 1, "by") || s_.is_word(at_ - 1, "to");
        return object && extent && !has_finite_verb();
    }

    // "Resettle 90 % of …": any verb may open a task, but only a share of something is a target.
    bool is_general_imperative() const {
        if (!percent_ || !s_.is_word(at_ + 1, "of")) return false;
        const bool adverb = at_ == 2 && token(0).lower.ends_with("ly");
        if (at_ != 1 && !adverb) return false;
        const std::string& word = token(at_ - 1).lower;
        if (is_allotment(word)) return false;
        return token(at_ - 1).kind == Kind::Word && word.size() > 3 && !word.ends_with("ly") &&
               !word.ends_with("ed") && !word.ends_with("ing") && !word.ends_with("s");
    }

    // Nothing follows the number but a time or a bracket.
    bool is_last() const {
        return at_ + 1 >= s_.tokens.size() || token(at_ + 1).kind == Kind::Time ||
               token(at_ + 1).kind == Kind::Sign;
    }

    // "p95 latency < 200 ms", "open rate to 32 % (now 26 %)"; on a checklist any condition.
    bool bare_comparison() const {
        const bool compared = q_.comparison != Comparison::None;
        const bool timed = is_duration_unit(canonical_unit(q_.unit));
        if (c_.context.checklist && compared && (percent_ || measurable_ || timed)) return true;
        if (c_.context.checklist && opens_with_amount()) return true;
        if (has_finite_verb()) return false;
        if (!measurable_) return compared && percent_ && c_.context.item && is_last();
        // "Orders over 50 EUR ship free": the phrase goes on, so it is a sentence about something
        // else.
        const bool share = at_ == 0 && s_.is_word(at_ + 1, "of");
        if (!is_last() && !share && !is_preposition(token(at_ + 1).lower)) return false;
        // "Lead time: 1 day (currently 6 days)": today's value behind the number makes it a goal.
        if (c_.baseline && *c_.baseline > c_.target && at_ == 0) return true;
        const bool reaches = at_ > 0 && s_.is_word(at_ - 1, "to");
        return compared || (c_.baseline && (c_.has_deadline || reaches));
    }

    // "[ ] 100+ website visitors", "[ ] 0 flaky tests", "[ ] 100 % pipeline reliability"
    bool opens_with_amount() const {
        if (at_ != 0 || has_finite_verb()) return false;
        const bool counted = !counted_noun(s_, at_).empty() || is_counted_noun(q_.unit);
        if (percent_) return measurable_ || s_.is_word(1, "of");
        return (q_.value == 0 || q_.comparison == Comparison::AtLeast) && (counted || measurable_);
    }

    bool has_finite_verb() const {
        for (std::size_t at = 0; at < s_.tokens.size(); ++at) {
            const KpiToken& word = token(at);
            if (word.kind != Kind::Word || (at > 0 && s_.is_word(at - 1, "per"))) continue;
            if (is_be(word.lower) || (is_subject(word.lower) && at + 1 < s_.tokens.size()))
                return true;
            const auto found = english_verb(word.lower);
            const bool finite = found && found->form != VerbForm::Gerund &&
                                (found->form != VerbForm::Base || at > 0);
            if (finite && !is_measurable_noun(word.lower) && !is_participle(at)) return true;
        }
        return false;
    }

    // "defects closed within a day": behind its noun and before a preposition.
    bool is_participle(std::size_t at) const {
        return at > 0 && token(at - 1).kind == Kind::Word && token(at - 1).lower.ends_with('s') &&
               at + 1 < s_.tokens.size() && token(at + 1).lower != "by" &&
               (token(at + 1).kind == Kind::Time || is_preposition(token(at + 1).lower));
    }

    const KpiClaim& c_;
    const KpiTokens& s_;
    const Quantity& q_;
    std::size_t at_;  // token of the target
    bool measurable_;
    bool percent_;
};

}  // namespace

KpiIntent intent_of(const KpiClaim& claim) {
    return IntentReader(claim).read();
}

}  // namespace healthlint
