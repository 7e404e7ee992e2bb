#pragma once
// What Forge posts: events, with the event at the root or inside "payload", and the shape that
// scheduled triggers and preUninstall share.

#include <string_view>

#include "bridge/base/error.h"
#include "bridge/base/json.h"
#include "bridge/work/intake.h"

namespace healthlint {

// The event of an envelope, whichever of the two shapes it has. Invalid when the body is no object.
Result<Json> read_forge_envelope(std::string_view body);

// What an event makes dirty. Our own writes name no issue, so that no loop can start. Invalid
// without an eventType.
Result<Hint> forge_hint(const Json& event);

// Same for every delivery of one change; empty when nothing tells one change from the next.
std::string forge_event_id(const Json& event);

}  // namespace healthlint
