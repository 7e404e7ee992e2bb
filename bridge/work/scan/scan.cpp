#include "bridge/work/scan/scan.h"

#include <algorithm>
#include <exception>
#include <utility>

#include "bridge/base/ascii.h"
#include "bridge/base/hash.h"
#include "bridge/base/log.h"
#include "bridge/work/decide.h"
#include "bridge/work/scan/missing_spaces.h"
#include "bridge/work/scan/page_ahead.h"
#include "bridge/work/scan/reconcile.h"
#include "bridge/work/scan/sample.h"
#include "bridge/work/scan/unmet.h"

namespace healthlint {
namespace {

constexpr std::chrono::seconds kLongestTendDelay{300};
constexpr std::chrono::seconds kLookForWishEvery{1};

class Tending {
  public:
    Tending(const Tools& tools, WatchedSite& site)
        : tools_(tools),
          site_(site),
          tended_{.tools = tools, .site = site, .rulebook = nullptr, .fields = {}, .missing = {}} {}

    // True when a step was done.
    Result<bool> step() {
        auto prepared = site_.prepare(true);
        if (!prepared) return prepared;
        tended_.rulebook = site_.mirror.rulebook();
        tended_.fields = needed_fields(*tended_.rulebook, site_.mirror);
        auto due = due_scan();
        if (!due) return tl::unexpected(due.error());
        if (site_.scanned) {
            if (*prepared)  // started, or the rules or fields changed
                if (auto judged = site_.judge(Extent::Everything); !judged)
                    return tl::unexpected(judged.error());
            // Before a scan anew, which may take hours, or be paused.
            const auto followed = follow();
            if (!followed || *followed) return followed;
        }
        if (*due)
            if (auto scanned = scan(**due); !scanned || *scanned) return scanned;
        return *prepared;
    }

  private:
    // What keeps a whole site as it is in Jira; false when nothing of it was due.
    Result<bool> follow() {
        auto reconciled = reconcile(tended_);
        if (reconciled && *reconciled) return reconciled;
        // Whatever is wrong with the search, issues can be asked for by id.
        auto sampled = sample(tended_);
        return reconciled ? sampled : reconciled;
    }

    Result<void> keep(const ScanCursor& cursor) {
        return keep_cursor(tools_.store, site_.id, cursor);
    }

    // The scan to go on with, or to begin: nothing once all was read with the fields that are
    // needed now, as long as nobody wishes it anew.
    Result<std::optional<ScanCursor>> due_scan() {
        const std::string fields =
            short_hash(bound_to(tended_.rulebook->spaces) + join(tended_.fields, ","));
        const bool is_known = site_.scanned && site_.scanned_fields == fields;
        if (is_known && !looks_for_wish()) return std::nullopt;
        auto stored = scan_cursor(tools_.store, site_.id);
        if (!stored) return stored;
        const auto wish = rescan_wish(tools_.store, site_.id);
        if (!wish) return tl::unexpected(wish.error());
        std::optional<ScanCursor>& cursor = *stored;
        const bool is_of_fields = cursor && cursor->fields == fields;
        const bool goes_on = is_of_fields && cursor->wish == *wish;
        if (goes_on && cursor->done) {
            if (is_known) return std::nullopt;
            if (auto over = end_pause(); !over) return tl::unexpected(over.error());
            site_.scanned_fields = fields;
            site_.scanned = true;
            return std::nullopt;
        }
        // What is missing would be judged as empty; what is only read anew is not missing.
        const bool was_whole = is_of_fields && (cursor->done || cursor->was_whole);
        site_.scanned = was_whole;
        site_.scanned_fields.clear();
        if (goes_on) return stored;
        return ScanCursor{.fields = fields, .wish = *wish, .page = {}, .was_whole = was_whole};
    }

    // One page, at last what no page showed and portions of side facts.
    Result<bool> scan(ScanCursor& cursor) {
        if (auto known = learn_missing_spaces(tended_); !known)
            return tl::unexpected(known.error());
        auto paused = is_paused(tools_.store, site_.id);
        if (!paused) return paused;
        paused_ = *paused;
        if (paused_ && !has_page_ahead(cursor)) return false;
        if (!has_begun(cursor))
            if (auto begun = begin(cursor); !begun) return tl::unexpected(begun.error());
        return take_step(cursor);
    }

    static bool has_begun(const ScanCursor& cursor) { return cursor.started != TimePoint{}; }

    Result<bool> take_step(ScanCursor& cursor) {
        const auto step = cursor.pages_done ? finish_scan(cursor) : scan_page(cursor);
        if (!step) return tl::unexpected(step.error());
        return true;
    }

    // A page that has come already is not asked for again after the pause.
    bool has_page_ahead(const ScanCursor& cursor) const {
        return has_begun(cursor) && site_.ahead.has_page(page_request(cursor), tools_.clock.now());
    }

    // Somebody may wish at any time that all is read anew.
    bool looks_for_wish() {
        const TimePoint now = tools_.clock.now();
        const auto& looked = site_.looked_for_wish;
        if (looked && is_within(*looked, kLookForWishEvery, now)) return false;
        site_.looked_for_wish = now;
        return true;
    }

    Result<void> begin(ScanCursor& cursor) {
        site_.facts_walk = {};
        cursor.started = cursor.page_at = tools_.clock.now();
        cursor.total = approximate_count();
        return keep(cursor);
    }

    // For the estimate of the time that is left, and for nothing else: it may fail.
    std::optional<long long> approximate_count() {
        const auto site = tools_.store.site(site_.id);
        if (!site || !*site) return std::nullopt;
        const auto credentials = credentials_of(tools_, **site);
        RestCaller caller(tools_.transport, *credentials, tools_.limiter, tools_.clock);
        caller.set_priority(CallPriority::Backfill);
        const auto answer = caller.send_json(
            {.method = "POST",
             .path = {"rest", "api", "3", "search", "approximate-count"},
             .endpoint = "search/approximate-count",
             .query = {},
             .body = Json{{"jql", bound(tended_)}}});
        return answer ? integer_member(*answer, "count") : std::nullopt;
    }

    SearchRequest page_request(const ScanCursor& cursor) const {
        return {
            .jql = bound(tended_) + " ORDER BY created ASC",
            .fields = tended_.fields,
            .properties = {},
            .page_token = cursor.page.token,
            .max_results = cursor.page.size,
            .reconcile = {}};
    }

    Result<void> scan_page(ScanCursor& cursor) {
        const SearchRequest request = page_request(cursor);
        const auto connection = site_.connection();
        const JiraClient jira = connection->jira().with(CallPriority::Backfill);
        auto asked = site_.ahead.take(request, tools_.clock.now());
        if (!asked) asked = ask_page(jira, request, tools_.clock);
        if (!asked->answer) return did_not_come(cursor, asked->answer.error());
        const std::string token = asked->answer->likely_next;
        const auto take_in = [&] { return take_page(cursor, jira, *std::move(asked)); };
        if (paused_ || token.empty() || token == cursor.page.token) return take_in();
        ScanCursor behind = cursor;
        behind.page = cursor.page.behind(token);
        const SearchRequest next = page_request(behind);
        return site_.ahead.ask_during(jira, next, tools_.clock, take_in);
    }

    Result<void> did_not_come(ScanCursor& cursor, const Error& error) {
        const PageCursor before = cursor.page;
        const bool again = make_way(tended_, cursor.page, error);
        if (again) cursor.issues = 0;  // what was read stays read, and comes again
        if (cursor.page != before)
            if (auto kept = keep(cursor); !kept) return kept;
        return again ? Result<void>() : tl::unexpected(error);
    }

    Result<void> take_page(ScanCursor& cursor, JiraClient jira, AskedPage asked) {
        auto page = jira.read(asked.request, *std::move(asked.answer));
        if (!page) return did_not_come(cursor, page.error());
        const auto issues = static_cast<long long>(page->issues.size());
        if (auto absorbed = absorb(tended_, std::move(page->issues), asked.at); !absorbed)
            return absorbed;
        cursor.page = cursor.page.behind(std::move(page->next_page_token));
        cursor.issues += issues;
        cursor.page_at = tools_.clock.now();
        cursor.pages_done = cursor.page.token.empty();
        return keep(cursor);
    }

    Result<void> finish_scan(ScanCursor& cursor) {
        const auto all = ask_for_unmet(tended_, cursor);
        if (!all) return tl::unexpected(all.error());
        if (!*all) return keep(cursor);
        const auto left = walk_facts(tended_, CallPriority::Backfill);
        if (!left) return tl::unexpected(left.error());
        cursor.facts_left = static_cast<long long>(*left);
        if (*left > 0) return keep(cursor);
        site_.scanned_fields = cursor.fields;
        // Before the mark: what a first scan finds is told by badges alone.
        if (auto judged = site_.judge(Extent::Everything); !judged) return judged;
        // Where it was whole, reconciling went on and has marked a later time.
        if (!cursor.was_whole)
            if (auto marked = mark_complete(tended_, cursor.started); !marked) return marked;
        site_.scanned = true;
        cursor.done = true;
        log_info("scan.done", {{"site", site_.id.value}});
        if (auto kept = keep(cursor); !kept) return kept;
        return end_pause();
    }

    // One that somebody asked for in the last moment, or forgot, would stop the next scan.
    Result<void> end_pause() {
        const auto paused = is_paused(tools_.store, site_.id);
        if (!paused) return tl::unexpected(paused.error());
        return *paused ? resume_backfill(tools_.store, site_.id) : Result<void>();
    }

    const Tools& tools_;
    WatchedSite& site_;
    Tended tended_;
    bool paused_ = false;
};

// A bug that one site's data brings to light must not keep the sites behind it waiting.
Result<bool> step_of(const Tools& tools, WatchedSite& site) {
    try {
        return Tending(tools, site).step();
    } catch (const std::exception& exception) {
        site.distrust_memory();  // it may have stopped in the middle of a change
        log_error("site.exception", {{"site", site.id.value}, {"error", exception.what()}});
        return fail(Errc::Internal, exception.what());
    }
}

bool may_tend_now(const Tools& tools, const WatchedSite& site) {
    if (tools.clock.now() >= site.next_tend) return true;
    const auto ended = is_pause_ended(tools.store, site.id, tools.clock.now());
    return ended && *ended;
}

// For people who ask how the site gets on.
void note_failure(const Tools& tools, const WatchedSite& site, const Error& error) {
    const auto noted = keep_failure(
        tools.store,
        site.id,
        {.failure = scan_failure(error.code),
         .message = error.message,
         .at = tools.clock.now(),
         .times = std::max(1, site.failures)});
    if (!noted) log_error("scan.not_noted", {{"error", noted.error().message}});
}

void note_success(const Tools& tools, WatchedSite& site) {
    if (site.next_tend == TimePoint{}) return;  // nor did it fail the last time
    site.failures = 0;
    site.next_tend = {};  // somebody may have asked before the pause was over
    if (const auto noted = forget_failure(tools.store, site.id); !noted)
        log_error("scan.not_noted", {{"error", noted.error().message}});
}

}  // namespace

Result<void> tend_until_done(const Tools& tools, WatchedSite& site) {
    constexpr int kMaxFailures = 3;
    const std::lock_guard tending(site.tending);
    for (int failures = 0;;) {
        const Result<bool> step = Tending(tools, site).step();
        if (step && !*step) return {};
        if (step) {
            failures = 0;
            continue;
        }
        const RetryDecision decision = decide(step.error(), ++failures);
        if (decision.attempt == Attempt::Free) --failures;
        const bool over = decision.action == RetryDecision::Action::GiveUp ||
                          failures >= kMaxFailures || step.error().code == Errc::Unauthorized;
        if (over || !tools.clock.wait_until(tools.clock.now() + decision.delay, {}))
            return tl::unexpected(step.error());
    }
}

bool tend_once(const Tools& tools, SiteShare& share, Turns& turns) {
    for (const auto& site : turns.in_turn(share.sites())) {
        const std::unique_lock tending(site->tending, std::try_to_lock);
        if (!tending || !may_tend_now(tools, *site)) continue;
        const SiteGrip grip = share.begin(site->id);
        if (!grip) continue;
        turns.take(site->id);
        const Result<bool> done = step_of(tools, *site);
        if (done) {
            note_success(tools, *site);
            if (*done) return true;
            continue;
        }
        const RetryDecision decision = decide(done.error(), ++site->failures);
        if (decision.attempt == Attempt::Free) --site->failures;
        note_failure(tools, *site, done.error());
        // There is always a next time: a site is not a piece of work that could be given up.
        const std::chrono::milliseconds delay =
            decision.action == RetryDecision::Action::Retry ? decision.delay : kLongestTendDelay;
        site->next_tend = tools.clock.now() + delay;
        log_warn(
            "site.put_off",
            {{"site", site->id.value},
             {"seconds", std::to_string(std::chrono::ceil<std::chrono::seconds>(delay).count())},
             {"error", done.error().message}});
    }
    return false;
}

}  // namespace healthlint
