#pragma once
// The three limits of Jira Cloud: points per hour and app, requests per second and endpoint, writes
// per issue. Not synchronised: the sandbox holds its lock.

#include <deque>
#include <map>
#include <optional>
#include <string>

#include "bridge/base/time.h"
#include "bridge/http/message.h"

namespace healthlint::sandbox {

struct LimitOptions {
    long long points_per_hour = 65'000;  // tier 1, shared by all tenants of an app
    double get_per_second = 100;
    double post_per_second = 100;
    double put_per_second = 50;
    double delete_per_second = 50;
    int issue_writes_per_2s = 20;
    int issue_writes_per_30s = 100;
};

struct Admission {
    std::string method;
    std::string endpoint;  // path template, "/rest/api/3/issue/{}"
    std::string app;       // empty for people: their calls cost no points
    std::string issue;     // id of the issue that is written, empty for reads
};

class Limits {
  public:
    explicit Limits(LimitOptions options = {}) : options_(options) {}

    void configure(LimitOptions options) { options_ = options; }

    // The 429 to answer, or nothing when the request may go on.
    std::optional<HttpResponse> refuse(const Admission& request, TimePoint now);

    void charge(const std::string& app, long long points, TimePoint now);
    long long points_used(const std::string& app, TimePoint now) const;
    long long points_ever(const std::string& app) const;  // of all hours

    // What a good answer carries.
    HttpHeaders headers(const Admission& request, TimePoint now) const;

  private:
    struct Bucket {
        double tokens = 0;
        TimePoint filled{};
    };

    struct Hour {
        long long number = -1;
        long long points = 0;
        long long before = 0;  // of earlier hours
    };

    double rate(const Admission& request) const;
    std::optional<HttpResponse> refuse_points(const Admission& request, TimePoint now);
    std::optional<HttpResponse> refuse_burst(const Admission& request, TimePoint now);
    std::optional<HttpResponse> refuse_issue_write(const Admission& request, TimePoint now);

    LimitOptions options_;
    std::map<std::string, Bucket> buckets_;                // method + endpoint
    std::map<std::string, std::deque<TimePoint>> writes_;  // issue -> its writes in 30 s
    std::map<std::string, Hour> hours_;                    // app -> points of this hour
};

HttpResponse too_many_requests(
    long long limit, std::chrono::seconds wait, std::string_view reason, TimePoint now);

}  // namespace healthlint::sandbox
