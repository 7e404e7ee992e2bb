#include "bridge/web/pages/forge_app.h"

#include "bridge/web/pages/descriptor.h"
#include "bridge/web/pages/embedded.h"

namespace healthlint {
namespace {

constexpr std::string_view kPanelFolder = "static/panel/";

// Our own service hands the page out at /connect/panel/issue and its files under /ui/; Forge has
// both in one folder.
std::string beside_its_files(std::string page) {
    constexpr std::string_view kOurs = "\"../../ui/";
    constexpr std::string_view kBeside = "\"./";
    for (auto at = page.find(kOurs); at != std::string::npos; at = page.find(kOurs, at))
        page.replace(at, kOurs.size(), kBeside);
    return page;
}

}  // namespace

std::vector<ForgeFile> forge_app(
    std::string_view base_url, std::string_view app_id, const StaticFiles& ui) {
    std::vector<ForgeFile> files{
        {.path = "manifest.yml",
         .text = fill_in(
             std::string(kForgeManifest), {{"{{base_url}}", base_url}, {"{{app_id}}", app_id}})},
        {.path = "package.json", .text = std::string(kForgePackage)},
        {.path = "src/index.js", .text = std::string(kForgeFunction)}};
    for (const std::string& path : ui.paths()) {
        const std::string& bytes = *ui.find(path);
        files.push_back(
            {.path = std::string(kPanelFolder) + path,
             .text = path == "index.html" ? beside_its_files(bytes) : bytes});
    }
    return files;
}

}  // namespace healthlint
