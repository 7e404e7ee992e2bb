#pragma once
// Puts KPIs together from what a document says line by line: whole sentences, and parts behind
// labels ("Target: …", "기한: …") that may stand on lines of their own.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bridge/engine/checks/kpi/kpi_reading.h"
#include "bridge/engine/checks/kpi/kpi_sentence.h"
#include "bridge/engine/checks/kpi/kpi_slots.h"

namespace healthlint {

class KpiCollector {
  public:
    static constexpr std::size_t kMaxKpis = 20;  // of one document; more say no more

    bool is_full() const { return found_.size() >= kMaxKpis; }

    void read_sentence(std::string_view text, const KpiContext& context);
    void read_prefix(std::string_view prefix, const KpiContext& context);  // before the first label
    void fill(const KpiSlot& slot, std::string_view line);
    void remember_metric(const KpiLine& parts);  // of a line that was refused
    void note(std::string_view why);             // why a number was no target; the first counts
    void flush();                                // what comes next is about something else
    void share_deadline();                       // the one just read closes a list of goals
    void begin_section();                        // what comes next has deadlines of its own

    KpiReading take();

  private:
    void fill_metric(std::string_view text);
    void name_metric(std::string_view text);
    void fill_target(std::string_view text);
    bool is_measured_by_date(std::string_view text) const;
    bool same_unit(const KpiAmount& amount) const;
    void start(const Kpi& kpi, std::string_view quote);
    void keep_partial(Kpi kpi, std::string_view quote = {});

    Kpi record_;                        // being put together from labelled lines
    bool is_goal_ = false;              // a label said so
    std::optional<KpiAmount> current_;  // "currently …" of a sentence before
    std::string current_metric_;        // and what has that value
    std::vector<Kpi> found_;
    std::size_t section_ = 0;     // first of found_ in the section
    std::optional<Kpi> partial_;  // names a part, for the reader who wrote no target
    std::string why_;
};

}  // namespace healthlint
