#pragma once
// What Jira would answer for an issue, as far as random sites have fields; texts as ADF.

#include <string>

#include "bridge/model/issue.h"

namespace healthlint {

std::string as_jira_answers(const Issue& issue);

}  // namespace healthlint
