#pragma once
// What is wrong with rule files, as the commands of `healthlint rules` print it.

#include "bridge/base/json.h"
#include "bridge/jql/diagnostic.h"

namespace healthlint {

OrderedJson diagnostic_json(const Diagnostic& diagnostic);

// Where no site is asked, that a field or the members of a group are not known says nothing.
bool is_about_this_site(const Diagnostic& diagnostic);

}  // namespace healthlint
