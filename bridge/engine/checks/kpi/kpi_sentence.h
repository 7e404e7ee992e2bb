#pragma once
// One sentence, list item or field as a KPI: which number is the target, which the baseline, what
// is measured, until when, and whether somebody means to reach it.

#include <string>
#include <string_view>

#include "bridge/engine/checks/kpi/kpi_reading.h"
#include "bridge/engine/checks/kpi_text/kpi_tokens.h"

namespace healthlint {

constexpr std::size_t kMaxKpiSentence = 2'000;  // bytes; longer ones are dumps, not goals

struct KpiContext {
    bool goal = false;         // a heading, label or field says that a goal stands here
    bool fragment = false;     // list item, checklist item or cell: no whole sentence expected
    bool vague = true;         // a metric without a number is of interest as well
    bool item = false;         // of a list: its phrases are whole
    bool checklist = false;    // an item to tick: what it says shall become true
    std::string_view before;   // what the same paragraph says before it
    std::string_view subject;  // the metric whose value of today was told just before
};

struct KpiSentence {
    Kpi kpi;
    bool intended = false;  // somebody means to reach it
    bool demanded = false;  // by a verb of change that asks for it
    std::string subject;    // what the value of today belongs to, where it told nothing else
    std::string why;
};

KpiSentence read_kpi_sentence(std::string_view text, KpiContext context);

}  // namespace healthlint
