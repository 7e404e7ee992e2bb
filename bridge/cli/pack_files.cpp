#include "bridge/cli/pack_files.h"

#include <filesystem>

namespace healthlint {

Result<PackSources> read_pack_files(const std::string& pack, const std::string& site) {
    const std::string beside = (std::filesystem::path(pack).parent_path() / "site.yaml").string();
    if (site.empty() && std::filesystem::exists(beside)) return read_pack_sources(pack, beside);
    return read_pack_sources(pack, site);
}

}  // namespace healthlint
