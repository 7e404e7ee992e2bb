#include "bridge/jql/binding/functions.h"

#include <algorithm>
#include <array>

#include "bridge/base/ascii.h"

namespace healthlint {
namespace {

constexpr std::string_view kViewer =
    "depends on who is looking, but a rule is the same for everybody";
constexpr std::string_view kGroups = "needs the members of groups, which are not read";
constexpr std::string_view kSprints = "needs the state of sprints, which is not read";
constexpr std::string_view kVersions = "needs the release dates of versions, which are not read";
constexpr std::string_view kRoles = "needs roles and permissions, which are not read";
constexpr std::string_view kApp = "is answered by another app, only Jira can ask it";
constexpr std::string_view kRemote = "needs data that only Jira has";

struct Refusal {
    std::string_view name;
    std::string_view reason;
};

constexpr std::array kRefusals{
    Refusal{"approved", kApp},
    Refusal{"approver", kApp},
    Refusal{"aqlfunction", kApp},
    Refusal{"breached", kApp},
    Refusal{"cascadeoption", kRemote},
    Refusal{"choiceoption", kApp},
    Refusal{"closedsprints", kSprints},
    Refusal{"completed", kApp},
    Refusal{"componentsleadbyuser", kRoles},
    Refusal{"currentlogin", kViewer},
    Refusal{"currentuser", kViewer},
    Refusal{"customerdetail", kApp},
    Refusal{"earliestunreleasedversion", kVersions},
    Refusal{"elapsed", kApp},
    Refusal{"entitlementdetail", kApp},
    Refusal{"entitlementproduct", kApp},
    Refusal{"everbreached", kApp},
    Refusal{"futuresprints", kSprints},
    Refusal{"inactiveusers", kRemote},
    Refusal{"issuehistory", kViewer},
    Refusal{"issueswithremotelinksbyglobalid", kRemote},
    Refusal{"lastlogin", kViewer},
    Refusal{"latestreleasedversion", kVersions},
    Refusal{"membersof", kGroups},
    Refusal{"myapproval", kViewer},
    Refusal{"mypending", kViewer},
    Refusal{"mypendingapproval", kViewer},
    Refusal{"opensprints", kSprints},
    Refusal{"organizationdetail", kApp},
    Refusal{"organizationmembers", kApp},
    Refusal{"paused", kApp},
    Refusal{"pending", kApp},
    Refusal{"pendingby", kApp},
    Refusal{"portfoliochildissuesof", kRemote},
    Refusal{"projectsleadbyuser", kRoles},
    Refusal{"projectswhereuserhaspermission", kRoles},
    Refusal{"projectswhereuserhasrole", kRoles},
    Refusal{"releasedversions", kVersions},
    Refusal{"remaining", kApp},
    Refusal{"requesttypesingroup", kApp},
    Refusal{"running", kApp},
    Refusal{"unreleasedversions", kVersions},
    Refusal{"updatedby", kRemote},
    Refusal{"votedissues", kViewer},
    Refusal{"votedworkitems", kViewer},
    Refusal{"watchedissues", kViewer},
    Refusal{"watchedworkitems", kViewer},
    Refusal{"withincalendarhours", kApp},
    Refusal{"workitemhistory", kViewer},
    Refusal{"workitemsaddedduringsprint", kSprints},
    Refusal{"workitemsremovedduringsprint", kSprints},
    Refusal{"workitemswithremotelinksbyglobalid", kRemote},
};

}  // namespace

std::string function_refusal(std::string_view name) {
    const auto found = std::ranges::find(kRefusals, to_lower(name), &Refusal::name);
    return found == kRefusals.end() ? std::string() : std::string(found->reason);
}

std::vector<std::string> local_function_names() {
    return {
        "now",
        "startOfDay",
        "startOfWeek",
        "startOfMonth",
        "startOfYear",
        "endOfDay",
        "endOfWeek",
        "endOfMonth",
        "endOfYear",
        "standardIssueTypes",
        "subTaskIssueTypes",
        "linkedIssues"};
}

}  // namespace healthlint
