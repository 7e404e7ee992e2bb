#pragma once
// What keeps the mirror complete when nobody tells us anything: the first scan, one page per step
// with its cursor in the store and the next page asked for meanwhile (page_ahead.h), then what no
// page showed (unmet.h) and side facts (facts_walk.h) in portions; reconciling every few minutes
// and after every start (reconcile.h), and a daily sample (sample.h). These two go on while a site
// that is whole is scanned anew.

#include "bridge/work/scan/backfill.h"
#include "bridge/work/scan/turns.h"
#include "bridge/work/sharing/site_share.h"

namespace healthlint {

// Does one step of what is due on one site of ours (fields, rules, scan page, reconcile); false
// when nothing was. Sites that another worker tends are passed over, and so is one that fails,
// whatever the reason: it is put off and keeps no other site from its turn.
bool tend_once(const Tools& tools, SiteShare& share, Turns& turns);

// Every step that is due on this site, waiting where Jira asks for it; an error when Jira does not
// answer three times in a row, or refuses.
Result<void> tend_until_done(const Tools& tools, WatchedSite& site);

}  // namespace healthlint
