#pragma once
// A file or folder of Jira REST JSON as Jira returns it -> sites with issues, for work without a
// connection. Every file and every issue object is accounted for.
//
// Which site an issue is of, its `self` address says; objects without one share the nameless site.
// An issue that comes more than once on a site counts once: the version with the newest `updated`,
// then the one with its history, then the first in order of path. Parents, sub-tasks and linked
// issues that stand only inside other issues count too, as partial ones.

#include <cstddef>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "bridge/base/error.h"
#include "bridge/model/issue.h"
#include "bridge/model/site.h"

namespace healthlint {

struct CapturedSite {
    std::string name;  // "https://acme.atlassian.net"; empty where the data does not say
    FieldCatalog
        fields;  // system fields, a field list beside the issues, names and schema of pages
    std::vector<Issue> issues;  // in order of id and key
};

struct CapturedFile {
    std::string name;        // relative to the folder that was read
    std::size_t issues = 0;  // whole issue objects in it, repeated ones included
    std::string skipped;     // why it gave no issue; empty when it gave one
};

struct SkippedObject {  // a value beside issues that is none, or could not be read
    std::string file;
    std::size_t place = 0;  // line or element, from 1; 0 = the whole file
    std::string reason;
};

struct Capture {
    std::vector<CapturedSite> sites;  // in order of name
    std::vector<CapturedFile> files;  // in order of path
    std::vector<SkippedObject> skipped;
    std::size_t objects = 0;     // whole issue objects read
    std::size_t repeated = 0;    // of them, other versions of an issue that is counted already
    std::size_t references = 0;  // objects inside other issues: parents, sub-tasks, linked issues
};

// `progress(done, total)` is called after each file; may be empty. NotFound when there is no such
// path; files that cannot be read are skipped with the reason.
Result<Capture> read_capture(
    const std::filesystem::path& from,
    const std::function<void(std::size_t done, std::size_t total)>& progress = {});

}  // namespace healthlint
