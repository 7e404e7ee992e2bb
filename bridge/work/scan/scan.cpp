#include "bridge/work/scan/scan.h"

#include <algorithm>
#include <span>
#include <utility>

#include "bridge/base/ascii.h"
#include "bridge/base/hash.h"
#include "bridge/base/log.h"
#include "bridge/work/decide.h"
#include "bridge/work/facts_reader.h"
#include "bridge/work/refresh.h"
#include "bridge/work/scan/page_ahead.h"

namespace healthlint {
namespace {

constexpr std::chrono::seconds kLongestTendDelay{300};
constexpr std::chrono::hours kSampleEvery{24};
constexpr const char* kSampleFact = "sample";  // when the last one was read

std::string in_quotes(const std::string& text) {
    std::string quoted = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') quoted += '\\';
        quoted += c;
    }
    return quoted + '"';
}

// Jira refuses a search without a restriction.
std::string bound(const Rulebook& rulebook) {
    if (rulebook.spaces.empty()) return "created >= \"1970-01-02\"";
    std::vector<std::string> keys;
    keys.reserve(rulebook.spaces.size());
    for (const SpaceKey& space : rulebook.spaces)
        keys.push_back(in_quotes(space.value));
    return "project IN (" + join(keys, ", ") + ")";
}

// Relative, because an absolute time would be read in the time zone of the app's user.
std::string changed_since(const Rulebook& rulebook, std::chrono::milliseconds age) {
    const auto minutes = std::chrono::ceil<std::chrono::minutes>(age).count();
    return bound(rulebook) + " AND updated >= -" + std::to_string(std::max(1L, minutes)) + "m";
}

class Tending {
  public:
    Tending(const Tools& tools, WatchedSite& site) : tools_(tools), site_(site) {}

    // True when a step was done.
    Result<bool> step() {
        auto prepared = site_.prepare(true);
        if (!prepared) return prepared;
        rulebook_ = site_.mirror.rulebook();
        fields_ = needed_fields(*rulebook_, site_.mirror);
        auto scanned = scan();
        if (!scanned || *scanned || paused_) return scanned;
        if (*prepared) {  // started, or the rules or fields changed
            if (auto judged = site_.judge(Extent::Everything); !judged)
                return tl::unexpected(judged.error());
        }
        auto reconciled = reconcile();
        if (!reconciled || *reconciled) return reconciled;
        auto sampled = sample();
        if (!sampled || *sampled) return sampled;
        return *prepared;
    }

  private:
    Result<void> keep(const ScanCursor& cursor) {
        return keep_cursor(tools_.store, site_.id, cursor);
    }

    // One page, at last the side facts; nothing to do once all was read with the fields that are
    // needed now.
    Result<bool> scan() {
        const std::string fields = short_hash(bound(*rulebook_) + join(fields_, ","));
        if (site_.scanned && site_.scanned_fields == fields) return false;
        auto stored = scan_cursor(tools_.store, site_.id);
        if (!stored) return tl::unexpected(stored.error());
        std::optional<ScanCursor>& cursor = *stored;
        if (cursor && cursor->fields == fields && cursor->done) {
            site_.scanned_fields = fields;
            site_.scanned = true;
            return false;
        }
        site_.scanned = false;  // what is missing would be judged as empty
        auto paused = is_paused(tools_.store, site_.id);
        if (!paused) return paused;
        paused_ = *paused;
        if (paused_ && !has_page_ahead(cursor, fields)) return false;
        if (!cursor || cursor->fields != fields) {
            cursor = begin(fields);
            if (const auto kept = keep(*cursor); !kept) return tl::unexpected(kept.error());
        }
        const auto step = cursor->pages_done ? finish_scan(*cursor) : scan_page(*cursor);
        if (!step) return tl::unexpected(step.error());
        return true;
    }

    // A page that has come already is not asked for again after the pause.
    bool has_page_ahead(const std::optional<ScanCursor>& cursor, const std::string& fields) const {
        return cursor && cursor->fields == fields &&
               site_.ahead.has_page(page_request(*cursor), tools_.clock.now());
    }

    ScanCursor begin(const std::string& fields) {
        const TimePoint now = tools_.clock.now();
        return {
            .fields = fields,
            .page_token = {},
            .started = now,
            .total = approximate_count(),
            .page_at = now};
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
             .body = Json{{"jql", bound(*rulebook_)}}});
        return answer ? integer_member(*answer, "count") : std::nullopt;
    }

    SearchRequest page_request(const ScanCursor& cursor) const {
        return {
            .jql = bound(*rulebook_) + " ORDER BY created ASC",
            .fields = fields_,
            .properties = {},
            .page_token = cursor.page_token,
            .max_results = cursor.page_size,
            .reconcile = {}};
    }

    // Where the next page begins, when this one was as large as it was meant to be.
    static ScanCursor behind(ScanCursor cursor, std::string token) {
        cursor.page_token = std::move(token);
        cursor.page_size = std::min(kScanPage, cursor.page_size * 2);
        return cursor;
    }

    Result<void> scan_page(ScanCursor& cursor) {
        const SearchRequest request = page_request(cursor);
        const auto connection = site_.connection();
        const JiraClient jira = connection->jira().with(CallPriority::Backfill);
        auto asked = site_.ahead.take(request, tools_.clock.now());
        if (!asked) asked = ask_page(jira, request, tools_.clock);
        if (!asked->answer) return give_way(cursor, asked->answer.error());
        const std::string token = asked->answer->likely_next;
        const auto take_in = [&] { return take_page(cursor, jira, *std::move(asked)); };
        if (paused_ || token.empty() || token == cursor.page_token) return take_in();
        const SearchRequest next = page_request(behind(cursor, token));
        return site_.ahead.ask_during(jira, next, tools_.clock, take_in);
    }

    // What a page that did not come means for the next try.
    Result<void> give_way(ScanCursor& cursor, const Error& error) {
        if (error.code == Errc::Invalid && !cursor.page_token.empty()) {
            // Page tokens expire after some days; what was read stays read.
            cursor.page_token.clear();
            cursor.issues = 0;  // they come again
            return keep(cursor);
        }
        if (error.code == Errc::Unavailable) {
            // Perhaps it takes Jira too long to put so much together.
            cursor.page_size = std::max(kSmallestScanPage, cursor.page_size / 2);
            if (auto kept = keep(cursor); !kept) return kept;
        }
        return tl::unexpected(error);
    }

    Result<void> take_page(ScanCursor& cursor, JiraClient jira, AskedPage asked) {
        auto page = jira.read(asked.request, *std::move(asked.answer));
        if (!page) return give_way(cursor, page.error());
        const auto issues = static_cast<long long>(page->issues.size());
        if (auto absorbed = absorb(std::move(page->issues), asked.at); !absorbed) return absorbed;
        cursor = behind(std::move(cursor), std::move(page->next_page_token));
        cursor.issues += issues;
        cursor.page_at = tools_.clock.now();
        cursor.pages_done = cursor.page_token.empty();
        return keep(cursor);
    }

    Result<void> absorb(std::vector<FetchedIssue> issues, TimePoint at) {
        auto reading = make_reading(site_, std::move(issues), at);
        if (!reading) return tl::unexpected(reading.error());
        return site_.absorb(*std::move(reading));
    }

    // What the scan did not meet is gone, or out of the spaces that are watched now.
    Result<void> finish_scan(ScanCursor& cursor) {
        Reading gone{
            .issues = {}, .gone = site_.mirror.read_before(cursor.started), .at = cursor.started};
        if (auto removed = site_.absorb(std::move(gone)); !removed) return removed;
        if (auto read = read_side_facts(tools_, site_, Extent::Everything); !read) return read;
        site_.scanned_fields = cursor.fields;
        // Before the mark: what a first scan finds is told by badges alone.
        if (auto judged = site_.judge(Extent::Everything); !judged) return judged;
        if (auto marked = mark(cursor.started); !marked) return marked;
        site_.scanned = true;
        cursor.done = true;
        log_info("scan.done", {{"site", site_.id.value}});
        return keep(cursor);
    }

    Result<void> mark(TimePoint at) {
        site_.last_reconcile = at;
        site_.mirror.confirmed(at);
        return tools_.store.keep_fact(site_.id, kReconcileFact, format_timestamp(at));
    }

    // Everything that changed since the last time, whatever the webhooks said.
    Result<bool> reconcile() {
        const TimePoint at = tools_.clock.now();
        const bool asked = site_.reconcile_soon.exchange(false);
        if (!asked && site_.last_reconcile &&
            at - *site_.last_reconcile < tools_.settings.reconcile_every)
            return false;
        auto done = reconcile_since_mark(at);
        if (!done && asked) site_.reconcile_soon = true;
        return done;
    }

    Result<bool> reconcile_since_mark(TimePoint at) {
        const auto stored = tools_.store.fact(site_.id, kReconcileFact);
        if (!stored) return tl::unexpected(stored.error());
        const auto since = parse_timestamp(stored->value_or("")).value_or(TimePoint{});
        SearchRequest request{
            .jql = changed_since(*rulebook_, at - since + tools_.settings.reconcile_overlap) +
                   " ORDER BY created ASC",
            .fields = fields_,
            .properties = {},
            .page_token = {},
            .max_results = kScanPage,
            .reconcile = {}};
        do {
            auto page = site_.connection()->jira().with(CallPriority::Reconcile).search(request);
            if (!page) return tl::unexpected(page.error());
            if (auto absorbed = absorb(std::move(page->issues), at); !absorbed)
                return tl::unexpected(absorbed.error());
            if (page->next_page_token == request.page_token) break;
            request.page_token = page->next_page_token;
        } while (!request.page_token.empty());
        if (auto read = read_side_facts(tools_, site_, Extent::Everything); !read)
            return tl::unexpected(read.error());
        if (auto judged = site_.judge(Extent::Everything); !judged)
            return tl::unexpected(judged.error());
        if (auto marked = mark(at); !marked) return tl::unexpected(marked.error());
        return true;
    }

    // What no event told and no search for changes shows: issues that were deleted, moved away or
    // hidden from us.
    Result<bool> sample() {
        const TimePoint now = tools_.clock.now();
        if (now < site_.next_sample) return false;
        const auto stored = tools_.store.fact(site_.id, kSampleFact);
        if (!stored) return tl::unexpected(stored.error());
        const auto last = parse_timestamp(stored->value_or(""));
        const bool due = last && now - *last >= kSampleEvery;
        if (due) {
            if (auto read = read_sample(); !read) return tl::unexpected(read.error());
        }
        if (due || !last) {  // all was just read when there was no sample yet
            const auto kept = tools_.store.keep_fact(site_.id, kSampleFact, format_timestamp(now));
            if (!kept) return tl::unexpected(kept.error());
        }
        site_.next_sample = (due || !last ? now : *last) + kSampleEvery;
        return due;
    }

    Result<void> read_sample() {
        const std::vector<IssueId> issues = site_.mirror.sample();
        const auto connection = site_.connection();
        const JiraClient jira = connection->jira().with(CallPriority::Reconcile);
        for (auto rest = std::span(issues); !rest.empty();) {
            const auto some = rest.first(std::min<std::size_t>(rest.size(), kMaxBulkFetch));
            rest = rest.subspan(some.size());
            if (auto read = read_again(tools_, site_, jira, {some.begin(), some.end()}); !read)
                return read;
        }
        if (auto read = read_side_facts(tools_, site_, Extent::Changes); !read) return read;
        return site_.judge(Extent::Changes);
    }

    const Tools& tools_;
    WatchedSite& site_;
    std::shared_ptr<const Rulebook> rulebook_;
    std::vector<std::string> fields_;
    bool paused_ = false;
};

bool may_tend_now(const Tools& tools, const WatchedSite& site) {
    if (tools.clock.now() >= site.next_tend) return true;
    if (site.failures == 0 || site.scanned) return false;
    const auto asked = is_retry_asked(tools.store, site.id);
    return asked && *asked;
}

// For people who ask how the scan gets on.
void note_failure(const Tools& tools, const WatchedSite& site, const Error& error) {
    const auto noted = keep_failure(
        tools.store,
        site.id,
        {.failure = scan_failure(error.code),
         .message = error.message,
         .at = tools.clock.now(),
         .times = site.failures});
    if (!noted) log_error("scan.not_noted", {{"error", noted.error().message}});
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

bool tend_once(const Tools& tools, SiteShare& share) {
    for (const auto& site : share.sites()) {
        const std::unique_lock tending(site->tending, std::try_to_lock);
        if (!tending || !may_tend_now(tools, *site)) continue;
        const SiteGrip grip = share.begin(site->id);
        if (!grip) continue;
        const Result<bool> done = Tending(tools, *site).step();
        if (done) {
            site->failures = 0;
            site->next_tend = {};  // somebody may have asked before the pause was over
            if (*done) return true;
            continue;
        }
        const RetryDecision decision = decide(done.error(), ++site->failures);
        if (!site->scanned) note_failure(tools, *site, done.error());
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
