#include "bridge/engine/checks/kpi_reading.h"

#include <algorithm>
#include <set>

#include "bridge/base/ascii.h"
#include "bridge/engine/checks/kpi_lead.h"
#include "bridge/engine/checks/kpi_refusals.h"
#include "bridge/engine/checks/kpi_sentence.h"
#include "bridge/engine/checks/kpi_slots.h"
#include "bridge/engine/checks/kpi_values.h"
#include "bridge/engine/checks/kpi_words.h"
#include "bridge/text/markup.h"
#include "bridge/text/section.h"
#include "bridge/text/sentence.h"
#include "bridge/text/utf8.h"

namespace healthlint {
namespace {

constexpr std::size_t kMaxCells = 24;        // of one row; wider tables are data, not goals
constexpr std::size_t kMaxKpis = 20;         // of one document; more say no more
constexpr std::size_t kMaxSentence = 2'000;  // bytes; longer ones are dumps, not goals

class DocumentReader {
  public:
    DocumentReader(const Document& document, bool goal) : document_(document), goal_(goal) {
        for (const Section& section : find_sections(document, section_names()))
            for (std::size_t at = section.begin; at < section.end; ++at)
                inside_.insert(at);
    }

    KpiReading read() {
        for (std::size_t at = 0; at < document_.blocks.size() && found_.size() < kMaxKpis; ++at)
            read_block(at);
        flush();
        KpiReading reading;
        reading.kpis = std::move(found_);
        if (!reading.kpis.empty())
            reading.why = "a metric and a target";
        else if (partial_)
            reading = {.kpis = {*partial_}, .why = why_};
        else
            reading.why = why_.empty() ? "no goal found" : why_;
        return reading;
    }

  private:
    static const std::vector<std::string>& section_names() {
        static const std::vector<std::string> kNames{
            "KPI",
            "OKR",
            "goal",
            "goals",
            "target",
            "targets",
            "objective",
            "objectives",
            "key result",
            "key results",
            "success metric",
            "success metrics",
            "success criteria",
            "success criterion",
            "목표",
            "성공 기준",
            "성공기준",
            "성과 지표",
            "핵심 결과",
            "기대 효과",
            "성공 지표"};
        return kNames;
    }

    void read_block(std::size_t at) {
        const Block& block = document_.blocks[at];
        switch (block.kind) {
        case BlockKind::Code: return;
        case BlockKind::Heading:
            flush();
            header_ = nullptr;
            return read_lines(block, true);
        case BlockKind::TableRow: return read_row(block, at);
        case BlockKind::Paragraph:
        case BlockKind::ListItem:
        case BlockKind::TaskItem:
        case BlockKind::Quote:
            header_ = nullptr;
            return read_lines(block, goal_ || inside_.contains(at));
        }
    }

    void read_lines(const Block& block, bool goal) {
        const bool single =
            document_.blocks.size() == 1 && block.text.find('\n') == block.text.npos;
        KpiContext context{
            .goal = goal && block.kind != BlockKind::Heading,
            .fragment =
                single || block.kind == BlockKind::ListItem || block.kind == BlockKind::TaskItem,
            .before = {}};
        if (block.kind == BlockKind::TaskItem) context.fragment = true;
        for (const std::string_view line : split(block.text, '\n')) {
            if (is_label_only(line)) {
                flush();
                // A label inside a paragraph: what follows it on the next lines is a goal.
                context.goal = context.goal || is_goal_label(bare_title(line));
                if (slot_label(line) != SlotLabel::None) read_line(line, context);
                continue;
            }
            if (!trim(line).empty()) read_line(line.substr(0, kMaxSentence), context);
        }
    }

    void read_row(const Block& row, std::size_t at) {
        const bool first = at == 0 || document_.blocks[at - 1].kind != BlockKind::TableRow;
        if (first) header_ = nullptr;
        if (row.header || (first && is_header(row))) {
            header_ = &row;
            return;
        }
        flush();
        if (row.cells.size() > kMaxCells) return;
        const bool goal = goal_ || inside_.contains(at);
        const std::vector<KpiSlot> slots = row_slots(row, header_);
        if (slots.empty()) {
            for (const std::string& cell : row.cells)
                if (!cell.empty())
                    read_sentence(cell, {.goal = goal, .fragment = true, .before = {}});
            return;
        }
        if (const auto refused = refuse_text(row.text, header_ != nullptr || goal);
            !refused.empty())
            return note(refused);
        for (const KpiSlot& slot : slots)
            fill(slot, row.text);
        flush();
    }

    static bool is_header(const Block& row) {
        return row.cells.size() > 1 && std::ranges::all_of(row.cells, [](const std::string& cell) {
                   return cell.empty() || slot_label(cell) != SlotLabel::None;
               });
    }

    void read_line(std::string_view line, const KpiContext& context) {
        const KpiLine parts = split_slots(line);
        if (parts.slots.empty()) return read_sentences(line, context);
        if (const auto refused = refuse_text(line, true); !refused.empty()) {
            remember_metric(parts);
            return note(refused);
        }
        if (!parts.prefix.empty()) read_prefix(parts.prefix, context);
        for (const KpiSlot& slot : parts.slots)
            fill(slot, line);
    }

    // "평균 소요 시간 (목표: …)", "수정 건수를 절반으로 줄인다. 기한: …"
    void read_prefix(std::string_view prefix, const KpiContext& context) {
        KpiSentence last;
        for (const std::string_view sentence : split_sentences(prefix)) {
            KpiContext inner = context;
            last = read_kpi_sentence(sentence, inner);
            if (last.intended)
                start(last.kpi, sentence);
            else if (const auto current = read_current_value(sentence))
                current_ = *current;
        }
        if (last.intended) return;
        flush();
        const KpiLead lead = take_lead(prefix);
        record_.deadline = std::string(lead.time);
        record_.metric = std::string(trim(lead.rest));
        if (record_.metric.empty()) record_.metric = std::string(lead.label);
        strip_metric();
    }

    void strip_metric() {
        while (!record_.metric.empty() &&
               std::string_view(" -:(|").find(record_.metric.back()) != std::string_view::npos)
            record_.metric.pop_back();
    }

    void fill(const KpiSlot& slot, std::string_view line) {
        if (record_.quote.empty()) record_.quote = std::string(line);
        switch (slot.label) {
        case SlotLabel::Metric: return fill_metric(slot.text);
        case SlotLabel::Target: return fill_target(slot.text);
        case SlotLabel::Baseline:
            if (const auto target = read_kpi_target(slot.text)) record_.baseline = target->amount;
            return;
        case SlotLabel::Deadline:
            record_.deadline = read_deadline(slot.text);
            if (record_.target && !record_.metric.empty()) return;
            return;
        case SlotLabel::Other:
        case SlotLabel::None: return;
        }
    }

    void fill_metric(std::string_view text) {
        if (record_.target || (!record_.metric.empty() && record_.baseline)) flush();
        const KpiSentence sentence =
            read_kpi_sentence(text, {.goal = true, .fragment = true, .before = {}});
        if (sentence.intended) return start(sentence.kpi, text);
        record_.metric = std::string(trim(text));
        record_.quote = std::string(text);
    }

    void fill_target(std::string_view text) {
        if (record_.target) flush();
        const KpiSentence sentence =
            read_kpi_sentence(text, {.goal = true, .fragment = true, .before = {}});
        std::string metric = record_.metric.empty() ? sentence.kpi.metric : record_.metric;
        const bool own =
            sentence.intended && sentence.kpi.metric.size() > 3 && record_.metric.empty();
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

    void remember_metric(const KpiLine& parts) {
        for (const KpiSlot& slot : parts.slots)
            if (slot.label == SlotLabel::Target && !parts.prefix.empty())
                keep_partial({.metric = std::string(parts.prefix)});
    }

    void read_sentences(std::string_view line, KpiContext context) {
        const KpiLead lead = take_lead(line);
        context.goal = context.goal || lead.goal;
        context.fragment = context.fragment || lead.goal;
        const auto sentences = split_sentences(line);
        for (std::size_t at = 0; at < sentences.size(); ++at) {
            context.before =
                line.substr(0, static_cast<std::size_t>(sentences[at].data() - line.data()));
            read_sentence(sentences[at], context);
        }
    }

    void read_sentence(std::string_view text, const KpiContext& context) {
        KpiSentence sentence = read_kpi_sentence(text, context);
        if (sentence.intended) return start(sentence.kpi, text);
        note(sentence.why);
        if (const auto current = read_current_value(text)) {
            current_ = *current;
            if (record_.target && !record_.baseline && same_unit(*current))
                record_.baseline = *current;
        }
        if (!sentence.kpi.metric.empty()) keep_partial(sentence.kpi, text);
    }

    bool same_unit(const KpiAmount& amount) const {
        return canonical_unit(amount.unit) == canonical_unit(record_.target->amount.unit);
    }

    void start(const Kpi& kpi, std::string_view quote) {
        flush();
        record_ = kpi;
        record_.quote = std::string(trim(quote));
        if (current_ && !record_.baseline && same_unit(*current_)) record_.baseline = current_;
        current_.reset();
    }

    void flush() {
        if (record_.measurable() && !is_setting(record_.metric)) {
            finish(record_);
            found_.push_back(record_);
        } else if (is_goal_ || !record_.metric.empty()) {
            if (!record_.metric.empty() && is_goal_) keep_partial(record_);
        }
        record_ = {};
        is_goal_ = false;
    }

    // A baseline turns "at least" into a direction.
    static void finish(Kpi& kpi) {
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

    void keep_partial(Kpi kpi, std::string_view quote = {}) {
        if (partial_) return;
        kpi.target.reset();
        if (!quote.empty()) kpi.quote = std::string(trim(quote));
        partial_ = std::move(kpi);
    }

    void note(std::string_view why) {
        if (why_.empty() || why_ == "no number") why_ = std::string(why);
    }

    const Document& document_;
    bool goal_ = false;
    std::set<std::size_t> inside_;      // blocks of sections that state goals
    const Block* header_ = nullptr;     // of the table we are in
    Kpi record_;                        // being put together from labelled lines
    bool is_goal_ = false;              // a label said so
    std::optional<KpiAmount> current_;  // "currently …" of a sentence before
    std::vector<Kpi> found_;
    std::optional<Kpi> partial_;
    std::string why_;
};

}  // namespace

std::string_view to_string(KpiDirection direction) {
    switch (direction) {
    case KpiDirection::Increase: return "increase";
    case KpiDirection::Decrease: return "decrease";
    case KpiDirection::AtLeast: return "at_least";
    case KpiDirection::AtMost: return "at_most";
    case KpiDirection::Equal: return "equal";
    }
    return {};
}

KpiReading read_kpi(std::string_view text) {
    return read_kpi(document_from_markup(text));
}

KpiReading read_kpi(const Document& document) {
    return DocumentReader(document, false).read();
}

KpiReading read_kpi_section(const Document& document) {
    return DocumentReader(document, true).read();
}

std::vector<std::string> missing_parts(const Kpi& kpi) {
    std::vector<std::string> missing;
    if (kpi.metric.empty()) missing.emplace_back("metric");
    if (!kpi.target) missing.emplace_back("target");
    if (!kpi.baseline) missing.emplace_back("baseline");
    if (kpi.deadline.empty()) missing.emplace_back("deadline");
    return missing;
}

std::optional<KpiTarget> read_kpi_target(std::string_view text) {
    const FoldedText folded(text);
    if (!refuse_text(folded.text(), true).empty()) return std::nullopt;
    return read_bare_target(folded.text());
}

}  // namespace healthlint
