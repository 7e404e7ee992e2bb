#include "bridge/engine/waiver.h"

namespace healthlint {
namespace {

bool names(const Waiver& waiver, const WaiverTarget& target, const JqlContext& context) {
    if (waiver.issues)
        return target.issue != nullptr &&
               waiver.issues->evaluate(*target.issue, context) == Truth::True;
    if (waiver.team) return target.team != nullptr && target.team->name == *waiver.team;
    if (waiver.space) return target.space != nullptr && *target.space == *waiver.space;
    return false;  // a waiver of everything does not exist
}

}  // namespace

bool is_active(const Waiver& waiver, TimePoint now, const TimeZone& zone) {
    return zone.local_date(now) <= waiver.expires;
}

const Waiver* find_waiver(
    const Rulebook& rulebook,
    const RuleId& rule,
    const WaiverTarget& target,
    const JqlContext& context) {
    const Waiver* longest = nullptr;
    for (const Waiver& waiver : rulebook.waivers) {
        if (waiver.rule != rule || !is_active(waiver, context.now, *context.zone)) continue;
        if (longest != nullptr && waiver.expires <= longest->expires) continue;
        if (names(waiver, target, context)) longest = &waiver;
    }
    return longest;
}

}  // namespace healthlint
