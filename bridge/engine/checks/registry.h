#pragma once
// The named checks, listed by hand: one file in this folder and one line in registry.cpp each.

#include "bridge/engine/check.h"

namespace healthlint {

CheckDefinition aging_check();
CheckDefinition business_owner_check();
CheckDefinition cadence_check();
CheckDefinition checklist_check();
CheckDefinition collaboration_check();
CheckDefinition data_pipeline_check();
CheckDefinition data_sources_check();
CheckDefinition date_span_check();
CheckDefinition exploration_first_check();
CheckDefinition feasibility_first_check();
CheckDefinition field_updated_check();
CheckDefinition kpi_check();
CheckDefinition kpi_fresh_check();
CheckDefinition links_check();
CheckDefinition manual_check();
CheckDefinition parallel_work_check();
CheckDefinition preceded_by_check();
CheckDefinition project_count_check();
CheckDefinition pulse_check();
CheckDefinition role_balance_check();
CheckDefinition selection_speed_check();
CheckDefinition slipped_check();
CheckDefinition time_in_state_check();

}  // namespace healthlint
