#pragma once
// The parts of the configuration that hold logins: to a site without an app with an API token, and
// the operator's to us.

#include "bridge/config.h"
#include "bridge/packs/values/values.h"

namespace healthlint {

// The section `jira:` of the file; what is wrong goes to `problems`.
void read_jira(const Parameter& root, Config& config, Problems& problems);

// The environment, which wins. Invalid names what is missing of a login or cannot be used.
Result<void> complete_jira(Config& config, const ReadEnvironment& environment);

// The section `operator:` and its environment. Invalid for a password that is too short.
void read_operator(const Parameter& root, Config& config, Problems& problems);
Result<void> complete_operator(Config& config, const ReadEnvironment& environment);

// A file's text; nothing when it cannot be read.
std::optional<std::string> read_text_file(const std::string& path);

}  // namespace healthlint
