#pragma once
// Searches that show an older version of an issue than is known: mostly because their index lags,
// but after a restore of Jira's data because that is what it is. Not synchronised.

#include <chrono>
#include <map>
#include <utility>

#include "bridge/base/time.h"
#include "bridge/model/issue.h"

namespace healthlint {

// No index lags further behind than that, as a rule.
constexpr std::chrono::minutes kLongestIndexLag{10};

bool is_older(const Issue& one, const Issue& other);

class OlderVersions {
  public:
    // Whether Jira itself is to be asked which version it is. Not for one of the same content that
    // an index that lags explains, and once as long as a search goes on showing the same one.
    bool doubt(const Issue& known, const Issue& shown, bool same_content);
    void forget(const IssueId& id);
    void clear();

  private:
    // When the version that was known, and the one that was shown, were last updated.
    std::map<IssueId, std::pair<TimePoint, TimePoint>> doubted_;
};

}  // namespace healthlint
