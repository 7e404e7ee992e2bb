#pragma once
// Under which URLs people open the Jira and Confluence of a tenant. Connect tells them at the
// install; Forge names only the address of its API, so there Jira itself is asked, once a day.

#include <set>
#include <string>

#include "bridge/work/sites.h"

namespace healthlint {

struct SiteUrls {
    std::string jira;                    // "https://acme.atlassian.net"
    std::string wiki;                    // "https://acme.atlassian.net/wiki"
    std::set<std::string> page_origins;  // links to its pages have one of these
};

// `wiki` is the Confluence of `jira`. May call Jira; while that fails, what it said before holds.
Result<SiteUrls> urls_of(const Tools& tools, const Site& jira, const Site& wiki);

// The first of them without a call: the address of the API while nothing better is known.
std::string known_jira_url(Store& store, const Site& jira);

}  // namespace healthlint
