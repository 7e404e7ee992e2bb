#pragma once
// Which installations a command is about.

#include <string>
#include <vector>

#include "bridge/store/store.h"

namespace healthlint {

// The site of this id or URL, all of them for an empty text. NotFound names what there is.
Result<std::vector<Site>> sites_meant(Store& store, const std::string& text);
// The only one. Invalid: several have this URL, as after a reinstall.
Result<Site> site_meant(Store& store, const std::string& text);

bool is_watched(const Site& site);  // an active site of Jira

}  // namespace healthlint
