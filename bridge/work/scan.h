#pragma once
// What keeps the mirror complete when nobody tells us anything: the first scan, one page per step
// with its cursor in the store, and reconciling every few minutes and after every start.

#include "bridge/work/sites.h"

namespace healthlint {

constexpr int kScanPage = 100;  // Jira returns no more with fields

// Does one step of what is due on one site (fields, rules, scan page, reconcile); false when
// nothing was. Sites that another worker tends are passed over.
bool tend_once(const Tools& tools, WatchedSites& sites);

}  // namespace healthlint
