#include "bridge/work/scan.h"

#include <algorithm>
#include <utility>

#include "bridge/base/ascii.h"
#include "bridge/base/hash.h"
#include "bridge/base/log.h"
#include "bridge/work/decide.h"
#include "bridge/work/refresh.h"

namespace healthlint {
namespace {

constexpr std::chrono::seconds kLongestTendDelay{300};
constexpr const char* kScanFact = "scan";
constexpr const char* kReconcileFact = "reconcile";

// Where a scan stands. It belongs to the fields it reads: rules that need more start a new one.
struct ScanCursor {
    std::string fields;  // hash of their names
    std::string page_token;
    TimePoint started{};
    bool pages_done = false;  // what is left is their remote links
    bool done = false;
};

std::string cursor_json(const ScanCursor& cursor) {
    OrderedJson json;
    json["fields"] = cursor.fields;
    json["page_token"] = cursor.page_token;
    json["started"] = format_timestamp(cursor.started);
    json["pages_done"] = cursor.pages_done;
    json["done"] = cursor.done;
    return dump_json(json);
}

std::optional<ScanCursor> cursor_from(const std::optional<std::string>& text) {
    if (!text) return std::nullopt;
    const Json json = parse_json(*text);
    const auto started = parse_timestamp(string_member(json, "started"));
    if (!started) return std::nullopt;
    return ScanCursor{
        .fields = string_member(json, "fields"),
        .page_token = string_member(json, "page_token"),
        .started = *started,
        .pages_done = bool_member(json, "pages_done"),
        .done = bool_member(json, "done")};
}

std::string quoted(const std::string& text) {
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
        keys.push_back(quoted(space.value));
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
        if (!scanned || *scanned) return scanned;
        if (*prepared) {  // started, or the rules or fields changed
            if (auto judged = judge(); !judged) return tl::unexpected(judged.error());
        }
        auto reconciled = reconcile();
        if (!reconciled || *reconciled) return reconciled;
        return *prepared;
    }

  private:
    Result<void> judge() {
        auto judged = site_.mirror.judge(tools_.clock.now());
        if (!judged) site_.distrust_memory();
        return judged;
    }

    Result<void> keep(const ScanCursor& cursor) {
        return tools_.store.put_fact(site_.id, kScanFact, cursor_json(cursor));
    }

    // One page, at last the remote links; nothing to do once all was read with the fields that are
    // needed now.
    Result<bool> scan() {
        const std::string fields = short_hash(bound(*rulebook_) + join(fields_, ","));
        if (site_.scanned && site_.scanned_fields == fields) return false;
        const auto stored = tools_.store.fact(site_.id, kScanFact);
        if (!stored) return tl::unexpected(stored.error());
        auto cursor = cursor_from(*stored);
        if (cursor && cursor->fields == fields && cursor->done) {
            site_.scanned_fields = fields;
            site_.scanned = true;
            return false;
        }
        site_.scanned = false;  // what is missing would be judged as empty
        if (!cursor || cursor->fields != fields)
            cursor = ScanCursor{.fields = fields, .page_token = {}, .started = tools_.clock.now()};
        const auto step = cursor->pages_done ? finish_scan(*cursor) : scan_page(*cursor);
        if (!step) return tl::unexpected(step.error());
        return true;
    }

    Result<void> scan_page(ScanCursor& cursor) {
        SearchRequest request{
            .jql = bound(*rulebook_) + " ORDER BY created ASC",
            .fields = fields_,
            .properties = {},
            .page_token = cursor.page_token,
            .max_results = kScanPage,
            .reconcile = {}};
        const TimePoint at = tools_.clock.now();
        auto page = site_.connection()->jira().search(request);
        if (!page && page.error().code == Errc::Invalid && !cursor.page_token.empty()) {
            // Page tokens expire after some days; what was read stays read.
            cursor.page_token.clear();
            return keep(cursor);
        }
        if (!page) return tl::unexpected(page.error());
        const std::string next = page->next_page_token;
        if (!next.empty() && next == cursor.page_token)
            return fail(Errc::Unavailable, "the page token of the search leads back to its page");
        if (auto absorbed = absorb(std::move(page->issues), at); !absorbed) return absorbed;
        cursor.page_token = next;
        cursor.pages_done = next.empty();
        return keep(cursor);
    }

    Result<void> absorb(std::vector<FetchedIssue> issues, TimePoint at) {
        auto absorbed = site_.mirror.absorb(make_reading(site_, std::move(issues), at));
        if (!absorbed) site_.distrust_memory();
        return absorbed;
    }

    // What the scan did not meet is gone, or out of the spaces that are watched now.
    Result<void> finish_scan(ScanCursor& cursor) {
        Reading gone{
            .issues = {}, .gone = site_.mirror.read_before(cursor.started), .at = cursor.started};
        if (auto removed = site_.mirror.absorb(std::move(gone)); !removed) return removed;
        if (auto read = read_remote_links(site_); !read) return read;
        if (auto marked = mark(cursor.started); !marked) return marked;
        site_.scanned_fields = cursor.fields;
        site_.scanned = true;
        if (auto judged = judge(); !judged) return judged;
        cursor.done = true;
        log_info("scan.done", {{"site", site_.id.value}});
        return keep(cursor);
    }

    Result<void> mark(TimePoint at) {
        site_.last_reconcile = at;
        site_.mirror.confirmed(at);
        return tools_.store.put_fact(site_.id, kReconcileFact, format_timestamp(at));
    }

    // Everything that changed since the last time, whatever the webhooks said.
    Result<bool> reconcile() {
        const TimePoint at = tools_.clock.now();
        if (site_.last_reconcile && at - *site_.last_reconcile < tools_.settings.reconcile_every)
            return false;
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
            auto page = site_.connection()->jira().search(request);
            if (!page) return tl::unexpected(page.error());
            if (auto absorbed = absorb(std::move(page->issues), at); !absorbed)
                return tl::unexpected(absorbed.error());
            if (page->next_page_token == request.page_token) break;
            request.page_token = page->next_page_token;
        } while (!request.page_token.empty());
        if (auto read = read_remote_links(site_); !read) return tl::unexpected(read.error());
        if (auto judged = judge(); !judged) return tl::unexpected(judged.error());
        if (auto marked = mark(at); !marked) return tl::unexpected(marked.error());
        return true;
    }

    const Tools& tools_;
    WatchedSite& site_;
    std::shared_ptr<const Rulebook> rulebook_;
    std::vector<std::string> fields_;
};

}  // namespace

bool tend_once(const Tools& tools, WatchedSites& sites) {
    for (const auto& site : sites.active()) {
        const std::unique_lock tending(site->tending, std::try_to_lock);
        if (!tending || tools.clock.now() < site->next_tend) continue;
        const Result<bool> done = Tending(tools, *site).step();
        if (done) {
            site->failures = 0;
            if (*done) return true;
            continue;
        }
        const Decision decision = decide(done.error(), ++site->failures);
        // There is always a next time: a site is not a piece of work that could be given up.
        const auto delay =
            decision.action == Decision::Action::Retry ? decision.delay : kLongestTendDelay;
        site->next_tend = tools.clock.now() + delay;
        log_warn(
            "site.put_off",
            {{"site", site->id.value},
             {"seconds", std::to_string(delay.count())},
             {"error", done.error().message}});
    }
    return false;
}

}  // namespace healthlint
