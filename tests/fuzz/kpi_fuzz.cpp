// libFuzzer: no text crashes the reader of goals, what it reads is measurable by its own account,
// and its words are a part of the text. Built by the preset asan.

#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "bridge/engine/checks/kpi/kpi_reading.h"
#include "bridge/engine/checks/kpi_text/kpi_glance.h"
#include "bridge/text/markup.h"

namespace {

void require(bool held) {
    if (!held) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(  // NOLINT(readability-identifier-naming)
    const std::uint8_t* data,
    std::size_t size) {
    using namespace healthlint;
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const KpiReading reading = read_kpi(text);
    require(!reading.why.empty());
    const bool number = glance(text).number;
    for (const Kpi& kpi : reading.kpis) {
        require(kpi.measurable() == reading.measurable());
        require(missing_parts(kpi).size() <= 4);
        // A goal without a number would be an invention.
        if (kpi.measurable()) require(number);
    }
    require(read_kpi_section(document_from_markup(text)).kpis.size() <= 20);
    (void)read_kpi_target(text);
    return 0;
}
