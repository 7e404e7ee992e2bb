#include "bridge/engine/waiver.h"

#include <algorithm>

namespace healthlint {
namespace {

bool names(const Waiver& waiver, const WaiverTarget& target, const JqlContext& context) {
    if (waiver.issues)
        return target.issue != nullptr &&
               waiver.issues->evaluate(*target.issue, context) == Truth::True;
    return names_group(waiver, target);
}

}  // namespace

bool is_active(const Waiver& waiver, TimePoint now, const TimeZone& zone) {
    return is_active(waiver, zone.local_date(now));
}

bool is_active(const Waiver& waiver, Date today) {
    return today <= waiver.expires;
}

bool names_group(const Waiver& waiver, const WaiverTarget& target) {
    if (waiver.team) return target.team != nullptr && target.team->name == *waiver.team;
    if (waiver.space) return target.space != nullptr && *target.space == *waiver.space;
    return false;  // a waiver of everything does not exist
}

const Waiver* find_waiver(
    const Rulebook& rulebook,
    const RuleId& rule,
    const WaiverTarget& target,
    const JqlContext& context) {
    const auto locked = [&](const Rule& one) { return one.waivers_locked && one.id == rule; };
    if (std::ranges::any_of(rulebook.rules, locked)) return nullptr;
    const Waiver* longest = nullptr;
    for (const Waiver& waiver : rulebook.waivers) {
        if (waiver.rule != rule || !is_active(waiver, context.now, *context.zone)) continue;
        if (longest != nullptr && waiver.expires <= longest->expires) continue;
        if (names(waiver, target, context)) longest = &waiver;
    }
    return longest;
}

}  // namespace healthlint
