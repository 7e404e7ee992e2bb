#pragma once
// Times as tests write them: a day, an instant, or a distance from the test's own `now`. There is
// no other clock here.

#include <optional>

#include "bridge/base/zone.h"
#include "bridge/packs/values/problems.h"

namespace healthlint {

class TestClock {
  public:
    // `zone` is the pack's and must outlive the clock.
    TestClock(TimePoint now, const TimeZone& zone) : now_(now), zone_(zone) {}

    TimePoint now() const { return now_; }

    // "2026-10-01" (its first moment in the pack's zone), "2026-10-01T09:00:00Z", -14d, -2w, -3h.
    // What is no such time, or lies behind `now`, is reported.
    std::optional<TimePoint> past(const Parameter& value, Problems& problems) const;

    // "2027-03-31", +30d, -3d.
    std::optional<Date> day(const Parameter& value, Problems& problems) const;

  private:
    TimePoint now_;
    const TimeZone& zone_;
};

// The `now` of a test or a file: a day in the zone, or an instant.
std::optional<TimePoint> read_now(const Parameter& value, const TimeZone& zone, Problems& problems);

}  // namespace healthlint
