#pragma once
// Fills a world: the company's people and spaces, its issues or captured ones, and as many
// generated ones as asked for. Ages in the company's files are days before now, so that the demo is
// always fresh.

#include "tests/sandbox/world.h"

namespace healthlint::sandbox {

void load_world(World& world);

// One issue of a company file (compact form: company/README.md) as a full record.
IssueRecord company_issue(const World& world, const Json& compact, long long id, TimePoint now);

// Issues of a folder of Jira REST answers: search pages, single issues, arrays. Spaces, people and
// statuses that the company lacks are added from the issues. Answers how many.
std::size_t import_captures(World& world, const std::string& folder);

}  // namespace healthlint::sandbox
