#include "bridge/work/scan/reconcile.h"

#include <algorithm>
#include <utility>

#include "bridge/base/log.h"
#include "bridge/work/scan/missing_spaces.h"

namespace healthlint {
namespace {

constexpr const char* kWalkFact = "reconcile-walk";

struct Walk {
    TimePoint since{};      // the mark that it starts from: with another one it is over
    TimePoint started{};    // what it marks: who changes after that may have been passed already
    long long minutes = 0;  // that its search looks back, from now: so Jira's pages slide along
    PageCursor page;
    bool pages_done = false;  // what is left is beside them, in portions
};

std::string walk_json(const Walk& walk) {
    OrderedJson json;
    json["since"] = format_timestamp(walk.since);
    json["started"] = format_timestamp(walk.started);
    json["minutes"] = walk.minutes;
    put_page(json, walk.page);
    json["pages_done"] = walk.pages_done;
    return dump_json(json);
}

std::optional<Walk> walk_from(const std::string& text) {
    const Json json = parse_json(text);
    const auto since = parse_timestamp(string_member(json, "since"));
    const auto started = parse_timestamp(string_member(json, "started"));
    const auto minutes = integer_member(json, "minutes");
    if (!since || !started || !minutes) return std::nullopt;
    return Walk{
        .since = *since,
        .started = *started,
        .minutes = *minutes,
        .page = page_from(json),
        .pages_done = bool_member(json, "pages_done")};
}

long long minutes_of(std::chrono::milliseconds age) {
    return std::max(1L, std::chrono::ceil<std::chrono::minutes>(age).count());
}

class Reconciling {
  public:
    explicit Reconciling(Tended& tended) : tended_(tended), now_(tended.tools.clock.now()) {}

    Result<bool> step() {
        WatchedSite& site = tended_.site;
        const ServiceSettings& settings = tended_.tools.settings;
        if (!site.reconcile_soon && site.last_reconcile &&
            is_within(*site.last_reconcile, settings.reconcile_every, now_))
            return false;
        if (auto known = learn_missing_spaces(tended_); !known)
            return tl::unexpected(known.error());
        auto walk = stored_walk();
        if (!walk) return tl::unexpected(walk.error());
        const bool begins = walk->started == TimePoint{};
        // What somebody asks for in the middle of a walk is another one.
        const bool asked = begins && site.reconcile_soon.exchange(false);
        if (begins) begin(*walk);
        const auto done = go_on(*walk);
        if (!done && asked) site.reconcile_soon = true;
        if (!done) return tl::unexpected(done.error());
        return true;
    }

  private:
    // The one that is under way, or one that has not begun.
    Result<Walk> stored_walk() const {
        Store& store = tended_.tools.store;
        const auto mark = store.fact(tended_.site.id, kReconcileFact);
        if (!mark) return tl::unexpected(mark.error());
        const TimePoint since = parse_timestamp(mark->value_or("")).value_or(TimePoint{});
        const auto stored = store.fact(tended_.site.id, kWalkFact);
        if (!stored) return tl::unexpected(stored.error());
        const auto walk = walk_from(stored->value_or(""));
        return walk && walk->since == since ? *walk : Walk{.since = since};
    }

    void begin(Walk& walk) const {
        tended_.site.facts_walk = {};  // of a scan anew: one that begins now finds what it left
        walk.started = now_;
        walk.minutes = minutes_of(age_of(walk) + tended_.tools.settings.reconcile_overlap);
    }

    // How long ago the mark was; if the clock was set back since, nobody knows, and it was set
    // within one round at least.
    std::chrono::milliseconds age_of(const Walk& walk) const {
        return walk.since <= now_ ? now_ - walk.since : tended_.tools.settings.reconcile_every;
    }

    // Keeps the walk, and goes on with it whether or not a reconcile is due.
    Result<void> keep(const Walk& walk) const {
        tended_.site.last_reconcile.reset();
        return tended_.tools.store.keep_fact(tended_.site.id, kWalkFact, walk_json(walk));
    }

    Result<void> go_on(Walk& walk) {
        if (!walk.pages_done) {
            look_back_far_enough(walk);
            if (auto read = read_page(walk); !read) return read;
            if (!walk.pages_done) return keep(walk);
        }
        auto finished = finish(walk);
        // So that no page is read again for the sake of what is missing beside them.
        if (!finished || !*finished)
            if (auto kept = keep(walk); !kept) return kept;
        return finished ? Result<void>() : tl::unexpected(finished.error());
    }

    // A long walk takes so long that what it looks for falls behind what "updated >= -20m" finds.
    // Half of the overlap may go; then it begins anew, because a page token belongs to its query,
    // with a view so much longer that this happens seldom however long the walk takes.
    void look_back_far_enough(Walk& walk) const {
        constexpr int kFurther = 2;
        const auto overlap = tended_.tools.settings.reconcile_overlap;
        if (minutes_of(age_of(walk) + overlap / 2) <= walk.minutes) return;
        walk.minutes = minutes_of((age_of(walk) + overlap) * kFurther);
        walk.page.token.clear();
        log_info(
            "reconcile.looks_further",
            {{"site", tended_.site.id.value}, {"minutes", std::to_string(walk.minutes)}});
    }

    Result<void> read_page(Walk& walk) {
        // Relative, because an absolute time would be read in the time zone of the app's user.
        const SearchRequest request{
            .jql = bound(tended_) + " AND updated >= -" + std::to_string(walk.minutes) +
                   "m ORDER BY created ASC",
            .fields = tended_.fields,
            .properties = {},
            .page_token = walk.page.token,
            .max_results = walk.page.size,
            .reconcile = {}};
        const auto connection = tended_.site.connection();
        auto page = connection->jira().with(CallPriority::Reconcile).search(request);
        if (!page) return did_not_come(walk, page.error());
        if (auto absorbed = absorb(tended_, std::move(page->issues), now_); !absorbed)
            return absorbed;
        walk.page = walk.page.behind(std::move(page->next_page_token));
        walk.pages_done = walk.page.token.empty();
        return {};
    }

    Result<void> did_not_come(Walk& walk, const Error& error) {
        const PageCursor before = walk.page;
        if (make_way(tended_, walk.page, error)) return {};
        if (walk.page != before)
            if (auto kept = keep(walk); !kept) return kept;
        return tl::unexpected(error);
    }

    // False while issues or side facts are left to be read.
    Result<bool> finish(const Walk& walk) {
        if (auto asked = ask_in_missing_spaces(tended_); !asked || !*asked) return asked;
        const auto left = walk_facts(tended_, CallPriority::Reconcile);
        if (!left) return tl::unexpected(left.error());
        if (*left > 0) return false;
        if (auto judged = tended_.site.judge(Extent::Everything); !judged)
            return tl::unexpected(judged.error());
        look_for_missing_spaces(tended_);
        if (auto marked = mark_complete(tended_, walk.started); !marked)
            return tl::unexpected(marked.error());
        return true;
    }

    Tended& tended_;
    const TimePoint now_;
};

}  // namespace

Result<bool> reconcile(Tended& tended) {
    return Reconciling(tended).step();
}

}  // namespace healthlint
