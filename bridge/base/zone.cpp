#include "bridge/base/zone.h"

#include <stdexcept>
#include <utility>

#include <date/tz.h>

namespace healthlint {
namespace {

using std::chrono::milliseconds;

date::local_time<milliseconds> to_local(const date::time_zone& zone, TimePoint at) {
    return zone.to_local(at);
}

}  // namespace

TimeZone::TimeZone(std::string name, const date::time_zone* zone)
    : name_(std::move(name)),
      zone_(zone) {}

TimeZone TimeZone::utc() {
    return {"UTC", date::locate_zone("UTC")};
}

Result<TimeZone> TimeZone::find(std::string_view name) {
    try {
        const std::string wanted(name);
        return TimeZone(wanted, date::locate_zone(wanted));
    } catch (const std::runtime_error&) {
        return fail(Errc::Invalid, "unknown time zone \"" + std::string(name) + "\"");
    }
}

Date TimeZone::local_date(TimePoint at) const {
    const auto day = date::floor<date::days>(to_local(*zone_, at));
    return Date{std::chrono::days{day.time_since_epoch().count()}};
}

milliseconds TimeZone::local_time_of_day(TimePoint at) const {
    const auto local = to_local(*zone_, at);
    return local - date::floor<date::days>(local);
}

TimePoint TimeZone::at_local(Date day, milliseconds time_of_day) const {
    const date::local_time<milliseconds> local{day.time_since_epoch() + time_of_day};
    return zone_->to_sys(local, date::choose::earliest);
}

}  // namespace healthlint
