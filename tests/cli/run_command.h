#pragma once
// Runs the real binary, as a person would.

#include <string>
#include <vector>

namespace healthlint {

struct CommandResult {
    int code = -1;  // exit code; -1 when it ended by a signal or did not start
    std::string out;
    std::string err;
};

CommandResult run_healthlint(const std::vector<std::string>& arguments);

}  // namespace healthlint
