#pragma once
// The built front end, read once at start: a request picks from what was found there and never
// names a path of the file system. Immutable, any thread.

#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "bridge/base/error.h"
#include "bridge/http/message.h"

namespace healthlint {

constexpr std::size_t kMaxStaticBytes = std::size_t{64} << 20U;  // of all files together

class StaticFiles {
  public:
    StaticFiles() = default;  // no files

    // Every regular file below `folder`; links are not followed. NotFound when there is no folder.
    static Result<StaticFiles> load(const std::filesystem::path& folder);

    // The bytes of a file by its path in the folder ("assets/panel-1a2b.js"); null when it is not
    // there.
    const std::string* find(std::string_view path) const;

    // 200 with type and caching, 404 without a body. Names that carry a hash of their content
    // (assets/…) never change.
    HttpResponse serve(std::string_view path) const;

    std::vector<std::string> paths() const;

    bool empty() const { return files_.empty(); }

  private:
    std::map<std::string, std::string, std::less<>> files_;
};

}  // namespace healthlint
