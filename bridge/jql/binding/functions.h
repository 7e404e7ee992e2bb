#pragma once
// The functions of JQL that take no date: which of them mean something here, and why not the rest.

#include <string>
#include <string_view>
#include <vector>

namespace healthlint {

// Why a function that Jira knows cannot be answered from a snapshot; empty for an unknown name.
std::string function_refusal(std::string_view name);

// Names that can be used here, for "did you mean".
std::vector<std::string> local_function_names();

}  // namespace healthlint
