#include "bridge/engine/checks/kpi_text/kpi_lead.h"

#include <algorithm>

#include "bridge/base/ascii.h"
#include "bridge/engine/checks/kpi_language/kpi_labels.h"
#include "bridge/engine/checks/kpi_language/kpi_measures.h"
#include "bridge/engine/checks/kpi_language/kpi_verbs.h"
#include "bridge/engine/checks/kpi_language/kpi_words.h"
#include "bridge/text/quantity.h"
#include "bridge/text/time_phrase.h"
#include "bridge/text/utf8.h"

namespace healthlint {
namespace {

constexpr std::size_t kMaxLabel = 80;

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

// Signs that belong to a number stay: "$5", "≥ 90", "-30 %", "(목표 …", "↓ 2pp".
bool belongs_to_number(std::string_view text) {
    for (const std::string_view sign :
         {"$", "€", "£", "₩", "≥", "≤", "<", ">", "~", "≈", "↑", "↓", "±", "%"})
        if (text.starts_with(sign)) return true;
    return (text.front() == '-' || text.front() == '+') && text.size() > 1 && is_digit(text[1]);
}

std::string_view without_signs(std::string_view text) {
    while (!text.empty() && !belongs_to_number(text) && text.front() != '[') {
        const CodePoint c = code_point_at(text, 0);
        if (is_word_char(c.value)) break;
        text.remove_prefix(c.length);
    }
    return text;
}

// "4.2.1 Lower", "2. 사용자", "3) x"; a plain number is a quantity.
std::string_view without_number(std::string_view text) {
    std::size_t at = 0;
    bool marked = false;
    while (at < text.size() && (is_digit(text[at]) || text[at] == '.' || text[at] == ')')) {
        marked = marked || !is_digit(text[at]);
        ++at;
    }
    if (at == 0 || !marked || at >= text.size() || text[at] != ' ') return text;
    const auto rest = trim(text.substr(at));
    const bool word = !rest.empty() && !is_digit(rest.front()) && rest.front() != '%' &&
                      (is_word_char(code_point_at(rest, 0).value) || rest.front() == '[');
    const bool unit = !rest.empty() && at < text.size() &&
                      text.substr(0, at).find(')') == text.npos &&
                      !text.substr(0, at).ends_with('.') &&
                      !find_quantities(text.substr(0, at + 1 + rest.find(' '))).empty() &&
                      find_quantities(text).front().number_end > at;
    return word && !unit ? rest : text;
}

std::string_view without_tag(std::string_view text) {
    if (!text.starts_with('[')) return text;
    constexpr std::size_t kMaxTag = 24;
    const auto end = text.substr(0, kMaxTag).find(']');
    return end == std::string_view::npos ? text.substr(1) : trim(text.substr(end + 1));
}

bool is_priority_tag(std::string_view text) {
    return text.size() > 3 && text[0] == '[' && to_lower(text[1]) == 'p' && is_digit(text[2]) &&
           text[3] == ']';
}

// "Success = …", "Success: …"; "success rate" is a measure.
bool is_success(std::string_view label) {
    return equals_ignoring_case(label, "success");
}

// Length of "Label:" at the start, 0 where there is none. Addresses, ratios and times have colons
// of their own.
std::size_t label_length(std::string_view text) {
    const auto window = text.substr(0, kMaxLabel);
    if (const auto equals = window.find(" = "); equals != window.npos) {
        const auto label = window.substr(0, equals);
        const bool one_word = label.find(' ') == label.npos;
        if (one_word && (is_goal_label(label) || is_success(label))) return equals + 2;
    }
    // "하반기 목표 - 예약 2,000건"
    constexpr std::string_view kDash = " - ";
    constexpr std::size_t kShort = 30;
    if (const auto dash = window.find(kDash);
        dash < kShort && is_goal_label(window.substr(0, dash)))
        return dash + kDash.size() - 1;
    for (auto at = window.find(':'); at != window.npos; at = window.find(':', at + 1)) {
        const auto after = text.substr(at + 1);
        if (after.starts_with("//")) return 0;
        if (!after.empty() && is_digit(after.front()) && at > 0 && is_digit(text[at - 1])) continue;
        if (!after.empty() && after.front() != ' ' &&
            static_cast<unsigned char>(after.front()) < 0x80)
            continue;
        if (window.substr(0, at).find_first_of(".?!;") != window.npos &&
            window.substr(0, at).find(". ") != window.npos)
            return 0;
        return at + 1;
    }
    return 0;
}

// "KR1 신규 …", "핵심 결과 2) …", "Goal 3 - …": the name of a goal with its number, and no colon.
std::size_t numbered_goal(std::string_view text) {
    constexpr std::size_t kLongest = 32;
    const auto digit = text.substr(0, kLongest).find_first_of("0123456789");
    if (digit == text.npos || digit == 0) return 0;
    const auto name = trim(text.substr(0, digit));
    // "OKR Q3 - …" has a quarter and no number.
    const bool part = text[digit - 1] != ' ' && name.find(' ') != name.npos;
    if (name.empty() || part || !is_goal_label(name) || name.find_first_of("%<>=~") != name.npos)
        return 0;
    std::size_t end = digit;
    while (end < text.size() &&
           (is_digit(text[end]) || text[end] == '.' ||
            (text[end] == '-' && end + 1 < text.size() && is_digit(text[end + 1]))))
        ++end;
    constexpr std::size_t kYear = 4;  // "Goal for 2027 - …" has a year and no number of its own
    const bool year =
        end - digit == kYear && text.substr(digit, end - digit).find('.') == text.npos;
    if (end >= text.size() || end - digit > kYear || year) return 0;
    const auto after = text.substr(end);
    const bool marked = (text[end - 1] == '.' && after.starts_with(' ')) ||
                        after.starts_with(") ") || after.starts_with(" - ") ||
                        after.starts_with(" – ") || after.starts_with(" — ") ||
                        after.starts_with(". ");
    const bool key = equals_ignoring_case(name, "KR") || equals_ignoring_case(name, "KPI");
    if (key && after.size() > 1 && after.front() == ' ' && !is_digit(after[1])) return end + 1;
    return marked ? end + (after.front() == ' ' ? 2 : 1) : 0;
}

bool is_time(std::string_view label) {
    const auto times = find_time_phrases(label);
    return times.size() == 1 && trim(label).size() <= times.front().end - times.front().begin + 2;
}

bool starts_with_by(std::string_view time) {
    const std::string lower = to_lower(time.substr(0, 7));
    return lower.starts_with("by ") || lower.starts_with("until ");
}

bool is_limit(std::string_view time) {
    return time.ends_with("까지") || starts_with_by(time);
}

// No number, or one that only tells apart: "OEE on packaging line 3".
bool names_measure_alone(std::string_view label) {
    const auto numbers = find_quantities(label);
    if (numbers.empty()) return true;
    const Quantity& number = numbers.front();
    const bool bare = numbers.size() == 1 && number.unit.empty() && !number.is_signed &&
                      number.comparison == Comparison::None && number.end == label.size();
    return bare && is_measurable_noun(trim(label.substr(0, number.begin)));
}

// "Throughput goal", "Target latency": the measure that a label calls a goal.
std::string_view without_goal_word(std::string_view label) {
    for (const std::string_view word : {"goal", "target", "kpi", "objective"}) {
        const std::string lower = to_lower(label);
        auto rest = label;
        if (lower.ends_with(" " + std::string(word)))
            rest.remove_suffix(word.size());
        else if (lower.starts_with(std::string(word) + " "))
            rest.remove_prefix(word.size());
        else
            continue;
        if (is_measurable_noun(trim(rest))) return trim(rest);
    }
    return {};
}

bool starts_with_demand(std::string_view label) {
    const auto space = label.find(' ');
    if (space == label.npos) return false;
    const auto verb = english_verb(to_lower(label.substr(0, space)));
    return verb && verb->form == VerbForm::Base && verb->change != Movement::Reach;
}

}  // namespace

KpiLead take_lead(std::string_view line) {
    KpiLead lead{.rest = trim(line), .label = {}, .time = {}};
    constexpr int kMaxLeads = 6;
    for (int leads = 0; leads < kMaxLeads && !lead.rest.empty(); ++leads) {
        const auto before = lead.rest;
        lead.rest = without_signs(lead.rest);
        if (is_priority_tag(lead.rest)) lead.goal = true;
        if (lead.rest.starts_with('[') && lead.rest.find(']') != lead.rest.npos)
            lead.goal = lead.goal || is_goal_label(lead.rest.substr(1, lead.rest.find(']') - 1));
        lead.rest = without_number(without_tag(lead.rest));
        if (const std::size_t length = numbered_goal(lead.rest); length > 0) {
            lead.goal = true;
            lead.rest = trim(lead.rest.substr(length));
        }
        if (const std::size_t length = label_length(lead.rest); length > 0) {
            const auto label = trim(lead.rest.substr(0, length - 1));
            const bool goal = is_goal_label(label) || is_success(label);
            if (!goal && !is_time(label) && !names_measure_alone(label)) break;
            if (is_time(label)) {
                lead.time = label;
                lead.goal = lead.goal || is_limit(label);  // "6월까지: 동의율 50 %"
            } else if (starts_with_demand(label)) {
                // "Shrink invoice cycle: 11 days today, 6 by June"
                lead.label = trim(label.substr(label.find(' ')));
                lead.goal = true;
            } else if (const auto named = without_goal_word(label); !named.empty()) {
                lead.label = named;
            } else if (!goal || label.find("목표") != label.npos) {
                // "리텐션 목표: D1: 60%": the label that says "goal" names the metric.
                if (lead.label.find("목표") == lead.label.npos) lead.label = label;
            }
            // "Goal for H2: …"
            if (const auto times = find_time_phrases(label); goal && times.size() == 1)
                lead.time = times.front().in(label);
            lead.goal = lead.goal || goal;
            lead.rest = trim(lead.rest.substr(length));
        }
        if (lead.rest == before) break;
    }
    return lead;
}

}  // namespace healthlint
