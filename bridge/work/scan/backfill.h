#pragma once
// How far the scan of a site has come, and what people decide about it. Everything is a fact
// of the store, so that it survives a restart and the command line sees it; the bridge that works
// follows within a second.

#include <optional>
#include <string>

#include "bridge/base/error.h"
#include "bridge/store/store.h"
#include "bridge/work/scan/missing_spaces.h"
#include "bridge/work/scan/page_cursor.h"

namespace healthlint {

// Where a scan stands. It belongs to the fields it reads: rules that need more start a new one, and
// so does somebody's wish.
struct ScanCursor {
    std::string fields;  // hash of their names
    std::string wish;    // that it answers, see rescan(); empty = nobody's
    PageCursor page;
    TimePoint started{};
    bool pages_done = false;  // what is left is what they did not show, and side facts
    IssueId asked_for;        // the last of what they did not show
    std::optional<long long>
        facts_left;  // issues, where that is known: after what they did not show
    bool done = false;
    bool was_whole = false;  // before it began: it reads anew what a scan of these fields had read
    long long issues = 0;    // read so far
    std::optional<long long> total;  // about so many there are, where Jira said it
    TimePoint page_at{};             // when the last page came
};

Result<std::optional<ScanCursor>> scan_cursor(Store& store, const SiteId& site);
Result<void> keep_cursor(Store& store, const SiteId& site, const ScanCursor& cursor);

// Why a scan does not get on, or what comes after it: reconciling and the daily sample.
enum class ScanFailure { RateLimited, Unreachable, NotAllowed, Refused, Gone, Conflict, Internal };

ScanFailure scan_failure(Errc code);
std::string_view name_of(ScanFailure failure);   // "rate-limited"
std::string_view words_of(ScanFailure failure);  // what it means and what to do

struct FailedScan {
    ScanFailure failure = ScanFailure::Internal;
    std::string message;  // Jira's own words, or ours
    TimePoint at{};
    int times = 0;  // in a row
};

Result<void> keep_failure(Store& store, const SiteId& site, const FailedScan& failed);
Result<void> forget_failure(Store& store, const SiteId& site);  // it got on since

struct BackfillStatus {
    enum class State { Waiting, Running, Failing, Paused, Done } state = State::Waiting;
    ScanCursor cursor{};  // as far as there is one; of a scan that has yet to begin, its last page
    std::optional<FailedScan> failed;
    double per_second = 0;                          // issues, since the scan began
    std::optional<std::chrono::seconds> remaining;  // of the pages, where the total is known
    std::vector<MissingSpace> missing_spaces;       // that the rules name: they are left out
};

std::string_view name_of(BackfillStatus::State state);
Result<BackfillStatus> backfill_status(Store& store, const SiteId& site);

// Has the whole site read anew. What is known stays, and is followed and judged meanwhile.
Result<void> rescan(Store& store, const SiteId& site, TimePoint now);
// The last such wish; empty = none. Whoever scans compares it with its cursor's: that depends on
// nobody's clock.
Result<std::string> rescan_wish(Store& store, const SiteId& site);

// A paused scan reads neither pages nor side facts. Where the site was not whole before, events are
// collected meanwhile, and judged once it is complete.
Result<bool> is_paused(Store& store, const SiteId& site);
// It ends with the scan: the next one, perhaps months later, has a reason of its own. False: there
// is none to pause.
Result<bool> pause_backfill(Store& store, const SiteId& site, TimePoint now);
Result<void> resume_backfill(Store& store, const SiteId& site);
// Tries a failing scan again at once. False: it does not fail.
Result<bool> retry_backfill(Store& store, const SiteId& site, TimePoint now);
// Whether the pause after the last failure is over before its time: somebody asked for that since,
// or the failure is still to come, because the clock was set back.
Result<bool> is_pause_ended(Store& store, const SiteId& site, TimePoint now);

}  // namespace healthlint
