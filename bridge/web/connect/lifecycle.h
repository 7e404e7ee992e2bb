#pragma once
// Installed, enabled, disabled, uninstalled: what each does to a site.

#include <optional>

#include "bridge/store/store.h"

namespace healthlint {

enum class LifecycleEvent { Enabled, Disabled, Uninstalled };

constexpr std::size_t kShortestSecret = 32;  // HS256 wants a key as long as its hash
constexpr std::size_t kLongestSecret = 512;

// The state after the event, nothing when it changes nothing. Order-independent where the host has
// no order: `disabled` and `uninstalled` are sent in parallel, and only a new `installed` (which
// the store applies) brings an uninstalled or superseded site back.
std::optional<SiteState> next_state(SiteState now, LifecycleEvent event);

}  // namespace healthlint
