#include "bridge/engine/checks/registry.h"

#include <algorithm>

namespace healthlint {

const std::vector<CheckDefinition>& check_registry() {
    static const std::vector<CheckDefinition> kChecks{
        kpi_check(),
        data_sources_check(),
        role_balance_check(),
    };
    return kChecks;
}

const CheckDefinition* find_check(std::string_view name) {
    const std::vector<CheckDefinition>& checks = check_registry();
    const auto found = std::ranges::find(checks, name, &CheckDefinition::name);
    return found == checks.end() ? nullptr : &*found;
}

}  // namespace healthlint
