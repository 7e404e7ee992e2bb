#pragma once
// The rule files on disk, watched by content. Any thread.

#include <memory>
#include <mutex>
#include <string>

#include "bridge/base/error.h"
#include "bridge/packs/files.h"

namespace healthlint {

struct RuleText {
    std::string hash;  // of all files
    PackSources sources;
};

class RuleFiles {
  public:
    RuleFiles(std::string pack_file, std::string site_file);  // no site file: empty

    // Reads the files; true when their content differs from the last time. Unavailable when one
    // cannot be read: the last content stays current.
    Result<bool> read();

    std::shared_ptr<const RuleText> current() const;  // null before the first read()

  private:
    const std::string pack_file_, site_file_;
    mutable std::mutex mutex_;
    std::shared_ptr<const RuleText> current_;  // guarded by mutex_
};

}  // namespace healthlint
