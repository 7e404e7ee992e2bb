#pragma once
// The command line: one file per command, each adds itself to CLI11 and says what to run.

#include <functional>

namespace CLI {  // NOLINT(readability-identifier-naming): the name is the library's
class App;
}

namespace healthlint {

// Exit codes. The code of a check is its worst counted finding.
constexpr int kExitHealthy = 0;
constexpr int kExitWarnings = 1;
constexpr int kExitFailures = 2;
constexpr int kExitUsage = 3;   // bad rules or usage
constexpr int kExitNoData = 4;  // no data or no connection

// Set by the sub-command that was parsed; main calls it.
struct CommandLine {
    std::function<int()> run;
};

}  // namespace healthlint
