#pragma once
// healthlint check --from jira: reads a site with an API token, judges it, and on wish writes the
// badges and comments.

#include <string>

#include "bridge/cli/check/check_run.h"
#include "bridge/config.h"

namespace healthlint {

struct JiraCheck {
    std::string rules, site_file;
    std::string state;  // a file that remembers what was read and written; empty = nothing does
    bool write = false;
};

// Unauthorized, Unavailable: the site could not be read; Invalid: the rules cannot be used.
Result<CheckRun> check_jira(const Config& config, const JiraCheck& check);

}  // namespace healthlint
