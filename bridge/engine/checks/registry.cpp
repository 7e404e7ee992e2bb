#include "bridge/engine/checks/registry.h"

#include <algorithm>

#include "bridge/engine/checks/check_pages.h"

namespace healthlint {
namespace {

std::vector<CheckDefinition> with_pages(std::vector<CheckDefinition> checks) {
    for (CheckDefinition& check : checks)
        add_page(check);
    return checks;
}

}  // namespace

const std::vector<CheckDefinition>& check_registry() {
    static const std::vector<CheckDefinition> kChecks = with_pages({
        kpi_check(),
        kpi_fresh_check(),
        data_sources_check(),
        data_pipeline_check(),
        exploration_first_check(),
        feasibility_first_check(),
        business_owner_check(),
        selection_speed_check(),
        slipped_check(),
        preceded_by_check(),
        links_check(),
        field_updated_check(),
        time_in_state_check(),
        date_span_check(),
        checklist_check(),
        manual_check(),
        project_count_check(),
        parallel_work_check(),
        aging_check(),
        role_balance_check(),
        collaboration_check(),
        pulse_check(),
        cadence_check(),
    });
    return kChecks;
}

const CheckDefinition* find_check(std::string_view name) {
    const std::vector<CheckDefinition>& checks = check_registry();
    const auto found = std::ranges::find(checks, name, &CheckDefinition::name);
    return found == checks.end() ? nullptr : &*found;
}

}  // namespace healthlint
