#include "bridge/engine/checks/kpi/kpi_reading.h"

#include <algorithm>
#include <array>
#include <set>
#include <span>

#include "bridge/base/ascii.h"
#include "bridge/engine/checks/kpi/kpi_collector.h"
#include "bridge/engine/checks/kpi/kpi_refusals.h"
#include "bridge/engine/checks/kpi/kpi_sentence.h"
#include "bridge/engine/checks/kpi/kpi_slots.h"
#include "bridge/engine/checks/kpi/kpi_values.h"
#include "bridge/engine/checks/kpi_language/kpi_korean.h"
#include "bridge/engine/checks/kpi_language/kpi_labels.h"
#include "bridge/engine/checks/kpi_language/kpi_topics.h"
#include "bridge/engine/checks/kpi_language/kpi_words.h"
#include "bridge/engine/checks/kpi_text/kpi_lead.h"
#include "bridge/text/markup.h"
#include "bridge/text/section.h"
#include "bridge/text/sentence.h"
#include "bridge/text/utf8.h"

namespace healthlint {
namespace {

class DocumentReader {
  public:
    DocumentReader(const Document& document, bool goal) : document_(document), goal_(goal) {
        for (const Section& section : find_sections(document, section_names()))
            for (std::size_t at = section.begin; at < section.end; ++at)
                inside_.insert(at);
    }

    KpiReading read() {
        for (std::size_t at = 0; at < document_.blocks.size() && !found_.is_full(); ++at)
            read_block(at);
        return found_.take();
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
            found_.begin_section();
            list_goal_ = false;
            header_ = nullptr;
            return read_lines(block, true);
        case BlockKind::TableRow: return read_row(block, at);
        case BlockKind::Paragraph:
        case BlockKind::Quote:
            header_ = nullptr;
            list_goal_ = ends_in_goal_label(block.text);
            if (read_open_table(block, goal_ || inside_.contains(at))) return;
            return read_lines(block, goal_ || inside_.contains(at));
        case BlockKind::ListItem:
        case BlockKind::TaskItem:
            header_ = nullptr;
            // What is ticked off was reached; a list of goals keeps it as a goal.
            if (block.done && !goal_ && !list_goal_ && !inside_.contains(at)) return;
            return read_lines(block, goal_ || list_goal_ || inside_.contains(at));
        }
    }

    void read_lines(const Block& block, bool goal) {
        const bool single =
            document_.blocks.size() == 1 && block.text.find('\n') == block.text.npos;
        KpiContext context{
            .goal = goal && block.kind != BlockKind::Heading,
            .fragment =
                single || block.kind == BlockKind::ListItem || block.kind == BlockKind::TaskItem,
            .item = block.kind == BlockKind::ListItem || block.kind == BlockKind::TaskItem,
            .checklist = block.kind == BlockKind::TaskItem,
            .before = {}};
        for (const std::string_view line : split(block.text, '\n')) {
            if (is_label_only(line) || (!single && is_bare_goal_label(line))) {
                found_.flush();
                // A label inside a paragraph: what follows it on the next lines is a goal.
                context.goal = context.goal || is_goal_label(bare_title(line));
                if (slot_label(line) != SlotLabel::None) read_line(line, context);
                continue;
            }
            if (!trim(line).empty()) read_line(line.substr(0, kMaxKpiSentence), context);
        }
    }

    // The last line of a paragraph names goals: the list behind it holds them.
    static bool ends_in_goal_label(std::string_view text) {
        const auto line = text.substr(text.rfind('\n') + 1);
        return is_bare_goal_label(line) || (is_label_only(line) && is_goal_label(bare_title(line)));
    }

    // "KPI" or "성공 기준" on a line of its own, without a colon.
    static bool is_bare_goal_label(std::string_view line) {
        constexpr std::size_t kLongest = 24;
        return line.size() <= kLongest && line.find_first_of("0123456789.") == line.npos &&
               is_goal_label(bare_title(line));
    }

    void read_row(const Block& row, std::size_t at) {
        if (row.cells.size() > kMaxKpiCells || row.text.size() > kMaxKpiSentence)
            return found_.flush();
        // "|Target|6 min|": one part of the KPI a row.
        const SlotLabel label = row.cells.size() == 2 ? slot_label(row.cells[0]) : SlotLabel::None;
        if (label != SlotLabel::None && slot_label(row.cells[1]) == SlotLabel::None)
            return found_.fill({label, row.cells[1]}, row.text);
        const bool first = at == 0 || document_.blocks[at - 1].kind != BlockKind::TableRow;
        if (first) header_ = nullptr;
        if (row.header || (first && is_header_row(row))) {
            header_ = &row;
            return;
        }
        read_record(row, goal_ || inside_.contains(at));
    }

    // A row of a table that is no head.
    void read_record(const Block& row, bool goal) {
        found_.flush();
        const std::vector<KpiSlot> slots = row_slots(row, header_);
        if (slots.empty()) {
            for (const std::string& cell : row.cells)
                if (!cell.empty())
                    found_.read_sentence(cell, {.goal = goal, .fragment = true, .before = {}});
            return;
        }
        auto refused = header_ == nullptr ? refuse_text(row.text, goal) : std::string_view();
        if (refused.empty()) refused = refuse_row(slots);
        if (!refused.empty()) return found_.note(refused);
        for (const KpiSlot& slot : slots)
            found_.fill(slot, row.text);
        found_.flush();
    }

    // A table typed or pasted without bars at its edges: its head says that it is one.
    bool read_open_table(const Block& block, bool goal) {
        const auto end = block.text.find('\n');
        if (end == std::string::npos) return false;
        const auto first = std::string_view(block.text).substr(0, end);
        if (first.find('|') == first.npos && first.find('\t') == first.npos) return false;
        const auto lines = split(block.text, '\n');
        const Block head{.kind = BlockKind::TableRow, .cells = open_cells(lines.front())};
        if (head.cells.size() > kMaxKpiCells || !is_header_row(head)) return false;
        header_ = &head;
        for (const std::string_view line : std::span(lines).subspan(1)) {
            const Block row{
                .kind = BlockKind::TableRow,
                .text = std::string(line.substr(0, kMaxKpiSentence)),
                .cells = open_cells(line.substr(0, kMaxKpiSentence))};
            const bool rule = line.find_first_not_of("-|: ") == line.npos;
            if (!rule && row.cells.size() <= head.cells.size()) read_record(row, goal);
        }
        header_ = nullptr;
        return true;
    }

    // Under a header only what names and states the target counts: today's value may be unknown.
    static std::string_view refuse_row(const std::vector<KpiSlot>& slots) {
        for (const KpiSlot& slot : slots) {
            const bool says = slot.label == SlotLabel::Metric || slot.label == SlotLabel::Target;
            if (!says) continue;
            if (const auto refused = refuse_text(slot.text, true); !refused.empty()) return refused;
            if (slot.label == SlotLabel::Target && has_korean_past(slot.text))
                return "a result or a fact";
        }
        return {};
    }

    void read_line(std::string_view line, const KpiContext& context) {
        const KpiLine parts = split_slots(line);
        if (parts.slots.empty()) return read_sentences(line, context);
        if (const auto refused = refuse_text(line, true); !refused.empty()) {
            found_.remember_metric(parts);
            return found_.note(refused);
        }
        KpiContext inner = context;
        inner.goal =
            inner.goal || std::ranges::find(parts.slots, SlotLabel::Deadline, &KpiSlot::label) !=
                              parts.slots.end();
        if (!parts.prefix.empty()) found_.read_prefix(parts.prefix, inner);
        for (const KpiSlot& slot : parts.slots)
            found_.fill(slot, line);
        const bool alone = parts.prefix.empty() && parts.slots.size() == 1;
        if (alone && parts.slots.front().label == SlotLabel::Deadline) found_.share_deadline();
    }

    void read_sentences(std::string_view line, KpiContext context) {
        const KpiLead lead = take_lead(line);
        context.goal = context.goal || lead.goal;
        context.fragment = context.fragment || lead.goal;
        const auto sentences = split_sentences(line);
        for (std::size_t at = 0; at < sentences.size(); ++at) {
            context.before =
                line.substr(0, static_cast<std::size_t>(sentences[at].data() - line.data()));
            found_.read_sentence(sentences[at], context);
        }
    }

    const Document& document_;
    bool goal_ = false;
    std::set<std::size_t> inside_;   // blocks of sections that state goals
    const Block* header_ = nullptr;  // of the table we are in
    bool list_goal_ = false;         // the paragraph before the list names goals
    KpiCollector found_;
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
    const FoldedText folded(text.substr(0, kMaxKpiSentence));
    if (!refuse_text(folded.text(), true).empty()) return std::nullopt;
    return read_bare_target(folded.text());
}

}  // namespace healthlint
