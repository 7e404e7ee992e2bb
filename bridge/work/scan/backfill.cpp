#include "bridge/work/scan/backfill.h"

#include <algorithm>
#include <array>

#include "bridge/base/json.h"
#include "bridge/work/mirror/site_judge.h"

namespace healthlint {
namespace {

constexpr const char* kScanFact = "scan";
constexpr const char* kFailureFact = "scan-failure";
constexpr const char* kPausedFact = "scan-paused";
constexpr const char* kRetryFact = "scan-retry";
constexpr const char* kWishFact = "scan-anew";

constexpr std::array kFailures{
    ScanFailure::RateLimited,
    ScanFailure::Unreachable,
    ScanFailure::NotAllowed,
    ScanFailure::Refused,
    ScanFailure::Gone,
    ScanFailure::Conflict,
    ScanFailure::Internal};

std::string cursor_json(const ScanCursor& cursor) {
    OrderedJson json;
    json["fields"] = cursor.fields;
    if (!cursor.wish.empty()) json["wish"] = cursor.wish;
    put_page(json, cursor.page);
    json["started"] = format_timestamp(cursor.started);
    json["pages_done"] = cursor.pages_done;
    if (!cursor.asked_for.value.empty()) json["asked_for"] = cursor.asked_for.value;
    if (cursor.facts_left) json["facts_left"] = *cursor.facts_left;
    json["done"] = cursor.done;
    if (cursor.was_whole) json["was_whole"] = true;
    json["issues"] = cursor.issues;
    if (cursor.total) json["total"] = *cursor.total;
    json["page_at"] = format_timestamp(cursor.page_at);
    return dump_json(json);
}

std::optional<ScanCursor> cursor_from(const std::string& text) {
    const Json json = parse_json(text);
    const auto started = parse_timestamp(string_member(json, "started"));
    if (!started) return std::nullopt;
    return ScanCursor{
        .fields = string_member(json, "fields"),
        .wish = string_member(json, "wish"),
        .page = page_from(json),
        .started = *started,
        .pages_done = bool_member(json, "pages_done"),
        .asked_for = {string_member(json, "asked_for")},
        .facts_left = integer_member(json, "facts_left"),
        .done = bool_member(json, "done"),
        .was_whole = bool_member(json, "was_whole"),
        .issues = integer_member(json, "issues").value_or(0),
        .total = integer_member(json, "total"),
        .page_at = parse_timestamp(string_member(json, "page_at")).value_or(*started)};
}

std::optional<FailedScan> failure_from(const std::string& text) {
    const Json json = parse_json(text);
    const auto at = parse_timestamp(string_member(json, "at"));
    if (!at) return std::nullopt;
    FailedScan failed{.message = string_member(json, "message"), .at = *at};
    failed.times = static_cast<int>(integer_member(json, "times").value_or(1));
    for (const ScanFailure one : kFailures)
        if (name_of(one) == string_member(json, "code")) failed.failure = one;
    return failed;
}

Result<std::optional<FailedScan>> last_failure(Store& store, const SiteId& site) {
    const auto stored = store.fact(site, kFailureFact);
    if (!stored) return tl::unexpected(stored.error());
    return failure_from(stored->value_or(""));
}

// The epoch: never.
Result<TimePoint> last_reconcile(Store& store, const SiteId& site) {
    const auto stored = store.fact(site, kReconcileFact);
    if (!stored) return tl::unexpected(stored.error());
    return parse_timestamp(stored->value_or("")).value_or(TimePoint{});
}

void add_rate(BackfillStatus& status) {
    const ScanCursor& cursor = status.cursor;
    const std::chrono::duration<double> passed = cursor.page_at - cursor.started;
    if (passed.count() <= 0) return;
    status.per_second = static_cast<double>(cursor.issues) / passed.count();
    if (!cursor.total || status.per_second <= 0 || cursor.pages_done) return;
    const auto left = std::max(0LL, *cursor.total - cursor.issues);
    status.remaining =
        std::chrono::seconds(static_cast<long long>(static_cast<double>(left) / status.per_second));
}

}  // namespace

Result<std::optional<ScanCursor>> scan_cursor(Store& store, const SiteId& site) {
    const auto stored = store.fact(site, kScanFact);
    if (!stored) return tl::unexpected(stored.error());
    return cursor_from(stored->value_or(""));
}

Result<void> keep_cursor(Store& store, const SiteId& site, const ScanCursor& cursor) {
    return store.keep_fact(site, kScanFact, cursor_json(cursor));
}

ScanFailure scan_failure(Errc code) {
    switch (code) {
    case Errc::RateLimited: return ScanFailure::RateLimited;
    case Errc::Unavailable: return ScanFailure::Unreachable;
    case Errc::Unauthorized: return ScanFailure::NotAllowed;
    case Errc::Invalid: return ScanFailure::Refused;
    case Errc::NotFound: return ScanFailure::Gone;
    case Errc::Conflict: return ScanFailure::Conflict;
    case Errc::Internal: return ScanFailure::Internal;
    }
    return ScanFailure::Internal;  // not reached
}

std::string_view name_of(ScanFailure failure) {
    switch (failure) {
    case ScanFailure::RateLimited: return "rate-limited";
    case ScanFailure::Unreachable: return "unreachable";
    case ScanFailure::NotAllowed: return "not-allowed";
    case ScanFailure::Refused: return "refused";
    case ScanFailure::Gone: return "gone";
    case ScanFailure::Conflict: return "conflict";
    case ScanFailure::Internal: return "internal";
    }
    return "internal";  // not reached
}

std::string_view words_of(ScanFailure failure) {
    switch (failure) {
    case ScanFailure::RateLimited:
        return "Atlassian's limits are used up; it goes on by itself when they allow it";
    case ScanFailure::Unreachable:
        return "the site does not answer, or with an error of its own; it is asked again by itself";
    case ScanFailure::NotAllowed:
        return "Jira does not let the app read; check its permissions or its token, then retry";
    case ScanFailure::Refused:
        return "Jira refuses the search; the rules may name a space or field that is not there";
    case ScanFailure::Gone: return "what is asked for is not there; is the address the right one?";
    case ScanFailure::Conflict: return "another change was under way; it is tried again by itself";
    case ScanFailure::Internal: return "the bridge itself failed; its log says more";
    }
    return "";  // not reached
}

Result<void> keep_failure(Store& store, const SiteId& site, const FailedScan& failed) {
    OrderedJson json;
    json["code"] = name_of(failed.failure);
    json["message"] = failed.message;
    json["at"] = format_timestamp(failed.at);
    json["times"] = failed.times;
    return store.keep_fact(site, kFailureFact, dump_json(json));
}

Result<void> forget_failure(Store& store, const SiteId& site) {
    return store.keep_fact(site, kFailureFact, "");
}

std::string_view name_of(BackfillStatus::State state) {
    switch (state) {
    case BackfillStatus::State::Waiting: return "waiting";
    case BackfillStatus::State::Running: return "running";
    case BackfillStatus::State::Failing: return "failing";
    case BackfillStatus::State::Paused: return "paused";
    case BackfillStatus::State::Done: return "done";
    }
    return "";  // not reached
}

Result<BackfillStatus> backfill_status(Store& store, const SiteId& site) {
    using State = BackfillStatus::State;
    const auto cursor = scan_cursor(store, site);
    if (!cursor) return tl::unexpected(cursor.error());
    const auto paused = is_paused(store, site);
    if (!paused) return tl::unexpected(paused.error());
    auto failed = last_failure(store, site);
    if (!failed) return tl::unexpected(failed.error());
    const auto reconciled = last_reconcile(store, site);
    if (!reconciled) return tl::unexpected(reconciled.error());
    const auto wish = rescan_wish(store, site);
    if (!wish) return tl::unexpected(wish.error());
    auto missing = missing_spaces(store, site);
    if (!missing) return tl::unexpected(missing.error());
    BackfillStatus status;
    status.missing_spaces = std::move(missing->spaces);
    if (*cursor && (*cursor)->wish != *wish) {
        status.cursor.page_at = (*cursor)->page_at;  // the scan that is wished has yet to begin
    } else if (*cursor) {
        status.cursor = **cursor;
        status.state = status.cursor.done ? State::Done : State::Running;
        add_rate(status);
    }
    // A page that came since, or a reconcile that began, says that it got on.
    if (*failed && (*failed)->at >= std::max(status.cursor.page_at, *reconciled)) {
        status.failed = *std::move(failed);
        status.state = State::Failing;
    }
    if (*paused && !status.cursor.done) status.state = State::Paused;
    return status;
}

Result<void> rescan(Store& store, const SiteId& site, TimePoint now) {
    return store.put_fact(site, kWishFact, format_timestamp(now));
}

Result<std::string> rescan_wish(Store& store, const SiteId& site) {
    const auto stored = store.fact(site, kWishFact);
    if (!stored) return tl::unexpected(stored.error());
    return stored->value_or("");
}

Result<bool> is_paused(Store& store, const SiteId& site) {
    const auto stored = store.fact(site, kPausedFact);
    if (!stored) return tl::unexpected(stored.error());
    return !stored->value_or("").empty();
}

Result<bool> pause_backfill(Store& store, const SiteId& site, TimePoint now) {
    const auto cursor = scan_cursor(store, site);
    if (!cursor) return tl::unexpected(cursor.error());
    const auto wish = rescan_wish(store, site);
    if (!wish) return tl::unexpected(wish.error());
    if (*cursor && (*cursor)->done && (*cursor)->wish == *wish) return false;
    if (auto put = store.put_fact(site, kPausedFact, format_timestamp(now)); !put)
        return tl::unexpected(put.error());
    return true;
}

Result<void> resume_backfill(Store& store, const SiteId& site) {
    return store.put_fact(site, kPausedFact, "");
}

Result<bool> retry_backfill(Store& store, const SiteId& site, TimePoint now) {
    const auto status = backfill_status(store, site);
    if (!status) return tl::unexpected(status.error());
    if (!status->failed) return false;
    if (auto put = store.put_fact(site, kRetryFact, format_timestamp(now)); !put)
        return tl::unexpected(put.error());
    return true;
}

Result<bool> is_pause_ended(Store& store, const SiteId& site, TimePoint now) {
    const auto failed = last_failure(store, site);
    if (!failed) return tl::unexpected(failed.error());
    if (!*failed) return false;
    const auto asked = store.fact(site, kRetryFact);
    if (!asked) return tl::unexpected(asked.error());
    const auto at = parse_timestamp(asked->value_or(""));
    return (*failed)->at > now || (at && *at > (*failed)->at);
}

}  // namespace healthlint
