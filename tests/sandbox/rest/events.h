#pragma once
// What happens on an issue, told to the apps that asked for it.

#include <string>
#include <vector>

#include "tests/sandbox/rest/call.h"

namespace healthlint::sandbox {

// A changelog entry with these items; appended to the issue, `updated` moves.
Json record_change(
    World& world,
    IssueRecord& issue,
    const std::string& actor,
    std::vector<Json> items,
    TimePoint now);

void tell_issue(
    Call& call, const std::string& event, const IssueRecord& issue, const Json& changelog);
void tell_comment(
    Call& call, const std::string& event, const IssueRecord& issue, const Comment& comment);
void tell_property(
    Call& call, const std::string& event, const IssueRecord& issue, const std::string& key);
void tell_link(Call& call, const std::string& event, const Json& link);

}  // namespace healthlint::sandbox
