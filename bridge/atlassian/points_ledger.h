#pragma once
// Points of one UTC hour under one quota: the pool that all sites of an app share, or one site's
// own. Not synchronised.
//
// A site may use its equal share, and borrow what others have not used of theirs: the more of it
// the later in the hour, and for live events half of it at once. A noisy site takes what is free,
// and a quiet one that wakes up finds at least half of its part. Inside of that, a call leaves
// points for the classes above its own, whichever site they will be of.

#include <map>
#include <string>

#include "bridge/atlassian/call_priority.h"
#include "bridge/base/time.h"

namespace healthlint {

class PointsLedger {
  public:
    // A call of more points than the whole quota leaves when the hour is fresh: it never could
    // otherwise.
    bool admits(
        const std::string& site, int points, CallPriority priority, int limit, TimePoint now);
    void book(const std::string& site, int points, TimePoint now);  // negative: given back

    // Atlassian says that at least so many are used. Other calls of ours may be on their way, so
    // only ever towards fewer points left.
    void learn_used(int used, TimePoint now);

    int used(TimePoint now) const;
    // When to ask again after a refusal: the next hour, or soon where points are only held back.
    TimePoint ask_again(int points, int limit, TimePoint now) const;

  private:
    struct Share {
        int used = 0;
        bool active_before = false;  // in the hour before this one
    };

    void turn_to(TimePoint now);
    double unused_by_others(const std::string& site, double share) const;

    TimePoint hour_{};  // its start
    int used_ = 0;      // at least the sum of the sites'
    std::map<std::string, Share> sites_;
};

TimePoint hour_of(TimePoint now);
TimePoint next_hour(TimePoint now);

}  // namespace healthlint
