#include "bridge/engine/checks/kpi/kpi_slots.h"

#include <algorithm>

#include "bridge/base/ascii.h"
#include "bridge/engine/checks/kpi_text/kpi_lead.h"
#include "bridge/text/quantity.h"
#include "bridge/text/section.h"
#include "bridge/text/time_phrase.h"

namespace healthlint {
namespace {

constexpr std::size_t kMaxLabel = 40;

bool separates(std::string_view text, std::size_t at) {
    constexpr std::string_view kFirst = "|,;(. /\n";
    if (kFirst.find(text[at]) == kFirst.npos) return false;
    for (const std::string_view sign : {"|", ",", ";", "(", ". ", " - ", "/ ", "\n"})
        if (text.substr(at).starts_with(sign)) return true;
    return false;
}

// Where the label that ends at `colon` begins: behind the last separator.
std::size_t label_begin(std::string_view line, std::size_t colon) {
    std::size_t at = colon;
    const auto marked = [&] {
        // All but "->" are three bytes long and end in one above ASCII.
        const char last = line[at - 1];
        if (last != '>' && static_cast<unsigned char>(last) < 0x80) return false;
        for (const std::string_view mark : {"•", "·", "–", "—", "→", "⇒", "->"})
            if (line.substr(0, at).ends_with(mark)) return true;
        return false;
    };
    while (at > 0 && colon - at < kMaxLabel && !separates(line, at - 1) && !marked())
        --at;
    return at;
}

std::string_view without_tail_separators(std::string_view text) {
    constexpr std::string_view kTail = " \t-|,;(/";
    while (!text.empty()) {
        if (kTail.find(text.back()) != kTail.npos)
            text.remove_suffix(1);
        else if (
            text.ends_with("•") || text.ends_with("–") || text.ends_with("—") ||
            text.ends_with("→") || text.ends_with("⇒"))
            text.remove_suffix(3);
        else
            break;
    }
    return trim(text);
}

// The column's part by the words of its head: "현재 수준", "2026 target".
SlotLabel header_label(std::string_view head) {
    if (const SlotLabel label = slot_label(head); label != SlotLabel::None) return label;
    const std::string lower = to_lower(head);
    if (lower == "from" || lower == "before" || lower == "start") return SlotLabel::Baseline;
    if (lower == "to" || lower == "after" || lower == "plan") return SlotLabel::Target;
    const auto any = [&](std::initializer_list<std::string_view> words) {
        return std::ranges::any_of(words, [&](std::string_view word) {
            return contains_words(lower, word) ||
                   (static_cast<unsigned char>(word.front()) >= 0x80 &&
                    lower.find(word) != lower.npos);
        });
    };
    if (any({"baseline", "current", "today", "as-is", "현재", "기준값", "베이스라인"}))
        return SlotLabel::Baseline;
    if (any({"target", "goal", "to-be", "목표"})) return SlotLabel::Target;
    const bool start = any({"start", "시작", "착수"});
    if (!start && any({"deadline", "due", "date", "when", "기한", "마감", "시기", "일정", "일자"}))
        return SlotLabel::Deadline;
    if (any({"metric", "kpi", "measure", "indicator", "지표", "항목", "criterion", "key result"}))
        return SlotLabel::Metric;
    return SlotLabel::Other;
}

bool is_date(std::string_view cell) {
    const auto times = find_time_phrases(cell);
    return !times.empty() && times.front().end - times.front().begin + 2 >= trim(cell).size();
}

std::vector<KpiSlot> by_header(
    const std::vector<std::string>& cells, const std::vector<std::string>& heads) {
    std::vector<KpiSlot> slots;
    bool target = false;
    for (std::size_t at = 0; at < cells.size() && at < heads.size(); ++at) {
        slots.push_back({header_label(heads[at]), cells[at]});
        target = target || slots.back().label == SlotLabel::Target;
    }
    if (!target) return {};
    const bool metric = std::ranges::any_of(
        slots, [](const KpiSlot& slot) { return slot.label == SlotLabel::Metric; });
    if (!metric && slots.front().label == SlotLabel::Other) slots.front().label = SlotLabel::Metric;
    return slots;
}

// "| 지표명 | 주간 사용자 | 목표 | +15% |": label and value in turns.
std::vector<KpiSlot> in_turns(const std::vector<std::string>& cells) {
    std::vector<KpiSlot> slots;
    for (std::size_t at = 0; at + 1 < cells.size(); at += 2) {
        const SlotLabel label = slot_label(cells[at]);
        if (label == SlotLabel::None) return {};
        slots.push_back({label, cells[at + 1]});
    }
    const bool target = std::ranges::any_of(
        slots, [](const KpiSlot& slot) { return slot.label == SlotLabel::Target; });
    return target ? slots : std::vector<KpiSlot>{};
}

// "| KPI | 목표 | : | 적용률 | 95% |": a header and a row that lost their line break.
std::vector<KpiSlot> flattened(const std::vector<std::string>& cells) {
    const auto middle = std::ranges::find_if(cells, [](const std::string& cell) {
        return !cell.empty() && cell.find_first_not_of(":- ") == cell.npos;
    });
    if (middle == cells.end()) return {};
    const std::vector<std::string> heads(cells.begin(), middle);
    std::vector<KpiSlot> slots;
    const auto first = static_cast<std::size_t>(middle - cells.begin()) + 1;
    for (std::size_t at = 0; at < heads.size() && first + at < cells.size(); ++at)
        slots.push_back({header_label(heads[at]), cells[first + at]});
    return slots;
}

// "| Clean CI build | -30% or better |", "| Recall | 0.65 (minimum) | 0.70 (target) |"
std::vector<KpiSlot> by_content(const std::vector<std::string>& cells) {
    if (cells.size() < 2 || is_date(cells.front()) ||
        !find_quantities(take_lead(cells.front()).rest).empty())
        return {};
    std::vector<KpiSlot> slots{{SlotLabel::Metric, cells.front()}};
    bool target = false;
    for (std::size_t at = 1; at < cells.size(); ++at) {
        if (target && is_date(cells[at])) {
            slots.push_back({SlotLabel::Deadline, cells[at]});
            break;
        }
        const auto quantities = find_quantities(cells[at]);
        const std::string lower = to_lower(cells[at]);
        if (quantities.size() != 1) continue;
        const bool named = contains_words(lower, "target") || lower.find("목표") != lower.npos;
        const Quantity& q = quantities.front();
        const bool alone = q.end - q.begin + 6 >= trim(cells[at]).size();
        const bool fallback = contains_words(lower, "minimum") || contains_words(lower, "stretch");
        const bool meant = named || ((q.comparison != Comparison::None || q.is_signed) && alone);
        if (meant && !target && !fallback) {
            slots.push_back({SlotLabel::Target, cells[at]});
            target = true;
        } else if (!meant && !target && !fallback && alone) {
            slots.push_back({SlotLabel::Baseline, cells[at]});
        }
    }
    return target ? slots : std::vector<KpiSlot>{};
}

bool starts_with_number(std::string_view text) {
    const auto numbers = find_quantities(text);
    return !numbers.empty() && numbers.front().begin == 0;
}

// "churn: now 4 % / target 2 % / due June": parts without colons, each with its label in front.
KpiLine split_parts(std::string_view line) {
    const auto sign = line.find(" / ") != line.npos ? std::string_view(" / ") : ", ";
    KpiLine result{.prefix = line, .slots = {}};
    bool target = false;
    for (std::size_t at = 0; at <= line.size();) {
        const auto end = std::min(line.find(sign, at), line.size());
        auto part = trim(line.substr(at, end - at));
        if (at == 0) {
            const auto colon = part.find(": ");
            result.prefix = colon == part.npos ? std::string_view() : part.substr(0, colon);
            if (colon != part.npos) part = trim(part.substr(colon + 1));
        }
        const auto space = part.find(' ');
        const SlotLabel label =
            space == part.npos ? SlotLabel::None : slot_label(part.substr(0, space));
        if (label == SlotLabel::None) return {.prefix = line, .slots = {}};
        const auto value = trim(part.substr(space));
        const bool number = label == SlotLabel::Target || label == SlotLabel::Baseline;
        if (number && !starts_with_number(value)) return {.prefix = line, .slots = {}};
        target = target || label == SlotLabel::Target;
        result.slots.push_back({label, value});
        at = end + sign.size();
    }
    if (!target || result.slots.size() < 2) return {.prefix = line, .slots = {}};
    return result;
}

}  // namespace

KpiLine split_slots(std::string_view line) {
    KpiLine result{.prefix = line, .slots = {}};
    std::size_t value = std::string_view::npos;
    for (auto colon = line.find(':'); colon != line.npos; colon = line.find(':', colon + 1)) {
        if (line.substr(colon + 1).starts_with("//")) continue;
        const std::size_t begin = label_begin(line, colon);
        const SlotLabel label = slot_label(line.substr(begin, colon - begin));
        if (label == SlotLabel::None) continue;
        if (value == line.npos)
            result.prefix = without_tail_separators(line.substr(0, begin));
        else
            result.slots.back().text = without_tail_separators(line.substr(value, begin - value));
        result.slots.push_back({label, {}});
        value = colon + 1;
    }
    if (result.slots.empty()) return split_parts(line);
    auto last = without_tail_separators(line.substr(value));
    if (last.ends_with(')') && last.find('(') == last.npos) last.remove_suffix(1);
    result.slots.back().text = last;
    const bool only_other = std::ranges::all_of(
        result.slots, [](const KpiSlot& slot) { return slot.label == SlotLabel::Other; });
    if (only_other) return {.prefix = line, .slots = {}};
    return result;
}

bool is_header_row(const Block& row) {
    if (row.cells.size() < 2) return false;
    const bool labels = std::ranges::all_of(row.cells, [](const std::string& cell) {
        return cell.empty() || slot_label(cell) != SlotLabel::None;
    });
    if (labels) return true;
    bool target = false;
    bool other = false;
    for (const std::string& cell : row.cells) {
        const auto numbers = find_quantities(cell);
        const bool value = std::ranges::any_of(
            numbers, [](const Quantity& number) { return !number.unit.empty(); });
        if (cell.size() > kMaxLabel || value) return false;
        const SlotLabel label = header_label(cell);
        target = target || label == SlotLabel::Target;
        other = other || label == SlotLabel::Metric || label == SlotLabel::Baseline;
    }
    return target && other;
}

std::vector<std::string> open_cells(std::string_view line) {
    std::vector<std::string> cells;
    for (const std::string_view cell : split(line, line.find('\t') != line.npos ? '\t' : '|'))
        cells.emplace_back(trim(cell));
    return cells;
}

std::vector<KpiSlot> row_slots(const Block& row, const Block* header) {
    if (header != nullptr) {
        if (auto slots = by_header(row.cells, header->cells); !slots.empty()) return slots;
    }
    if (auto slots = in_turns(row.cells); !slots.empty()) return slots;
    if (auto slots = flattened(row.cells); !slots.empty()) return slots;
    return by_content(row.cells);
}

}  // namespace healthlint
