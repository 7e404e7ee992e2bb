#pragma once
// The vocabulary of job titles in English and Korean: whole titles with their role, and words of a
// field of work. A caller decides which of them counts.

#include <optional>
#include <span>
#include <string_view>

#include "bridge/model/outcome.h"

namespace healthlint {

struct RoleTitle {
    std::string_view words;
    Role role = Role::Other;
};

// A title that names its role outright ("product owner", "QA", "팀장"). `title` is lower-cased here
// and below.
std::optional<RoleTitle> find_role_title(std::string_view title);

// Latin words stand alone, Korean ones carry particles and stand in compounds.
bool stands_in(std::string_view title, std::string_view word);

// The first word of a class that stands in the title.
using RoleWord = std::optional<std::string_view>;
RoleWord first_of(std::string_view title, std::span<const std::string_view> words);

RoleWord permission_word(std::string_view title);  // groups and contracts: "jira", "contractor"
RoleWord ai_word(std::string_view title);
RoleWord data_word(std::string_view title);
RoleWord design_word(std::string_view title);  // planning too
RoleWord science_word(std::string_view title);
RoleWord software_word(std::string_view title);
RoleWord expert_word(std::string_view title);     // of the domain: "underwriter", "공정"
RoleWord unrelated_word(std::string_view title);  // "marketing", "hr"

}  // namespace healthlint
