#pragma once
// Job titles, Jira roles and group names to canonical roles, English and Korean.

#include <string>
#include <string_view>

#include "bridge/model/outcome.h"

namespace healthlint {

constexpr std::size_t kMaxRoleTitle = 256;  // bytes; a longer text is no title

struct RoleReading {
    Role role = Role::Other;
    std::string why;  // the words that decided, or why none did
};

// Permission groups ("jira-users", "Administrators") are Other: they say nothing about work.
RoleReading read_role(std::string_view title);

}  // namespace healthlint
