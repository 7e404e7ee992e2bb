#pragma once
// The names by which packs call roles: the canonical ones, and groups of them ("engineer").

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bridge/model/outcome.h"
#include "bridge/model/text.h"

namespace healthlint {

struct RoleName {
    std::string name;         // as written in the pack
    std::vector<Role> roles;  // engineer = ai-engineer, data-engineer, software-engineer
    Text plural;              // "data scientists", "데이터 사이언티스트"
};

std::optional<RoleName> find_role(std::string_view name);
std::vector<std::string> role_names();  // every name, for "did you mean"

}  // namespace healthlint
