#pragma once
// The Forge app as files: its manifest, the function behind the badge, the pages that Forge hosts.

#include <string>
#include <string_view>
#include <vector>

#include "bridge/web/pages/static_files.h"

namespace healthlint {

struct ForgeFile {
    std::string path;  // within the app's folder
    std::string text;
};

// `base_url` without trailing slash; `ui` is the built front end, which has an index.html.
std::vector<ForgeFile> forge_app(
    std::string_view base_url, std::string_view app_id, const StaticFiles& ui);

}  // namespace healthlint
