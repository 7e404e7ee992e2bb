#include "bridge/engine/checks/kpi/kpi_collector.h"

#include <algorithm>
#include <array>
#include <span>

#include "bridge/base/ascii.h"
#include "bridge/engine/checks/kpi/kpi_values.h"
#include "bridge/engine/checks/kpi_language/kpi_phrase.h"
#include "bridge/engine/checks/kpi_language/kpi_topics.h"
#include "bridge/engine/checks/kpi_language/kpi_words.h"
#include "bridge/engine/checks/kpi_text/kpi_glance.h"
#include "bridge/engine/checks/kpi_text/kpi_lead.h"
#include "bridge/text/quantity.h"
#include "bridge/text/sentence.h"

namespace healthlint {
namespace {

std::optional<KpiAmount> current_value(std::string_view text) {
    const KpiGlance seen = glance(text);
    return seen.number && seen.today ? read_current_value(text) : std::nullopt;
}

// A date, or in a field of its own a span as well: "12 weeks".
std::string deadline_of(std::string_view text) {
    if (auto date = read_deadline(text); !date.empty()) return date;
    const auto spans = find_quantities(text);
    const bool span = !spans.empty() && is_duration_unit(canonical_unit(spans.front().unit));
    return span ? std::string(trim(text)) : std::string();
}

// A baseline turns "at least" into a direction.
void finish(Kpi& kpi) {
    if (!kpi.baseline || kpi.target->relative) return;
    KpiTarget& target = *kpi.target;
    if (kpi.baseline->unit.empty()) kpi.baseline->unit = target.amount.unit;
    const bool level =
        target.direction == KpiDirection::AtLeast || target.direction == KpiDirection::AtMost;
    if (!level) return;
    if (target.amount.value < kpi.baseline->value && target.direction == KpiDirection::AtMost)
        target.direction = KpiDirection::Decrease;
    if (target.amount.value > kpi.baseline->value && target.direction == KpiDirection::AtLeast)
        target.direction = KpiDirection::Increase;
}

// "LCP (": what only leads to the number.
std::string metric_of(std::string_view text) {
    constexpr std::string_view kTail = " -:(|";
    const auto end = text.find_last_not_of(kTail);
    return std::string(text.substr(0, end == text.npos ? 0 : end + 1));
}

}  // namespace

void KpiCollector::read_sentence(std::string_view text, const KpiContext& context) {
    KpiContext inner = context;
    inner.vague = !partial_;
    inner.subject = current_metric_;
    KpiSentence sentence = read_kpi_sentence(text, inner);
    if (sentence.intended) return start(sentence.kpi, text);
    if (is_measured_by_date(text)) record_.deadline = read_deadline(text);
    note(sentence.why);
    if (const auto current = current_value(text)) {
        current_ = *current;
        current_metric_ = sentence.subject;
        if (record_.target && !record_.baseline && same_unit(*current)) record_.baseline = *current;
    }
    if (!sentence.kpi.metric.empty()) keep_partial(sentence.kpi, text);
}

// "평균 소요 시간 (목표: …)", "수정 건수를 절반으로 줄인다. 기한: …"
void KpiCollector::read_prefix(std::string_view prefix, const KpiContext& context) {
    KpiSentence last;
    for (const std::string_view sentence : split_sentences(prefix)) {
        KpiContext inner = context;
        last = read_kpi_sentence(sentence, inner);
        if (last.intended)
            start(last.kpi, sentence);
        else if (const auto current = current_value(sentence))
            current_ = *current;
    }
    if (last.intended) return;
    flush();
    const KpiLead lead = take_lead(prefix);
    record_.deadline = std::string(lead.time);
    const auto name = trim(lead.rest);
    record_.metric = metric_of(name.empty() ? lead.label : name);
}

void KpiCollector::fill(const KpiSlot& slot, std::string_view line) {
    if (record_.quote.empty()) record_.quote = std::string(line);
    switch (slot.label) {
    case SlotLabel::Metric: return fill_metric(slot.text);
    case SlotLabel::Target: return fill_target(slot.text);
    case SlotLabel::Baseline:
        if (const auto target = read_kpi_target(slot.text)) record_.baseline = target->amount;
        if (record_.deadline.empty()) record_.deadline = read_deadline(slot.text);
        return;
    case SlotLabel::Deadline: record_.deadline = deadline_of(slot.text); return;
    case SlotLabel::Other:
    case SlotLabel::None: return;
    }
}

void KpiCollector::fill_metric(std::string_view text) {
    const bool other = record_.target && !record_.metric.empty();
    if (other || (!record_.metric.empty() && record_.baseline)) flush();
    // "지표: 전환율. 목표는 4.8%": the target stands in the next sentence of the same line.
    const auto sentences = split_sentences(text);
    name_metric(sentences.size() > 1 ? sentences.front() : text);
    for (std::size_t at = 1; at < sentences.size(); ++at)
        if (!record_.target) fill_target(sentences[at]);
}

void KpiCollector::name_metric(std::string_view text) {
    const KpiSentence sentence =
        read_kpi_sentence(text, {.goal = true, .fragment = true, .before = {}});
    if (sentence.intended) return start(sentence.kpi, text);
    record_.metric = std::string(trimmed(text));
    record_.quote = std::string(text);
}

void KpiCollector::fill_target(std::string_view text) {
    if (record_.target) flush();
    const KpiSentence sentence =
        read_kpi_sentence(text, {.goal = true, .fragment = true, .before = {}});
    std::string metric = record_.metric.empty() ? sentence.kpi.metric : record_.metric;
    const bool own = sentence.intended && sentence.kpi.metric.size() > 3 && record_.metric.empty();
    if (own) return start(sentence.kpi, text);
    std::optional<KpiTarget> target = sentence.kpi.target;
    if (!target && refuse_text(text, true).empty() && sentence.why != "negated")
        target = read_bare_target(text);
    if (sentence.kpi.baseline && !record_.baseline) record_.baseline = sentence.kpi.baseline;
    if (record_.deadline.empty()) record_.deadline = sentence.kpi.deadline;
    // A counted thing names the metric better than its section does: "12개 프로젝트 종료".
    record_.metric = std::move(metric);
    record_.target = target;
    if (record_.target && current_ && !record_.baseline) record_.baseline = current_;
    if (!record_.target) note(sentence.why);
    is_goal_ = true;
}

void KpiCollector::remember_metric(const KpiLine& parts) {
    for (const KpiSlot& slot : parts.slots)
        if (slot.label == SlotLabel::Target && !parts.prefix.empty())
            keep_partial({.metric = std::string(parts.prefix)});
}

void KpiCollector::note(std::string_view why) {
    if (why_.empty() || why_ == "no number") why_ = std::string(why);
}

void KpiCollector::flush() {
    if (record_.measurable() && !is_setting(record_.metric)) {
        finish(record_);
        if (!is_full()) found_.push_back(record_);
    } else if (is_goal_ || !record_.metric.empty()) {
        if (!record_.metric.empty() && is_goal_) keep_partial(record_);
    }
    record_ = {};
    is_goal_ = false;
}

// "- 가동률 85%  - 대기 25분  - 기한: 9월 말": one line for all goals above that name no date.
void KpiCollector::share_deadline() {
    const auto goals = std::span(found_).subspan(section_);
    const bool own =
        std::ranges::any_of(goals, [](const Kpi& kpi) { return !kpi.deadline.empty(); });
    if (own) return;
    for (Kpi& kpi : goals)
        kpi.deadline = record_.deadline;
}

void KpiCollector::begin_section() {
    flush();
    section_ = found_.size();
}

KpiReading KpiCollector::take() {
    flush();
    KpiReading reading;
    reading.kpis = std::move(found_);
    if (!reading.kpis.empty())
        reading.why = "a metric and a target";
    else if (partial_)
        reading = {.kpis = {*partial_}, .why = why_.empty() ? "a metric without a target" : why_};
    else
        reading.why = why_.empty() ? "no goal found" : why_;
    return reading;
}

// "Deadline is the end of Q3.", "기한은 9월 말입니다." behind a goal that names no date.
bool KpiCollector::is_measured_by_date(std::string_view text) const {
    if (!record_.target || !record_.deadline.empty()) return false;
    const std::string lower = to_lower(text);
    return std::ranges::any_of(
        std::array<std::string_view, 7>{
            "deadline", "due", "기한", "마감", "시한", "완료일", "달성 시점"},
        [&](std::string_view word) { return lower.find(word) != lower.npos; });
}

bool KpiCollector::same_unit(const KpiAmount& amount) const {
    return canonical_unit(amount.unit) == canonical_unit(record_.target->amount.unit);
}

void KpiCollector::start(const Kpi& kpi, std::string_view quote) {
    flush();
    record_ = kpi;
    record_.quote = std::string(trim(quote));
    if (current_ && !record_.baseline && same_unit(*current_)) record_.baseline = current_;
    current_.reset();
    current_metric_.clear();
}

void KpiCollector::keep_partial(Kpi kpi, std::string_view quote) {
    if (partial_) return;
    kpi.target.reset();
    if (!quote.empty()) kpi.quote = std::string(trim(quote));
    partial_ = std::move(kpi);
}

}  // namespace healthlint
