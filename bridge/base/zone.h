#pragma once
// IANA time zones (tz database through Howard Hinnant's date library). Immutable, any thread.

#include <string>
#include <string_view>

#include "bridge/base/error.h"
#include "bridge/base/time.h"

namespace date {
class time_zone;
}

namespace healthlint {

class TimeZone {
  public:
    static TimeZone utc();
    static Result<TimeZone> find(std::string_view name);  // Invalid for a name that tzdata lacks

    const std::string& name() const { return name_; }

    Date local_date(TimePoint at) const;
    std::chrono::milliseconds local_time_of_day(TimePoint at) const;

    // The instant of a local wall-clock time. In a gap (clocks go forward) the first instant after
    // it; where a wall-clock time happens twice, the earlier one.
    TimePoint at_local(Date day, std::chrono::milliseconds time_of_day) const;

    TimePoint start_of_day(Date day) const { return at_local(day, std::chrono::milliseconds{0}); }

  private:
    TimeZone(std::string name, const date::time_zone* zone);

    std::string name_;
    const date::time_zone* zone_;  // owned by the library's process-wide table
};

}  // namespace healthlint
