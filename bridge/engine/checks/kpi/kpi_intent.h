#pragma once
// Does somebody mean to reach this number? Frames ("our goal is …"), verbs of change in a form that
// asks, obligations, and bare phrases that compare ("p95 latency < 200 ms"), English and Korean.

#include <optional>
#include <string_view>

#include "bridge/engine/checks/kpi/kpi_sentence.h"
#include "bridge/engine/checks/kpi_text/kpi_tokens.h"

namespace healthlint {

// What was read so far; the sentence outlives it.
struct KpiClaim {
    const KpiTokens& sentence;
    const KpiContext& context;
    std::size_t target = 0;               // into quantities
    std::optional<std::size_t> baseline;  // into quantities
    std::optional<std::size_t> verb;      // token of the verb that governs the target
    std::string_view metric;
    bool has_deadline = false;
};

enum class KpiIntent {
    None,
    Stated,    // the place or the form says so
    Demanded,  // a verb of change asks for it: stronger than words of another topic nearby
};

KpiIntent intent_of(const KpiClaim& claim);

}  // namespace healthlint
