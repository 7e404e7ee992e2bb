#include "bridge/engine/checks/kpi/kpi_sentence.h"

#include <algorithm>
#include <array>
#include <optional>

#include "bridge/base/ascii.h"
#include "bridge/engine/checks/kpi/kpi_asking.h"
#include "bridge/engine/checks/kpi/kpi_intent.h"
#include "bridge/engine/checks/kpi/kpi_metric.h"
#include "bridge/engine/checks/kpi/kpi_refusals.h"
#include "bridge/engine/checks/kpi/kpi_values.h"
#include "bridge/engine/checks/kpi_language/kpi_korean.h"
#include "bridge/engine/checks/kpi_language/kpi_labels.h"
#include "bridge/engine/checks/kpi_language/kpi_measures.h"
#include "bridge/engine/checks/kpi_language/kpi_topics.h"
#include "bridge/engine/checks/kpi_language/kpi_verbs.h"
#include "bridge/engine/checks/kpi_language/kpi_words.h"
#include "bridge/engine/checks/kpi_text/kpi_choice.h"
#include "bridge/engine/checks/kpi_text/kpi_glance.h"
#include "bridge/engine/checks/kpi_text/kpi_lead.h"
#include "bridge/text/section.h"
#include "bridge/text/utf8.h"

namespace healthlint {
namespace {

using Kind = KpiTokenKind;

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

bool has_letters(std::string_view metric) {
    return std::ranges::any_of(
        metric, [](char c) { return c == '%' || c < 0 || (c | 0x20) >= 'a'; });
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
        if (describes_goals()) return refusal("a fact: nobody says it is to be reached");
        const std::string_view refused = refuse_target(s_, *target_, context_.goal);
        if (!refused.empty()) return refusal(refused);
        metric_ = KpiMetricFinder(s_, lead_, context_).find(*target_, baseline_, verb());
        if (!has_letters(metric_) && context_.goal) metric_ = context_.subject;
        result_.kpi.metric = std::string(metric_);
        if (!has_letters(metric_)) return refusal("no metric beside the number");
        const bool set = !lead_.goal && is_setting(lead_.label);
        if (set || is_setting(metric_)) return refusal("a setting");
        // "처리 완료까지 24시간": how long it takes, not how much is done.
        const bool taken = is_duration_unit(canonical_unit(quantity(*target_).unit));
        if (is_bookkeeping(metric_) && !(taken && metric_.ends_with("완료")))
            return refusal("no outcome");
        const KpiIntent meant = intent();
        if (meant == KpiIntent::None) return refusal("a fact: nobody says it is to be reached");
        result_.demanded = meant == KpiIntent::Demanded;
        fill();
        return std::move(result_);
    }

  private:
    const KpiToken& token(std::size_t at) const { return s_.tokens[at]; }

    const Quantity& quantity(std::size_t at) const { return s_.quantities[at]; }

    bool starts_with_goal() const {
        // "목표 설정 워크숍": work on goals.
        constexpr auto kWork = std::to_array<std::string_view>(
            {"설정", "수립", "관리", "점검", "공유", "논의", "미달", "초과", "대비"});
        const bool work = s_.tokens.size() > 1 && token(0).lower == "목표" &&
                          std::ranges::any_of(kWork, [this](std::string_view word) {
                              return token(1).lower.starts_with(word);
                          });
        if (work) return false;
        return !s_.tokens.empty() && token(0).kind == Kind::Word &&
               (is_goal_label(token(0).lower) || token(0).lower.starts_with("목표"));
    }

    // "The KPI sheet has 14 tabs": a goal word as the subject of a fact.
    bool describes_goals() const {
        const std::size_t at = target_token();
        // "KPI dashboard loads 12 widgets": a compound, and a number that only counts.
        const Quantity& q = quantity(*target_);
        const bool counts = is_counted_noun(q.unit) && q.comparison == Comparison::None;
        const bool compound = at > 1 && token(1).kind == Kind::Word && !is_be(token(1).lower) &&
                              !is_preposition(token(1).lower) && token(1).lower != "of";
        if (!lead_.goal && starts_with_goal() && compound && counts && !baseline_ && !verb())
            return true;
        return !lead_.goal && starts_with_goal() && at > 1 && !s_.is_word(at - 2, "to") &&
               (s_.is_word(at - 1, "has") || s_.is_word(at - 1, "have") ||
                s_.is_word(at - 1, "contains") || s_.is_word(at - 1, "lists") ||
                s_.is_word(at - 1, "shows"));
    }

    std::size_t target_token() const { return s_.token_of(*target_); }

    std::optional<std::size_t> verb() const {
        return governing_verb(s_, target_ ? target_token() : s_.tokens.size(), context_);
    }

    bool linked_to_target() const {
        return *baseline_ < *target_ && are_linked(s_, *baseline_, *target_);
    }

    KpiIntent intent() const {
        return intent_of(
            {.sentence = s_,
             .context = context_,
             .target = *target_,
             .baseline = baseline_,
             .verb = verb(),
             .metric = metric_,
             .has_deadline = !deadline().empty()});
    }

    // --- the parts ------------------------------------------------------------------------------

    std::string deadline() const {
        const TimePhrase* best = nullptr;
        int most = 0;
        for (const TimePhrase& time : s_.times) {
            const int points = deadline_points(time);
            if (points <= most) continue;
            most = points;
            best = &time;
        }
        return std::string(best != nullptr ? best->in(s_.text) : lead_.time);
    }

    // How much a time looks like the day by which it shall be so; 0 = it is none.
    int deadline_points(const TimePhrase& time) const {
        const auto words = time.in(s_.text);
        const bool cohort = words.ends_with("주차");  // "1주차 잔존율"
        const bool window = time.kind == TimePhrase::Kind::Window;
        if (time.past || window || cohort || is_adjective(time) || dates_other(time)) return 0;
        // "before we freeze the model": an event says less than a day of the calendar.
        const bool event = words.find(" we ") != words.npos || words.find(" they ") != words.npos;
        const auto digit = words.find_first_of("0123456789");
        const bool dated = digit != words.npos;
        const std::size_t from =
            baseline_ && target_ && *baseline_ < *target_ ? quantity(*baseline_).begin : 0;
        int points = time.kind == TimePhrase::Kind::Cycle || event ? 1 : 4;
        points += (time.limit ? 2 : 0) + (dated ? 1 : 0) + (time.begin >= from ? 2 : 0);
        if (words.find("20") != words.npos) points += 2;  // with its year
        return points + (dated && digit + 4 < words.size() ? 1 : 0);
    }

    // "to 90 % (78 % in 2026)": the time of another number, in its bracket.
    bool dates_other(const TimePhrase& time) const {
        const auto before = s_.text.substr(0, time.begin);
        const auto open = before.rfind('(');
        if (time.limit || open == before.npos || before.find(')', open) != before.npos)
            return false;
        return std::ranges::any_of(s_.quantities, [&](const Quantity& each) {
            const bool beside = each.end <= time.begin &&
                                trim(s_.text.substr(each.end, time.begin - each.end)).empty();
            const bool target = target_ && &each == &quantity(*target_);
            return beside && each.begin > open && !target;
        });
    }

    // "the July hold-out": the time names a thing.
    bool is_adjective(const TimePhrase& time) const {
        // "the quarterly survey score": a word of the name.
        const auto name = time.in(s_.text);
        const auto behind = s_.text.substr(std::min(time.end + 1, s_.text.size()));
        const bool names =
            metric_.find(name) != metric_.npos || (!metric_.empty() && behind.starts_with(metric_));
        if (time.kind == TimePhrase::Kind::Cycle && !has_hangul(name) && names) return true;
        const auto before = s_.text.substr(0, time.begin);
        const auto after = s_.text.substr(time.end);
        return !time.limit && before.ends_with("the ") && after.size() > 1 &&
               after.front() == ' ' && after[1] >= 'a' && after[1] <= 'z' &&
               time.kind == TimePhrase::Kind::Date && !time.in(s_.text).starts_with("the ");
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
        if (target.amount.unit.empty()) target.amount.unit = std::string(counted_unit());
        set_direction(target);
        result_.kpi.target = target;
        result_.kpi.deadline = deadline();
        result_.intended = true;
        result_.why = "a metric and a target";
    }

    // "400 analyst | hours |"; "25 pilot hospitals" are the metric itself.
    std::string_view counted_unit() const {
        const auto noun = counted_noun(s_, target_token());
        const bool named = metric_.find(noun) != metric_.npos;
        return named && !is_duration_unit(canonical_unit(noun)) ? std::string_view() : noun;
    }

    Movement change() const {
        const std::size_t at = target_token();
        if (at > 0 && token(at - 1).kind == Kind::Up) return Movement::Up;
        if (at > 0 && token(at - 1).kind == Kind::Down) return Movement::Down;
        if (const auto found = verb()) return english_verb(token(*found).lower)->change;
        const auto korean = find_korean_verb(s_.text, quantity(*target_).end);
        return korean ? korean->change : Movement::Reach;
    }

    void set_direction(KpiTarget& target) const {
        const Quantity& q = quantity(*target_);
        const std::string unit = canonical_unit(q.unit);
        const Movement moves = change();
        const std::size_t at = target_token();
        const bool by = at > 0 && s_.is_word(at - 1, "by");
        const auto after = s_.text.substr(q.end, 9);
        const bool level =
            after.starts_with("로") || after.starts_with("으로") || after.starts_with("까지");
        const bool linked_baseline = baseline_ && linked_to_target();
        target.relative =
            !linked_baseline && !level &&
            (by || q.is_signed || q.is_fraction_word || unit == "pp" || unit == "bps" ||
             (moves != Movement::Reach && q.comparison == Comparison::None && has_hangul(s_.text)));
        if (baseline_ && !target.relative) {
            const double today = quantity(*baseline_).value;
            target.direction = q.value < today ? KpiDirection::Decrease : KpiDirection::Increase;
        } else if (moves == Movement::Up) {
            target.direction = KpiDirection::Increase;
        } else if (moves == Movement::Down) {
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
        read_multiplying_verb();
        if (result_.kpi.metric.empty() && has_hangul(s_.text)) {
            if (const auto found = find_korean_verb(s_.text, 0))
                result_.kpi.metric =
                    std::string(KpiMetricFinder(s_, lead_, context_).before(found->at));
        }
        if (is_setting(result_.kpi.metric) || is_bookkeeping(result_.kpi.metric)) result_ = {};
        if (baseline_)
            result_.subject = std::string(
                KpiMetricFinder(s_, lead_, context_).find(*baseline_, std::nullopt, std::nullopt));
        result_.kpi.deadline = deadline();
        if (!result_.intended) result_.why = "no number";
        return std::move(result_);
    }

    // The first verb that asks for something, with what it is about; a target where it multiplies.
    void read_multiplying_verb() {
        for (std::size_t at = 0; at < s_.tokens.size(); ++at) {
            const auto found = english_verb(token(at).lower);
            const bool asks = found && found->form == VerbForm::Base &&
                              governing_verb(s_, at + 1, context_) == at;
            if (!asks) continue;
            metric_ = KpiMetricFinder(s_, lead_, context_).after_verb(at);
            result_.kpi.metric = std::string(metric_);
            const double factor = factor_of(token(at).lower);
            if (factor == 0 || metric_.empty()) return;
            const bool meant = context_.goal || !deadline().empty() || is_measurable_noun(metric_);
            if (meant) multiply(token(at), factor);
            return;
        }
    }

    static double factor_of(std::string_view verb) {
        if (verb == "double") return 2;
        if (verb == "triple") return 3;
        if (verb == "quadruple") return 4;
        return verb == "halve" ? 0.5 : 0;
    }

    void multiply(const KpiToken& verb, double factor) {
        const std::string words(s_.text.substr(verb.begin, verb.end - verb.begin));
        KpiTarget target{.amount = {words, factor, "x"}};
        if (factor < 1) target.amount = {words, 50, "%"};
        target.relative = true;
        target.direction = factor < 1 ? KpiDirection::Decrease : KpiDirection::Increase;
        result_.kpi.target = target;
        result_.intended = true;
        result_.why = "a metric and a target";
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
    text = text.substr(0, kMaxKpiSentence);
    const KpiGlance seen = glance(text);
    if (!seen.number && !(seen.wants && context.vague)) return {.kpi = {}, .why = "no number"};
    if (!seen.wants && !context.goal && !context.checklist)
        return {.kpi = {}, .why = "a fact: nobody says it is to be reached"};
    const FoldedText folded(text);
    KpiSentence sentence = SentenceReader(folded.text(), context).read();
    quote_verbatim(sentence.kpi, folded);
    if (sentence.why == "no number") return sentence;  // the topic would change nothing
    const std::string_view refused =
        refuse_text(folded.text(), context.goal || take_lead(folded.text()).goal);
    if (refused.empty() || (sentence.demanded && is_topical(refused))) return sentence;
    sentence.kpi.target.reset();
    sentence.kpi.baseline.reset();
    sentence.intended = false;
    sentence.why = std::string(refused);
    return sentence;
}

}  // namespace healthlint
