#include "bridge/work/scan/tended.h"

#include <algorithm>
#include <utility>

#include "bridge/base/ascii.h"
#include "bridge/work/bulk_reader.h"

namespace healthlint {
namespace {

std::string in_quotes(const std::string& text) {
    std::string quoted = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') quoted += '\\';
        quoted += c;
    }
    return quoted + '"';
}

}  // namespace

std::string bound_to(const std::vector<SpaceKey>& spaces) {
    if (spaces.empty()) return "created >= \"1970-01-02\"";
    std::vector<std::string> keys;
    keys.reserve(spaces.size());
    for (const SpaceKey& space : spaces)
        keys.push_back(in_quotes(space.value));
    return "project IN (" + join(keys, ", ") + ")";
}

std::string bound(const Tended& tended) {
    std::vector<SpaceKey> spaces = tended.rulebook->spaces;
    std::erase_if(spaces, [&](const SpaceKey& space) { return tended.missing.contain(space); });
    return bound_to(spaces);
}

Result<void> absorb(const Tended& tended, std::vector<FetchedIssue> issues, TimePoint at) {
    auto reading = make_reading(tended.site, std::move(issues), at);
    reading.from_search = true;
    return tended.site.absorb(std::move(reading));
}

Result<void> mark_complete(const Tended& tended, TimePoint at) {
    tended.site.last_reconcile = at;
    tended.site.mirror.confirmed(at);
    return tended.tools.store.keep_fact(tended.site.id, kReconcileFact, format_timestamp(at));
}

}  // namespace healthlint
