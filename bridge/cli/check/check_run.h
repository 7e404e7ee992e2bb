#pragma once
// One run of `healthlint check`: what was read and what the rules say, and its two renderings.
// The same run gives the same bytes.

#include <iosfwd>
#include <string>
#include <vector>

#include "bridge/atlassian/capture/capture.h"
#include "bridge/engine/report.h"
#include "bridge/model/snapshot.h"

namespace healthlint {

struct CheckedSite {
    std::string name;  // empty where the data does not say
    Snapshot snapshot;
    Report report;
};

struct CheckRun {
    std::string pack;  // "ai-team@1.4.0"
    std::string rulebook_hash;
    TimePoint as_of{};
    std::vector<CheckedSite> sites;
    Capture capture;  // its sites' issues have moved into the snapshots
};

// Where every issue object went.
struct CheckTotals {
    std::size_t files = 0;
    std::size_t files_skipped = 0;
    std::size_t objects = 0;          // whole issue objects read
    std::size_t repeated = 0;         // of them, other versions of an issue that is counted
    std::size_t issues = 0;           // distinct
    std::size_t partial = 0;          // of them, seen only inside other issues
    std::size_t evaluated = 0;        // selected by at least one rule
    std::size_t not_in_scope = 0;     // by none
    std::size_t objects_skipped = 0;  // beside issues, each with a reason
    std::map<Grade, std::size_t> grades;
};

CheckTotals totals_of(const CheckRun& run);

// Issues of a site in the order people expect: by space, then number.
std::vector<const Issue*> issues_in_order(const CheckedSite& site);

// The worst counted finding of any subject as an exit code (command.h).
int exit_code_of(const CheckRun& run);

void print_table(const CheckRun& run, std::ostream& out);
void print_json(const CheckRun& run, std::ostream& out);

}  // namespace healthlint
