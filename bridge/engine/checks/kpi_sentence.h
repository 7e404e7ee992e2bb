#pragma once
// One sentence, list item or field as a KPI: which number is the target, which the baseline, what
// is measured, until when, and whether somebody means to reach it.

#include <string>
#include <string_view>

#include "bridge/engine/checks/kpi_reading.h"
#include "bridge/engine/checks/kpi_tokens.h"

namespace healthlint {

struct KpiContext {
    bool goal = false;        // a heading, label or field says that a goal stands here
    bool fragment = false;    // list item, checklist item or cell: no whole sentence expected
    std::string_view before;  // what the same paragraph says before it
};

struct KpiSentence {
    Kpi kpi;
    bool intended = false;  // somebody means to reach it
    std::string why;
};

KpiSentence read_kpi_sentence(std::string_view text, KpiContext context);

}  // namespace healthlint
