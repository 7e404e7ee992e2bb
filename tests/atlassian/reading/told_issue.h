#pragma once
// Everything that a model::Issue holds, as text: two issues are equal when they are told alike.

#include <string>

#include "bridge/model/issue.h"

namespace healthlint {

std::string told(const Issue& issue);

}  // namespace healthlint
